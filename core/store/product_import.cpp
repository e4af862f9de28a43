#include "core/store/product_import.h"

#include "core/store/catalogue.h"
#include "core/store/catalogue_check.h"
#include "core/store/import_file.h"
#include "core/store/product_record.h"
#include "core/store/rejected_file.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <utility>

namespace countersign::store {

namespace {

/// Writes products of one import, and what finds them by name.
class ProductRows
{
public:
    static Result<ProductRows, StoreError> over(Connection& connection, const Keys& keys)
    {
        // A number that no import reached is somebody else's.
        const auto last = connection.number("SELECT coalesce(max(import), 0) FROM product "
                                            "WHERE import BETWEEN 0 AND 1000000000");
        if (!last)
            return failure(last.error());
        // Goes with the transaction, or at its end.
        if (const auto made = connection.run("CREATE TEMP TABLE renamed(gtin INTEGER PRIMARY KEY, "
                                             "folded_before TEXT)");
            !made)
            return failure(made.error());
        ProductRows rows(*last + 1, ProductTagger(keys));
        const std::pair<Statement*, const char*> statements[] = {
            {&rows.m_known, "SELECT folded, import, line FROM product WHERE gtin=?"},
            {&rows.m_put, "REPLACE INTO product(gtin, name, folded, price_minor, currency, tax, "
                          "category, import, line, tag) VALUES(?,?,?,?,?,?,?,?,?,?)"},
            {&rows.m_renamed, "INSERT INTO renamed(gtin, folded_before) VALUES(?,?)"},
        };
        for (const auto& [statement, sql] : statements) {
            auto prepared = connection.prepare(sql);
            if (!prepared)
                return failure(prepared.error());
            *statement = std::move(*prepared);
        }
        return rows;
    }

    /// Nothing, or the line on which this import has had that GTIN before.
    Result<std::optional<qint64>, StoreError> put(const sale::Product& product, qint64 line)
    {
        const auto known = knownAs(product.gtin);
        if (!known)
            return failure(known.error());
        if (*known && (*known)->import == m_import)
            return std::optional((*known)->line);
        const quint64 gtin = product.gtin.number();
        const auto folded = foldedForSearch(product.name).toUtf8();
        const bool hasNewName = !*known || (*known)->folded != folded;
        if (hasNewName) {
            Query renamed(m_renamed);
            renamed.bind(gtin);
            if (*known)
                renamed.bindText((*known)->folded);
            if (const auto done = renamed.run(); !done)
                return failure(done.error());
        }
        const ProductRow row{static_cast<qint64>(gtin),
                             product.name.toUtf8(),
                             product.price.minor(),
                             product.price.currency().toString().toUtf8(),
                             product.tax.toString().toUtf8(),
                             product.category.toUtf8(),
                             m_import,
                             line};
        const auto tag = m_tagger.tagOf(row);
        Query put(m_put);
        put.bind(row.gtin).bindText(row.name).bindText(folded).bind(row.price_minor);
        put.bindText(row.currency).bindText(row.tax).bindText(row.category);
        put.bind(row.import).bind(row.line).bindBlob(tag);
        if (const auto done = put.run(); !done)
            return failure(done.error());
        return std::optional<qint64>();
    }

    /// Brings the search up to date, in two large steps: FTS5 flushes what it holds
    /// before every statement that writes something else, which takes five times as long.
    Result<Done, StoreError> finish(Connection& connection)
    {
        return connection.run(
            "INSERT INTO product_search(product_search, rowid, folded) "
            "SELECT 'delete', gtin, folded_before FROM renamed WHERE folded_before IS NOT NULL;"
            "INSERT INTO product_search(rowid, folded) "
            "SELECT gtin, product.folded FROM renamed JOIN product USING(gtin) ORDER BY gtin;"
            "DROP TABLE temp.renamed");
    }

private:
    struct Known
    {
        QByteArray folded;
        qint64 import;
        qint64 line;
    };

    ProductRows(qint64 import, ProductTagger tagger) : m_import(import), m_tagger(std::move(tagger))
    {
    }

    Result<std::optional<Known>, StoreError> knownAs(const sale::Gtin& gtin)
    {
        Query query(m_known);
        const auto row = query.bind(quint64{gtin.number()}).next();
        if (!row)
            return failure(row.error());
        if (!*row)
            return std::optional<Known>();
        return std::optional(Known{query.bytes(0), query.number(1), query.number(2)});
    }

    Statement m_known;
    Statement m_put;
    Statement m_renamed;
    qint64 m_import;
    ProductTagger m_tagger;
};

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
    const auto reason = QStringLiteral("%1 is in line %2 already");
    row.faults.push_back(
        table.faultAt(row, gtin_column, reason.arg(product->gtin.toString()).arg(before->value())));
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

} // namespace

Result<ImportOutcome, ImportError> importProducts(Store& store, const ProductImport& import)
{
    check(!import.isWhole || !import.skipsBad, "a row that is only wrong drops no product");
    auto file = ImportFile::open(import.file, productColumns(), import.progressed);
    if (!file)
        return failure(file.error());
    auto& table = (*file)->table();
    auto transaction = store.begin();
    if (!transaction)
        return storeFailed(transaction.error());
    auto rows = ProductRows::over(store.connection(), store.keys());
    if (!rows)
        return storeFailed(rows.error());
    if (const auto begun = import.isWhole ? dropAll(store, *transaction) : isAsLeft(store); !begun)
        return storeFailed(begun.error());
    RejectedFile rejected(import.file, table);
    ImportOutcome outcome;
    while (auto row = (*file)->next()) {
        const auto loaded = load(table, *row, *rows, import.currency);
        if (!loaded)
            return storeFailed(loaded.error());
        if (*loaded)
            ++outcome.rows;
        else if (import.skipsBad)
            rejected.add(*row);
        else
            (*file)->add(row->faults);
    }
    if (import.isWhole && outcome.rows == 0)
        (*file)->add({{0, 0, {}, QStringLiteral("it has no products, and a whole catalogue of none "
                                                "would drop them all")}});
    if (const auto error = (*file)->error())
        return failure(*error);
    if (const auto finished = rows->finish(store.connection()); !finished)
        return storeFailed(finished.error());
    const auto dropped = import.isWhole ? droppedOnes(store) : Result<qint64, StoreError>(0);
    if (!dropped)
        return storeFailed(dropped.error());
    outcome.dropped = *dropped;
    const auto catalogue = catalogueDigest(store.connection());
    if (!catalogue)
        return storeFailed(catalogue.error());
    outcome.rejected = rejected.rows();
    outcome.rejectedFile = rejected.path();
    outcome.digest = table.reader().digest();
    if (const auto finished = rejected.finish(); !finished)
        return storeFailed(finished.error());
    outcome.seq = transaction->append("products_imported", {}, payloadOf(outcome, *catalogue));
    if (const auto committed = transaction->commit(); !committed)
        return storeFailed(committed.error());
    if (const auto placed = rejected.putInPlace(); !placed)
        return storeFailed(placed.error());
    return outcome;
}

} // namespace countersign::store
