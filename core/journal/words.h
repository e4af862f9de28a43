#pragma once

#include "core/journal/entry.h"

#include <QString>

namespace countersign::journal {

/// One entry as one line of English for a person, with its time in UTC: "#12 2026-11-22
/// 17:58:24.123Z try 2 counted, before the digits were compared". A kind that this version doesn't
/// know is shown by name with the plain fields of its payload. Control characters of a payload are
/// not passed on; the line has at most line_characters_max characters.
[[nodiscard]] QString inWords(const Entry& entry);

inline constexpr qsizetype line_characters_max = 600;

} // namespace countersign::journal
