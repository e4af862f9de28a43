#include "core/sms/carrier.h"

#include "core/base/check.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

namespace countersign::sms {

using world::Message;
using world::MessageReport;
using world::MessageState;

namespace {

/// A report without an answer.
MessageReport without(const QString& provider, const char* reason)
{
    MessageReport report;
    report.provider = provider;
    report.reason = QString::fromLatin1(reason);
    return report;
}

CarrierLimits limitsFor(const Message& message, CarrierLimits limits)
{
    if (message.validFor_ms > 0)
        limits.accept_within_ms = std::min(limits.accept_within_ms, message.validFor_ms);
    return limits;
}

} // namespace

/// The way back to the loop for providers, whose answers come from any thread at any time.
class Carrier::Gate
{
public:
    explicit Gate(world::Loop& loop) : m_loop(&loop) {}
    void post(std::function<void()> work)
    {
        const std::scoped_lock lock(m_mutex);
        if (m_loop != nullptr)
            m_loop->post(std::move(work));
    }
    void close()
    {
        const std::scoped_lock lock(m_mutex);
        m_loop = nullptr;
    }

private:
    std::mutex m_mutex;
    world::Loop* m_loop;
};

/// What all errands share. It goes with the carrier, and then every errand falls silent.
struct Carrier::Round
{
    std::vector<std::shared_ptr<world::SmsProvider>> providers;
    CarrierLimits limits;
    world::Loop& loop;
    const world::Clock& clock;
    std::shared_ptr<Gate> gate;
    std::set<std::shared_ptr<Errand>> errands; // touched on the loop's thread only
};

/// One message on its way. Lives on the loop's thread.
class Carrier::Errand : public std::enable_shared_from_this<Errand>
{
public:
    Errand(const std::shared_ptr<Round>& round, std::shared_ptr<const Message> message,
           Progressed progressed)
        : m_round(*round), m_weakRound(round), m_message(std::move(message)),
          m_progressed(std::move(progressed)),
          m_relay(round->providers.size(), limitsFor(*m_message, round->limits),
                  round->clock.now().boot_ms)
    {
    }

    void goOn(const std::optional<MessageReport>& brought);
    void withdraw();
    [[nodiscard]] bool carries(const QString& messageId) const
    {
        return m_message && m_message->id == messageId;
    }

private:
    void offer(std::size_t provider);
    void answered(int attempt, std::size_t provider, const MessageReport& report);
    template <class Work> auto later(Work work);
    [[nodiscard]] std::int64_t now_ms() const { return m_round.clock.now().boot_ms; }

    Round& m_round; // alive whenever this runs: `later` sees to it
    std::weak_ptr<Round> m_weakRound;
    std::shared_ptr<const Message> m_message;
    Progressed m_progressed;
    Relay m_relay;
    MessageReport m_last = without(QString(), "no time was left to send it");
    int m_attempts = 0;
    int m_underWay = 0; // the attempt whose answer is awaited, or 0
};

/// Work for the loop, that comes to nothing if the errand has ended by then.
template <class Work> auto Carrier::Errand::later(Work work)
{
    return [weakRound = m_weakRound, weak = weak_from_this(), work = std::move(work)] {
        const std::shared_ptr<Round> round = weakRound.lock();
        const std::shared_ptr<Errand> errand = weak.lock();
        if (round && errand && round->errands.contains(errand))
            work(*errand);
    };
}

/// The next turn, the next wait, or the end; then tells what an attempt brought, if one did.
/// It tells last, since whoever is told may do away with the carrier.
void Carrier::Errand::goOn(const std::optional<MessageReport>& brought)
{
    if (brought)
        m_last = *brought;
    const Relay::Step step = m_relay.next(now_ms());
    switch (step.kind) {
    case Relay::Step::Kind::offer:
        offer(step.provider);
        break;
    case Relay::Step::Kind::wait:
        m_round.loop.after(step.wait_ms, later([](Errand& errand) { errand.goOn({}); }));
        break;
    case Relay::Step::Kind::end: {
        const std::shared_ptr<Errand> self = shared_from_this();
        m_round.errands.erase(self);
        m_message.reset();
        m_progressed(m_last, true);
        return;
    }
    }
    if (brought)
        m_progressed(*brought, false);
}

void Carrier::Errand::offer(std::size_t provider)
{
    const int attempt = ++m_attempts;
    m_underWay = attempt;
    const std::shared_ptr<world::SmsProvider> carriedBy = m_round.providers[provider];
    const std::int64_t limit_ms =
        std::min(m_round.limits.attempt_max_ms, m_relay.remaining_ms(now_ms()));
    m_round.loop.after(limit_ms, later([attempt, provider, carriedBy](Errand& errand) {
                           if (errand.m_underWay == attempt)
                               errand.answered(attempt, provider,
                                               without(carriedBy->name(), "no answer in time"));
                       }));
    const auto reported = [gate = m_round.gate, weak = weak_from_this(), round = m_weakRound,
                           attempt, provider](const MessageReport& report) {
        gate->post([weak, round, attempt, provider, report] {
            const std::shared_ptr<Round> isOpen = round.lock();
            const std::shared_ptr<Errand> errand = weak.lock();
            if (isOpen && errand && isOpen->errands.contains(errand))
                errand->answered(attempt, provider, report);
        });
    };
    carriedBy->send(m_message, reported);
}

void Carrier::Errand::answered(int attempt, std::size_t provider, const MessageReport& report)
{
    m_relay.note(provider, report.outcome);
    const bool isAwaited = m_underWay == attempt;
    if (isAwaited)
        m_underWay = 0;
    // Of an attempt that was given up already only success is news.
    if (isAwaited || report.outcome == MessageReport::Outcome::taken)
        goOn(report);
}

/// An attempt under way ends it when it is answered, or given up as hung.
void Carrier::Errand::withdraw()
{
    m_relay.withdraw();
    if (m_underWay == 0)
        goOn({});
}

Carrier::Carrier(std::vector<std::shared_ptr<world::SmsProvider>> providers, CarrierLimits limits,
                 world::Loop& loop, const world::Clock& clock)
    : m_round(std::make_shared<Round>(
          Round{std::move(providers), limits, loop, clock, std::make_shared<Gate>(loop), {}}))
{
    check(!m_round->providers.empty(), "there is a provider");
}

Carrier::~Carrier()
{
    m_round->gate->close();
}

void Carrier::carry(std::shared_ptr<const Message> message, Progressed progressed)
{
    m_round->gate->post([weak = std::weak_ptr<Round>(m_round), message = std::move(message),
                         progressed = std::move(progressed)] {
        const std::shared_ptr<Round> round = weak.lock();
        if (!round)
            return;
        if (round->errands.size() >= messages_max) {
            MessageReport full = without(QString(), "too many messages are under way");
            full.outcome = MessageReport::Outcome::transient;
            full.state = MessageState::queued;
            progressed(full, true);
            return;
        }
        const auto errand = std::make_shared<Errand>(round, message, progressed);
        round->errands.insert(errand);
        errand->goOn({});
    });
}

void Carrier::withdraw(const QString& messageId)
{
    m_round->gate->post([weak = std::weak_ptr<Round>(m_round), messageId] {
        const std::shared_ptr<Round> round = weak.lock();
        if (!round)
            return;
        // A withdrawn errand leaves the set while it is walked through.
        const auto errands = round->errands;
        for (const std::shared_ptr<Errand>& errand : errands) {
            if (errand->carries(messageId))
                errand->withdraw();
        }
    });
}

} // namespace countersign::sms
