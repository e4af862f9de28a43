#include "tests/store/chain_store.h"

using namespace countersign;
using namespace countersign::store;
using namespace store_test;

class StoreEvidenceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aShortJournalIsProvenFromItsFirstEntry()
    {
        RandomChain chain(1);
        begin(chain);
        sellToOthers(chain, 2);
        sellToUs(chain);
        const quint64 end = chain.head().seq;
        sellToOthers(chain, 3);
        ChainStore store(chain);
        const auto evidence = store.read(chain).value();
        QCOMPARE(evidence.first, 1U);
        QCOMPARE(evidence.head.seq, end); // no further than it must
        QCOMPARE(evidence.ofPurchase.size(), 3U);
        QCOMPARE(faultIn(store.written(), evidence), QString());
    }

    void onlyThePurchasesOwnPayloadsAreShown()
    {
        RandomChain chain(2);
        begin(chain);
        sellToOthers(chain, 2);
        sellToUs(chain);
        ChainStore store(chain);
        (void)store.read(chain).value();
        for (const Entry& entry : store.written()) {
            const bool isOurs = entry.purchase == ours;
            QCOMPARE(entry.isWithheld(), !isOurs && entry.kind != "initialised");
        }
    }

    /// Whoever finds no later entry in the store's journal is told to look there.
    void whereEntriesWereLostIsShown()
    {
        RandomChain chain(12);
        begin(chain);
        sellToOthers(chain, 1);
        commit(chain, "store_restored", "{\"from\":{\"seq\":3}}");
        sellToUs(chain);
        ChainStore store(chain);
        const auto evidence = store.read(chain).value();
        QCOMPARE(store.written()[3].payload, chain.entries()[3].payload);
        QCOMPARE(faultIn(store.written(), evidence), QString());
    }

    /// A till that sells writes meanwhile.
    void allOfItIsReadOfOneMoment()
    {
        RandomChain chain(13);
        begin(chain);
        sellToUs(chain);
        ChainStore store(chain);
        QVERIFY(store.read(chain).ok());
        QVERIFY(store.isOfOneMoment());
        QVERIFY(!store.isInTransaction());
    }

    void aLongJournalIsProvenFromTheLastSignedEntryBefore()
    {
        RandomChain chain(3);
        begin(chain);
        sellToOthers(chain, int(Evidence::from_first_entry_max));
        const quint64 before = chain.head().seq;
        sellToUs(chain);
        sellToOthers(chain, 5);
        ChainStore store(chain);
        const auto evidence = store.read(chain).value();
        QCOMPARE(evidence.first, before);
        const auto written = store.written();
        QCOMPARE(written.size(), 6U);
        QCOMPARE(faultIn(written, evidence), QString());
        auto altered = written;
        altered[2].at_ms += 1;
        QVERIFY(!faultIn(altered, evidence).isEmpty());
        altered = written;
        altered[0].hash[0] = char(altered[0].hash[0] ^ 1);
        QVERIFY(!faultIn(altered, evidence).isEmpty());
    }

    void keysThatChangeBeforeAndMeanwhileAreFollowed_data()
    {
        QTest::addColumn<int>("others");
        QTest::newRow("short") << 1;
        QTest::newRow("long") << int(Evidence::from_first_entry_max);
    }
    void keysThatChangeBeforeAndMeanwhileAreFollowed()
    {
        QFETCH(int, others);
        RandomChain chain(4);
        begin(chain);
        const auto first = chain.key().publicKey();
        sellToOthers(chain, others);
        chain.changeKey();
        const auto second = chain.key().publicKey();
        sellToOthers(chain, 1);
        chain.commit({entryOf(chain, "purchase_started", ours)}, chain.key());
        chain.changeKey();
        chain.commit({entryOf(chain, "purchase_recorded", ours)}, chain.key());
        chain.changeKey();
        sellToOthers(chain, 1); // signed with the key that a till has now
        ChainStore store(chain);
        const auto evidence = store.read({first, chain.key().publicKey()}).value();
        const bool isShort = others == 1;
        QVERIFY(evidence.firstKey == (isShort ? first : second));
        QCOMPARE(evidence.keyChanges.size(), isShort ? 0U : 1U);
        QVERIFY(evidence.tillsFirstKey == first);
        if (!isShort) {
            const auto& change = evidence.keyChanges.front();
            const auto& entries = chain.entries();
            QCOMPARE(change.entry, entries[change.entry.seq - 1]);
            QCOMPARE(change.previous, entries[change.entry.seq - 2].hash);
            QCOMPARE(evidence.before, entries[evidence.first - 2].hash);
        }
        const auto written = store.written();
        QCOMPARE(faultIn(written, evidence), QString());
        const auto changes = std::count_if(written.begin(), written.end(), [](const Entry& entry) {
            return entry.kind == "key_changed" && !entry.isWithheld();
        });
        QCOMPARE(changes, isShort ? 2 : 1);
    }

    void aDamagedJournalGivesNoEvidence_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::newRow("payload") << QByteArray("UPDATE journal SET payload=x'7b7d' WHERE seq=6");
        QTest::newRow("gone") << QByteArray("DELETE FROM journal WHERE seq=7");
        QTest::newRow("end") << QByteArray("UPDATE journal SET signature=NULL WHERE seq>8");
        QTest::newRow("signature")
            << QByteArray("UPDATE journal SET signature=zeroblob(64) WHERE seq=8");
    }
    void aDamagedJournalGivesNoEvidence()
    {
        QFETCH(QByteArray, sql);
        RandomChain chain(5);
        begin(chain);
        sellToOthers(chain, 2);
        sellToUs(chain);
        ChainStore store(chain);
        store.run(sql.constData());
        const auto evidence = store.read(chain);
        QVERIFY(!evidence);
        QCOMPARE(evidence.error().fault, StoreFault::damaged);
        QVERIFY(evidence.error().seq >= 6);
    }

    void anotherTillsKeyGivesNoEvidence()
    {
        RandomChain chain(6);
        begin(chain);
        sellToUs(chain);
        ChainStore store(chain);
        const auto first = chain.key().publicKey();
        const auto other = chain.newKey().publicKey();
        QCOMPARE(store.read({other, other}).error().fault, StoreFault::damaged);
        QCOMPARE(store.read({first, other}).error().fault, StoreFault::damaged);
        chain.changeKey();
        sellToOthers(chain, 1);
        ChainStore changed(chain);
        QCOMPARE(changed.read({first, other}).error().fault, StoreFault::damaged);
        QCOMPARE(changed.read({first, first}).error().fault, StoreFault::damaged);
        QVERIFY(changed.read({first, chain.key().publicKey()}).ok());
    }

    /// Who can write rows but has no key of the till's writes a change to a key of their own, a
    /// purchase, and a change back.
    void aKeyThatNeverWasTheTillsProvesNothing()
    {
        RandomChain chain(8);
        begin(chain);
        sellToOthers(chain, int(Evidence::from_first_entry_max));
        const quint64 genuine = chain.head().seq;
        const auto change = [&chain](const journal::PublicKey& to, const journal::SigningKey& by) {
            Entry entry = entryOf(chain, "key_changed", {});
            entry.payload = "{\"proof\":\"\",\"public_key\":\"" + to.raw().toBase64() + "\"}";
            chain.commit({entry}, by);
        };
        const auto thief = chain.newKey();
        change(thief.publicKey(), thief);
        chain.commit({entryOf(chain, "purchase_recorded", theirs)}, thief);
        chain.commit({entryOf(chain, "purchase_started", ours)}, thief);
        chain.commit({entryOf(chain, "purchase_recorded", ours)}, thief);
        change(chain.key().publicKey(), thief);
        ChainStore store(chain);
        const auto evidence = store.read(chain);
        QVERIFY(!evidence);
        QCOMPARE(evidence.error().fault, StoreFault::damaged);
        QCOMPARE(evidence.error().seq, genuine + 1);
    }

    /// Up to the cut everything verifies: only data/head tells that something followed.
    void aCutEndGivesNoEvidence()
    {
        RandomChain chain(9);
        begin(chain);
        sellToUs(chain);
        sellToOthers(chain, 2);
        ChainStore store(chain);
        QVERIFY(store.read(chain).ok());
        store.run("DELETE FROM journal WHERE seq>6");
        const auto evidence = store.read(chain);
        QVERIFY(!evidence);
        QCOMPARE(evidence.error().fault, StoreFault::damaged);
        QVERIFY2(evidence.error().words.contains(QStringLiteral("lost entries")),
                 qPrintable(evidence.error().words));
    }

    /// An entry that was made to look as if it were somebody else's.
    void anEntryThatWasHiddenGivesNoEvidence()
    {
        RandomChain chain(10);
        begin(chain);
        sellToUs(chain);
        chain.commit({entryOf(chain, "purchase_closed", ours)}, chain.key());
        sellToOthers(chain, 1);
        ChainStore store(chain);
        QCOMPARE(store.read(chain).value().ofPurchase.size(), 4U);
        store.run("UPDATE journal SET purchase=NULL WHERE kind='purchase_closed'");
        QCOMPARE(store.read(chain).error().fault, StoreFault::damaged);
    }

    /// Whoever has only the stretch takes its first entry's hash on trust, so what stands in that
    /// row must be verified here.
    void theFirstRowOfAStretchIsVerifiedToo()
    {
        RandomChain chain(11);
        begin(chain);
        sellToOthers(chain, int(Evidence::from_first_entry_max));
        sellToUs(chain);
        ChainStore store(chain);
        const auto first = store.read(chain).value().first;
        store.run(QByteArray("UPDATE journal SET purchase='" + ours +
                             "', kind='countersigned' WHERE seq=" + QByteArray::number(first))
                      .constData());
        QCOMPARE(store.read(chain).error().seq, first);
    }

    void whatIsNotThereOrCantBeWrittenIsSaid()
    {
        RandomChain chain(7);
        begin(chain);
        sellToUs(chain);
        ChainStore store(chain);
        const auto key = chain.key().publicKey();
        const JournalKeys keys{key, key};
        QCOMPARE(store.read(keys, theirs.chopped(1) + '9').error().fault, StoreFault::missing);
        store.fillTheDisk();
        QCOMPARE(store.read(keys).error().fault, StoreFault::failed);
    }
};

QTEST_GUILESS_MAIN(StoreEvidenceTest)
#include "store_evidence_test.moc"
