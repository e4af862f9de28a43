#include "core/code/language.h"

namespace countersign::code {

QString languageOf(QStringView locale)
{
    qsizetype end = 0;
    while (end < locale.size() && locale[end] != u'-' && locale[end] != u'_')
        ++end;
    return locale.left(end).toString().toLower();
}

} // namespace countersign::code
