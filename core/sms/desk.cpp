#include "core/sms/desk.h"

#include <algorithm>
#include <utility>

namespace countersign::sms {

using world::Message;
using world::MessageReport;
using world::ProviderHealth;

Desk::Desk(std::shared_ptr<world::SmsProvider> provider, QString name,
           const Breaker::Limits& limits, world::Loop& loop, const world::Clock& clock,
           std::shared_ptr<Gate> gate, std::shared_ptr<LineDoubt> line)
    : m_provider(std::move(provider)), m_name(std::move(name)), m_breaker(limits), m_loop(loop),
      m_clock(clock), m_gate(std::move(gate)), m_line(std::move(line)),
      m_since_ms(clock.now().wall_ms)
{
}

/// What comes from a provider's thread is heard on the loop's, while this desk is there.
template <class Work> auto Desk::posted(Work work)
{
    return [gate = m_gate, weak = weak_from_this(),
            work = std::move(work)](const MessageReport& report) {
        gate->post([weak, work, report] {
            const std::shared_ptr<Desk> desk = weak.lock();
            if (!desk)
                return;
            if (report.isAnswer)
                desk->noteHeard();
            MessageReport named = report;
            named.provider = desk->m_name;
            work(*desk, named);
        });
    };
}

MessageReport Desk::silence() const
{
    MessageReport report;
    report.provider = m_name;
    report.reason = QStringLiteral("no answer in time");
    return report;
}

void Desk::offer(const std::shared_ptr<const Message>& message, std::int64_t limit_ms, Told told)
{
    const auto before = m_breaker.state();
    m_breaker.began(now_ms());
    noteChange(before);
    const auto isAnswered = std::make_shared<bool>(false);
    m_loop.after(limit_ms, [weak = weak_from_this(), isAnswered, told] {
        const std::shared_ptr<Desk> desk = weak.lock();
        if (!desk || std::exchange(*isAnswered, true))
            return;
        const auto known = desk->m_breaker.state();
        desk->m_breaker.note(MessageReport::Outcome::unknown, desk->now_ms());
        desk->noteSilence();
        desk->noteChange(known);
        told(desk->silence());
    });
    m_provider->send(message, posted([isAnswered, told](Desk& desk, const MessageReport& report) {
                         const bool isLate = std::exchange(*isAnswered, true);
                         const auto known = desk.m_breaker.state();
                         // That it failed late is no more news than that it was silent.
                         if (!isLate || report.outcome == MessageReport::Outcome::taken)
                             desk.m_breaker.note(report.outcome, desk.now_ms());
                         // Where nobody will tell whether it arrives, that it is taken decides.
                         const bool isTaken = report.outcome == MessageReport::Outcome::taken;
                         if (isTaken)
                             desk.noteHeard();
                         if (isTaken && !desk.abilities().tellsDelivery)
                             desk.m_breaker.noteDelivered();
                         const bool isUnknown = report.outcome == MessageReport::Outcome::unknown;
                         if (!isLate && isUnknown && !report.isAnswer)
                             desk.noteSilence();
                         desk.noteChange(known);
                         told(report);
                     }));
}

void Desk::noteSilence()
{
    if (!abilities().isLocal)
        m_line->fellSilent(now_ms());
}

void Desk::noteHeard()
{
    if (!abilities().isLocal)
        m_line->heard();
}

/// Answered in time, and only once.
Desk::Told Desk::once(Told told, std::int64_t limit_ms)
{
    const auto isAnswered = std::make_shared<bool>(false);
    m_loop.after(limit_ms, [weak = weak_from_this(), isAnswered, told] {
        const std::shared_ptr<Desk> desk = weak.lock();
        if (desk && !std::exchange(*isAnswered, true))
            told(desk->silence());
    });
    return [isAnswered, told = std::move(told)](const MessageReport& report) {
        if (!std::exchange(*isAnswered, true))
            told(report);
    };
}

void Desk::find(const std::shared_ptr<const Message>& message, std::int64_t since_ms,
                std::int64_t limit_ms, Told told)
{
    // At that pace it would be answered too late: the offer that waits for it doesn't.
    if (m_nextQuestion_ms - now_ms() >= limit_ms)
        return m_gate->post([told = std::move(told), report = silence()] { told(report); });
    const Told heard = once(std::move(told), limit_ms);
    ask(
        [this, message, since_ms, heard] {
            m_provider->find(message, since_ms,
                             posted([heard](Desk&, const MessageReport& r) { heard(r); }));
        },
        true);
}

void Desk::follow(const QString& reference, std::int64_t limit_ms, Told told)
{
    if (m_questions.size() >= questions_max)
        return m_gate->post([told = std::move(told), report = silence()] { told(report); });
    ask(
        [this, reference, limit_ms, told = std::move(told)] {
            const Told heard = once(told, limit_ms);
            m_provider->follow(reference,
                               posted([heard](Desk&, const MessageReport& r) { heard(r); }));
        },
        false);
}

/// What comes late is told all the same: a modem tells it only once.
void Desk::readReplies(std::int64_t since_ms, const world::MessageCarrier::Replied& replied)
{
    if (!abilities().readsReplies || m_isReadingReplies || m_questions.size() >= questions_max)
        return;
    m_isReadingReplies = true;
    const std::uint64_t number = ++m_repliesAsked;
    const auto finished = [weak = weak_from_this(), number] {
        const std::shared_ptr<Desk> desk = weak.lock();
        if (desk && desk->m_repliesAsked == number)
            desk->m_isReadingReplies = false;
    };
    ask(
        [this, since_ms, replied, finished] {
            const std::int64_t asked_ms = m_clock.now().wall_ms;
            // A clock that was ahead meanwhile would have it asked for what is still to come.
            const std::int64_t read_ms = std::min(m_repliesRead_ms, asked_ms);
            m_loop.after(replies_within_ms, finished);
            m_provider->readReplies(
                std::max(since_ms, read_ms - replies_overlap_ms),
                [gate = m_gate, weak = weak_from_this(), asked_ms, replied,
                 finished](std::optional<std::vector<world::SmsReply>> answer) {
                    const auto told = std::make_shared<world::ProviderReplies>();
                    const bool isAnswered = answer.has_value();
                    if (isAnswered)
                        told->replies = std::move(*answer);
                    told->isRead = isAnswered;
                    gate->post([weak, asked_ms, replied, finished, isAnswered, told] {
                        finished();
                        const std::shared_ptr<Desk> desk = weak.lock();
                        if (!desk)
                            return;
                        if (isAnswered) {
                            desk->noteHeard();
                            desk->m_repliesRead_ms = asked_ms;
                        }
                        told->provider = desk->m_name;
                        replied(told);
                    });
                });
        },
        false);
}

/// Whoever brings them was asked nothing, so no pace is kept.
void Desk::hearReplies(const world::MessageCarrier::Brought& brought)
{
    if (!abilities().bringsReplies)
        return;
    // Of one that is deaf it is known only once it brings something.
    if (!abilities().isDeaf)
        m_heardSince_ms = now_ms();
    m_provider->hearReplies([gate = m_gate, weak = weak_from_this(),
                             brought](world::SmsReply reply, const world::SmsProvider::Kept& kept) {
        const auto told = std::make_shared<world::ProviderReplies>();
        told->replies.push_back(std::move(reply));
        gate->post([weak, brought, told, kept] {
            const std::shared_ptr<Desk> desk = weak.lock();
            if (!desk)
                return;
            desk->noteHeard();
            told->provider = desk->m_name;
            const std::int64_t heard_ms = desk->now_ms();
            desk->m_heardSince_ms = desk->m_heardSince_ms.value_or(heard_ms);
            brought({told, kept, heard_ms - *desk->m_heardSince_ms});
        });
    });
}

/// A question that an offer waits for goes before those that only satisfy curiosity.
void Desk::ask(Question question, bool isUrgent)
{
    if (isUrgent)
        m_questions.push_front(std::move(question));
    else
        m_questions.push_back(std::move(question));
    askNext();
}

void Desk::askNext()
{
    if (m_questions.empty() || m_isAskingLater)
        return;
    const std::int64_t wait_ms = m_nextQuestion_ms - now_ms();
    if (wait_ms <= 0) {
        const Question question = std::move(m_questions.front());
        m_questions.pop_front();
        m_nextQuestion_ms = now_ms() + abilities().ask_every_ms;
        question();
        return askNext();
    }
    m_isAskingLater = true;
    m_loop.after(wait_ms, [weak = weak_from_this()] {
        if (const std::shared_ptr<Desk> desk = weak.lock()) {
            desk->m_isAskingLater = false;
            desk->askNext();
        }
    });
}

void Desk::watch(Changed changed)
{
    m_changed = std::move(changed);
    m_changed(health());
    lookWhileDeaf();
}

/// No provider says by itself that it is heard by now, and so tells of delivery.
void Desk::lookWhileDeaf()
{
    if (!abilities().isDeaf)
        return;
    m_loop.after(deaf_look_every_ms, [weak = weak_from_this()] {
        const std::shared_ptr<Desk> desk = weak.lock();
        if (!desk)
            return;
        if (!desk->abilities().isDeaf)
            desk->m_changed(desk->health());
        desk->lookWhileDeaf();
    });
}

ProviderHealth Desk::health() const
{
    return {m_name, m_breaker.state(), m_since_ms, m_provider->abilities().tellsDelivery};
}

void Desk::noteArrived()
{
    const auto before = m_breaker.state();
    m_breaker.noteDelivered();
    noteChange(before);
}

void Desk::noteLost(std::size_t number)
{
    const auto before = m_breaker.state();
    m_breaker.noteLost(number, now_ms());
    noteChange(before);
}

void Desk::noteChange(ProviderHealth::State before)
{
    if (m_breaker.state() == before)
        return;
    m_since_ms = m_clock.now().wall_ms;
    if (m_changed)
        m_changed(health());
}

} // namespace countersign::sms
