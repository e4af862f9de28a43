#include "core/sms/carrier.h"

#include "core/sms/journey.h"
#include "core/sms/unused_name.h"

#include <algorithm>
#include <set>
#include <utility>

namespace countersign::sms {

/// What all messages share. It goes with the carrier, and then every journey falls silent.
struct Carrier::Round
{
    Journey::Surroundings around;
    std::set<std::shared_ptr<Journey>> journeys; // touched on the loop's thread only
};

namespace {

/// What somebody took before isn't called unsent because nobody carries it now.
world::MessageNews turnedAway(const world::Errand& errand, const char* why)
{
    const auto isUnknown = [](const world::PastAttempt& past) {
        return past.state == world::MessageState::unknown;
    };
    const bool mayHaveGone = errand.isResumed || std::ranges::any_of(errand.past, isUnknown);
    world::MessageNews news;
    news.report.reason = QString::fromLatin1(why);
    if (!mayHaveGone) {
        news.report.outcome = world::MessageReport::Outcome::transient;
        news.report.state = world::MessageState::queued;
    }
    news.isUnsent = std::ranges::none_of(errand.past, &world::PastAttempt::wasTaken);
    news.isLast = true;
    return news;
}

} // namespace

Carrier::Carrier(std::vector<std::shared_ptr<world::SmsProvider>> providers, CarrierLimits limits,
                 world::Loop& loop, const world::Clock& clock)
{
    const auto gate = std::make_shared<Gate>(loop);
    const auto line = std::make_shared<LineDoubt>();
    std::vector<std::shared_ptr<Desk>> desks;
    QStringList names;
    for (auto& provider : providers) {
        names << unusedName(provider->name(), names);
        desks.push_back(std::make_shared<Desk>(std::move(provider), names.last(), limits.breaker,
                                               loop, clock, gate, line));
    }
    m_readsReplies = std::any_of(desks.begin(), desks.end(), [](const auto& desk) {
        return desk->abilities().readsReplies || desk->abilities().bringsReplies;
    });
    m_round = std::make_shared<Round>(
        Round{Journey::Surroundings{std::move(desks), limits, loop, clock, gate, line}, {}});
}

Carrier::~Carrier()
{
    m_round->around.gate->close();
}

void Carrier::carry(world::Errand errand, Progressed progressed, MayGoAgain mayGoAgain)
{
    m_round->around.gate->post([weak = std::weak_ptr<Round>(m_round), errand = std::move(errand),
                                progressed = std::move(progressed),
                                mayGoAgain = std::move(mayGoAgain)] {
        const std::shared_ptr<Round> round = weak.lock();
        if (!round)
            return;
        if (round->around.desks.empty())
            return progressed(turnedAway(errand, "no provider carries messages"));
        if (round->journeys.size() >= messages_max)
            return progressed(turnedAway(errand, "too many messages are under way"));
        const auto self = std::make_shared<std::weak_ptr<Journey>>();
        const auto ended = [weak, self] {
            const std::shared_ptr<Round> open = weak.lock();
            const std::shared_ptr<Journey> journey = self->lock();
            if (open && journey)
                open->journeys.erase(journey);
        };
        const auto journey =
            std::make_shared<Journey>(round->around, errand, progressed, mayGoAgain, ended);
        *self = journey;
        round->journeys.insert(journey);
        journey->begin();
    });
}

void Carrier::withdraw(const QString& messageId)
{
    m_round->around.gate->post([weak = std::weak_ptr<Round>(m_round), messageId] {
        const std::shared_ptr<Round> round = weak.lock();
        if (!round)
            return;
        // A withdrawn journey may leave the set while it is walked through.
        const auto journeys = round->journeys;
        for (const std::shared_ptr<Journey>& journey : journeys) {
            if (journey->id() == messageId)
                journey->withdraw();
        }
    });
}

void Carrier::watch(HealthChanged changed)
{
    m_round->around.gate->post([weak = std::weak_ptr<Round>(m_round), changed] {
        if (const std::shared_ptr<Round> round = weak.lock()) {
            for (const std::shared_ptr<Desk>& desk : round->around.desks)
                desk->watch(changed);
        }
    });
}

void Carrier::readReplies(std::int64_t since_ms, Replied replied)
{
    m_round->around.gate->post([weak = std::weak_ptr<Round>(m_round), since_ms, replied] {
        if (const std::shared_ptr<Round> round = weak.lock()) {
            for (const std::shared_ptr<Desk>& desk : round->around.desks)
                desk->readReplies(since_ms, replied);
        }
    });
}

void Carrier::hearReplies(Brought brought)
{
    m_round->around.gate->post([weak = std::weak_ptr<Round>(m_round), brought] {
        if (const std::shared_ptr<Round> round = weak.lock()) {
            for (const std::shared_ptr<Desk>& desk : round->around.desks)
                desk->hearReplies(brought);
        }
    });
}

} // namespace countersign::sms
