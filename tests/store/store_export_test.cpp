#include "core/journal/export_line.h"
#include "core/store/export_verification.h"
#include "tests/journal/random_chain.h"
#include "tests/store/shop.h"

#include <QBuffer>

using namespace countersign;
using namespace countersign::store;
using journal::Entry;
using journal::FaultReason;
using journal::RandomChain;
using store_test::Shop;

namespace {

using Verified = Result<VerifiedExport, ExportFault>;

Verified verified(const std::vector<Entry>& entries, const journal::PublicKey& key,
                  const std::optional<KnownEntry>& known = {}, quint64 from = 1)
{
    QByteArray lines;
    for (const Entry& entry : entries)
        lines += journal::toExportLine(entry).value() + '\n';
    QBuffer device(&lines);
    device.open(QIODevice::ReadOnly);
    return from == 1 ? verifyExport(
                           device, key, 2, [](qint64) {}, known)
                     : verifyStretch(device, key, from, {}, known);
}

std::vector<Entry> from(const RandomChain& chain, std::ptrdiff_t first)
{
    return {chain.entries().begin() + first - 1, chain.entries().end()};
}

void append(Shop& shop, int entries)
{
    auto transaction = shop.open->begin().value();
    for (int i = 0; i < entries; ++i)
        transaction.append("noted", {}, "{\"n\":" + QByteArray::number(i) + '}');
    QVERIFY(transaction.commit().ok());
}

/// Whether somebody holds a moment of the database: then its log can't begin anew.
bool isHeld(Shop& shop)
{
    return shop.open->connection().number("PRAGMA wal_checkpoint(TRUNCATE)").value() != 0;
}

} // namespace

// What an export proves and what it doesn't, and how it is read beside a till that goes on.
class StoreExportTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withheldPayloadsAreCounted()
    {
        RandomChain chain(1);
        chain.commit(3);
        auto entries = chain.entries();
        const auto whole = verified(entries, chain.key().publicKey());
        QVERIFY(whole.ok());
        QCOMPARE(whole->withheld, quint64(0));
        QCOMPARE(whole->at_ms, entries.back().at_ms);
        QCOMPARE(whole->head, chain.head());
        entries[0] = journal::withheld(entries[0]);
        entries[2] = journal::withheld(entries[2]);
        QCOMPARE(verified(entries, chain.key().publicKey()).value().withheld, quint64(2));
    }

    void itsEndIsComparedWithWhatIsKnown()
    {
        RandomChain chain(2);
        chain.commit(2);
        chain.commit(3);
        const journal::PublicKey key = chain.key().publicKey();
        const std::vector<Entry> entries = chain.entries();
        for (const std::size_t seq : {std::size_t(1), std::size_t(4), entries.size()})
            QVERIFY(verified(entries, key, KnownEntry{seq, entries[seq - 1].hash}).ok());
        QVERIFY(verified(from(chain, 2), key, KnownEntry{5, entries[4].hash}, 2).ok());

        const auto other = verified(entries, key, KnownEntry{4, entries[2].hash});
        QCOMPARE(other.error().reason, FaultReason::otherHead);
        QCOMPARE(other.error().seq, quint64(4));
        const std::vector<Entry> cut(entries.begin(), entries.begin() + 2);
        QVERIFY(verified(cut, key).ok()); // by itself nothing shows it
        const auto shorter = verified(cut, key, KnownEntry{5, entries[4].hash});
        QCOMPARE(shorter.error().reason, FaultReason::cutOff);
        QCOMPARE(shorter.error().seq, quint64(3));
        const auto stretch = verified({entries[1]}, key, KnownEntry{5, entries[4].hash}, 2);
        QCOMPARE(stretch.error().reason, FaultReason::cutOff);
    }

    void aChangeOfKeysIsNoEnd()
    {
        RandomChain chain(3);
        const journal::PublicKey key = chain.key().publicKey();
        chain.commit(1);
        chain.commit(1);
        chain.changeKey();
        for (const quint64 first : {quint64(1), quint64(2)}) {
            const auto ended = verified(from(chain, std::ptrdiff_t(first)), key, {}, first);
            QVERIFY(!ended.ok());
            QCOMPARE(ended.error().reason, FaultReason::wrongSignature);
            QCOMPARE(ended.error().seq, quint64(3));
        }
        chain.commit(1);
        QVERIFY(verified(chain.entries(), key).ok());
        QVERIFY(verified(from(chain, 2), key, {}, 2).ok());
    }

    void anExportBesideASellingTillHoldsNothingAndEndsWhereItBegan()
    {
        Shop shop;
        for (int commit = 0; commit < 7; ++commit)
            append(shop, 100);
        const quint64 last = shop.open->head().seq;
        QVERIFY(last > 2 * JournalRows::stretch_entries_max);
        const auto reader = StoreReader::open(shop.data).value();
        std::vector<Entry> exported;
        const auto read = reader->journal().eachInStretches(2, [&](const Entry& entry) {
            exported.push_back(entry);
            if (exported.size() % 200 != 1)
                return true;
            append(shop, 50);
            return !isHeld(shop);
        });
        QVERIFY2(read.ok(), read ? "" : qPrintable(read.error().words));
        std::vector<Entry> expected;
        QVERIFY(reader->journal()
                    .each(2,
                          [&](const Entry& entry) {
                              if (entry.seq <= last)
                                  expected.push_back(entry);
                              return true;
                          })
                    .ok());
        QCOMPARE(exported.size(), std::size_t(last - 1)); // so that nothing held it
        QVERIFY(exported == expected);
        QVERIFY(shop.open->head().seq > last);
    }

    void nothingIsExportedBehindTheEnd()
    {
        Shop shop;
        const auto reader = StoreReader::open(shop.data).value();
        int entries = 0;
        const auto count = [&entries](const Entry&) {
            ++entries;
            return true;
        };
        QVERIFY(reader->journal().eachInStretches(shop.open->head().seq + 1, count).ok());
        QCOMPARE(entries, 0);
        QVERIFY(reader->journal().eachInStretches(shop.open->head().seq, count).ok());
        QCOMPARE(entries, 1);
    }

    void anEndThatIsGoneMeanwhileIsTold()
    {
        Shop shop;
        append(shop, 600);
        const quint64 last = shop.open->head().seq;
        const auto reader = StoreReader::open(shop.data).value();
        bool isCut = false;
        const auto read = reader->journal().eachInStretches(1, [&](const Entry&) {
            if (!isCut)
                shop.tamper("DELETE FROM journal WHERE seq>400");
            isCut = true;
            return true;
        });
        QVERIFY(!read.ok());
        QCOMPARE(read.error().fault, StoreFault::damaged);
        QCOMPARE(read.error().seq, last);
    }
};

QTEST_GUILESS_MAIN(StoreExportTest)
#include "store_export_test.moc"
