#pragma once

#include "core/base/secret_bytes.h"
#include "core/world/sms.h"

#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

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
/// The oldest date that one may have which came at `since_ms` or later (both wall time).
[[nodiscard]] std::int64_t oldestDate_ms(std::int64_t since_ms);
/// Whether one of that date may have come at `since_ms` or later (both wall time).
[[nodiscard]] bool mayHaveCome(std::int64_t at_ms, std::int64_t since_ms);
/// The oldest first, and of too many the newest, as `world::SmsProvider::readReplies` tells them.
[[nodiscard]] std::vector<world::SmsReply> newestOf(std::vector<world::SmsReply> replies);

} // namespace countersign::sms
