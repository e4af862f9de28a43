#include "core/store/catalogue_check.h"

#include "core/store/each_row.h"
#include "core/store/migrations.h"
#include "core/store/row_tag.h"
#include "core/store/schema_check.h"
#include "core/store/seal.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <functional>

namespace countersign::store {

namespace {

constexpr qsizetype tag_size_bytes = 16;
constexpr int gtin_digits = 14;
constexpr int tag_column = 8;
constexpr char catalogue_label[] = "countersign-catalogue-v1";

/// Of a row that was read with product_columns.
ProductRow rowIn(const Query& row)
{
    return {row.number(0), row.bytes(1), row.number(2), row.bytes(3),
            row.bytes(4),  row.bytes(5), row.number(6), row.number(7)};
}

QString importedCatalogueAgain()
{
    return QStringLiteral("Import the catalogue again, all of it, with `countersignctl import "
                          "products --whole FILE`");
}

QString namedBy(const ProductRow& row)
{
    return QStringLiteral("product %1 (%2)")
        .arg(row.gtin, gtin_digits, 10, QChar(u'0'))
        .arg(QString::fromUtf8(row.name));
}

/// Sees every product by GTIN, with its tag; false stops.
using VisitRow = std::function<bool(const ProductRow&, const QByteArray& tag)>;

Result<Done, StoreError> eachProduct(Connection& connection, const VisitRow& visit)
{
    const auto select = QByteArray(product_columns) + "ORDER BY gtin";
    return eachRow(connection, select.constData(),
                   [&visit](const Query& row) { return visit(rowIn(row), row.bytes(tag_column)); });
}

/// Gives rows the tags that `next` says, or leaves them as they are.
Result<Done, StoreError>
tagEach(Connection& connection,
        const std::function<std::optional<QByteArray>(const ProductRow&, const QByteArray&)>& next)
{
    const auto update = connection.prepare("UPDATE product SET tag=? WHERE gtin=?");
    if (!update)
        return failure(update.error());
    std::optional<StoreError> failed;
    const auto read = eachProduct(connection, [&](const ProductRow& row, const QByteArray& tag) {
        const auto changed = next(row, tag);
        if (!changed)
            return true;
        if (const auto done = Query(*update).bindBlob(*changed).bind(row.gtin).run(); !done)
            failed = done.error();
        return !failed;
    });
    return failed ? Result<Done, StoreError>(failure(*failed)) : read;
}

Failure<StoreError> changed(quint64 seq, const QString& words)
{
    return failure(remediedBy(importedCatalogueAgain(), {StoreFault::damaged, words, 0, seq}));
}

} // namespace

QByteArray frameOf(const ProductRow& row)
{
    QByteArray frame;
    for (const auto& field :
         {QByteArray::number(row.gtin), row.name, QByteArray::number(row.price_minor), row.currency,
          row.tax, row.category, QByteArray::number(row.import), QByteArray::number(row.line)})
        addField(frame, field);
    return frame;
}

ProductTagger::ProductTagger(const Keys& keys)
    : m_key(derivedKey(keys.sealing, "countersign-product-tag-v1"))
{
}

QByteArray ProductTagger::tagOf(const ProductRow& row) const
{
    return macOf(m_key, frameOf(row)).first(tag_size_bytes);
}

std::optional<StoreError> ProductTagger::faultOf(const Query& row) const
{
    const auto product = rowIn(row);
    if (isSame(row.bytes(tag_column), tagOf(product)))
        return std::nullopt;
    const auto words = QStringLiteral("%1 was changed, and not by this till: its price, or another "
                                      "field");
    return remediedBy(QStringLiteral("Don't sell it. ") + importedCatalogueAgain(),
                      {StoreFault::damaged, words.arg(namedBy(product)), 0, 0});
}

Result<QByteArray, StoreError> catalogueDigest(Connection& connection)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(catalogue_label);
    const auto read = eachProduct(connection, [&hash](const ProductRow& row, const QByteArray&) {
        hash.addData(frameOf(row));
        return true;
    });
    if (!read)
        return failure(read.error());
    return hash.result();
}

