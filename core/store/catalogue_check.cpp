#include "core/store/catalogue_check.h"

#include "core/store/each_row.h"
#include "core/store/row_tag.h"
#include "core/store/seal.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <functional>

namespace countersign::store {

namespace {

constexpr qsizetype tag_size_bytes = 16;
constexpr int gtin_digits = 14;
constexpr char catalogue_label[] = "countersign-catalogue-v1";

/// Sees every product by GTIN, with its tag; false stops.
using VisitRow = std::function<bool(const ProductRow&, const QByteArray& tag)>;

Result<Done, StoreError> eachProduct(Connection& connection, const VisitRow& visit)
{
    return eachRow(connection,
                   "SELECT gtin, name, price_minor, currency, tax, category, import, line, tag "
                   "FROM product ORDER BY gtin",
                   [&visit](const Query& row) {
                       return visit({row.number(0), row.bytes(1), row.number(2), row.bytes(3),
                                     row.bytes(4), row.bytes(5), row.number(6), row.number(7)},
                                    row.bytes(8));
                   });
}

Failure<StoreError> changed(quint64 seq, const QString& words)
{
    return failure(StoreError{StoreFault::damaged, words, 0, seq});
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
    const ProductTagger tagger(keys);
    std::optional<ProductRow> altered;
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(catalogue_label);
    const auto read = eachProduct(connection, [&](const ProductRow& row, const QByteArray& tag) {
        hash.addData(frameOf(row));
        // An import by an earlier version of the program left no tag.
        if (!tag.isEmpty() && tag != tagger.tagOf(row))
            altered = row;
        return !altered;
    });
    if (!read)
        return failure(read.error());
    if (altered) {
        const auto words =
            QStringLiteral("product %1 (%2) is not as it was loaded from line %3 of "
                           "import %4: its price is %5 in the smallest unit, and it "
                           "or another field was changed since. Import the catalogue "
                           "again");
        return changed(record.seq, words.arg(altered->gtin, gtin_digits, 10, QChar(u'0'))
                                       .arg(QString::fromUtf8(altered->name))
                                       .arg(altered->line)
                                       .arg(altered->import)
                                       .arg(altered->price_minor));
    }
    if (hash.result() != record.digest)
        return changed(record.seq,
                       QStringLiteral("the catalogue is not the one that the last import left: "
                                      "products were removed, added or put back since. Import the "
                                      "catalogue again"));
    return true;
}

Result<Done, StoreError> tagProducts(Connection& connection, const ProductTagger& tagger)
{
    const auto update = connection.prepare("UPDATE product SET tag=? WHERE gtin=?");
    if (!update)
        return failure(update.error());
    std::optional<StoreError> failed;
    const auto read = eachProduct(connection, [&](const ProductRow& row, const QByteArray& tag) {
        if (tag.isEmpty())
            return true;
        const auto next = tagger.tagOf(row);
        if (const auto done = Query(*update).bindBlob(next).bind(row.gtin).run(); !done)
            failed = done.error();
        return !failed;
    });
    if (failed)
        return failure(*failed);
    return read;
}

Result<QByteArray, StoreError> dropProducts(Connection& connection)
{
    const auto dropped =
        connection.run("INSERT INTO product_search(product_search) VALUES('delete-all');"
                       "DELETE FROM product");
    if (!dropped)
        return failure(dropped.error());
    return catalogueDigest(connection);
}

} // namespace countersign::store
