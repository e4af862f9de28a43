#include "core/code/draft.h"

#include "core/code/message.h"

#include <algorithm>

namespace countersign::code {
namespace {

constexpr QChar left_to_right_mark(0x200E);
constexpr QStringView code_place = u"{code}";

/// At most that many UTF-16 units, no surrogate pair and no accent cut off its letter.
QString cut(const QString& text, qsizetype units_max)
{
    if (text.size() <= units_max)
        return text;
    qsizetype end = units_max;
    while (end > 0 && (text[end].isLowSurrogate() || text[end].isMark()))
        --end;
    return text.left(end > 0 ? end : units_max).trimmed();
}

QString shownTill(const QString& tillId)
{
    const QString prefix = QStringLiteral("till-");
    return tillId.startsWith(prefix) && tillId.size() > prefix.size() ? tillId.mid(prefix.size())
                                                                      : tillId;
}

bool isNumber(const QString& text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c.isDigit(); });
}

} // namespace

QString cleaned(const QString& text)
{
    QString visible;
    for (const uint character : text.normalized(QString::NormalizationForm_C).toUcs4()) {
        const auto category = QChar::category(character);
        if (category == QChar::Other_Control || QChar::isSpace(character))
            visible += u' ';
        else if (category != QChar::Other_Format && character != QChar::ReplacementCharacter)
            visible += QChar::fromUcs4(character);
    }
    return visible.simplified();
}

QString inAlphabetOf(bool isGsmWording, const QString& text)
{
    if (!isGsmWording)
        return text;
    const auto folded = foldedToGsm7(text);
    return folded ? *folded : text;
}

void keepInOrder(Values& values)
{
    if (!values.payee.isEmpty() && !values.payee[0].isLetter())
        values.payee.prepend(left_to_right_mark);
    if (!isNumber(values.till))
        values.till.prepend(left_to_right_mark);
    for (QString* digits : {&values.phone, &values.receipt}) {
        if (!digits->isEmpty())
            digits->prepend(left_to_right_mark);
    }
}

Values valuesFor(const Sender& sender, bool isGsmWording)
{
    Values values;
    values.payee = cleaned(sender.payee);
    values.till = cleaned(shownTill(sender.tillId));
    values.phone = cleaned(sender.phone);
    const auto payee = foldedToGsm7(values.payee);
    if (isGsmWording && payee) {
        const auto phone = foldedToGsm7(values.phone);
        values.payee = *payee;
        values.phone = phone ? *phone : QString();
    }
    values.payee = cut(values.payee, Sender::payee_characters_max);
    return values;
}

void Draft::addFilled(QStringView text, const Values& values, bool isRightToLeft)
{
    const std::pair<QStringView, QStringView> places[] = {
        {u"{payee}", values.payee}, {u"{amount}", values.amount},   {u"{till}", values.till},
        {u"{phone}", values.phone}, {u"{receipt}", values.receipt}, {u"{offer}", values.offer}};
    while (!text.isEmpty()) {
        const qsizetype open = text.indexOf(u'{');
        add(open < 0 ? text : text.left(open));
        if (open < 0)
            return;
        text = text.mid(open);
        if (text.startsWith(code_place)) {
            if (isRightToLeft)
                before += left_to_right_mark;
            hasCode = true;
        }
        for (const auto& [place, value] : places) {
            if (text.startsWith(place))
                add(value);
        }
        text = text.mid(text.indexOf(u'}') + 1);
    }
}

Segments Draft::segments(std::size_t codeCharacters) const
{
    const QString measure(hasCode ? static_cast<qsizetype>(codeCharacters) : 0, u'0');
    return segmentsOf(QString(before + measure + after));
}

MessageText Draft::finished(const SecretBytes& code) const
{
    const Segments sent = segments(code.size());
    const QByteArray first = before.toUtf8();
    const QByteArray second = after.toUtf8();
    const std::size_t codeSize = hasCode ? code.size() : 0;
    SecretBytes text(static_cast<std::size_t>(first.size() + second.size()) + codeSize);
    auto* out = std::copy(first.begin(), first.end(), text.data());
    out = std::copy(code.data(), code.data() + codeSize, out);
    std::copy(second.begin(), second.end(), out);
    return {std::move(text), sent.encoding, sent.units, sent.parts, {}};
}

} // namespace countersign::code