void CatalogueRecord::take(const journal::Entry& entry)
{
    if (entry.kind != "products_imported" && entry.kind != "products_dropped")
        return;
    const auto payload = QJsonDocument::fromJson(entry.payload).object();
    seq = entry.seq;
    digest = QByteArray::fromHex(payload[QLatin1StringView("catalogue")].toString().toLatin1());
}

Result<CatalogueRecord, StoreError> catalogueRecordIn(JournalRows& journal)
{
    CatalogueRecord record;
    const auto read = journal.each(1, [&record](const journal::Entry& entry) {
        record.take(entry);
        return true;
    });
    return read ? Result<CatalogueRecord, StoreError>(record) : failure(read.error());
}

Result<bool, StoreError> checkCatalogue(Connection& connection, const Keys& keys,
                                        const CatalogueRecord& record)
{
    if (record.seq > 0 && record.digest.isEmpty())
        return false;
    if (record.seq == 0) {
        const auto count = connection.number("SELECT count(*) FROM product");
        if (!count)
            return failure(count.error());
        if (*count == 0)
            return true;
        return changed(0, QStringLiteral("the catalogue has products that no import loaded"));
    }
    const auto version = connection.number("PRAGMA user_version");
    if (!version)
        return failure(version.error());
    // An earlier version's import left no tags; a till of this one that opens it makes up for it.
    const bool mayLackTags = *version < schemaVersion();
    const ProductTagger tagger(keys);
    std::optional<ProductRow> altered;
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(catalogue_label);
    const auto read = eachProduct(connection, [&](const ProductRow& row, const QByteArray& tag) {
        hash.addData(frameOf(row));
        if (!isSame(tag, tagger.tagOf(row)) && !(tag.isEmpty() && mayLackTags))
            altered = row;
        return !altered;
    });
    if (!read)
        return failure(read.error());
    if (altered) {
        const auto words = QStringLiteral("%1 is not as it was loaded from line %2 of "
                                          "import %3: its price is %4 in the smallest unit, and it "
                                          "or another field was changed since");
        return changed(record.seq, words.arg(namedBy(*altered))
                                       .arg(altered->line)
                                       .arg(altered->import)
                                       .arg(altered->price_minor));
    }
    if (hash.result() != record.digest)
        return changed(record.seq,
                       QStringLiteral("the catalogue is not the one that the last import left: "
                                      "products were removed, added or put back since"));
    return true;
}

Result<Done, StoreError> compareCatalogue(Connection& connection, const Keys& keys,
                                          const CatalogueRecord& record)
{
    if (const auto made = checkObjects(connection, schemaVersion()); !made)
        return made;
    if (record.seq > 0) {
        const auto digest = catalogueDigest(connection);
        if (!digest)
            return failure(digest.error());
        if (record.digest.isEmpty() || *digest == record.digest)
            return Done{};
    }
    const auto checked = checkCatalogue(connection, keys, record);
    return checked ? Result<Done, StoreError>(Done{}) : failure(checked.error());
}

Result<Done, StoreError> tagProductsAnew(Connection& connection, const ProductTagger& tagger,
                                         const ProductTagger& old)
{
    return tagEach(connection, [&](const ProductRow& row, const QByteArray& tag) {
        return isSame(tag, old.tagOf(row)) ? std::optional(tagger.tagOf(row)) : std::nullopt;
    });
}

Result<Done, StoreError> tagUntaggedProducts(Connection& connection, const ProductTagger& tagger)
{
    return tagEach(connection, [&](const ProductRow& row, const QByteArray& tag) {
        return tag.isEmpty() ? std::optional(tagger.tagOf(row)) : std::nullopt;
    });
}

Result<QByteArray, StoreError> dropProducts(Connection& connection)
{
    const auto dropped =
        connection.run("INSERT INTO product_search(product_search) VALUES('delete-all');"
                       "DELETE FROM product");
    if (!dropped)
        return failure(dropped.error());
    const auto digest = catalogueDigest(connection);
    if (!digest)
        return failure(digest.error());
    const QJsonObject payload{{QStringLiteral("catalogue"), QString::fromLatin1(digest->toHex())}};
    return QJsonDocument(payload).toJson(QJsonDocument::Compact);
}

} // namespace countersign::store
