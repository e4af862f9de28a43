#pragma once

#include <QByteArray>
#include <optional>

namespace countersign::settings {

/// The place of the first `[` that begins a line as a table's header and is followed by no table's
/// name, `[` or `[[` and then neither a bare key nor a quote; nothing if there is none. toml++ 3.3
/// takes for granted that a name follows, and ends the program (or worse, in a release) where none
/// does. What is TOML up to that place is understood as TOML; of other text nothing is promised.
[[nodiscard]] std::optional<qsizetype> namelessHeader(const QByteArray& text);

} // namespace countersign::settings
