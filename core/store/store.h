#pragma once

#include "core/journal/chain.h"
#include "core/store/catalogue.h"
#include "core/store/connection.h"
#include "core/store/head_file.h"
#include "core/store/journal_rows.h"
#include "core/store/keys.h"
#include "core/store/lock.h"
#include "core/store/outbox.h"
#include "core/store/registry.h"
#include "core/store/sendings.h"
#include "core/store/write_ahead_log.h"
#include "core/world/clock.h"
#include "core/world/entropy.h"
#include "core/world/files.h"

#include <QByteArray>
#include <QString>
#include <QUuid>
#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace countersign::store {

/// An open basket as it lies in the store.
struct BasketRow
{
    QUuid purchase;  // that it becomes; until it is charged, another one after each start
    QByteArray body; // UTF-8 JSON, the till's own
    bool isAside = false;
    int position = 0; // of those set aside, in the order in which they were
    friend bool operator==(const BasketRow&, const BasketRow&) = default;
};

/// What is new about a message.
struct MessageChange
{
    QString id;
    QString provider;
    world::MessageState state = world::MessageState::queued;
    int attempts = 0;
    bool isUnsent = false; // nobody took it and nobody will, so that sending limits don't count it
};

class Store;

/// Where a store's database lies.
[[nodiscard]] QString databasePath(const QString& dataDirectory);

/// What is free for us on the disk of that folder, in bytes.
Result<qint64, StoreError> freeBytesIn(const QString& directory,
                                       world::Files& files = world::systemFiles());

/// Everything that one command changes. The first failure is kept and returned by commit, so steps
/// need no checking one by one. Destroying it uncommitted undoes everything. One at a time a store.
class Transaction
{
public:
    ~Transaction();
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;

    /// Adds a journal entry and returns the sequence it gets once committed. `purchase` is null for
    /// entries of the till itself; `payload` is UTF-8 JSON and holds no person and no number.
    quint64 append(const QByteArray& kind, const QUuid& purchase, const QByteArray& payload);

    /// Appends `key_changed`, the last entry that the store's signing key signs. What is appended
    /// after it, at least one entry, is signed with `next`, which must outlive the transaction.
    /// Once committed, the store is to be closed and opened with the new keys.
    void changeSigningKey(const journal::SigningKey& next);

    void putBasket(const BasketRow& basket); // inserts or replaces
    void removeBasket(const QUuid& purchase);
    void removeBaskets();                          // all of them, altered ones too
    void putMessage(const OutboxMessage& message); // inserts or replaces
    void updateMessage(const MessageChange& change);
    /// From that moment on it may go out, for the first time or once more: counted by `Sendings`.
    void allowSending(const QString& id, const sale::Instant& at);
    /// A notice surely hasn't gone out, and waits: whatever was counted of it is not.
    void holdMessage(const QString& id);
    /// From that moment on a notice that waited may go out: counted as if it had been made then.
    void offerMessage(const QString& id, const sale::Instant& at);
    void verifyMessage(const QString& id);          // its code was keyed rightly
    void putAttempt(const MessageAttempt& attempt); // inserts or brings up to date
    void putHealth(const world::ProviderHealth& health);
    /// See RegistryRows::mend. Numbers that nobody can read any more are out of use as well.
    void mendRegistry();
    void freeze(const QByteArray& methodId, const QString& why);
    void unfreeze(const QByteArray& methodId);

    /// The method of that fingerprint, with a new random id if it was never seen. Brand and last
    /// four are brought up to date. StoreFault::damaged, if its row was altered, changes nothing
    /// and keeps nothing else from being committed.
    Result<PaymentMethod, StoreError> ensureMethod(const QString& fingerprint, const QString& brand,
                                                   const QString& last4);
    /// Registers a number in place of the method's active one. Returns the new registration's id.
    Result<QByteArray, StoreError> registerNumber(const NewRegistration& registration);
    void updateRegistration(const QByteArray& id, const QString& locale, qint64 registered_ms);

    /// Journals what changed in the registry so far, as `registry_changed`, before what is appended
    /// next. What isn't noted by then is noted as the last entry of all.
    void noteRegistryChange();

    /// See Store::noteReceipts.
    void noteReceipts(quint64 count) { m_receipts = count; }

