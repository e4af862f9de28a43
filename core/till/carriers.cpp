// How those who carry messages are doing.

#include "core/till/till.h"

#include "core/policy/delivery_time.h"

#include <algorithm>

namespace countersign::till {

namespace {

/// Whoever tells of delivery by now may not have done so yet when it took this message: what has no
/// reference is asked about by nobody. Where that can't be read just now, it is taken to have one.
bool canBeAskedAbout(store::Store& store, const sale::CodeMessage& message)
{
    const auto attempts = store.outbox().attemptsOf(message.id);
    return !attempts || std::any_of(attempts->begin(), attempts->end(), [&](const auto& attempt) {
        return attempt.number == message.attempt && attempt.provider == message.provider &&
               !attempt.reference.isEmpty();
    });
}

} // namespace

/// Whoever took this code's last message and brought it nowhere that is known.
QString Till::silentProvider(const sale::Purchase& purchase)
{
    for (auto attempt = purchase.attempts.rbegin(); attempt != purchase.attempts.rend();
         ++attempt) {
        if (attempt->message == purchase.message->id || !attempt->wasTaken)
            continue;
        return attempt->state == world::MessageState::delivered ? QString() : attempt->provider;
    }
    return {};
}

QHash<QString, std::int64_t> Till::usualTimes_ms()
{
    QHash<QString, std::int64_t> times_ms;
    for (const ProviderView& provider : m_providers) {
        if (const auto usual_ms = policy::usualDelivery_ms(provider.deliveries))
            times_ms.insert(provider.name, *usual_ms);
    }
    return times_ms;
}

void Till::providerChanged(const world::ProviderHealth& health)
{
    auto at = std::find_if(m_providers.begin(), m_providers.end(), [&](const ProviderView& known) {
        return known.name == health.provider;
    });
    if (at == m_providers.end()) {
        m_providers.push_back({health.provider, health.state, health.since_ms, {}, {}});
        at = std::prev(m_providers.end());
        learnDeliveries(health.provider);
    }
    at->tellsDelivery = health.tellsDelivery;
    at->state = health.state;
    at->since_ms = health.since_ms;
    if (auto transaction = m_world.store.begin()) {
        transaction->putHealth(health);
        (void)transaction->commit(); // It is only for who looks from outside.
    }
    publish();
}

void Till::learnDeliveries(const QString& provider)
{
    auto times_ms =
        m_world.store.outbox().deliveryTimes_ms(provider, policy::DeliveryTimes::samples_max);
    if (!times_ms)
        return;
    for (ProviderView& known : m_providers) {
        if (known.name == provider)
            known.deliveries = policy::deliveryTimes(
                std::vector<std::int64_t>(times_ms->begin(), times_ms->end()));
    }
}

QString inWords(const MessageView& message)
{
    if (message.state == world::MessageState::accepted && !message.canTellDelivery)
        return QStringLiteral("accepted, delivery unknown");
    return world::name(message.state);
}

MessageView Till::messageViewOf(const sale::CodeMessage& message) const
{
    MessageView view{message.provider.isEmpty() ? m_providerName : message.provider,
                     world::messageStateFromName(message.reported), message.reported_ms, false};
    for (const ProviderView& provider : m_providers)
        view.canTellDelivery |= provider.name == view.provider && provider.tellsDelivery;
    if (view.state == world::MessageState::accepted && view.canTellDelivery)
        view.canTellDelivery = canBeAskedAbout(m_world.store, message);
    return view;
}

} // namespace countersign::till
