#pragma once

#include "core/store/lost_heads.h"
#include "core/store/store.h"
#include "core/store/store_copy.h"

#include <memory>
#include <optional>
#include <vector>

namespace countersign::store {

/// What earlier restorations put aside, as far as the backup's own journal doesn't say it.
struct EarlierLost
{
    std::vector<journal::Head> heads; // from the first to the last
    bool areAll = true;               // false: data/lost-heads doesn't tell of all
    quint64 common = 0; // the last entry that the backup shares with all that was ever put aside
};

/// Puts a store back from a backup. The copy is made, verified and written to in data/restoring,
/// and comes into place only whole: an interrupted restoration leaves no store, or a whole one.
class Restoration
{
public:
    /// Copies and verifies the backup, with SQLite's log where one lies beside it.
    /// StoreFault::denied where a store is there already, damaged if the backup doesn't verify with
    /// this till's keys. Changes nothing outside of data/restoring. Clock, entropy and disk must
    /// outlive it.
    static Result<std::unique_ptr<Restoration>, StoreError>
    begin(const QString& file, const QString& dataDirectory, KeysPointer keys, world::Clock& clock,
          world::Entropy& entropy, const JournalRows::Visit& visit,
          world::Files& files = world::systemFiles());

    /// Removes the copy, unless it came into place.
    ~Restoration();

    /// The copy, to be brought up to date before it comes into place.
    [[nodiscard]] Store& store() { return *m_store; }
    [[nodiscard]] const CopyContents& contents() const { return m_contents; }
    /// The last signed head that data/head tells of, if the copy's journal doesn't reach it.
    [[nodiscard]] const std::optional<journal::Head>& lost() const { return m_lost; }
    /// False where data/head is missing, isn't a head that this till signed, or names an entry of
    /// the copy that isn't its last, so that it is older than what the till wrote: then nobody
    /// knows here whether anything was lost.
    [[nodiscard]] bool isHeadKnown() const { return m_isHeadKnown; }
    [[nodiscard]] const EarlierLost& earlier() const { return m_earlier; }

    /// The last receipt number that data/head tells of under this till's seal, used or skipped;
    /// nothing where it tells none, somebody else wrote it, or it is older: then nobody knows it.
    [[nodiscard]] std::optional<quint64> receipts() const { return m_receipts; }
    /// Of a data/head from before it had a seal: what it says, which anybody may have written.
    [[nodiscard]] quint64 receiptsUnsealed() const { return m_receiptsUnsealed; }
    /// SQLite's log lay beside the backup, and what is in it was taken along.
    [[nodiscard]] bool hasLog() const { return m_hasLog; }

    /// Brings the copy into place; the store is closed. Only this makes a till of it.
    Result<Done, StoreError> finish();

private:
    Restoration(Lock lock, const QString& dataDirectory, const Keys& keys, world::Files& files);
    Result<Done, StoreError> copy(const QString& file, const Keys& keys,
                                  const JournalRows::Visit& visit);
    Result<Done, StoreError> compareHead(const Keys& keys);
    Result<Done, StoreError> compareEarlier(const Keys& keys);

    world::Files& m_files;
    Lock m_lock;
    QString m_dataDirectory;
    CopyContents m_contents;
    LostHeadsTold m_told; // by the copy's journal
    LostHeads m_lostHeads;
    EarlierLost m_earlier;
    std::optional<journal::Head> m_lost;
    std::optional<quint64> m_receipts;
    quint64 m_receiptsUnsealed = 0;
    bool m_isHeadOfBeforeSeals = false;
    bool m_isHeadKnown = false;
    bool m_hasLog = false;
    bool m_isInPlace = false;
    std::unique_ptr<Store> m_store;
};

/// Ends a restoration whose store had come into place already, but not its head. For the store's
/// writer, before it looks at data/head.
Result<Done, StoreError> settleRestoration(const QString& dataDirectory, world::Files& files);

} // namespace countersign::store
