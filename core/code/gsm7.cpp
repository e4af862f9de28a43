#include "core/code/gsm7.h"

#include <algorithm>

namespace countersign::code {
namespace {

constexpr QStringView basic_table =
    u"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    u"ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
constexpr QStringView extension_table = u"\f^{}\\[~]|€";

struct Fold
{
    char16_t from;
    const char16_t* to;
};
/// What Unicode does not decompose, and where a lower case is missing in GSM 03.38.
constexpr Fold folds[] = {
    {u'ł', u"l"},  {u'Ł', u"L"},  {u'đ', u"d"},  {u'Đ', u"D"},  {u'œ', u"oe"}, {u'Œ', u"OE"},
    {u'ð', u"d"},  {u'Ð', u"D"},  {u'þ', u"th"}, {u'Þ', u"TH"}, {u'ı', u"i"},  {u'ħ', u"h"},
    {u'Ħ', u"H"},  {u'ẞ', u"SS"}, {u'‘', u"'"},  {u'’', u"'"},  {u'‚', u"'"},  {u'‛', u"'"},
    {u'`', u"'"},  {u'´', u"'"},  {u'“', u"\""}, {u'”', u"\""}, {u'„', u"\""}, {u'«', u"\""},
    {u'»', u"\""}, {u'‹', u"'"},  {u'›', u"'"},  {u'‐', u"-"},  {u'‑', u"-"},  {u'‒', u"-"},
    {u'–', u"-"},  {u'—', u"-"},  {u'−', u"-"},  {u'×', u"x"},  {u'·', u"."},  {u'•', u"."},
    {u'⁄', u"/"},  {u'®', u""},   {u'©', u""},   {u'\t', u" "},
};

const Fold* foldOf(char16_t character)
{
    const auto* found = std::find_if(std::begin(folds), std::end(folds),
                                     [&](const Fold& fold) { return fold.from == character; });
    return found == std::end(folds) ? nullptr : found;
}

/// Adds the character as GSM 03.38 has it; false if it has no form there.
bool addFolded(QString& folded, QChar character)
{
    if (septetsOf(character.unicode())) {
        folded += character;
        return true;
    }
    if (const Fold* fold = foldOf(character.unicode())) {
        folded += QStringView(fold->to);
        return true;
    }
    return character.isMark();
}

} // namespace

std::optional<int> septetsOf(char16_t character)
{
    if (basic_table.contains(QChar(character)))
        return 1;
    if (extension_table.contains(QChar(character)))
        return 2;
    return std::nullopt;
}

std::optional<int> septetsOf(QStringView text)
{
    int sum = 0;
    for (const QChar character : text) {
        const auto septets = septetsOf(character.unicode());
        if (!septets)
            return std::nullopt;
        sum += *septets;
    }
    return sum;
}

bool isGsm7(QStringView text)
{
    return septetsOf(text).has_value();
}

Segments segmentsOf(QStringView text)
{
    const auto septets = septetsOf(text);
    const bool isGsm = septets.has_value();
    Segments segments{isGsm ? Encoding::gsm7 : Encoding::ucs2,
                      isGsm ? *septets : static_cast<int>(text.size()), 1};
    if (segments.units <= (isGsm ? gsm7_septets_single_max : ucs2_units_single_max))
        return segments;

    const int part_max = isGsm ? gsm7_septets_part_max : ucs2_units_part_max;
    int used = 0;
    for (qsizetype i = 0; i < text.size();) {
        const bool isPair = !isGsm && text[i].isHighSurrogate() && i + 1 < text.size() &&
                            text[i + 1].isLowSurrogate();
        const int units = isGsm ? *septetsOf(text[i].unicode()) : (isPair ? 2 : 1);
        if (used + units > part_max) {
            ++segments.parts;
            used = 0;
        }
        used += units;
        i += isPair ? 2 : 1;
    }
    return segments;
}

std::optional<QString> foldedToGsm7(QStringView text)
{
    QString folded;
    for (const QChar character : text.toString().normalized(QString::NormalizationForm_C)) {
        if (septetsOf(character.unicode()) || foldOf(character.unicode())) {
            addFolded(folded, character);
            continue;
        }
        const QString taken = QString(character).normalized(QString::NormalizationForm_KD);
        for (const QChar part : taken) {
            if (!addFolded(folded, part))
                return std::nullopt;
        }
    }
    return folded;
}

} // namespace countersign::code
