#pragma once

#include "core/journal/checkpoint.h"
#include "core/journal/entry.h"
#include "core/store/connection.h"
#include "core/store/journal_rows.h"
#include "core/store/keys.h"
#include "core/store/statement.h"

#include <QByteArray>
#include <QString>
#include <optional>

namespace countersign::store {

/// A product's row as it lies in the store.
struct ProductRow
{
    qint64 gtin = 0;
    QByteArray name; // UTF-8, as all texts here
    qint64 price_minor = 0;
    QByteArray currency;
    QByteArray tax;
    QByteArray category;
    qint64 import = 0; // which import loaded it, from 1
    qint64 line = 0;   // of that import's file
};

/// Each field as u32be length ‖ bytes, numbers in decimal ASCII digits, in the order of ProductRow.
[[nodiscard]] QByteArray frameOf(const ProductRow& row);

/// Reads all columns of ProductRow in its order, and then the tag; to be gone on with.
inline constexpr const char* product_columns =
    "SELECT gtin, name, price_minor, currency, tax, category, import, line, tag FROM product ";

/// Tags rows, so that one that was changed by SQL can be named: the first 16 bytes of
/// HMAC-SHA-256(a key derived from the sealing key, frame).
class ProductTagger
{
public:
    explicit ProductTagger(const Keys& keys);
    [[nodiscard]] QByteArray tagOf(const ProductRow& row) const;
    /// Of a row that was read with product_columns: StoreFault::damaged names the product if the
    /// tag isn't its own, or was removed. Nothing if all is well.
    [[nodiscard]] std::optional<StoreError> faultOf(const Query& row) const;

private:
    SecretBytes m_key;
};

/// SHA-256("countersign-catalogue-v1" ‖ the frames of all products by GTIN): what the journal keeps
/// after each import.
Result<QByteArray, StoreError> catalogueDigest(Connection& connection);

/// What the journal says of the catalogue: its last import, or that it was dropped.
struct CatalogueRecord : journal::CatalogueRecord
{
    void take(const journal::Entry& entry);
};

/// The record that the journal has, which is looked through and not verified.
Result<CatalogueRecord, StoreError> catalogueRecordIn(JournalRows& journal);

/// Compares the catalogue with the journal's record of it. StoreFault::damaged names the product
/// that was changed, or says that some were removed, added or put back. False where there is
/// nothing to compare with: an import by an earlier version of the program kept no digest.
Result<bool, StoreError> checkCatalogue(Connection& connection, const Keys& keys,
                                        const CatalogueRecord& record);

/// The same by the digest alone, as quickly as it goes; where there is nothing to compare with, all
/// is well. Only what isn't right is looked at further, to be named. For a till beside others who
/// may write: also what lies in the database is compared (checkObjects).
Result<Done, StoreError> compareCatalogue(Connection& connection, const Keys& keys,
                                          const CatalogueRecord& record);

/// Tags every row with the tags of other keys; one that was altered keeps its old tag, by which it
/// is still known as altered. Within a transaction.
Result<Done, StoreError> tagProductsAnew(Connection& connection, const ProductTagger& tagger,
                                         const ProductTagger& old);
/// Tags those that an earlier version of the program loaded, without tags. Within a transaction.
Result<Done, StoreError> tagUntaggedProducts(Connection& connection, const ProductTagger& tagger);
/// Removes every product and returns what `products_dropped` says of it. Within a transaction.
Result<QByteArray, StoreError> dropProducts(Connection& connection);

} // namespace countersign::store
