#include "core/settings/tables.h"

#include <algorithm>

namespace countersign::settings {

namespace {

constexpr int name_max = 256; // a device's path can be long

/// A network takes seconds to take a message; a wait of less would end in doubt each time.
constexpr std::int64_t modem_timeout_ms = 12'000;

} // namespace

void readModem(Table& table, SmsProvider& provider)
{
    provider.modem = table.text("modem", name_max).value_or(provider.modem);
    provider.deliveryReports = table.flag("delivery_reports").value_or(provider.deliveryReports);
    if (table.has("sender"))
        table.fault("sender", QStringLiteral("is the SIM's own number here; take this line out"));
    if (!table.has("timeout"))
        provider.timeout_ms = modem_timeout_ms;
}

/// Each would take the other's messages for its own, and delete what comes in before the other has
/// read it.
void checkModems(const std::vector<SmsProvider>& providers, Faults& faults)
{
    static const QString any = SmsProvider().modem;
    std::vector<const SmsProvider*> before;
    for (const SmsProvider& provider : providers) {
        if (provider.kind != SmsKind::modem)
            continue;
        const auto same = std::find_if(before.begin(), before.end(), [&](const SmsProvider* other) {
            return provider.modem == any || other->modem == any || provider.modem == other->modem;
        });
        if (same != before.end())
            faults.add(provider.line, QStringLiteral("sms.modem"),
                       QStringLiteral("may be the same modem as that of the [[sms]] on line %1; "
                                      "name each one's IMEI, device or own number")
                           .arg((*same)->line));
        before.push_back(&provider);
    }
}

} // namespace countersign::settings
