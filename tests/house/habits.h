#pragma once

#include "tests/house/source_text.h"

namespace countersign::house {

constexpr int file_lines_max = 300;
constexpr int test_lines_max = 400; // a list of promises to one thing
constexpr int line_columns_max = 100;

/// Each returns one sentence a fault, starting with `path:line:`; empty where all is well.
QStringList sizeFaults(const SourceFile& file);
/// File, type and namespace names that say nothing: a last word like Manager, Helper or Util.
QStringList nameFaults(const SourceFile& file);
/// Sleeping, nested event loops, floating-point money, unfinished business.
QStringList habitFaults(const SourceFile& file);
/// A `default:` beside cases that are enumerators of ours: the compiler could no longer say which
/// case a new enumerator misses.
QStringList switchFaults(const SourceFile& file);

/// The names at the top of the repository, dot-files left out.
QStringList topLevelFaults(const QStringList& names);

} // namespace countersign::house
