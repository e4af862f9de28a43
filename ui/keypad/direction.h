#pragma once

#include <QString>

namespace countersign::ui {

/// Keeps its own direction inside a sentence of the other one (UAX #9: FSI … PDI).
inline QString isolated(const QString& text)
{
    return text.isEmpty() ? text : QChar(0x2068) + text + QChar(0x2069);
}

/// Left to right whatever it begins with, as money and numbers stand (LRI … PDI).
inline QString isolatedLeftToRight(const QString& text)
{
    return text.isEmpty() ? text : QChar(0x2066) + text + QChar(0x2069);
}

} // namespace countersign::ui
