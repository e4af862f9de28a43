#pragma once

#include "core/journal/entry.h"
#include "core/store/keys.h"
#include "core/uplink/courier.h"
#include "tests/bench/purchases.h"
#include "tests/fleet/timed_head_office.h"
#include "tests/sim/dice.h"

#include <QByteArray>
#include <QString>
#include <atomic>
#include <memory>
#include <mutex>

namespace countersign::fleet {

/// One till of a fleet: a store with its journal, made of a seed, and while it is online the
/// product's own courier and adapter. Its sales don't go through a till; what they leave in the
/// journal does: see bench::entriesOf.
class SimulatedTill
{
public:
    /// Makes keys and store in `folder`/till-N, with the journal's first entry. On any thread; the
    /// program ends where that can't be done.
    SimulatedTill(int number, const QString& folder, sim::Dice dice);

    [[nodiscard]] int number() const { return m_number; }
    [[nodiscard]] QByteArray id() const { return "till-" + QByteArray::number(m_number); }
    [[nodiscard]] QByteArray role() const { return "till" + QByteArray::number(m_number); }
    [[nodiscard]] const journal::PublicKey& key() const { return m_keys->signing.publicKey(); }
    [[nodiscard]] int sold() const { return m_sold; }
    [[nodiscard]] quint64 end() const { return m_head.seq; } // of its journal
    /// Adds that many purchases to its journal. On any thread, one at a time; says nothing of them.
    void sell(int count);

    /// What the ways of all tills share. It outlives them.
    struct Surroundings
    {
        const world::Clock& clock;
        world::Entropy& entropy;
        Tries& tries;
    };
    /// On the loop's thread, as goOffline is.
    void goOnline(const QByteArray& url, world::Loop& loop, const Surroundings& around);
    void goOffline();
    [[nodiscard]] bool isOnline() const { return m_courier != nullptr; }

    /// Tells the courier of all that was sold.
    void tell();
    /// Tells it of the next commit, if head office has those before; false if there is none left.
    bool tellNextCommit();
    void tryNow();
    /// How far head office has its journal, as the courier last reported.
    [[nodiscard]] quint64 confirmed() const { return m_confirmed; }
    [[nodiscard]] bool hasArrived() const { return confirmed() >= end(); }
    /// What it is that keeps it waiting, in words; empty if nothing does.
    [[nodiscard]] QString trouble() const;

    /// Of its entries byte for byte: see `digestOf`. Empty if they can't be read.
    [[nodiscard]] QByteArray digest() const;

private:
    [[nodiscard]] bench::PurchaseEntries purchase(int number);
    [[nodiscard]] world::JournalTail::Open journal() const;

    int m_number;
    QString m_data;
    sim::Dice m_dice;
    sim::DicedEntropy m_entropy;
    store::KeysPointer m_keys;
    journal::Head m_head;
    int m_sold = 0;

    std::unique_ptr<world::HeadOffice> m_headOffice;
    std::unique_ptr<uplink::Courier> m_courier;
    quint64 m_told = 0;
    int m_toldCommits = 0; // of the purchase that is told commit by commit
    std::atomic<quint64> m_confirmed = 0;
    mutable std::mutex m_mutex;
    QString m_trouble;
};

/// SHA-256 over the SHA-256 of each entry: u64be(seq) ‖ u64be(at_ms), then kind, purchase, salt,
/// payload, hash and signature, each as u32be(length) ‖ bytes. Head office's SQL computes the same.
class EntriesDigest
{
public:
    EntriesDigest();
    ~EntriesDigest();
    void add(const journal::Entry& entry);
    [[nodiscard]] QByteArray taken() const;

private:
    struct Hash;
    std::unique_ptr<Hash> m_hash;
};

} // namespace countersign::fleet
