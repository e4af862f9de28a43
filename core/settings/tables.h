#pragma once

#include "core/settings/policy_document.h"
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
/// The rules among these, as the settings file and head office's policy both name them; the rest of
/// the table is still to be read.
PolicyDocument::Code readCodeRules(Table& table);
PolicyDocument::Countersign readCountersignRules(Table& table,
                                                 std::optional<sale::Currency> currency);
PolicyDocument::Sending readSendingRules(Table& table);
/// Nothing, or what a country's code must be: ISO 3166 of one country.
QString whyNotCountry(const QString& code);
Notices readNotices(Table table);
/// `realTerminal`: the terminal named takes real money, so demo messages are refused.
SmsProvider readSms(Table table, const Store& store, bool realTerminal, Faults& faults);
/// `price`, `price_currency` and `country_prices` of one [[sms]]; nothing if it has none of them.
std::optional<PartPrice> readPrice(Table& table);
/// What a modem has besides: `modem`, `delivery_reports`, a timeout of its own.
void readModem(Table& table, SmsProvider& provider);
/// Two [[sms]] that may speak to one modem are a fault.
void checkModems(const std::vector<SmsProvider>& providers, Faults& faults);
/// Two [[sms]] that are told of deliveries at one place are a fault.
void checkReports(const std::vector<SmsProvider>& providers, Faults& faults);
/// The [[text]]s: each purpose and language once.
std::vector<Text> readTexts(const std::vector<Table>& tables);
/// The [[replies]]: each language once.
std::vector<ReplyWords> readReplyWords(const std::vector<Table>& tables);
Payment readPayment(Table table);
Uplink readUplink(Table table, Faults& faults);
void readPrinter(Table table);

} // namespace countersign::settings