    /// Makes all of it durable: when this returns a head, a power cut loses nothing of it. The head
    /// is the last entry's, unchanged if none was appended. On an error nothing has changed.
    Result<journal::Head, StoreError> commit();

private:
    friend class Store;
    Transaction(Store& store, qint64 at_ms) : m_store(&store), m_at_ms(at_ms) {}
    bool goesOn();
    void keep(const Result<Done, StoreError>& result);
    void keepOne(Query& query); // which puts one row
    Result<Done, StoreError> appendRegistryChange();
    Result<journal::Head, StoreError> chain();
    Result<Done, StoreError> writeEntries();

    Store* m_store; // null once committed or moved from
    qint64 m_at_ms;
    std::vector<journal::Entry> m_entries;
    std::optional<StoreError> m_failed;
    const journal::SigningKey* m_nextKey = nullptr; // of the entries from m_signedByNext on
    std::size_t m_signedByNext = 0;
    quint64 m_receipts = 0; // used or skipped with it; 0 if none is
};

/// The till's store, for writing: one process, one thread. Beside it, StoreReaders may read.
class Store
{
public:
    static constexpr qint64 disk_free_bytes_min = 50'000'000; // below it no payment is authorised

    /// Makes directory, schema and the journal's first entry, `initialised`, where they are
    /// missing; what is there stays. `createKeys` comes before.
    static Result<std::unique_ptr<Store>, StoreError>
    create(const QString& dataDirectory, const QString& tillId, KeysPointer keys,
           world::Clock& clock, world::Entropy& entropy,
           world::Files& files = world::systemFiles());
    /// The same with the keys that lie there once the store is ours, so that nobody changes them
    /// in between.
    static Result<std::unique_ptr<Store>, StoreError>
    create(const KeyFolders& folders, const QString& tillId, world::Clock& clock,
           world::Entropy& entropy, world::Files& files = world::systemFiles());
    /// Opens a store that was created, bringing its schema up to date. StoreFault::locked if
    /// another process has it open for writing, damaged if the journal's end and data/head don't
    /// agree. Ends an erasure that was interrupted. Clock, entropy and disk must outlive the store.
    static Result<std::unique_ptr<Store>, StoreError>
    open(const QString& dataDirectory, KeysPointer keys, world::Clock& clock,
         world::Entropy& entropy, world::Files& files = world::systemFiles());
    /// The same with the keys that lie there once the store is ours.
    static Result<std::unique_ptr<Store>, StoreError>
    open(const KeyFolders& folders, world::Clock& clock, world::Entropy& entropy,
         world::Files& files = world::systemFiles());
    /// The same of a backup's copy, which may hold customers who were erased since: see eraseAgain.
    static Result<std::unique_ptr<Store>, StoreError>
    openCopy(const QString& dataDirectory, KeysPointer keys, world::Clock& clock,
             world::Entropy& entropy, world::Files& files = world::systemFiles());
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    /// To be called before anything is believed or written: see JournalRows::verify.
    Result<journal::Head, StoreError> verifyJournal(const JournalRows::Visit& visit);
    /// The same from a checkpoint on: see JournalRows::lastCheckpoint and verifyAfter.
    Result<journal::Head, StoreError> verifyJournalAfter(const journal::Entry& checkpoint,
                                                         const JournalRows::Visit& visit);

    /// Starts a transaction whose entries are dated by the clock, or at that wall time.
    Result<Transaction, StoreError> begin();
    Result<Transaction, StoreError> begin(qint64 at_ms);

    /// The counter's first, then by position. StoreFault::damaged if one was altered.
    Result<std::vector<BasketRow>, StoreError> baskets();

