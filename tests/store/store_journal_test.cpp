#include "core/journal/fact_codec.h"
#include "core/store/file.h"
#include "core/store/head_file.h"
#include "core/store/registry_past.h"
#include "core/store/store_copy.h"
#include "tests/store/shop.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace countersign;
using namespace countersign::store;
using store_test::Shop;

class StoreJournalTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void entriesComeBackAsTheyWereAppended()
    {
        Shop shop;
        const auto purchase = QUuid::createUuid();
        shop.clock.wall_ms = 1'763'834'304'123;
        auto transaction = shop.open->begin().value();
        QCOMPARE(transaction.append("purchase_started", purchase, "{\"a\":1}"), 2U);
        QCOMPARE(transaction.append("products_imported", {}, "{ \"b\" : 2 }"), 3U);
        const auto head = transaction.commit().value();
        QCOMPARE(head.seq, 3U);
        QCOMPARE(shop.open->head(), head);
        shop.reopen();
        QCOMPARE(shop.open->head(), head);
        std::vector<journal::Entry> entries;
        QCOMPARE(shop.open
                     ->verifyJournal([&](const journal::Entry& entry) {
                         entries.push_back(entry);
                         return true;
                     })
                     .value(),
                 head);
        QCOMPARE(entries.size(), 3U);
        QCOMPARE(entries[0].kind, "initialised");
        QCOMPARE(entries[1].at_ms, 1'763'834'304'123);
        QCOMPARE(entries[1].purchase, purchase.toByteArray(QUuid::WithoutBraces));
        QCOMPARE(entries[1].payload, "{\"a\":1}");
        QVERIFY(entries[1].signature.isEmpty()); // only the last of a commit is signed
        QCOMPARE(entries[2].payload, "{ \"b\" : 2 }");
        QCOMPARE(entries[2].signature, head.signature);
        QVERIFY(entries[1].salt != entries[2].salt);
        QCOMPARE(shop.open->journal().ofPurchase(purchase).value(), std::vector{entries[1]});
        QVERIFY(shop.open->journal().ofPurchase(QUuid::createUuid()).value().empty());
        const auto kept = QJsonDocument::fromJson(store_test::contentOf(shop.file("head")));
        QCOMPARE(kept[u"seq"].toInteger(), 3);
        QCOMPARE(kept[u"hash"].toString().toLatin1(), head.hash.toHex());
        QCOMPARE(kept[u"signature"].toString().toLatin1(), head.signature.toBase64());
    }

    void creatingAgainKeepsTheJournal()
    {
        Shop shop;
        shop.append(2);
        const auto head = shop.open->head();
        shop.open.reset();
        shop.open =
            Store::create(shop.data, QStringLiteral("till-3"), shop.keys, shop.clock, shop.entropy)
                .value();
        QCOMPARE(shop.open->head(), head);
    }

    /// The chain goes through a digest just as well: that is how others' entries leave a till.
    void whatTheTillWroteIsNotWithheldFromIt_data()
    {
        QTest::addColumn<quint64>("seq");
        for (const quint64 seq : {1U, 2U, 4U, 6U})
            QTest::addRow("entry %d", int(seq)) << seq;
    }

    void whatTheTillWroteIsNotWithheldFromIt()
    {
        QFETCH(quint64, seq);
        Shop shop;
        shop.append(2);
        auto transaction = shop.open->begin().value();
        const auto frozen =
            journal::encoded(sale::MethodFrozen{QByteArray(16, 'm'), QStringLiteral("stolen")});
        transaction.append(frozen.kind, {}, frozen.payload);
        QVERIFY(transaction.commit().ok());
        shop.append(2);
        QCOMPARE(registryPastIn(shop.open->journal()).value().frozen.size(), 1);
        shop.withhold(seq);
        const auto reader = StoreReader::open(shop.data).value();
        const auto keys = shop.keys->ofJournal();
        std::vector<StoreError> said{
            reader->journal().verify(keys, shop.data, {}).error(),
            reader->journal().verifyOnThreads(keys, shop.data, 2, [](quint64) {}).error(),
            verifiedCopy(shop.file("store.db"), *shop.keys).error(),
        };
        if (const auto opened = shop.tryOpen()) {
            said.push_back((*opened)->verifyJournal({}).error());
            said.push_back(registryPastIn((*opened)->journal()).error());
        }
        for (const auto& error : said) {
            QCOMPARE(error.fault, StoreFault::damaged);
            QCOMPARE(error.seq, seq);
        }
    }

    /// It says which cards stay frozen, and start-up reads only what follows on a checkpoint.
    void whatCardsAreFrozenIsReadFromAJournalThatVerifies()
    {
        Shop shop;
        shop.append(5);
        shop.tamper("UPDATE journal SET payload=CAST('{\"n\":9}' AS BLOB) WHERE seq=4");
        shop.reopen();
        QCOMPARE(registryPastIn(shop.open->journal()).error().seq, 4U);
    }

    void alteredJournalsAreFound_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::addColumn<quint64>("seq");
        const auto row = [](const char* name, const char* sql, quint64 seq) {
            QTest::newRow(name) << QByteArray(sql) << seq;
        };
        row("payload edited", "UPDATE journal SET payload=CAST('{\"n\":9}' AS BLOB) WHERE seq=4",
            4);
        row("kind edited", "UPDATE journal SET kind='code_issued' WHERE seq=4", 4);
        row("time edited", "UPDATE journal SET at_ms=at_ms+1 WHERE seq=4", 4);
        row("purchase added",
            "UPDATE journal SET purchase='01890a5d-ac96-774b-bcce-b302099a8057' WHERE seq=4", 4);
        row("hash edited", "UPDATE journal SET hash=zeroblob(32) WHERE seq=4", 4);
        row("row deleted", "DELETE FROM journal WHERE seq=4", 5);
        row("row deleted and the rest renumbered",
            "DELETE FROM journal WHERE seq=4; UPDATE journal SET seq=4 WHERE seq=5;"
            "UPDATE journal SET seq=5 WHERE seq=6",
            4);
        row("rows swapped",
            "UPDATE journal SET seq=1000 WHERE seq=3; UPDATE journal SET seq=3 WHERE seq=4;"
            "UPDATE journal SET seq=4 WHERE seq=1000",
            3);
        row("first row deleted", "DELETE FROM journal WHERE seq=1", 2);
        row("row slipped in below",
            "INSERT INTO journal SELECT -5, at_ms, kind, purchase, salt, "
            "payload, digest, hash, signature FROM journal WHERE seq=4",
            0);
        row("row copied to the end",
            "INSERT INTO journal SELECT 7, at_ms, kind, purchase, salt, "
            "payload, digest, hash, signature FROM journal WHERE seq=6",
            7);
        row("tail cut", "DELETE FROM journal WHERE seq>4", 5);
        row("last signature removed", "UPDATE journal SET signature=NULL WHERE seq=6", 6);
        row("last signature of another entry",
            "UPDATE journal SET signature=(SELECT signature FROM journal WHERE seq=5) WHERE seq=6",
            6);
    }

    void alteredJournalsAreFound()
    {
        QFETCH(QByteArray, sql);
        QFETCH(quint64, seq);
        Shop shop;
        shop.append(5);
        QVERIFY(shop.open->verifyJournal({}).ok());
        shop.tamper(sql.constData());
        const auto verified = StoreReader::open(shop.data).value()->journal().verify(
            shop.keys->ofJournal(), shop.data, {});
        QVERIFY(!verified.ok());
        QCOMPARE(verified.error().fault, StoreFault::damaged);
        if (seq > 0)
            QCOMPARE(verified.error().seq, seq);
        QVERIFY(!verified.error().words.isEmpty());
        // A writer that may open it, because its end is whole, finds the same.
        if (auto opened = shop.tryOpen())
            QCOMPARE((*opened)->verifyJournal({}).error(), verified.error());
        else
            QCOMPARE(opened.error().fault, StoreFault::damaged);
    }

    /// Between those that are left nothing could be compared with what others know.
    void aSignatureTakenOutFromWithinIsFoundAndNamed()
    {
        Shop shop;
        for (int commit = 0; commit < 5; ++commit) {
            shop.clock.wall_ms += 7;
            auto transaction = shop.open->begin().value();
            transaction.append("purchase_started", {}, "{}");
            transaction.append("purchase_recorded", {}, "{}");
            QVERIFY(transaction.commit().ok());
        }
        const auto verdicts = [&shop] {
            auto reader = StoreReader::open(shop.data).value();
            auto& rows = reader->journal();
            const auto keys = shop.keys->ofJournal();
            return std::vector{rows.verify(keys, shop.data, {}, true),
                               rows.verifyOnThreads(keys, shop.data, 2, [](quint64) {})};
        };
        for (const auto& verified : verdicts())
            QVERIFY2(verified.ok(), verified ? "" : qPrintable(verified.error().words));
        const std::pair<const char*, quint64> cases[] = {
            {"UPDATE journal SET signature=NULL WHERE seq=5", 5},
            {"UPDATE journal SET signature=NULL WHERE seq<11", 1}};
        for (const auto& [sql, seq] : cases) {
            shop.tamper(sql);
            for (const auto& verified : verdicts()) {
                QVERIFY(!verified.ok());
                QCOMPARE(verified.error().seq, seq);
                QVERIFY(verified.error().words.contains(QStringLiteral("its signature is gone")));
            }
        }
    }

    void aRowBelowTheFirstEntryIsNamedByItsNumber()
    {
        Shop shop;
        shop.append(1);
        shop.tamper("INSERT INTO journal SELECT -5, at_ms, kind, purchase, salt, payload, digest, "
                    "hash, signature FROM journal WHERE seq=2");
        auto reader = StoreReader::open(shop.data).value();
        const auto verified = reader->journal().verify(shop.keys->ofJournal(), shop.data, {});
        QCOMPARE(verified.error().seq, 1U);
        QVERIFY2(verified.error().words.contains(QStringLiteral("a row numbered -5")),
                 qPrintable(verified.error().words));
    }

    void wholeJournalGoneIsFound()
    {
        Shop shop;
        shop.append(1);
        shop.tamper("DELETE FROM journal");
        QCOMPARE(shop.tryOpen().error().fault, StoreFault::damaged);
        const auto created =
            Store::create(shop.data, QStringLiteral("till-3"), shop.keys, shop.clock, shop.entropy);
        QCOMPARE(created.error().fault, StoreFault::damaged);
    }

    void olderCopyOfTheStoreIsFound()
    {
        Shop shop;
        shop.append(2);
        shop.open.reset();
        const auto copy = store_test::contentOf(shop.file("store.db"));
        shop.reopen();
        shop.append(3);
        shop.open.reset();
        store_test::write(shop.file("store.db"), copy);
        const auto opened = shop.tryOpen();
        QCOMPARE(opened.error().fault, StoreFault::damaged);
        QCOMPARE(opened.error().seq, 4U);
        QVERIFY(opened.error().words.contains(QStringLiteral("lost entries")));
    }

    void headThatFellBehindIsHarmless()
    {
        Shop shop;
        shop.append(1);
        const auto older = store_test::contentOf(shop.file("head"));
        shop.append(1);
        store_test::write(shop.file("head"), older);
        shop.reopen();
        QVERIFY(shop.open->verifyJournal({}).ok());
        QCOMPARE(store_test::contentOf(shop.file("head")), shop.headKept());
    }

    void headIsOfOneSizeWhateverItSays()
    {
        Shop shop;
        shop.append(1);
        const auto first = store_test::contentOf(shop.file("head"));
        QVERIFY(first.size() <= sector_size_bytes); // written at once, or not at all
        shop.append(20);
        QCOMPARE(store_test::contentOf(shop.file("head")), shop.headKept());
        QCOMPARE(store_test::contentOf(shop.file("head")).size(), first.size());
        store_test::write(shop.file("head"), first.trimmed()); // as another till may have left it
        QVERIFY(shop.open->verifyJournal({}).ok());
        QCOMPARE(store_test::contentOf(shop.file("head")), shop.headKept());
    }

    void headOfAnotherHistoryIsFound()
    {
        Shop shop;
        shop.append(2);
        auto other = shop.open->head();
        other.hash[0] = static_cast<char>(other.hash[0] ^ 1);
        store_test::write(shop.file("head"), encodedHead(other));
        QCOMPARE(shop.open->verifyJournal({}).error().seq, other.seq);
    }

    void visitorCanRefuseAnEntry()
    {
        Shop shop;
        shop.append(3);
        const auto verified =
            shop.open->verifyJournal([](const journal::Entry& entry) { return entry.seq < 3; });
        QCOMPARE(verified.error().fault, StoreFault::damaged);
        QCOMPARE(verified.error().seq, 3U);
    }

    void entryOfBadFormIsNotCommitted()
    {
        Shop shop;
        const auto before = shop.open->head();
        auto transaction = shop.open->begin().value();
        transaction.append("Not A Kind", {}, "{}");
        QVERIFY(!transaction.commit().ok());
        QCOMPARE(shop.open->head(), before);
        shop.append(1);
        QVERIFY(shop.open->verifyJournal({}).ok());
    }

    /// A child commits basket and entry together and is killed in the midst of it, many times over.
    void killedWriterLosesNothingItReported()
    {
        Shop shop;
        shop.open.reset();
        constexpr int kills = 20;
        constexpr std::size_t reports_before_kill = 7;
        for (int round = 0; round < kills; ++round) {
            int reports[2];
            QVERIFY(::pipe(reports) == 0);
            const auto child = ::fork();
            QVERIFY(child >= 0);
            if (child == 0)
                commitUntilKilled(shop, reports[1]);
            ::close(reports[1]);
            quint64 seq = 0;
            for (std::size_t i = 0; i < reports_before_kill + static_cast<std::size_t>(round); ++i)
                QCOMPARE(::read(reports[0], &seq, sizeof(seq)), ssize_t(sizeof(seq)));
            ::kill(child, SIGKILL);
            int status = 0;
            QCOMPARE(::waitpid(child, &status, 0), child);
            while (::read(reports[0], &seq, sizeof(seq)) == sizeof(seq)) {
            }
            ::close(reports[0]);
            shop.reopen();
            const auto head = shop.open->verifyJournal({});
            if (!head)
                QFAIL(qPrintable(head.error().words));
            QVERIFY(head->seq >= seq);     // nothing that was reported is gone,
            QVERIFY(head->seq <= seq + 1); // at most one commit was not reported yet
            const auto baskets = shop.open->baskets().value();
            QCOMPARE(baskets.size(), 1U); // and it is there whole
            QCOMPARE(baskets[0].body, QByteArray::number(head->seq));
            shop.open.reset();
        }
    }

private:
    [[noreturn]] static void commitUntilKilled(Shop& shop, int report)
    {
        const auto purchase = QUuid(QStringLiteral("01890a5d-ac96-774b-bcce-b302099a8057"));
        const auto open = shop.tryOpen().value();
        while (true) {
            auto transaction = open->begin().value();
            const auto seq = transaction.append("purchase_started", purchase, "{}");
            transaction.putBasket({purchase, QByteArray::number(seq), false, 0});
            if (!transaction.commit().ok() || ::write(report, &seq, sizeof(seq)) < 0)
                ::_exit(1);
        }
    }
};

QTEST_GUILESS_MAIN(StoreJournalTest)
#include "store_journal_test.moc"
