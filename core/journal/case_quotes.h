#pragma once

#include <QString>

namespace countersign::journal {

// What others wrote, in a case file.

/// So much of it that it takes the room of no other words.
QString bounded(const QString& text);
/// In quotes: nothing in it hides or reorders the words around it.
QString quotedInWords(const QString& text);

} // namespace countersign::journal
