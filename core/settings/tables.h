#pragma once

#include "core/settings/settings.h"
#include "core/settings/table.h"

namespace countersign::settings {

/// One function a table of the file: reads what stands there, adds faults, returns what is right
/// with defaults for the rest. `currency` is none where the store's own is wrong.
Store readStore(Table table, std::optional<sale::Currency>& currency);
Till readTill(Table table);
Code readCode(Table table);
Countersign readCountersign(Table table, std::optional<sale::Currency> currency);
Sending readSending(Table table, const Store& store, bool regionIsNamed);
/// `demoTerminal`: the terminal is the demo one, without which nobody may use demo messages.
SmsProvider readSms(Table table, bool demoTerminal, Faults& faults);
/// Also says whether the terminal named, right or wrong, is the demo one.
Payment readPayment(Table table);
void readUplink(Table table);
void readPrinter(Table table);

} // namespace countersign::settings
