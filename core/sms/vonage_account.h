#pragma once

#include "core/sms/http_line.h"

namespace countersign::sms {

/// Which subaccounts an account has. Changes nothing and costs nothing. `base`: scheme and host, as
/// of the question's own API; where that is Vonage's for SMS, another of theirs is asked.
[[nodiscard]] HttpRequest vonageSubaccountsInquiry(const QUrl& base, const QString& apiKey,
                                                   const SecretBytes& apiSecret);
/// Whether the answer says for certain that this is a primary account, whose key opens all that it
/// and its subaccounts have. No answer says for certain that it is none: a primary account that
/// may not use that API is refused as well.
[[nodiscard]] bool isVonagePrimary(const HttpReply& reply, const QString& apiKey);
/// Some hundred bytes a subaccount.
inline constexpr qsizetype vonage_subaccounts_bytes_max = 1024 * 1024;

} // namespace countersign::sms
