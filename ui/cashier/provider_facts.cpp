#include "ui/cashier/provider_facts.h"

#include "ui/cashier/wording.h"

#include <QCoreApplication>

namespace countersign::ui {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Cashier)
};

QString stateOf(const till::ProviderView& provider, const QTimeZone& zone)
{
    const QString since = provider.since_ms > 0 ? clockMinute(provider.since_ms, zone) : QString();
    switch (provider.state) {
    case world::ProviderHealth::State::ok:
        return Words::tr("Works");
    case world::ProviderHealth::State::broken:
        return since.isEmpty() ? Words::tr("Passed over")
                               : Words::tr("Passed over since %1").arg(since);
    case world::ProviderHealth::State::trial:
        return since.isEmpty() ? Words::tr("Being tried again")
                               : Words::tr("Being tried again since %1").arg(since);
    }
    return {};
}

QString deliveriesOf(const till::ProviderView& provider)
{
    const policy::DeliveryTimes& times = provider.deliveries;
    if (!provider.tellsDelivery && times.samples == 0)
        return Words::tr("Doesn’t tell whether a text has arrived");
    if (times.samples == 0)
        return Words::tr("No text has arrived by it yet");
    return Words::tr("Half arrive in %1 s, 95% in %2 s, 99% in %3 s, of the last %4")
        .arg(inSeconds(times.median_ms), inSeconds(times.p95_ms), inSeconds(times.p99_ms))
        .arg(times.samples);
}

} // namespace

std::vector<ProviderFacts> providerFactsOf(const till::HealthView& health, const QTimeZone& zone)
{
    std::vector<ProviderFacts> facts;
    for (const till::ProviderView& provider : health.providers)
        facts.push_back({provider.name, stateOf(provider, zone), deliveriesOf(provider),
                         provider.state == world::ProviderHealth::State::ok});
    return facts;
}

} // namespace countersign::ui
