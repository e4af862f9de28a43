#pragma once

#include "core/store/csv_table.h"
#include "tests/fuzz/targets.h"

#include <QIODevice>
#include <functional>

namespace countersign::fuzz {

/// Reads the input as a CSV file and checks what every reader of one promises: limits, places,
/// reasons, the digest; that it doesn't matter in which pieces a device gives its bytes; that
/// records that are written again read the same.
void checkCsv(Bytes input);

/// Reads the input as a table with these columns and hands each row to `take`, which adds what is
/// wrong with it; then checks the faults of the row.
void eachRow(Bytes input, const QStringList& columns,
             const std::function<void(const store::CsvTable&, store::TableRow&)>& take);

/// One record, as a file with a header has it.
[[nodiscard]] QByteArray tableOf(const QStringList& columns, const QByteArrayList& fields);

} // namespace countersign::fuzz
