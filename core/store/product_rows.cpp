#include "core/store/product_rows.h"

#include "core/store/catalogue.h"

#include <utility>

namespace countersign::store {

ProductRows::ProductRows(qint64 import, ProductTagger tagger)
    : m_import(import), m_tagger(std::move(tagger))
{
}

Result<ProductRows, StoreError> ProductRows::over(Connection& connection, const Keys& keys)
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

Result<std::optional<qint64>, StoreError> ProductRows::put(const sale::Product& product,
                                                           qint64 line)
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

Result<Done, StoreError> ProductRows::finish(Connection& connection)
{
    return connection.run(
        "INSERT INTO product_search(product_search, rowid, folded) "
        "SELECT 'delete', gtin, folded_before FROM renamed WHERE folded_before IS NOT NULL;"
        "INSERT INTO product_search(rowid, folded) "
        "SELECT gtin, product.folded FROM renamed JOIN product USING(gtin) ORDER BY gtin;"
        "DROP TABLE temp.renamed");
}

Result<std::optional<ProductRows::Known>, StoreError> ProductRows::knownAs(const sale::Gtin& gtin)
{
    Query query(m_known);
    const auto row = query.bind(quint64{gtin.number()}).next();
    if (!row)
        return failure(row.error());
    if (!*row)
        return std::optional<Known>();
    return std::optional(Known{query.bytes(0), query.number(1), query.number(2)});
}

} // namespace countersign::store
