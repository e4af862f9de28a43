#include "core/sms/journey.h"

#include <algorithm>
#include <utility>

namespace countersign::sms {

using world::MessageNews;
using world::MessageReport;
using world::MessageState;
using Outcome = MessageReport::Outcome;

namespace {

std::vector<Relay::Provider> providersFor(const Journey::Surroundings& around,
                                          const world::Errand& errand)
{
    std::vector<Relay::Provider> providers;
    for (const auto& desk : around.desks) {
        const QString name = desk->name();
        Relay::Provider provider{desk->abilities(), {}, name == errand.avoided};
        if (errand.usual_ms.contains(name))
            provider.usual_ms = errand.usual_ms.value(name);
        providers.push_back(provider);
    }
    return providers;
}

std::int64_t lifeOf(const world::Errand& errand)
{
    return errand.message ? errand.message->validFor_ms : 0;
}

} // namespace

Journey::Journey(const Surroundings& surroundings, world::Errand errand,
                 world::MessageCarrier::Progressed progressed,
                 world::MessageCarrier::MayGoAgain mayGoAgain, Ended ended)
    : m_around(surroundings), m_errand(std::move(errand)), m_progressed(std::move(progressed)),
      m_mayGoAgain(std::move(mayGoAgain)), m_ended(std::move(ended)),
      m_relay(providersFor(m_around, m_errand), m_around.limits, m_errand.allowed, lifeOf(m_errand),
              now_ms())
{
    if (m_errand.message)
        m_number = qHash(m_errand.message->to);
    m_last.report.reason = QStringLiteral("no time was left to send it");
    for (const world::PastAttempt& past : m_errand.past) {
        for (std::size_t desk = 0; desk < m_around.desks.size(); ++desk) {
            if (m_around.desks[desk]->name() != past.provider)
                continue;
            const std::int64_t taken_ms = now_ms() - past.ago_ms;
            m_relay.remember(past.number, desk, past.state, past.wasTaken, taken_ms);
            MessageReport report;
            report.reference = past.reference;
            report.state = past.state;
            if (past.wasTaken)
                follow(past.number, desk, report, taken_ms);
            break;
        }
    }
    if (m_errand.isResumed)
        m_relay.rememberRestart();
    if (!m_errand.message)
        m_relay.close();
}

/// The next steps, or the end; then tells what became known. It tells last, since whoever is told
/// may do away with the carrier.
void Journey::goOn()
{
    const std::shared_ptr<Journey> self = shared_from_this();
    const bool isWaiting = !m_isBusy && takeStep();
    askOn();
    // Nobody is brought the text any more, so nobody keeps it.
    if (!m_isBusy && m_relay.isOver(now_ms()))
        m_errand.message.reset();
    m_hasEnded = !m_isBusy && !isWaiting && m_followed.empty();
    if (m_hasEnded)
        tellEnd();
    std::vector<MessageNews> news = std::exchange(m_news, {});
    if (m_hasEnded) {
        news.back().isLast = true;
        news.back().isUnsent = !wasTaken();
        m_errand.message.reset();
    }
    const auto progressed = m_progressed;
    for (const MessageNews& each : news)
        progressed(each);
    if (const auto why = std::exchange(m_leaveWanted, std::nullopt))
        askLeave(*why);
    if (m_hasEnded)
        m_ended();
}

/// What may have gone out isn't called failed, whatever was said of it last.
void Journey::tellEnd()
{
    const MessageNews& last = m_news.empty() ? m_last : m_news.back();
    const bool mayHaveGone = !wasTaken() && m_relay.mayHaveGone() > 0;
    if (mayHaveGone && last.report.outcome != Outcome::unknown)
        m_news.push_back(m_unanswered.empty() ? MessageNews{} : m_unanswered.rbegin()->second);
    else if (m_news.empty())
        m_news.push_back(m_last);
}

/// True if there is a wait for the next one.
bool Journey::takeStep()
{
    const auto allows = [this](std::size_t desk) { return m_around.desks[desk]->allows(); };
    const Relay::Step step = m_relay.next(now_ms(), allows, m_around.line->isThere(now_ms()));
    switch (step.kind) {
    case Relay::Step::Kind::offer:
        offer(step.provider);
        return false;
    case Relay::Step::Kind::find:
        find(step.attempt, step.provider);
        return false;
    case Relay::Step::Kind::ask:
        m_isBusy = true;
        m_leaveWanted = step.why; // asked once what led to it was told
        return false;
    case Relay::Step::Kind::wait:
        wakeAt(now_ms() + step.wait_ms);
        return true;
    case Relay::Step::Kind::rest:
        return false;
    }
    return false;
}

/// One timer at a time that matters; an older, later one finds nothing to do.
void Journey::wakeAt(std::int64_t at_ms)
{
    if (m_wake_ms != 0 && m_wake_ms <= at_ms)
        return;
    m_wake_ms = at_ms;
    m_around.loop.after(std::max<std::int64_t>(0, at_ms - now_ms()),
                        later([at_ms](Journey& journey) {
                            if (journey.m_wake_ms != at_ms)
                                return;
                            journey.m_wake_ms = 0;
                            journey.goOn();
                        }));
}

void Journey::offer(std::size_t desk)
{
    m_isBusy = true;
    const std::int64_t limit_ms =
        std::min(m_around.limits.attempt_max_ms, m_relay.remaining_ms(now_ms()));
    const int attempt = m_relay.begin(desk);
    m_underWay = attempt;
    m_began_ms[attempt] = now_ms();
    m_around.desks[desk]->offer(
        m_errand.message, limit_ms,
        later([attempt, desk](Journey& journey, const MessageReport& report) {
            journey.answered(attempt, desk, report);
        }));
}

void Journey::answered(int attempt, std::size_t desk, const MessageReport& report)
{
    if (m_underWay == attempt) {
        m_underWay = 0;
        m_isBusy = false;
    }
    if (!m_relay.answered(attempt, report.outcome, report.state, now_ms()))
        return;
    if (report.outcome == Outcome::taken) {
        follow(attempt, desk, report, now_ms());
        noteFate(attempt, desk, report.state);
    }
    tell(attempt, report);
    goOn();
}

/// Whether a provider that fell silent has it all the same.
void Journey::find(int attempt, std::size_t desk)
{
    m_isBusy = true;
    const std::int64_t limit_ms =
        std::min(m_around.limits.find_max_ms, m_relay.remaining_ms(now_ms()));
    const auto told = [attempt, desk](Journey& journey, const MessageReport& report) {
        journey.m_isBusy = journey.m_underWay != 0;
        if (journey.m_relay.found(attempt, desk, report.outcome, report.state, journey.now_ms())) {
            MessageReport found = report;
            if (found.outcome == Outcome::taken) {
                journey.follow(attempt, desk, found, journey.now_ms());
                journey.noteFate(attempt, desk, found.state);
            } else {
                found.state = MessageState::failed;
            }
            journey.tell(attempt, std::move(found));
        }
        journey.goOn();
    };
    m_around.desks[desk]->find(m_errand.message, m_errand.queued_ms, limit_ms, later(told));
}

void Journey::askLeave(world::Again why)
{
    const auto answer = later([](Journey& journey, bool isGranted) {
        journey.m_isBusy = journey.m_underWay != 0;
        if (isGranted)
            journey.m_relay.grant();
        else
            journey.m_relay.close();
        journey.goOn();
    });
    m_mayGoAgain(why, [gate = m_around.gate, answer](bool isGranted) {
        gate->post([answer, isGranted] { answer(isGranted); });
    });
}

void Journey::tell(int attempt, MessageReport report)
{
    MessageNews news;
    news.attempt = attempt;
    news.report = std::move(report);
    const auto began = m_began_ms.find(attempt);
    if (began != m_began_ms.end())
        news.after_ms = now_ms() - began->second;
    m_unanswered.erase(attempt);
    if (news.report.outcome == Outcome::unknown)
        m_unanswered.emplace(attempt, news);
    m_last = news;
    m_news.push_back(std::move(news));
}

/// What a provider is being told comes to its own end.
void Journey::withdraw()
{
    m_relay.close();
    m_isBusy = m_underWay != 0;
    goOn();
}

} // namespace countersign::sms
