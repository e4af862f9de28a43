#pragma once

#include <QStringList>

namespace countersign::keypad {

/// ISO 639, the languages that the customer's screen has texts in; the first is spoken where a
/// language has none.
[[nodiscard]] const QStringList& screenLanguages();

} // namespace countersign::keypad
