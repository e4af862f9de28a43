#pragma once

#include <QString>
#include <QStringView>

namespace countersign::code {

/// The language of a locale (BCP 47 or POSIX), in small letters: "de" of "de-AT" and "de_AT.UTF-8".
[[nodiscard]] QString languageOf(QStringView locale);

} // namespace countersign::code
