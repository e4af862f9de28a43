#pragma once

#include "core/journal/acknowledgement.h"
#include "core/journal/checkpoint.h"
#include "core/journal/counts.h"
#include "core/journal/entry.h"
#include "core/sale/fact.h"
#include "core/sale/purchase.h"
#include "core/store/catalogue_check.h"

#include <QByteArray>
#include <QHash>
#include <QSet>
#include <QString>
#include <QUuid>
#include <optional>
#include <span>
#include <vector>

namespace countersign::till {

/// Whether head office's word can stand in entry `seq` after one that went as far as `before`: the
/// cursor never goes back, and never beyond what there was.
[[nodiscard]] bool mayFollow(const journal::Acknowledgement& word, std::uint64_t before,
                             std::uint64_t seq);

/// What the journal tells about purchases: those that are open or asked about, how often codes
/// failed on a method, how many receipts there were. Built from verified entries at start and kept
/// up with each commit, so that no row that SQL could edit is ever asked how many tries are left.
class Book
{
public:
    /// Takes in one verified entry. The error names the entry and says what doesn't follow.
    Result<Done, QString> take(const journal::Entry& entry);
    /// Takes in what was just committed: the purchase after its facts, and the facts.
    void take(const sale::Purchase& purchase, const std::vector<sale::Fact>& facts);
    /// Takes in that the method was frozen for something outside of any open purchase.
    void freeze(const QByteArray& methodId) { m_frozen.insert(methodId); }
    /// Remembers which entries tell of the purchases that it holds, and what they say of the
    /// registry. Called with each commit's entries once the purchases were taken or put.
    void follow(std::span<const journal::Entry> entries);

    /// What it knows, for a start that reads no entry before this. Baskets aren't in it: they are
    /// not in the journal either.
    [[nodiscard]] journal::Checkpoint checkpoint() const;
    /// Of an empty book: takes in a verified checkpoint's counts. The entries of its purchases are
    /// to be brought back next.
    void restore(const journal::Checkpoint& checkpoint);
    /// Takes in an open purchase's entry that a checkpoint counted already.
    Result<Done, QString> bringBack(const journal::Entry& entry);

    void put(const sale::Purchase& basket);
    void remove(const QUuid& purchase);
    /// The purchase of that id, or null. Valid until the book changes.
    [[nodiscard]] const sale::Purchase* find(const QUuid& purchase) const;
    /// Open ones and those that the terminal is asked about, in the order in which they began.
    [[nodiscard]] const std::vector<sale::Purchase>& purchases() const { return m_purchases; }

    /// Wrong codes in a row on that method, over all purchases, since its last right one. A try
    /// without a verdict counts as wrong.
    [[nodiscard]] int failuresOf(const QByteArray& methodId) const;
    /// Of those, what other tills of the store counted, as far as it was heard and counts; under
    /// no key (empty) nothing does.
    [[nodiscard]] int failuresElsewhere(const QByteArray& methodId, const QByteArray& key) const;
    /// The blinded key under which other tills count that purchase's method; empty if none does.
    [[nodiscard]] QByteArray countKeyOf(const QUuid& purchase) const;
    [[nodiscard]] const journal::CountsRecord& counts() const { return m_counts; }
    /// Frozen by failures or by a person, and not freed since.
    [[nodiscard]] bool isFrozen(const QByteArray& methodId) const;
    [[nodiscard]] std::uint64_t receipts() const { return m_receipts; }
    /// How far the till has come with what head office sends down.
    [[nodiscard]] const journal::ChangesRecord& changes() const { return m_changes; }
    /// How far head office has the entries, by the last word of it that was kept; 0 if there is
    /// none. It never goes back.
    [[nodiscard]] std::uint64_t acknowledged() const { return m_acknowledged; }
    void acknowledge(std::uint64_t seq) { m_acknowledged = seq; }
    /// The registry as the till left it, see store::knownAfter; nothing where the journal has no
    /// word of it.
    [[nodiscard]] const std::optional<journal::RegistryRecord>& registry() const
    {
        return m_registry;
    }
    [[nodiscard]] const store::CatalogueRecord& catalogue() const { return m_catalogue; }

    friend bool operator==(const Book&, const Book&) = default;

private:
    enum class Counts { these, none };
    Result<Done, QString> take(const journal::Entry& entry, Counts counts);
    Result<Done, QString> takeAcknowledgement(const journal::Entry& entry);
    void takeRecords(const journal::Entry& entry);
    void takeCounts(const journal::Entry& entry);
    void count(const QUuid& purchase, const sale::FactBody& fact);

    std::vector<sale::Purchase> m_purchases;
    QHash<QByteArray, int> m_failures;
    QSet<QByteArray> m_frozen;
    std::uint64_t m_receipts = 0;
    std::uint64_t m_acknowledged = 0;
    journal::ChangesRecord m_changes;
    journal::CountsRecord m_counts;
    QHash<QUuid, QByteArray> m_countKeys; // of purchases that it holds
    std::optional<journal::RegistryRecord> m_registry;
    store::CatalogueRecord m_catalogue;
    QHash<QUuid, journal::Trail> m_trails; // of purchases that are in the journal
};

} // namespace countersign::till
