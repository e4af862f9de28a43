#include "core/till/message_news.h"

#include <algorithm>

namespace countersign::till {

using world::MessageState;
using Outcome = world::MessageReport::Outcome;

namespace {

/// After that long nobody is asked any more what became of a message.
constexpr std::int64_t follow_for_ms = 600'000;

} // namespace

sale::MessageReported eventOf(const QString& messageId, const world::MessageNews& news)
{
    const world::MessageReport& report = news.report;
    sale::MessageReported event;
    event.id = messageId;
    event.provider = report.provider;
    event.attempt = news.attempt;
    event.isTaken = report.outcome == Outcome::taken;
    event.isFinal = news.isUnsent;
    event.isAnswer = report.isAnswer || event.isTaken;
    MessageState state = report.state;
    switch (report.outcome) {
    case Outcome::taken:
        break;
    case Outcome::permanent:
        state = MessageState::failed;
        break;
    case Outcome::transient:
        // "failed" is said where it surely isn't, though it was thought to be on its way.
        if (state != MessageState::failed)
            state = MessageState::queued;
        break;
    case Outcome::unknown:
        state = MessageState::unknown;
        break;
    }
    if (event.isFinal && state == MessageState::queued)
        state = MessageState::failed;
    event.state = world::name(state);
    return event;
}

std::optional<store::MessageAttempt>
attemptOf(const QString& messageId, const world::MessageNews& news, const sale::Instant& now)
{
    if (news.attempt == 0 || news.report.provider.isEmpty())
        return std::nullopt;
    const sale::MessageReported event = eventOf(messageId, news);
    store::MessageAttempt attempt;
    attempt.message = messageId;
    attempt.number = news.attempt;
    attempt.provider = news.report.provider;
    attempt.reference = news.report.reference;
    attempt.state = world::messageStateFromName(event.state);
    attempt.began_ms = now.wall_ms - news.after_ms;
    attempt.updated_ms = now.wall_ms;
    if (event.isTaken)
        attempt.taken_ms = now.wall_ms;
    if (attempt.state == MessageState::delivered && news.after_ms > 0)
        attempt.delivered_after_ms = news.after_ms;
    return attempt;
}

std::vector<world::PastAttempt> pastOf(store::Store& store, const QString& messageId,
                                       const sale::Instant& now, const sale::Purchase* known)
{
    std::vector<world::PastAttempt> past;
    auto attempts = store.outbox().attemptsOf(messageId);
    if (!attempts)
        attempts = std::vector<store::MessageAttempt>();
    if (known) {
        for (const sale::MessageAttempt& told : known->attempts) {
            const bool isKept =
                std::any_of(attempts->begin(), attempts->end(), [&](const auto& row) {
                    return row.number == told.number && row.provider == told.provider;
                });
            if (told.message == messageId && !isKept)
                past.push_back({told.number, told.provider, {}, told.state, told.wasTaken, 0});
        }
    }
    for (const store::MessageAttempt& attempt : *attempts)
        past.push_back(
            {attempt.number, attempt.provider, attempt.reference, attempt.state,
             attempt.taken_ms.has_value(),
             std::clamp<std::int64_t>(now.wall_ms - attempt.taken_ms.value_or(now.wall_ms), 0,
                                      follow_for_ms)});
    return past;
}

std::optional<world::Errand> furtherErrandOf(store::Store& store, const store::OutboxMessage& row,
                                             const sale::Instant& now)
{
    world::Errand errand;
    errand.id = row.id;
    errand.queued_ms = row.created_ms;
    errand.allowed = row.allowed;
    errand.past = pastOf(store, row.id, now);
    const bool canBeFollowed =
        std::any_of(errand.past.begin(), errand.past.end(), [](const world::PastAttempt& past) {
            return past.wasTaken && !past.reference.isEmpty() && !world::isFinal(past.state);
        });
    return canBeFollowed ? std::optional(std::move(errand)) : std::nullopt;
}

} // namespace countersign::till
