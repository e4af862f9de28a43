#pragma once

#include "core/sms/breaker.h"
#include "core/sms/gate.h"
#include "core/sms/line_doubt.h"
#include "core/world/clock.h"
#include "core/world/sms.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

namespace countersign::sms {

/// Where one provider is spoken to: messages at once, questions one after the other at its pace,
/// and each is answered in time, be it by saying that no answer came. Lives on the loop's thread.
class Desk final : public std::enable_shared_from_this<Desk>
{
public:
    using Told = std::function<void(const world::MessageReport&)>;
    using Changed = std::function<void(const world::ProviderHealth&)>;
    static constexpr std::size_t questions_max = 512; // that wait; more go unanswered
    /// After that long without an answer it is asked for replies again.
    static constexpr std::int64_t replies_within_ms = 60'000;
    /// A reply may be listed so long after it came, by a clock that is as much behind ours.
    static constexpr std::int64_t replies_overlap_ms = 600'000;
    /// So often it is looked whether a deaf provider is heard by now: as often as it tries.
    static constexpr std::int64_t deaf_look_every_ms = 2'000;

    /// Under `name`, whatever the provider calls itself: a store may have two of a kind. What it
    /// means for the line to the internet is told to `line`, which all desks share.
    Desk(std::shared_ptr<world::SmsProvider> provider, QString name, const Breaker::Limits& limits,
         world::Loop& loop, const world::Clock& clock, std::shared_ptr<Gate> gate,
         std::shared_ptr<LineDoubt> line);

    /// Hears once that no answer came within `limit_ms`, if none did, and of the answer whenever it
    /// comes.
    void offer(const std::shared_ptr<const world::Message>& message, std::int64_t limit_ms,
               Told told);
    /// Hears once: the answer, or that none came.
    void find(const std::shared_ptr<const world::Message>& message, std::int64_t since_ms,
              std::int64_t limit_ms, Told told);
    void follow(const QString& reference, std::int64_t limit_ms, Told told);
    /// Hears what people answered at `since_ms` (wall time) or later, but nothing that was long
    /// there when it last answered; whenever that comes. Not at all if it can't tell now.
    void readReplies(std::int64_t since_ms, const world::MessageCarrier::Replied& replied);
    void hearReplies(const world::MessageCarrier::Brought& brought);

    /// A message that this provider took is known to have arrived.
    void noteDelivered()
    {
        m_tellsOfArrival = true;
        noteArrived();
    }
    /// Nothing bad was told of one until it was asked about no more. That counts as arrived where
    /// it isn't known to tell of what arrives, or told nothing at all of this one (`isTold`).
    void noteUntold(bool isTold)
    {
        if (!m_tellsOfArrival || !isTold)
            noteArrived();
    }
    void knowToTellOfArrival() { m_tellsOfArrival = true; }
    /// One is known not to arrive, or not to have arrived in the usual time, at a phone that
    /// `number` tells from others.
    void noteLost(std::size_t number);

    void watch(Changed changed);
    [[nodiscard]] bool allows() const { return m_breaker.allows(now_ms()); }
    [[nodiscard]] const QString& name() const { return m_name; }
    [[nodiscard]] world::SmsAbilities abilities() const { return m_provider->abilities(); }

private:
    using Question = std::function<void()>;
    void ask(Question question, bool isUrgent);
    void askNext();
    Told once(Told told, std::int64_t limit_ms);
    template <class Work> auto posted(Work work);
    void noteChange(world::ProviderHealth::State before);
    void noteSilence();
    void noteHeard();
    void noteArrived();
    void lookWhileDeaf();
    [[nodiscard]] world::ProviderHealth health() const;
    [[nodiscard]] world::MessageReport silence() const;
    [[nodiscard]] std::int64_t now_ms() const { return m_clock.now().boot_ms; }

    std::shared_ptr<world::SmsProvider> m_provider;
    QString m_name;
    Breaker m_breaker;
    world::Loop& m_loop;
    const world::Clock& m_clock;
    std::shared_ptr<Gate> m_gate;
    std::shared_ptr<LineDoubt> m_line;
    bool m_tellsOfArrival = false; // as far as is known
    Changed m_changed;
    std::int64_t m_since_ms = 0; // wall time
    std::deque<Question> m_questions;
    std::int64_t m_nextQuestion_ms = 0;
    bool m_isAskingLater = false;
    std::uint64_t m_repliesAsked = 0;  // how often
    bool m_isReadingReplies = false;   // the last of these is not answered
    std::int64_t m_repliesRead_ms = 0; // wall time; when it last was asked and answered
    /// Since then whatever it brings comes here; nothing until that is known.
    std::optional<std::int64_t> m_heardSince_ms;
};

} // namespace countersign::sms
