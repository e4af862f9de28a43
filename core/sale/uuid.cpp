#include "core/sale/uuid.h"

#include <QByteArrayView>
#include <algorithm>
#include <array>

namespace countersign::sale {

QUuid uuidV7(std::int64_t wall_ms, std::span<const unsigned char, 10> random)
{
    constexpr std::int64_t wall_ms_max = (std::int64_t{1} << 48) - 1;
    const auto time = static_cast<std::uint64_t>(std::clamp(wall_ms, std::int64_t{0}, wall_ms_max));
    std::array<unsigned char, 16> bytes{};
    for (unsigned i = 0; i < 6; ++i)
        bytes[i] = static_cast<unsigned char>(time >> (40 - 8 * i));
    std::ranges::copy(random, bytes.begin() + 6);
    bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | 0x70); // version 7
    bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80); // variant of RFC 9562
    return QUuid::fromRfc4122(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
}

} // namespace countersign::sale
