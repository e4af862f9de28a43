#pragma once

#include "core/store/index_check.h"
#include "core/store/registry_sum.h"
#include "core/store/row_tag.h"

#include <functional>
#include <limits>
#include <utility>

namespace countersign::store {

/// Every row of the registry and the sum that is kept, against what there should be, then the
/// indexes against the rows. StoreFault::damaged names the row or index that was altered, or says
/// that some were removed, added or put back, and what to do. It is looked at a piece at a time;
/// between the pieces nothing of the store is kept open, and nobody may change the registry.
class RegistryLook
{
public:
    static constexpr qint64 all_rows = std::numeric_limits<qint64>::max();

    /// The tagger must outlive it. `seq` is of the entry that says what there should be; 0 if none
    /// is to be named.
    RegistryLook(const RowTagger& tagger, RegistrySum expected, quint64 seq = 0)
        : m_tagger(tagger), m_expected(std::move(expected)), m_seq(seq)
    {
    }
    /// Looks at about so many rows more (> 0). True once all was seen, and all is well.
    Result<bool, StoreError> goOn(Connection& connection, qint64 rows);

private:
    static constexpr qint64 first_rowid = std::numeric_limits<qint64>::min();

    Result<qint64, StoreError> lookFurther(Connection& connection, qint64 rows);
    Result<qint64, StoreError> lookAtRows(Connection& connection, qint64 rows);
    Result<Done, StoreError> compareSums(Connection& connection) const;

    const RowTagger& m_tagger;
    RegistrySum m_expected;
    quint64 m_seq;
    RegistrySum m_counted;
    std::size_t m_table = 0; // whose rows come next; of both
    qint64 m_rowid = first_rowid;
    bool m_areSumsCompared = false;
    std::size_t m_index = 0;
};

/// StoreFault::damaged, with what helps.
[[nodiscard]] StoreError alteredRegistry(const QString& words, quint64 seq = 0);

/// Sees each row of a query that begins with TaggedTable::columns and the tag, up to the first that
/// doesn't fit its tag: StoreFault::damaged names that one.
Result<Done, StoreError> eachFitting(Connection& connection, const TaggedTable& table,
                                     const QByteArray& sql, const RowTagger& tagger,
                                     const std::function<void(const Query& row)>& visit);

/// The indexes alone: each finds every row that it is of.
Result<Done, StoreError> checkRegistryIndexes(Connection& connection);

} // namespace countersign::store
