#pragma once

#include <QUuid>
#include <cstdint>
#include <span>

namespace countersign::sale {

/// A UUID of version 7 (RFC 9562, section 5.7): the wall time in ms in its first 48 bits, then 74
/// of the 80 random bits. Times before 1970 or beyond 48 bits count as the nearest possible. Its
/// text is toString(QUuid::WithoutBraces), lower case; texts of later milliseconds sort later.
QUuid uuidV7(std::int64_t wall_ms, std::span<const unsigned char, 10> random);

} // namespace countersign::sale
