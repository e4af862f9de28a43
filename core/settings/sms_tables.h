#pragma once

#include "core/settings/sms_settings.h"
#include "core/settings/table.h"

namespace countersign::settings {

/// What several kinds of [[sms]] have; each reads its keys, adds faults, and leaves the rest.
void readSender(Table& table, SmsProvider& provider);
void readAuthorities(Table& table, SmsProvider& provider);
/// A secret that can be read; it must be there.
std::optional<SecretReference> readSecret(Table& table, const char* key, Faults& faults);
/// http or https, without user, password, query or fragment. It is never repeated in a fault:
/// people write passwords into addresses.
std::optional<QUrl> readAddress(Table& table, const char* key, const QString& example);

void readTwilio(Table& table, SmsProvider& provider, Faults& faults);
void readTwilioVerify(Table& table, SmsProvider& provider, Faults& faults);
void readVonage(Table& table, SmsProvider& provider, Faults& faults);
/// `smsName` is the store's, and the brand where none is named.
void readVonageVerify(Table& table, SmsProvider& provider, const QString& smsName, Faults& faults);

/// provider = "http": whatever the file says of it.
void readGateway(Table& table, SmsProvider& provider, Faults& faults);

} // namespace countersign::settings
