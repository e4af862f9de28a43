#pragma once

#include "core/store/connection.h"

namespace countersign::store {

/// An index by which rows are looked up.
struct TableIndex
{
    const char* name;
    const char* table;
    const char* key;   // its columns
    const char* where; // which rows it has
};

/// Whether it has the keys of all its rows and no others, in their order: then a row that isn't
/// found by it isn't there. To which row a key leads is for whoever reads that row. In a tenth of
/// the time that SQLite's integrity_check of the table takes, which looks up each key anew.
Result<bool, StoreError> hasEveryKey(Connection& connection, const TableIndex& index);

} // namespace countersign::store
