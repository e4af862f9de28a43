#pragma once

#include "core/sale/product.h"
#include "core/store/catalogue_check.h"
#include "core/store/connection.h"
#include "core/store/statement.h"

#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

namespace countersign::store {

/// Reads products over one connection, on that connection's thread.
class Catalogue
{
public:
    static constexpr int results_max = 200;
    static constexpr int candidates_max = 200;          // of a search among names, before ranking
    static constexpr qsizetype search_length_max = 100; // characters; what is beyond is ignored

    /// Without a tagger it can only be looked through, and sells nothing.
    static Result<Catalogue, StoreError> over(Connection& connection,
                                              std::optional<ProductTagger> tagger = {});

    /// The product to be sold. StoreFault::damaged names it if its row is not as an import of this
    /// till left it. Searching shows such a product all the same.
    Result<std::optional<sale::Product>, StoreError> byGtin(const sale::Gtin& gtin);
    /// What a person typed: digits are the beginning of a GTIN as it is printed, anything else is
    /// looked for in names, without regard to case and accents. Names that begin with it come
    /// first, then those with a word that does. At most `limit` (1 to results_max).
    Result<std::vector<sale::Product>, StoreError> search(const QString& text, int limit);
    /// The products of a category by name, from `offset` (>= 0) on.
    Result<std::vector<sale::Product>, StoreError> byCategory(const QString& category, int limit,
                                                              int offset = 0);
    /// Those that have products, by name; as many steps in an index as there are categories.
    Result<QStringList, StoreError> categories();
    Result<qint64, StoreError> count();

private:
    Catalogue() = default;
    struct Found;
    Result<sale::Product, StoreError> productOf(const Query& row);
    Result<std::vector<sale::Product>, StoreError> productsOf(Query& query);
    Result<Done, StoreError> addByNumber(const QString& digits, Found& found);
    Result<Done, StoreError> addByNameStart(const QString& folded, Found& found);
    Result<Done, StoreError> addByParts(const QString& folded, Found& found);

    std::optional<ProductTagger> m_tagger;
    Statement m_byGtin;
    Statement m_byGtinRange;
    Statement m_byNameStart;
    Statement m_byParts;
    Statement m_byCategory;
    Statement m_categories;
    Statement m_count;
    sale::Currency m_currency; // of the row that was read last
};

/// A name as it is searched: case and accents folded, white space simplified.
[[nodiscard]] QString foldedForSearch(const QString& name);

} // namespace countersign::store
