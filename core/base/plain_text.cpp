#include "core/base/plain_text.h"

#include <QChar>
#include <QList>

namespace countersign {

namespace {

bool isPlain(char32_t character)
{
    constexpr char32_t soft_hyphen = 0x00AD;
    constexpr char32_t non_joiner = 0x200C;
    constexpr char32_t joiner = 0x200D;
    constexpr char32_t line_separator = 0x2028;
    constexpr char32_t paragraph_separator = 0x2029;
    if (character == soft_hyphen || character == non_joiner || character == joiner)
        return true;
    return QChar::isPrint(character) && character != line_separator &&
           character != paragraph_separator;
}

} // namespace

QString plainText(const QString& text)
{
    QString plain;
    plain.reserve(text.size());
    for (const char32_t character : text.toUcs4())
        plain += isPlain(character) ? QString::fromUcs4(&character, 1)
                                    : QString(QChar(QChar::ReplacementCharacter));
    return plain;
}

} // namespace countersign
