#pragma once

#include <QByteArray>
#include <optional>

namespace countersign::settings {

/// The place of the first `[` that begins a line as a table's header and is followed by no table's
/// name, `[` or `[[` and then neither a bare key nor a quote; nothing if there is none. toml++ 3.3
/// takes for granted that a name follows, and ends the program (or worse, in a release) where none
/// does. What is TOML up to that place is understood as TOML; of other text nothing is promised.
[[nodiscard]] std::optional<qsizetype> namelessHeader(const QByteArray& text);

/// A key of so many parts, "a.b.c", is deeper than any of ours.
inline constexpr int key_parts_max = 16;

/// The place where a key, or a table's name, has more parts; nothing if none has. toml++ 3.3 makes
/// a table within a table of each part, without a limit, and lets go of them by calls within calls:
/// a long enough key ends the program.
[[nodiscard]] std::optional<qsizetype> deepKey(const QByteArray& text);

} // namespace countersign::settings