    [[nodiscard]] const journal::Head& head() const { return m_head; }
    /// Receipt numbers up to that one are used or skipped. The most that is known of is said in
    /// data/head from the next commit on, so that a store that is put back more than once gives
    /// none out again.
    void noteReceipts(quint64 count) { m_receipts = std::max(m_receipts.value_or(0), count); }
    /// What the last commit appended, as it was hashed and not as it may have been read.
    [[nodiscard]] const std::vector<journal::Entry>& lastCommitted() const
    {
        return m_lastCommitted;
    }
    [[nodiscard]] Catalogue& catalogue() { return *m_catalogue; }
    [[nodiscard]] Registry& registry() { return *m_registry; }
    [[nodiscard]] Outbox& outbox() { return *m_outbox; }
    [[nodiscard]] Sendings& sendings() { return *m_sendings; }
    [[nodiscard]] JournalRows& journal() { return *m_journal; }
    [[nodiscard]] Connection& connection() { return *m_connection; }
    [[nodiscard]] WriteAheadLog& log() { return m_log; }
    [[nodiscard]] const Keys& keys() const { return *m_keys; }
    /// What of a change of keys could not be tidied up when it was opened, see unsettledKeys. Empty
    /// where nothing is left.
    [[nodiscard]] const QString& unsettled() const { return m_unsettled; }
    [[nodiscard]] world::Clock& clock() { return m_clock; }
    [[nodiscard]] world::Entropy& entropy() { return m_entropy; }
    [[nodiscard]] const QString& dataDirectory() const { return m_dataDirectory; }
    /// What is free on the store's disk for us, in bytes.
    Result<qint64, StoreError> freeBytes() const;

private:
    friend class Transaction;
    Store(const QString& dataDirectory, Lock lock, std::unique_ptr<Connection> connection,
          KeysPointer keys, world::Clock& clock, world::Entropy& entropy);
    /// Called once the store is ours.
    using KeySource = std::function<Result<KeysPointer, StoreError>()>;
    static KeySource lyingIn(const KeyFolders& folders, world::Files& files);
    static KeySource given(KeysPointer keys);
    static Result<std::unique_ptr<Store>, StoreError>
    openAs(Connection::Mode mode, const QString& dataDirectory, const KeySource& source,
           world::Clock& clock, world::Entropy& entropy, world::Files& files);
    static Result<std::unique_ptr<Store>, StoreError>
    openExisting(const QString& dataDirectory, const KeySource& source, world::Clock& clock,
                 world::Entropy& entropy, world::Files& files);
    static Result<std::unique_ptr<Store>, StoreError>
    openOrMake(const QString& dataDirectory, const QString& tillId, const KeySource& source,
               world::Clock& clock, world::Entropy& entropy, world::Files& files);
    Result<Done, StoreError> initialise(const QString& tillId);
    Result<Done, StoreError> takeEnd();
    Result<Done, StoreError> keepHead();
    Result<Done, StoreError> prepare();
    Result<journal::Head, StoreError> agreed(const Result<journal::Head, StoreError>& head);
    Result<Done, StoreError> prepareRegistry();
    Result<Done, StoreError> keepMethodLookup();
    Result<Done, StoreError> prepareRows();
    Result<Done, StoreError> coverDoubt();

    QString m_dataDirectory;
    bool m_isInTransaction = false;
    bool m_isCommitInDoubt = false; // the last one failed, perhaps after all of it was written
    Lock m_lock;
    std::unique_ptr<Connection> m_connection; // outlives the statements below
    WriteAheadLog m_log;
    HeadWriter m_headWriter;
    KeysPointer m_keys;
    QString m_unsettled;
    world::Clock& m_clock;
    world::Entropy& m_entropy;
    journal::ChainHash m_chain;
    journal::Head m_head;
    std::optional<quint64> m_receipts; // used or skipped; nothing while that isn't known
    HeadSeal m_headSeal;
    std::vector<journal::Entry> m_lastCommitted;
    std::optional<Catalogue> m_catalogue;
    std::optional<Registry> m_registry;
    std::optional<Outbox> m_outbox;
    std::optional<Sendings> m_sendings;
    std::optional<JournalRows> m_journal;
    Statement m_begin;
    Statement m_commit;
    Statement m_rollback;
    Statement m_coverDoubt;
    Statement m_insertEntry;
    Statement m_putBasket;
    Statement m_removeBasket;
    Statement m_baskets;
    Statement m_putMessage;
    Statement m_updateMessage;
    Statement m_allowSending;
    Statement m_countSendings;
    Statement m_forgetSendings;
    Statement m_moveMessage;
    Statement m_putAttempt;
    Statement m_putHealth;
    Statement m_verifyMessage;
};

/// Reads a store, beside a running till or without one; for one thread at a time.
class StoreReader
{
public:
    /// Without keys there is no registry.
    static Result<std::unique_ptr<StoreReader>, StoreError>
    open(const QString& dataDirectory, KeysPointer keys = {},
         world::Files& files = world::systemFiles());
    [[nodiscard]] Catalogue& catalogue() { return *m_catalogue; }
    [[nodiscard]] Outbox& outbox() { return *m_outbox; }
    [[nodiscard]] JournalRows& journal() { return *m_journal; }
    [[nodiscard]] Connection& connection() { return *m_connection; }
    [[nodiscard]] Registry& registry(); // only if it was opened with keys

private:
    explicit StoreReader(std::unique_ptr<Connection> connection);
    std::unique_ptr<Connection> m_connection;
    std::optional<Catalogue> m_catalogue;
    std::optional<Registry> m_registry;
    std::optional<Outbox> m_outbox;
    std::optional<JournalRows> m_journal;
};

} // namespace countersign::store
