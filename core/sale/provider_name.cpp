#include "core/sale/provider_name.h"

#include <algorithm>

namespace countersign::sale {

QString builtInProviderLike(const QString& name)
{
    for (const char* built_in : built_in_providers) {
        const QLatin1String kind(built_in);
        if (name == kind || (name.startsWith(kind) && name[kind.size()] == u'-'))
            return kind;
    }
    return {};
}

QString builtInProviderOf(const QString& name)
{
    const QString kind = builtInProviderLike(name);
    const QStringView number = QStringView(name).mid(kind.size() + 1);
    const bool isNumber =
        std::all_of(number.begin(), number.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    return kind.isEmpty() || (name != kind && (number.isEmpty() || !isNumber)) ? QString() : kind;
}

} // namespace countersign::sale
