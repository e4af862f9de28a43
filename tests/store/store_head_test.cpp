#include "core/store/head_file.h"
#include "tests/store/shop.h"

using namespace countersign;
using namespace countersign::store;
using store_test::contentOf;
using store_test::Shop;

namespace {

Result<std::unique_ptr<Store>, StoreError> tryCreate(Shop& shop)
{
    return Store::create(shop.data, QStringLiteral("till-3"), shop.keys, shop.clock, shop.entropy);
}

Result<journal::Head, StoreError> readersVerdict(const Shop& shop)
{
    auto reader = StoreReader::open(shop.data).value();
    return reader->journal().verify(shop.keys->ofJournal(), shop.data, {});
}

void editHead(const Shop& shop, const std::function<void(journal::Head&)>& edit)
{
    auto head = HeadFile::read(shop.data).value().head;
    edit(head);
    store_test::write(shop.file("head"), encodedHead(head));
}

journal::SigningKey otherKey(Shop& shop)
{
    QByteArray raw = shop.entropy.bytes(key_size_bytes);
    return journal::SigningKey::fromRaw(SecretBytes::takenFrom(raw)).value();
}

void flip(QByteArray& bytes)
{
    bytes[0] = static_cast<char>(bytes[0] ^ 1);
}

} // namespace

class StoreHeadTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// A commit on top would write data/head anew, and nothing would be missing any more.
    void alteredEndIsRefusedForWriting_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::addColumn<quint64>("seq");
        QTest::addColumn<QString>("words");
        const auto row = [](const char* name, const char* sql, quint64 seq, const char* words) {
            QTest::newRow(name) << QByteArray(sql) << seq << QString::fromLatin1(words);
        };
        row("cut", "DELETE FROM journal WHERE seq>3", 4, "lost entries: it ends at 3, but 6");
        row("last entry cut", "DELETE FROM journal WHERE seq=6", 6, "lost entries");
        row("last hash edited", "UPDATE journal SET hash=zeroblob(32) WHERE seq=6", 6,
            "not the one that data/head kept");
        row("last entry replaced",
            "UPDATE journal SET hash=(SELECT hash FROM journal WHERE seq=5), "
            "signature=(SELECT signature FROM journal WHERE seq=5) WHERE seq=6",
            6, "not the one that data/head kept");
        row("last signature removed", "UPDATE journal SET signature=NULL WHERE seq=6", 6,
            "not the one that data/head kept");
        row("entry copied to the end",
            "INSERT INTO journal SELECT 7, at_ms, kind, purchase, salt, "
            "payload, digest, hash, signature FROM journal WHERE seq=6",
            7, "not signed");
        row("unsigned entry added",
            "INSERT INTO journal SELECT 7, at_ms, kind, purchase, salt, "
            "payload, digest, hash, NULL FROM journal WHERE seq=6",
            7, "not signed");
        row("entry of the head gone and others there", "UPDATE journal SET seq=7 WHERE seq=6", 6,
            "not the one that data/head kept");
    }

    void alteredEndIsRefusedForWriting()
    {
        QFETCH(QByteArray, sql);
        QFETCH(quint64, seq);
        QFETCH(QString, words);
        Shop shop;
        shop.append(5);
        const auto head = contentOf(shop.file("head"));
        shop.tamper(sql.constData());
        for (int times = 0; times < 2; ++times) {
            const auto opened = shop.tryOpen();
            QVERIFY(!opened.ok());
            QCOMPARE(opened.error().fault, StoreFault::damaged);
            QCOMPARE(opened.error().seq, seq);
            QVERIFY2(opened.error().words.contains(words), qPrintable(opened.error().words));
            QCOMPARE(tryCreate(shop).error(), opened.error());
        }
        QCOMPARE(contentOf(shop.file("head")), head);
        QCOMPARE(readersVerdict(shop).error().fault, StoreFault::damaged);
    }

    /// Emptying a file must not do what removing it can't: switch off the search for a cut end.
    void unreadableHeadIsDamage_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("one zero") << QByteArray(1, '\0');
        QTest::newRow("zeros") << QByteArray(HeadFile::size_bytes, '\0');
        QTest::newRow("spaces") << QByteArray(HeadFile::size_bytes, ' ');
        QTest::newRow("no head") << QByteArray("{\"seq\":1}\n");
        QTest::newRow("no object") << QByteArray("[]\n");
        QTest::newRow("too large") << QByteArray(HeadFile::size_bytes_max + 1, ' ');
        Shop shop;
        shop.append(3);
        const auto head = encodedHead(shop.open->head());
        const auto half = head.left(head.trimmed().size() / 2);
        QTest::newRow("first half") << half;
        QTest::newRow("second half zeros") << half.leftJustified(head.size(), '\0');
        QTest::newRow("another till's") << head;
    }

    void unreadableHeadIsDamage()
    {
        QFETCH(QByteArray, content);
        Shop shop;
        shop.append(3);
        const auto head = contentOf(shop.file("head"));
        store_test::write(shop.file("head"), content);
        QCOMPARE(shop.open->verifyJournal({}).error().fault, StoreFault::damaged);
        QCOMPARE(readersVerdict(shop).error().fault, StoreFault::damaged);
        shop.open.reset();
        QCOMPARE(shop.tryOpen().error().fault, StoreFault::damaged);
        QCOMPARE(tryCreate(shop).error().fault, StoreFault::damaged);
        QCOMPARE(contentOf(shop.file("head")), content);
        store_test::write(shop.file("head"), head);
        QVERIFY(shop.tryOpen().ok());
    }

    void removedHeadIsDamage()
    {
        Shop shop;
        shop.append(1);
        shop.open.reset();
        QVERIFY(QFile::remove(shop.file("head")));
        QCOMPARE(shop.tryOpen().error().fault, StoreFault::damaged);
        QVERIFY(shop.tryOpen().error().words.contains(QStringLiteral("missing")));
        QCOMPARE(readersVerdict(shop).error().fault, StoreFault::damaged);
        QVERIFY(!QFile::exists(shop.file("head")));
    }

    void crashBetweenTheFirstCommitAndItsHeadIsNoDamage()
    {
        Shop shop;
        shop.open.reset();
        QVERIFY(QFile::remove(shop.file("head")));
        shop.reopen();
        QVERIFY(shop.open->verifyJournal({}).ok());
        QCOMPARE(contentOf(shop.file("head")), encodedHead(shop.open->head()));
    }

    void headMustBeSignedByTheTill()
    {
        Shop shop;
        shop.append(3);
        shop.open.reset();
        const auto head = contentOf(shop.file("head"));
        editHead(shop, [](journal::Head& kept) { flip(kept.signature); });
        QVERIFY(shop.tryOpen().error().words.contains(QStringLiteral("not signed")));
        QCOMPARE(readersVerdict(shop).error().fault, StoreFault::damaged);
        store_test::write(shop.file("head"), head);
        editHead(shop, [](journal::Head& kept) { flip(kept.hash); });
        QCOMPARE(shop.tryOpen().error().fault, StoreFault::damaged);
        store_test::write(shop.file("head"), head);
        // Lowered by hand, it would let the entries above it be cut.
        editHead(shop, [](journal::Head& kept) { kept.seq = 2; });
        QCOMPARE(shop.tryOpen().error().fault, StoreFault::damaged);
        QCOMPARE(shop.tryOpen().error().seq, 2U);
        store_test::write(shop.file("head"), head);
        QVERIFY(shop.tryOpen().ok());
    }

    /// The till keeps it open; nothing may be written where nobody looks for it.
    void headRemovedUnderARunningTillIsMadeAnew_data()
    {
        QTest::addColumn<std::function<void(const QString&)>>("change");
        const auto row = [](const char* what, const std::function<void(const QString&)>& change) {
            QTest::newRow(what) << change;
        };
        const auto moveAway = [](const QString& head) {
            QVERIFY(QFile::rename(head, head + QStringLiteral(".away")));
        };
        row("untouched", [](const QString&) {});
        row("removed", [](const QString& head) { QVERIFY(QFile::remove(head)); });
        row("moved away", moveAway);
        row("replaced by a copy", [moveAway](const QString& head) {
            moveAway(head);
            QVERIFY(QFile::copy(head + QStringLiteral(".away"), head));
        });
        row("its name given to a file that is longer", [moveAway](const QString& head) {
            moveAway(head);
            store_test::write(head, QByteArray(HeadFile::size_bytes + 1, ' '));
        });
        row("cut", [](const QString& head) { QVERIFY(QFile::resize(head, 5)); });
        row("its folder replaced", [](const QString& head) {
            const QString folder = QFileInfo(head).path();
            QVERIFY(QDir().rename(folder, folder + QStringLiteral(".away")));
            QVERIFY(QDir().mkpath(folder));
        });
    }

    void headRemovedUnderARunningTillIsMadeAnew()
    {
        QFETCH(std::function<void(const QString&)>, change);
        Shop shop;
        shop.append(2);
        for (int times = 0; times < 2; ++times) {
            change(shop.file("head"));
            shop.append(1);
            QCOMPARE(contentOf(shop.file("head")), shop.headKept());
            QDir(shop.data + QStringLiteral(".away")).removeRecursively();
            QFile::remove(shop.file("head.away"));
        }
    }

    /// Whoever edits the file could make a restored till give numbers twice, or skip to the end.
    void aReceiptNumberIsBelievedUnderItsSealAlone()
    {
        Shop shop;
        const HeadSeal seal(shop.keys->signing);
        QCOMPARE(HeadFile::read(shop.data).value().receiptsSealedBy(seal), std::optional(0ULL));
        shop.open->noteReceipts(417);
        shop.append(1);
        const auto kept = contentOf(shop.file("head"));
        QCOMPARE(kept.size(), HeadFile::size_bytes);
        QCOMPARE(HeadFile::read(shop.data).value().receiptsSealedBy(seal), std::optional(417ULL));
        for (const char* receipts : {":12,", ":418,", ":1000000000,"}) {
            auto edited = kept;
            edited.replace(":417,", receipts);
            store_test::write(shop.file("head"), edited);
            const auto read = HeadFile::read(shop.data).value();
            QCOMPARE(read.head, shop.open->head());
            QVERIFY(!read.receiptsSealedBy(seal));
            QVERIFY(read.isAltered(seal));
            shop.open.reset();
            shop.reopen(); // which says nothing: it sells by its journal's number
            QVERIFY(shop.open->verifyJournal({}).ok());
            QCOMPARE(contentOf(shop.file("head")), encodedHead(shop.open->head()));
            shop.open->noteReceipts(417);
            QVERIFY(shop.open->verifyJournal({}).ok());
            QCOMPARE(contentOf(shop.file("head")), kept);
        }
        const journal::SigningKey other = otherKey(shop);
        QVERIFY(!HeadFile::read(shop.data).value().receiptsSealedBy(HeadSeal(other)));
        const auto most = encodedHead(shop.open->head(), HeadFile::receipts_max + 5, seal);
        store_test::write(shop.file("head"), most);
        QVERIFY(!HeadFile::read(shop.data).value().receiptsSealedBy(seal));
        QVERIFY(!HeadFile::read(shop.data).value().isAltered(seal));
    }

    /// As an earlier version left it, with a number and no seal, in a file of another size.
    void aHeadWithoutASealIsSealedByTheNextCommit()
    {
        Shop shop;
        shop.append(1);
        const auto head = shop.open->head();
        shop.open.reset();
        const QByteArray json = "{\"seq\":2,\"hash\":\"" + head.hash.toHex() +
                                "\",\"signature\":\"" + head.signature.toBase64() +
                                "\",\"receipts\":9}";
        store_test::write(shop.file("head"), json.leftJustified(255) + '\n');
        const HeadSeal seal(shop.keys->signing);
        QVERIFY(!HeadFile::read(shop.data).value().receiptsSealedBy(seal));
        QVERIFY(!HeadFile::read(shop.data).value().isAltered(seal));
        shop.reopen();
        QVERIFY(shop.open->verifyJournal({}).ok());
        shop.open->noteReceipts(9); // which the till read in its journal
        shop.append(1);
        QCOMPARE(HeadFile::read(shop.data).value().receiptsSealedBy(seal), std::optional(9ULL));
    }

    void headOfAnEarlierCommitIsNoDamage()
    {
        Shop shop;
        shop.append(1);
        const auto older = contentOf(shop.file("head"));
        shop.append(2);
        shop.open.reset();
        store_test::write(shop.file("head"), older);
        shop.reopen();
        shop.append(1);
        QVERIFY(shop.open->verifyJournal({}).ok());
        QCOMPARE(contentOf(shop.file("head")), shop.headKept());
    }
};

QTEST_GUILESS_MAIN(StoreHeadTest)
#include "store_head_test.moc"
