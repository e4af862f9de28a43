#include "core/keypad/languages.h"

namespace countersign::keypad {

const QStringList& screenLanguages()
{
    static const QStringList languages{QStringLiteral("en"), QStringLiteral("de"),
                                       QStringLiteral("fr"), QStringLiteral("nl"),
                                       QStringLiteral("ar")};
    return languages;
}

} // namespace countersign::keypad
