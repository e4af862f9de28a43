#pragma once

#include "core/sms/relay.h"
#include "core/world/clock.h"
#include "core/world/sms.h"

#include <memory>
#include <vector>

namespace countersign::sms {

/// Brings a message to its phone by whichever provider does (see Relay), and asks on what became of
/// it (see FollowSchedule). How each provider does is watched over all messages (see Breaker): one
/// that hangs costs the first message its time limit, and the next ones nothing.
///
/// An attempt that was given up as hung still counts if it reports `taken` before the end; whatever
/// is reported after the end is dropped. A message is not offered longer than it is valid for.
///
/// Works and reports on the thread of the loop, which must outlive it, as must the clock. After
/// its destruction nothing more is reported.
class Carrier final : public world::MessageCarrier
{
public:
    static constexpr std::size_t messages_max = 256; // under way at once; more are turned away

    /// In order of preference; without any, each message is turned away. The second of a name is
    /// told of as "name-2".
    Carrier(std::vector<std::shared_ptr<world::SmsProvider>> providers, CarrierLimits limits,
            world::Loop& loop, const world::Clock& clock);
    ~Carrier() override;
    void carry(world::Errand errand, Progressed progressed, MayGoAgain mayGoAgain) override;
    void withdraw(const QString& messageId) override;
    void watch(HealthChanged changed) override;
    [[nodiscard]] bool readsReplies() const override { return m_readsReplies; }
    void readReplies(std::int64_t since_ms, Replied replied) override;
    void hearReplies(Brought brought) override;

private:
    struct Round;
    std::shared_ptr<Round> m_round;
    bool m_readsReplies = false;
};

} // namespace countersign::sms
