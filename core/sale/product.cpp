#include "core/sale/product.h"

#include "core/sale/decimal.h"

#include <algorithm>

namespace countersign::sale {

using namespace Qt::Literals::StringLiterals;

Result<QString, QString> parseName(QStringView text)
{
    const QStringView name = text.trimmed();
    if (name.isEmpty())
        return failure(u"there is no name"_s);
    if (!name.isValidUtf16())
        return failure(u"the name isn't valid Unicode"_s);
    int characters = 0;
    for (const QChar unit : name) {
        if (unit.category() == QChar::Other_Control)
            return failure(u"the name %1 has control characters"_s.arg(quoted(name)));
        characters += unit.isLowSurrogate() ? 0 : 1;
        if (characters > name_characters_max)
            return failure(u"the name %1 is longer than %2 characters"_s.arg(quoted(name))
                               .arg(name_characters_max));
    }
    return name.toString();
}

Result<QString, QString> parseCategory(QStringView text)
{
    const QString category = text.toString();
    const bool isPlain = std::none_of(text.begin(), text.end(), [](QChar character) {
        return character.isSpace() || character.category() == QChar::Other_Control;
    });
    if (text.isEmpty() || !text.isValidUtf16() || !isPlain || category.toLower() != category)
        return failure(
            u"%1 isn't a category: small letters and digits, with hyphens between words"_s.arg(
                quoted(text)));
    if (text.size() > category_characters_max)
        return failure(u"the category %1 is longer than %2 characters"_s.arg(quoted(text))
                           .arg(category_characters_max));
    return category;
}

} // namespace countersign::sale
