#pragma once

#include "core/sale/money.h"
#include "core/store/import.h"
#include "core/store/store.h"

#include <optional>

namespace countersign::store {

struct ProductImport
{
    QString file;
    sale::Currency currency; // prices are in it
    bool skipsBad = false;   // loads the good rows, writes the rest to FILE.rejected.csv
    ImportProgressed progressed;
    bool isWhole = false; // what the file lacks is dropped; not with skipsBad, nor with no rows
};

/// Products that came as bytes, for a transaction that does more than that.
struct ProductLoad
{
    const QByteArray& csv;
    sale::Currency currency;
    bool isWhole = false;
};

/// Loads them within the transaction, which isn't to be committed after an error. Whoever calls
/// has checked that the catalogue is as it was left, or loads a whole one.
Result<ImportOutcome, ImportError> loadProducts(Store& store, Transaction& transaction,
                                                const ProductLoad& load);

/// What would be wrong with loading such bytes; nothing is loaded.
[[nodiscard]] std::optional<ImportError> faultsOfProducts(const QByteArray& csv,
                                                          sale::Currency currency);

/// Loads products from a CSV file (RFC 4180, columns gtin,name,price,tax,category) in one
/// transaction: all of them or none, updating those that are there. StoreFault::damaged where the
/// catalogue isn't the one that the last import left: what somebody else put there would be gone on
/// from. A whole one is loaded whatever was there.
Result<ImportOutcome, ImportError> importProducts(Store& store, const ProductImport& import);

} // namespace countersign::store
