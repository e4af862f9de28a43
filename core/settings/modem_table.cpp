#include "core/settings/tables.h"

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

} // namespace countersign::settings
