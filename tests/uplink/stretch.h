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

/// One that is chained and signed nowhere yet.
inline journal::Entry entryOf(const QByteArray& kind, const QByteArray& payload)
{
    journal::Entry entry;
    entry.kind = kind;
    entry.salt = QByteArray(16, 7);
    entry.payload = payload;
    return entry;
}

/// What another copy of the store, which has the entries up to that one, says after them.
inline std::shared_ptr<const world::Batch> branchOf(store_test::Shop& shop, quint64 after,
                                                    std::size_t count)
{
    auto branch = std::make_shared<world::Batch>();
    branch->till = "till-3";
    branch->entries.assign(count, entryOf("purchase_started", "{\"n\":77}"));
    journal::ChainHash chain;
    const journal::Head at{after, batchOf(shop, 0, after)->entries.back().hash, {}};
    check(journal::append(at, branch->entries, shop.keys->signing, chain).ok(), "a branch is made");
    return branch;
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
