#include "core/sale/decimal.h"

namespace countersign::sale {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qsizetype quoted_characters_max = 40;

bool isDigit(QChar character)
{
    return character >= u'0' && character <= u'9';
}

} // namespace

Result<std::int64_t, DecimalFlaw> parseDecimal(QStringView text, int decimals, std::int64_t max)
{
    if (text.isEmpty())
        return failure(DecimalFlaw::empty);
    const bool negative = text.front() == u'-';
    const QStringView digits = negative ? text.sliced(1) : text;
    if (digits.isEmpty() || !isDigit(digits.front()) || !isDigit(digits.back()))
        return failure(DecimalFlaw::notDecimal);

    qsizetype point = -1;
    bool comma = false;
    for (qsizetype i = 0; i < digits.size(); ++i) {
        if (digits[i] == u'.' && point < 0 && !comma)
            point = i;
        else if (digits[i] == u',')
            comma = true;
        else if (!isDigit(digits[i]))
            return failure(DecimalFlaw::notDecimal);
    }
    if (comma)
        return failure(point < 0 ? DecimalFlaw::commaForPoint : DecimalFlaw::notDecimal);
    const qsizetype given = point < 0 ? 0 : digits.size() - point - 1;
    if (given > decimals)
        return failure(DecimalFlaw::tooManyDecimals);

    std::int64_t value = 0;
    const auto append = [&](int digit) {
        if (value > (max - digit) / 10)
            return false;
        value = value * 10 + digit;
        return true;
    };
    for (const QChar character : digits) {
        if (character != u'.' && !append(character.unicode() - u'0'))
            return failure(DecimalFlaw::tooLarge);
    }
    for (qsizetype i = given; i < decimals; ++i) {
        if (!append(0))
            return failure(DecimalFlaw::tooLarge);
    }
    return negative ? -value : value;
}

QString decimalText(std::int64_t value, int decimals)
{
    QString text = QString::number(value < 0 ? -value : value);
    if (decimals > 0) {
        text = text.rightJustified(decimals + 1, u'0');
        text.insert(text.size() - decimals, u'.');
    }
    if (value < 0)
        text.prepend(u'-');
    return text;
}

QString shortDecimalText(std::int64_t value, int decimals)
{
    while (decimals > 0 && value % 10 == 0) {
        value /= 10;
        --decimals;
    }
    return decimalText(value, decimals);
}

QString quoted(QStringView text)
{
    QString shown = text.left(quoted_characters_max).toString();
    for (QChar& character : shown) {
        if (!character.isPrint() && !character.isSurrogate())
            character = u'?';
    }
    if (text.size() > quoted_characters_max) {
        if (shown.back().isHighSurrogate())
            shown.chop(1);
        shown += u'…';
    }
    return u'“' + shown + u'”';
}

QString describe(DecimalFlaw flaw, QStringView text, int decimals, const QString& max)
{
    switch (flaw) {
    case DecimalFlaw::empty:
        return u"nothing there: a number such as 12%1 is needed"_s.arg(decimals > 0 ? u".5"_s
                                                                                    : QString());
    case DecimalFlaw::notDecimal:
        return u"%1 isn't a number: digits%2 only"_s.arg(
            quoted(text), decimals > 0 ? u" and one point"_s : QString());
    case DecimalFlaw::commaForPoint:
        return u"%1: write a point, not a comma"_s.arg(quoted(text));
    case DecimalFlaw::tooManyDecimals:
        return decimals == 0 ? u"%1 has decimals, where none are possible"_s.arg(quoted(text))
                             : u"%1 has more than %2 decimals"_s.arg(quoted(text)).arg(decimals);
    case DecimalFlaw::tooLarge:
        return u"%1 is beyond the limit of %2"_s.arg(quoted(text), max);
    }
    return {};
}

} // namespace countersign::sale
