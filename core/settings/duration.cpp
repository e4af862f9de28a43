#include "core/settings/duration.h"

#include <array>

namespace countersign::settings {
namespace {

struct Unit
{
    QLatin1String name;
    std::int64_t length_ms;
};
constexpr std::array units = {
    Unit{QLatin1String("h"), 3'600'000},
    Unit{QLatin1String("min"), 60'000},
    Unit{QLatin1String("s"), 1000},
    Unit{QLatin1String("ms"), 1},
};
constexpr int digits_max = 9;

/// The digits at the start of the text, which it then goes past; -1 if there are none or too many.
std::int64_t takeNumber(QStringView& text)
{
    std::int64_t number = 0;
    int digits = 0;
    for (; digits < text.size() && text[digits] >= u'0' && text[digits] <= u'9'; ++digits) {
        if (digits == digits_max)
            return -1;
        number = number * 10 + (text[digits].unicode() - u'0');
    }
    text = text.sliced(digits);
    return digits == 0 ? -1 : number;
}

} // namespace

Result<std::int64_t, QString> parseDuration(QStringView text)
{
    const auto wrong = [] {
        return failure(QStringLiteral("a length of time such as \"250 ms\", \"30 s\", \"5 min\" or "
                                      "\"1 h\""));
    };
    const std::int64_t number = takeNumber(text);
    if (number < 0)
        return wrong();
    if (text.startsWith(u' '))
        text = text.sliced(1);
    for (const Unit& unit : units) {
        if (text == unit.name)
            return number * unit.length_ms;
    }
    return wrong();
}

Result<Rate, QString> parseRate(QStringView text)
{
    const auto wrong = [] {
        return failure(QStringLiteral("how many in how long, such as \"5 / 1 h\""));
    };
    const std::int64_t count = takeNumber(text);
    text = text.trimmed();
    if (count < 1 || !text.startsWith(u'/'))
        return wrong();
    const auto window_ms = parseDuration(text.sliced(1).trimmed());
    if (!window_ms)
        return wrong();
    return Rate{static_cast<int>(count), *window_ms};
}

QString durationText(std::int64_t duration_ms)
{
    for (const Unit& unit : units) {
        if (duration_ms % unit.length_ms == 0 && (duration_ms != 0 || unit.length_ms == 1000))
            return QString::number(duration_ms / unit.length_ms) + u' ' + unit.name;
    }
    return {};
}

} // namespace countersign::settings
