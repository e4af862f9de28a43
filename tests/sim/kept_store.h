#pragma once

#include "tests/sim/program.h"
#include "tests/sim/shop.h"

#include <memory>

namespace countersign::sim {

/// What tests of the disk have in common: a shop's store that is opened on disks of theirs.
class KeptStore
{
protected:
    using Opened = Result<std::unique_ptr<store::Store>, store::StoreError>;

    Opened open(Disk& disk)
    {
        return store::Store::open(m_directory, m_shop.keys(), m_timeline, m_entropy, disk);
    }
    /// Its number; 0 if it wasn't kept.
    static quint64 appendOne(store::Store& store)
    {
        auto transaction = store.begin().value();
        transaction.append("purchase_started", {}, "{}");
        const auto head = transaction.commit();
        return head ? head->seq : 0;
    }

    const QString m_directory = QString::fromLatin1(data_directory);
    const Shop m_shop;
    Timeline m_timeline;
    DicedEntropy m_entropy{Dice(3)};
};

} // namespace countersign::sim
