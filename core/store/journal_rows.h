#pragma once

#include "core/journal/chain.h"
#include "core/journal/checkpoint.h"
#include "core/journal/entry.h"
#include "core/store/connection.h"
#include "core/store/journal_keys.h"
#include "core/store/read_transaction.h"
#include "core/store/statement.h"

#include <QByteArray>
#include <QUuid>
#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

namespace countersign::store {

/// Whether a verified journal goes on under the key that this till signs with, and that key signed
/// its last entry. A journal of before the last change of keys verifies, and so does its head; and
/// the entry that hands it over to a key proves nothing of those before it, since anybody may copy
/// the new key's word: only what that key itself signed after it does. StoreFault::damaged else.
Result<Done, StoreError> endsUnder(const journal::PublicKey& wanted, const journal::PublicKey& key,
                                   const journal::Head& head);

/// What to say of a purchase that was started again by a later entry.
[[nodiscard]] QString startedTwiceInWords(const QString& purchase, quint64 first, quint64 again);

/// Reads the journal's rows over one connection, on that connection's thread.
class JournalRows
{
public:
    /// Sees one entry; false stops.
    using Visit = std::function<bool(const journal::Entry&)>;
    /// Hears how many entries have been read.
    using Progress = std::function<void(quint64 entries)>;
    /// How far back from its end a journal is searched for a checkpoint.
    static constexpr quint64 checkpoint_search_entries_max = 100'000;

    static Result<JournalRows, StoreError> over(Connection& connection);

    /// While it lives, all that is read here is of one moment: that of the first row read in it.
    [[nodiscard]] ReadTransaction ofOneMoment() { return ReadTransaction(*m_connection); }

    /// Every entry from that sequence on, in order. Nothing is verified.
    Result<Done, StoreError> each(quint64 from, const Visit& visit);
    /// The same up to the entry that is the last when it begins, for a visit that may take long:
    /// the rows are read some at a time, and between them no moment of the database is held fast,
    /// which would let the writer's log grow. Entries never change, so the stretches join. damaged
    /// if that last entry is gone before it was seen.
    Result<Done, StoreError> eachInStretches(quint64 from, const Visit& visit);
    static constexpr std::size_t stretch_entries_max = 256;
    static constexpr qsizetype stretch_bytes_max = 1024 * 1024; // or a single entry's
    /// One purchase's entries, in order; looks through the journal from its purchase_started on.
    Result<std::vector<journal::Entry>, StoreError> ofPurchase(const QUuid& purchase);
    /// Where the journal first says that it was started; nothing where it never was. By an index,
    /// in a moment however long the journal is.
    Result<std::optional<quint64>, StoreError> startOf(const QUuid& purchase);
    struct Starts
    {
        QString purchase;
        quint64 first = 0; // sequences
        quint64 last = 0;
    };
    static constexpr int started_twice_max = 10;
    /// Purchases that were started more than once, as none ever is: the first few of them. Goes
    /// through that index.
    Result<std::vector<Starts>, StoreError> startedTwice();
    /// Every entry of that kind, in order; looks through the journal from that sequence on, or
    /// through all of it.
    Result<std::vector<journal::Entry>, StoreError>
    ofKind(const QByteArray& kind, qint64 from = std::numeric_limits<qint64>::min());
    /// The entry of that sequence; nothing where there is none.
    Result<std::optional<journal::Entry>, StoreError> at(quint64 seq);
    /// The last entry's seq, hash and signature; nothing in an empty journal.
    Result<std::optional<journal::Head>, StoreError> last();

    /// The same, once data/head has been compared with it. Looks at no more than the journal's end,
    /// so it is quick and finds a cut or exchanged end, no change further up: StoreFault::damaged
    /// unless the last entry and the kept head are signed by `key` and the entry that the kept head
    /// names is there.
    Result<std::optional<journal::Head>, StoreError> verifyEnd(const journal::PublicKey& key,
                                                               const QString& dataDirectory);

    /// Reads all entries in order and verifies chain and last signature, then compares with
    /// data/head. `visit` sees each entry once its hash has been verified; what it built is to be
    /// thrown away if this fails. StoreFault::damaged with the first bad sequence and the reason,
    /// also when the journal ends before the head that was kept, or under a key that isn't the
    /// current one. Reads one consistent state.
    Result<journal::Head, StoreError> verify(const JournalKeys& keys, const QString& dataDirectory,
                                             const Visit& visit, bool allSignatures = false);
    /// The same with all signatures, computed on that many threads while this one reads.
    Result<journal::Head, StoreError> verifyOnThreads(const JournalKeys& keys,
                                                      const QString& dataDirectory,
                                                      unsigned threads, const Progress& progress);

    /// The last checkpoint before the journal's end; nothing if none is near enough, or if it is
    /// not genuine (see journal::isGenuine): then the journal is to be read from its beginning.
    Result<std::optional<journal::Entry>, StoreError>
    lastCheckpoint(const journal::PublicKey& current);
    /// As `verify`, but only of what follows on a checkpoint that `lastCheckpoint` gave.
    Result<journal::Head, StoreError> verifyAfter(const journal::Entry& checkpoint,
                                                  const journal::PublicKey& current,
                                                  const QString& dataDirectory, const Visit& visit);
    /// The entries of a trail; StoreFault::damaged unless they are the ones that it pins.
    Result<std::vector<journal::Entry>, StoreError> ofTrail(const journal::Trail& trail);
    /// True if that is what the till wrote there, as far as the hash of the entry before tells.
    Result<bool, StoreError> isWhole(const journal::Entry& entry, journal::ChainHash& chain);

private:
    explicit JournalRows(Connection& connection) : m_connection(&connection) {}
    template <class Verifier>
    Result<journal::Head, StoreError> verifyWith(Verifier& verifier, qint64 from,
                                                 const journal::PublicKey& current,
                                                 const QString& dataDirectory, const Visit& visit);
    Result<journal::Head, StoreError> orWrongKey(const Result<journal::Head, StoreError>& verified,
                                                 const JournalKeys& keys);
    /// Hash and signature of the entry of that sequence; seq 0 if there is none.
    Result<journal::Head, StoreError> sealAt(quint64 seq);
    Result<bool, StoreError> keyChangedAfter(quint64 seq);
    Result<std::vector<journal::Entry>, StoreError> all(Query& query);
    Connection* m_connection;
    Statement m_keyChangedAfter;
    Statement m_from;
    Statement m_ofPurchase;
    Statement m_startOf;
    Statement m_ofKind;
    Statement m_last;
    Statement m_sealAt;
    Statement m_checkpoint;
};

} // namespace countersign::store
