#pragma once

#include "core/world/head_office.h"
#include "tests/store/shop.h"

#include <memory>

namespace countersign::tests {

/// The stretch of a shop's journal.
inline std::shared_ptr<const world::Batch> batchOf(store_test::Shop& shop, quint64 after,
                                                   quint64 until, const QByteArray& till = "till-3")
{
    auto batch = std::make_shared<world::Batch>();
    batch->till = till;
    const auto read = shop.open->journal().each(after + 1, [&](const journal::Entry& entry) {
        if (entry.seq <= until)
            batch->entries.push_back(entry);
        return entry.seq < until;
    });
    check(read.ok() && !batch->entries.empty(), "the journal has that stretch");
    return batch;
}

/// A row as the peer prints it.
inline QByteArray inSql(const journal::Entry& entry)
{
    return QByteArray::number(entry.seq) + '|' + QByteArray::number(entry.at_ms) + '|' +
           entry.kind + '|' + entry.purchase + '|' + entry.salt.toHex() + '|' + entry.payload +
           '|' + entry.hash.toHex() + '|' + entry.signature.toHex() + '\n';
}

inline QByteArray inSql(const world::Batch& batch)
{
    QByteArray rows;
    for (const journal::Entry& entry : batch.entries)
        rows += inSql(entry);
    return rows;
}

} // namespace countersign::tests
