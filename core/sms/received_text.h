#pragma once

#include "core/base/secret_bytes.h"

#include <QString>

namespace countersign::sms {

/// The text of a reply as `world::SmsReply` has it: UTF-8, and where it is too long cut between two
/// characters.
[[nodiscard]] SecretBytes receivedText(const QString& text);
/// Whether who sent a reply is a number that can be answered (E.164, with +), and no name or short
/// code.
[[nodiscard]] bool isNumber(const QString& sender);

} // namespace countersign::sms
