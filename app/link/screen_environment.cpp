#include "app/link/screen_environment.h"

#include <QLatin1String>
#include <algorithm>
#include <iterator>

namespace countersign::app {

namespace {

bool isForWindows(const QString& variable)
{
    static constexpr QLatin1String names[] = {
        QLatin1String("DISPLAY"),
        QLatin1String("HOME"),
        QLatin1String("LANG"),
        QLatin1String("PATH"),
        QLatin1String("WAYLAND_DISPLAY"),
        QLatin1String("XAUTHORITY"),
        QLatin1String("LANGUAGE"),
        QLatin1String("TZ"),
        QLatin1String("TMPDIR"),
    };
    static constexpr QLatin1String beginnings[] = {
        QLatin1String("LC_"),  QLatin1String("QT_"),         QLatin1String("QML_"),
        QLatin1String("XDG_"), QLatin1String("FONTCONFIG_"),
    };
    return std::any_of(std::begin(names), std::end(names),
                       [&](QLatin1String name) { return variable == name; }) ||
           std::any_of(std::begin(beginnings), std::end(beginnings),
                       [&](QLatin1String beginning) { return variable.startsWith(beginning); });
}

} // namespace

QProcessEnvironment environmentForWindows()
{
    const auto all = QProcessEnvironment::systemEnvironment();
    QProcessEnvironment some;
    for (const auto& variable : all.keys()) {
        if (isForWindows(variable))
            some.insert(variable, all.value(variable));
    }
    return some;
}

} // namespace countersign::app
