#pragma once

#include "core/sale/money.h"
#include "core/store/import.h"
#include "core/store/store.h"

namespace countersign::store {

struct ProductImport
{
    QString file;
    sale::Currency currency; // prices are in it
    bool skipsBad = false;   // loads the good rows, writes the rest to FILE.rejected.csv
    ImportProgressed progressed;
    bool isWhole = false; // what the file lacks is dropped; not with skipsBad, nor with no rows
};

/// Loads products from a CSV file (RFC 4180, columns gtin,name,price,tax,category) in one
/// transaction: all of them or none, updating those that are there. StoreFault::damaged where the
/// catalogue isn't the one that the last import left: what somebody else put there would be gone on
/// from. A whole one is loaded whatever was there.
Result<ImportOutcome, ImportError> importProducts(Store& store, const ProductImport& import);

} // namespace countersign::store
