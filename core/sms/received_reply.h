#pragma once

#include "core/base/secret_bytes.h"

#include <QString>
#include <cstdint>
#include <optional>

namespace countersign::sms {

/// The text of a reply as `world::SmsReply` has it: UTF-8, and where it is too long cut between two
/// characters.
[[nodiscard]] SecretBytes receivedText(const QString& text);
/// When a reply came, if that is before the year 10000: whoever reckons with a later time runs
/// over, and nobody asks for replies from then on.
[[nodiscard]] std::optional<std::int64_t> asWallTime(std::int64_t at_ms);
/// Whether who sent a reply is a number that can be answered (E.164, with +), and no name or short
/// code.
[[nodiscard]] bool isNumber(const QString& sender);

} // namespace countersign::sms
