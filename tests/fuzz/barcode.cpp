#include "core/sale/gtin.h"
#include "tests/fuzz/targets.h"
#include "ui/cashier/scan_burst.h"

#include <QString>
#include <optional>
#include <utility>
#include <vector>

namespace countersign::fuzz {

using ui::ScanBurst;

namespace {

// Every other byte is a character, typed a few milliseconds after the one before.
constexpr unsigned char enter = 0xff;
constexpr unsigned char otherKey = 0xfe;
constexpr unsigned char longestGap = 0xfd; // before the next key; the longest that is a scanner's
constexpr unsigned char pause = 0xfc;      // one millisecond more
constexpr std::int64_t step_ms = 3;

struct Key
{
    QChar character;
    std::int64_t at_ms;
};

/// What was scanned when Enter comes at that moment, found by looking back over all keys.
std::optional<QString> scannedBy(const std::vector<Key>& keys, std::int64_t at_ms)
{
    QString code;
    std::int64_t next_ms = at_ms;
    for (auto key = keys.rbegin(); key != keys.rend(); ++key) {
        if (next_ms - key->at_ms > ScanBurst::gap_max_ms)
            break;
        code.prepend(key->character);
        next_ms = key->at_ms;
    }
    const bool isScan =
        code.size() >= ScanBurst::length_min && code.size() <= ScanBurst::length_max;
    return isScan ? std::optional(code) : std::nullopt;
}

bool hasRightCheckDigit(const QString& digits)
{
    // GS1 General Specifications, 7.9: with the check digit, the weighted sum is a multiple of ten.
    int sum = 0;
    for (qsizetype i = 0; i < digits.size(); ++i) {
        const bool isThreefold = (digits.size() - i) % 2 == 0;
        sum += (digits[i].unicode() - u'0') * (isThreefold ? 3 : 1);
    }
    return sum % 10 == 0;
}

bool isGtin(const QString& text)
{
    for (const QChar character : text) {
        if (character < u'0' || character > u'9')
            return false;
    }
    const qsizetype size = text.size();
    return (size == 8 || size == 12 || size == 13 || size == 14) && hasRightCheckDigit(text);
}

void readNumber(const QString& text)
{
    const auto gtin = sale::Gtin::parse(text);
    check(gtin.ok() == isGtin(text), "a GTIN is what GS1 says it is");
    if (!gtin) {
        constexpr qsizetype reason_characters_max = 160;
        check(!gtin.error().isEmpty(), "a refused number has a reason");
        check(gtin.error().size() <= reason_characters_max, "a reason is short");
        check(!gtin.error().contains(u'\n') && gtin.error().isValidUtf16(),
              "a reason is one line that can be shown");
        return;
    }
    check(gtin->toString().size() == 14, "a GTIN is written with 14 digits");
    check(gtin->toString() == text.rightJustified(14, u'0'), "a GTIN is the number that was read");
    check(gtin->number() == text.toULongLong(), "a GTIN is the number that was read");
    const auto again = sale::Gtin::parse(gtin->toString());
    check(again.ok() && *again == *gtin, "the 14 digits are the same GTIN");
}

} // namespace

void barcode(Bytes input)
{
    ScanBurst burst;
    std::vector<Key> keys;
    std::int64_t now_ms = 0;
    std::int64_t gap_ms = step_ms;
    for (const unsigned char key : input) {
        if (key == longestGap || key == pause) {
            gap_ms = ScanBurst::gap_max_ms + (key == pause ? 1 : 0);
            continue;
        }
        now_ms += std::exchange(gap_ms, step_ms);
        if (key == enter) {
            const auto code = burst.entered(now_ms);
            check(code == scannedBy(keys, now_ms), "a scan is the last characters without a pause");
            if (code)
                readNumber(code->trimmed());
            keys.clear();
        } else if (key == otherKey) {
            burst.interrupted();
            keys.clear();
        } else {
            burst.typed(QChar(char16_t{key}), now_ms);
            keys.push_back({QChar(char16_t{key}), now_ms});
        }
    }
    readNumber(QString::fromUtf8(bytesOf(input)));
}

} // namespace countersign::fuzz
