#include "core/journal/base32.h"

#include <cstdint>

namespace countersign::journal {

namespace {

constexpr char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

int valueOf(QChar letter)
{
    if (letter >= u'A' && letter <= u'Z')
        return letter.unicode() - u'A';
    if (letter >= u'2' && letter <= u'7')
        return letter.unicode() - u'2' + 26;
    return -1;
}

} // namespace

QString toBase32(const QByteArray& bytes)
{
    QString text;
    std::uint32_t held = 0;
    int bits = 0;
    for (const char byte : bytes) {
        held = held << 8 | static_cast<unsigned char>(byte);
        for (bits += 8; bits >= 5; bits -= 5)
            text += QLatin1Char(letters[held >> (bits - 5) & 31]);
        held &= (1U << bits) - 1;
    }
    if (bits > 0)
        text += QLatin1Char(letters[held << (5 - bits) & 31]);
    return text;
}

std::optional<QByteArray> fromBase32(QStringView text)
{
    QByteArray bytes;
    std::uint32_t held = 0;
    int bits = 0;
    for (const QChar letter : text) {
        const int value = valueOf(letter);
        if (value < 0)
            return std::nullopt;
        held = held << 5 | static_cast<std::uint32_t>(value);
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            bytes += static_cast<char>(held >> bits & 0xFF);
            held &= (1U << bits) - 1;
        }
    }
    // A letter too many, or bits that mean nothing, would give one code several texts.
    return toBase32(bytes) == text ? std::optional(bytes) : std::nullopt;
}

} // namespace countersign::journal
