#pragma once

#include "core/sale/product.h"
#include "core/store/catalogue_check.h"
#include "core/store/connection.h"
#include "core/store/statement.h"

#include <QByteArray>
#include <optional>

// Private to core/store.
namespace countersign::store {

/// Writes products of one import, and what finds them by name. Within a transaction.
class ProductRows
{
public:
    static Result<ProductRows, StoreError> over(Connection& connection, const Keys& keys);

    /// Nothing, or the line on which this import has had that GTIN before.
    Result<std::optional<qint64>, StoreError> put(const sale::Product& product, qint64 line);
    /// Brings the search up to date, in two large steps: FTS5 flushes what it holds
    /// before every statement that writes something else, which takes five times as long.
    Result<Done, StoreError> finish(Connection& connection);

private:
    struct Known
    {
        QByteArray folded;
        qint64 import;
        qint64 line;
    };

    ProductRows(qint64 import, ProductTagger tagger);
    Result<std::optional<Known>, StoreError> knownAs(const sale::Gtin& gtin);

    Statement m_known;
    Statement m_put;
    Statement m_renamed;
    qint64 m_import;
    ProductTagger m_tagger;
};

} // namespace countersign::store
