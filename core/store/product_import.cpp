#include "core/store/product_import.h"

#include "core/store/catalogue.h"
#include "core/store/catalogue_check.h"
#include "core/store/import_file.h"
#include "core/store/product_record.h"
#include "core/store/product_rows.h"
#include "core/store/rejected_file.h"

#include <QHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <utility>

namespace countersign::store {

namespace {

ImportFault ofWholeFile(const QString& reason)
{
    return {0, 0, {}, reason};
}

ImportFault alreadyIn(const CsvTable& table, const TableRow& row, const sale::Product& product,
                      qint64 line)
{
    const auto reason = QStringLiteral("%1 is in line %2 already");
    return table.faultAt(row, gtin_column, reason.arg(product.gtin.toString()).arg(line));
}

/// Checks a row and writes it; false if it is bad, with its faults in it.
Result<bool, StoreError> load(const CsvTable& table, TableRow& row, ProductRows& rows,
                              sale::Currency currency)
{
    const auto product = productIn(table, row, currency);
    if (!product)
        return false;
    const auto before = rows.put(*product, row.record.line);
    if (!before)
        return failure(before.error());
    if (!*before)
        return true;
    row.faults.push_back(alreadyIn(table, row, *product, **before));
    return false;
}

QByteArray payloadOf(const ImportOutcome& outcome, const QByteArray& catalogue)
{
    const QJsonObject payload{
        {QStringLiteral("digest"), QString::fromLatin1(outcome.digest.toHex())},
        {QStringLiteral("catalogue"), QString::fromLatin1(catalogue.toHex())},
        {QStringLiteral("rows"), outcome.rows},
        {QStringLiteral("rejected"), outcome.rejected}};
    return QJsonDocument(payload).toJson(QJsonDocument::Compact);
}

Failure<ImportError> storeFailed(const StoreError& error)
{
    return failure(ImportError{error, {}, 0});
}

/// The digest that an import leaves is of all products: nobody else's may be among them.
Result<Done, StoreError> isAsLeft(Store& store)
{
    const auto record = catalogueRecordIn(store.journal());
    if (!record)
        return failure(record.error());
    const auto checked = checkCatalogue(store.connection(), store.keys(), *record);
    return checked ? Result<Done, StoreError>(Done{}) : failure(checked.error());
}

/// Drops everything, and remembers which products there were.
Result<Done, StoreError> dropAll(Store& store, Transaction& transaction)
{
    auto& connection = store.connection();
    if (const auto kept = connection.run("CREATE TEMP TABLE dropped AS SELECT gtin FROM product");
        !kept)
        return kept;
    const auto payload = dropProducts(connection);
    if (!payload)
        return failure(payload.error());
    transaction.append("products_dropped", {}, *payload);
    return Done{};
}

/// How many of them are there no more.
Result<qint64, StoreError> droppedOnes(Store& store)
{
    auto& connection = store.connection();
    const auto count = connection.number("SELECT count(*) FROM temp.dropped WHERE gtin NOT IN "
                                         "(SELECT gtin FROM product)");
    if (!count)
        return count;
    if (const auto forgotten = connection.run("DROP TABLE temp.dropped"); !forgotten)
        return failure(forgotten.error());
    // Indexes that somebody led elsewhere have been written over what lies there.
    const auto whole = connection.checkFile();
    return whole ? count : failure(whole.error());
}

/// What loading has to know, wherever the rows come from.
struct Loading
{
    sale::Currency currency;
    bool isWhole;
    RejectedFile* rejected; // where bad rows go; null where one keeps all from being loaded
};

Result<ImportOutcome, ImportError> loadRows(Store& store, Transaction& transaction,
                                            ImportFile& file, const Loading& loading)
{
    auto& table = file.table();
    auto rows = ProductRows::over(store.connection(), store.keys());
    if (!rows)
        return storeFailed(rows.error());
    if (loading.isWhole) {
        if (const auto begun = dropAll(store, transaction); !begun)
            return storeFailed(begun.error());
    }
    ImportOutcome outcome;
    while (auto row = file.next()) {
        const auto loaded = load(table, *row, *rows, loading.currency);
        if (!loaded)
            return storeFailed(loaded.error());
        if (*loaded)
            ++outcome.rows;
        else if (loading.rejected != nullptr)
            loading.rejected->add(*row);
        else
            file.add(row->faults);
    }
    if (loading.isWhole && outcome.rows == 0)
        file.add({ofWholeFile(QStringLiteral("it has no products, and a whole catalogue of none "
                                             "would drop them all"))});
    if (const auto error = file.error())
        return failure(*error);
    if (const auto finished = rows->finish(store.connection()); !finished)
        return storeFailed(finished.error());
    const auto dropped = loading.isWhole ? droppedOnes(store) : Result<qint64, StoreError>(0);
    if (!dropped)
        return storeFailed(dropped.error());
    outcome.dropped = *dropped;
    outcome.digest = table.reader().digest();
    return outcome;
}

/// Once the catalogue is as it is to be.
Result<Done, StoreError> keepEntry(Store& store, Transaction& transaction, ImportOutcome& outcome)
{
    const auto catalogue = catalogueDigest(store.connection());
    if (!catalogue)
        return failure(catalogue.error());
    outcome.seq = transaction.append("products_imported", {}, payloadOf(outcome, *catalogue));
    return Done{};
}

} // namespace

Result<ImportOutcome, ImportError> loadProducts(Store& store, Transaction& transaction,
                                                const ProductLoad& load)
{
    auto file = ImportFile::over(load.csv, productColumns());
    if (!file)
        return failure(file.error());
    auto outcome = loadRows(store, transaction, **file, {load.currency, load.isWhole, nullptr});
    if (!outcome)
        return outcome;
    if (const auto kept = keepEntry(store, transaction, *outcome); !kept)
        return storeFailed(kept.error());
    return outcome;
}

std::optional<ImportError> faultsOfProducts(const QByteArray& csv, sale::Currency currency)
{
    auto file = ImportFile::over(csv, productColumns());
    if (!file)
        return file.error();
    QHash<quint64, qint64> lines;
    while (auto row = (*file)->next()) {
        const auto product = productIn((*file)->table(), *row, currency);
        if (product) {
            const quint64 gtin = product->gtin.number();
            const qint64 before = lines.value(gtin, 0);
            if (before > 0)
                row->faults.push_back(alreadyIn((*file)->table(), *row, *product, before));
            lines.insert(gtin, row->record.line);
        }
        (*file)->add(row->faults);
    }
    if (lines.isEmpty())
        (*file)->add({ofWholeFile(QStringLiteral("it has no products"))});
    return (*file)->error();
}

Result<ImportOutcome, ImportError> importProducts(Store& store, const ProductImport& import)
{
    check(!import.isWhole || !import.skipsBad, "a row that is only wrong drops no product");
    auto file = ImportFile::open(import.file, productColumns(), import.progressed);
    if (!file)
        return failure(file.error());
    auto transaction = store.begin();
    if (!transaction)
        return storeFailed(transaction.error());
    if (!import.isWhole) {
        if (const auto checked = isAsLeft(store); !checked)
            return storeFailed(checked.error());
    }
    RejectedFile rejected(import.file, (*file)->table());
    auto outcome =
        loadRows(store, *transaction, **file,
                 {import.currency, import.isWhole, import.skipsBad ? &rejected : nullptr});
    if (!outcome)
        return outcome;
    outcome->rejected = rejected.rows();
    outcome->rejectedFile = rejected.path();
    if (const auto finished = rejected.finish(); !finished)
        return storeFailed(finished.error());
    if (const auto kept = keepEntry(store, *transaction, *outcome); !kept)
        return storeFailed(kept.error());
    if (const auto committed = transaction->commit(); !committed)
        return storeFailed(committed.error());
    if (const auto placed = rejected.putInPlace(); !placed)
        return storeFailed(placed.error());
    return outcome;
}

} // namespace countersign::store
