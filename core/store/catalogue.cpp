#include "core/store/catalogue.h"

#include "core/base/check.h"

#include <algorithm>
#include <utility>

namespace countersign::store {

namespace {

constexpr qsizetype gtin_digits_max = 14;

StoreError unreadableProduct(qint64 gtin, const QString& reason)
{
    const auto words = QStringLiteral("product %1 of the catalogue can't be read: %2");
    return {StoreFault::damaged, words.arg(gtin, int{gtin_digits_max}, 10, QChar(u'0')).arg(reason),
            0, 0};
}

constexpr const char* columns =
    "SELECT product.gtin, name, price_minor, currency, tax, category FROM product ";

} // namespace

Result<Catalogue, StoreError> Catalogue::over(Connection& connection,
                                              std::optional<ProductTagger> tagger)
{
    Catalogue catalogue;
    catalogue.m_tagger = std::move(tagger);
    const QByteArray select(columns);
    const std::pair<Statement*, QByteArray> statements[] = {
        {&catalogue.m_byGtin, QByteArray(product_columns) + "WHERE gtin=?"},
        {&catalogue.m_byGtinRange, select + "WHERE gtin>=? AND gtin<? ORDER BY gtin LIMIT ?"},
        {&catalogue.m_byNameStart, select + "WHERE folded>=? AND folded<? ORDER BY folded LIMIT ?"},
        {&catalogue.m_byParts, select + "JOIN (SELECT rowid AS found FROM product_search WHERE "
                                        "product_search MATCH ? LIMIT ?) ON product.gtin=found"},
        {&catalogue.m_byCategory, select + "WHERE category=? ORDER BY folded LIMIT ? OFFSET ?"},
        {&catalogue.m_categories,
         "WITH RECURSIVE step(name) AS (SELECT min(category) FROM product UNION ALL "
         "SELECT (SELECT min(category) FROM product WHERE category > step.name) FROM step "
         "WHERE name IS NOT NULL) SELECT name FROM step WHERE name IS NOT NULL"},
        {&catalogue.m_count, "SELECT count(*) FROM product"},
    };
    for (const auto& [statement, sql] : statements) {
        auto prepared = connection.prepare(sql.constData());
        if (!prepared)
            return failure(prepared.error());
        *statement = std::move(*prepared);
    }
    return catalogue;
}

Result<sale::Product, StoreError> Catalogue::productOf(const Query& row)
{
    const auto number = row.number(0);
    const auto gtin =
        sale::Gtin::parse(QStringLiteral("%1").arg(number, int{gtin_digits_max}, 10, QChar(u'0')));
    if (!gtin)
        return failure(unreadableProduct(number, gtin.error()));
    const auto code = row.text(3);
    if (m_currency.toString() != code) {
        const auto currency = sale::Currency::fromCode(code);
        if (!currency)
            return failure(unreadableProduct(number, currency.error()));
        m_currency = *currency;
    }
    const auto tax = sale::TaxRates::parse(row.text(4));
    if (!tax)
        return failure(unreadableProduct(number, tax.error()));
    const auto price = row.number(2);
    if (price < 0 || price > sale::Money::minor_max)
        return failure(unreadableProduct(number, QStringLiteral("its price is out of range")));
    return sale::Product{*gtin, row.text(1), sale::Money(price, m_currency), *tax, row.text(5)};
}

Result<std::vector<sale::Product>, StoreError> Catalogue::productsOf(Query& query)
{
    std::vector<sale::Product> products;
    while (true) {
        const auto row = query.next();
        if (!row)
            return failure(row.error());
        if (!*row)
            return products;
        auto product = productOf(query);
        if (!product)
            return failure(product.error());
        products.push_back(std::move(*product));
    }
}

Result<std::optional<sale::Product>, StoreError> Catalogue::byGtin(const sale::Gtin& gtin)
{
    check(m_tagger.has_value(), "a catalogue without keys sells nothing");
    Query query(m_byGtin);
    query.bind(quint64{gtin.number()});
    const auto row = query.next();
    if (!row)
        return failure(row.error());
    if (!*row)
        return std::optional<sale::Product>();
    if (const auto altered = m_tagger->faultOf(query))
        return failure(*altered);
    auto product = productOf(query);
    if (!product)
        return failure(product.error());
    return std::optional(std::move(*product));
}

Result<std::vector<sale::Product>, StoreError> Catalogue::byCategory(const QString& category,
                                                                     int limit, int offset)
{
    Query query(m_byCategory);
    query.bind(category).bind(std::clamp(limit, 1, results_max)).bind(std::max(offset, 0));
    return productsOf(query);
}

Result<QStringList, StoreError> Catalogue::categories()
{
    QStringList categories;
    Query query(m_categories);
    while (true) {
        const auto row = query.next();
        if (!row)
            return failure(row.error());
        if (!*row)
            return categories;
        categories.append(query.text(0));
    }
}

Result<qint64, StoreError> Catalogue::count()
{
    Query query(m_count);
    const auto row = query.next();
    if (!row)
        return failure(row.error());
    return *row ? query.number(0) : 0;
}

} // namespace countersign::store
