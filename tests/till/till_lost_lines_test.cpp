#include "core/journal/restorations.h"
#include "core/store/backup.h"
#include "core/store/key_rotation.h"
#include "core/store/lost_heads.h"
#include "core/till/restore.h"
#include "tests/store/shop.h"

using namespace countersign;
using store::LostHeads;
using store_test::Shop;

namespace {

/// A till that is put back again and again.
struct Line
{
    Shop shop;

    /// Sells so many entries on; the head that the line then has.
    journal::Head goOn(int entries)
    {
        for (int each = 0; each < entries; ++each) {
            auto transaction = shop.open->begin().value();
            transaction.append("products_noted", {}, "{}");
            check(transaction.commit().ok(), "an entry is kept");
        }
        return shop.open->head();
    }
    [[nodiscard]] QString backup(const char* name) const
    {
        const auto file = shop.place.filePath(QLatin1StringView(name));
        check(store::writeBackup(shop.data, *shop.keys, file).ok(), "a backup is written");
        return file;
    }
    /// What the journal then says of it.
    sale::StoreRestored putBack(const QString& file)
    {
        shop.open.reset();
        for (const char* name : {"store.db", "store.db-wal", "store.db-shm"})
            QFile::remove(shop.file(name));
        const till::RestoreOrder order{file, shop.data, QStringLiteral("anna"), {}, false};
        const auto restored = till::restore(order, shop.keys, shop.clock, shop.entropy);
        if (!restored)
            qWarning().noquote() << restored.error().words;
        check(restored.ok(), "the store is put back");
        shop.reopen();
        const auto told = shop.open->journal().ofKind(journal::store_restored_kind).value();
        return journal::restorationIn(told.back()).value();
    }
};

sale::LostEnd endOf(const journal::Head& head)
{
    return {head.seq, head.hash};
}

using Ends = std::vector<sale::LostEnd>;

} // namespace

// Whoever holds entries of a line that was put aside finds its end in the journal that goes on.
class TillLostLinesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSecondRestorationNamesWhatTheFirstOneLost();
    void whatTheBackupTellsItselfIsNotNamedAgain();
    void aLineThatIsTakenUpAgainIsNotLost();
    void linesThatPartedBeforeTheBackupAreSaidToHave();
    void moreLinesThanAreKeptAreSaidToBeMore();
    void aFileThatIsNotOursIsSaidToHaveLostThem_data();
    void aFileThatIsNotOursIsSaidToHaveLostThem();
    void aLineOfBeforeAChangeOfKeysIsLeftToTheJournal();
};

void TillLostLinesTest::aSecondRestorationNamesWhatTheFirstOneLost()
{
    Line till;
    till.goOn(5);
    const QString backup = till.backup("backup.db");
    const auto a = till.goOn(6);
    const auto first = till.putBack(backup);
    QCOMPARE(first.lostHash, a.hash);
    QVERIFY(first.earlier.empty() && first.isEarlierKnown);
    QCOMPARE(first.commonSequence, quint64(0));

    const auto b = till.goOn(2);
    const auto second = till.putBack(backup);
    QCOMPARE(second.lostSequence, b.seq);
    QCOMPARE(second.lostHash, b.hash);
    QVERIFY(second.earlier == Ends{endOf(a)});
    QVERIFY(second.isEarlierKnown);
    // Line a reached further than line b.
    QVERIFY(a.seq > b.seq);
    QVERIFY(journal::mayHaveLost(second, a.seq, a.hash));

    const auto c = till.goOn(1);
    till.shop.open.reset();
    QVERIFY(QFile::remove(till.shop.file("head"))); // with it, only line c's end is forgotten
    const auto third = till.putBack(backup);
    QVERIFY(!third.isHeadKnown);
    QVERIFY((third.earlier == Ends{endOf(a), endOf(b)}));
    QVERIFY(c.seq > third.fromSequence);
}

void TillLostLinesTest::whatTheBackupTellsItselfIsNotNamedAgain()
{
    Line till;
    const QString before = till.backup("before.db");
    const auto a = till.goOn(6);
    QCOMPARE(till.putBack(before).lostHash, a.hash);
    till.goOn(1);
    const QString after = till.backup("after.db"); // has the first store_restored
    const auto b = till.goOn(1);
    const auto second = till.putBack(after);
    QCOMPARE(second.lostHash, b.hash);
    QVERIFY(second.earlier.empty());
    QCOMPARE(second.commonSequence, quint64(0));
    const auto c = till.goOn(1);
    const auto third = till.putBack(before); // which knows of none
    QCOMPARE(third.lostHash, c.hash);
    QVERIFY((third.earlier == Ends{endOf(a), endOf(b)}));
}

void TillLostLinesTest::aLineThatIsTakenUpAgainIsNotLost()
{
    Line till;
    const QString backup = till.backup("backup.db");
    const auto a = till.goOn(6);
    const QString whole = till.backup("whole.db"); // as a store that was moved away
    till.putBack(backup);
    const auto b = till.goOn(1);
    const auto again = till.putBack(whole);
    QCOMPARE(again.fromSequence, a.seq);
    QCOMPARE(again.lostHash, b.hash);
    QVERIFY(again.earlier.empty());
}

void TillLostLinesTest::linesThatPartedBeforeTheBackupAreSaidToHave()
{
    Line till;
    const auto common = till.goOn(3);
    const QString before = till.backup("before.db");
    till.goOn(2);
    const QString ofLineA = till.backup("a.db");
    till.putBack(before);
    const auto b = till.goOn(20);
    const auto restored = till.putBack(ofLineA);
    QCOMPARE(restored.lostHash, b.hash);
    QVERIFY(restored.lostSequence > restored.fromSequence);
    QVERIFY(restored.fromSequence > common.seq);
    QCOMPARE(restored.commonSequence, common.seq);
    QVERIFY(journal::mayHaveLost(restored, common.seq + 1, {}));
    QVERIFY(!journal::mayHaveLost(restored, common.seq, {}));
}

void TillLostLinesTest::moreLinesThanAreKeptAreSaidToBeMore()
{
    Line till;
    const QString backup = till.backup("backup.db");
    sale::StoreRestored restored;
    const int lines = static_cast<int>(LostHeads::heads_max) + 1;
    for (int line = 0; line < lines; ++line) {
        till.goOn(1);
        restored = till.putBack(backup);
        QVERIFY(restored.isEarlierKnown);
        QCOMPARE(restored.earlier.size(), static_cast<std::size_t>(line));
    }
    const Ends all = restored.earlier; // the file has left the first one out by now
    const auto last = endOf({restored.lostSequence, restored.lostHash, {}});
    till.goOn(1);
    restored = till.putBack(backup);
    QVERIFY(!restored.isEarlierKnown);
    Ends kept(all.begin() + 1, all.end());
    kept.push_back(last);
    QVERIFY(restored.earlier == kept);
    QVERIFY(QFile(till.shop.file("lost-heads")).size() <= LostHeads::size_bytes_max);
}

void TillLostLinesTest::aFileThatIsNotOursIsSaidToHaveLostThem_data()
{
    QTest::addColumn<QByteArray>("from"); // empty: all of it
    QTest::addColumn<QByteArray>("to");
    QTest::newRow("nothing") << QByteArray() << QByteArray();
    QTest::newRow("no JSON") << QByteArray() << QByteArray("{");
    QTest::newRow("zeros") << QByteArray() << QByteArray(256, '\0');
    QTest::newRow("too long") << QByteArray() << QByteArray(LostHeads::size_bytes_max + 1, ' ');
    QTest::newRow("another list") << QByteArray() << QByteArray(R"({"all":true,"heads":7})");
    QTest::newRow("no list") << QByteArray() << QByteArray(R"({"all":true})");
    QTest::newRow("no head") << QByteArray() << QByteArray(R"({"all":true,"heads":[7]})");
    QTest::newRow("a number below 0") << QByteArray("\"seq\":") << QByteArray("\"seq\":-");
    QTest::newRow("another number") << QByteArray("\"seq\":") << QByteArray("\"seq\":1");
}

void TillLostLinesTest::aFileThatIsNotOursIsSaidToHaveLostThem()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    Line till;
    const QString backup = till.backup("backup.db");
    till.goOn(3);
    till.putBack(backup);
    const QString file = till.shop.file("lost-heads");
    QByteArray content = store_test::contentOf(file);
    QVERIFY(content.contains("\"seq\":"));
    if (from.isEmpty())
        content = to;
    else
        content.replace(from, to);
    store_test::write(file, content);
    const auto b = till.goOn(1);
    auto restored = till.putBack(backup);
    QCOMPARE(restored.lostHash, b.hash);
    QVERIFY(restored.earlier.empty() && !restored.isEarlierKnown);
    // That stays so, and what comes after it is named.
    till.goOn(1);
    restored = till.putBack(backup);
    QVERIFY(restored.earlier == Ends{endOf(b)} && !restored.isEarlierKnown);
}

/// Every backup that a till can go on with has the change, and what was told before it.
void TillLostLinesTest::aLineOfBeforeAChangeOfKeysIsLeftToTheJournal()
{
    Line till;
    const QString backup = till.backup("backup.db");
    till.goOn(3);
    till.putBack(backup);
    const store::KeyRotation yearly{QStringLiteral("yearly"), QStringLiteral("anna"), {}};
    QVERIFY(store::rotateKeys(std::move(till.shop.open), yearly).ok());
    till.shop.keys = store::loadKeys(till.shop.data).value();
    till.shop.reopen();
    const QString after = till.backup("after.db");
    const auto b = till.goOn(1);
    const auto restored = till.putBack(after);
    QCOMPARE(restored.lostHash, b.hash);
    QVERIFY(restored.earlier.empty() && restored.isEarlierKnown);
    QVERIFY(!store_test::contentOf(till.shop.file("lost-heads")).isEmpty());
    const auto kept = LostHeads::read(till.shop.data, world::systemFiles());
    QCOMPARE(kept.heads().size(), std::size_t(1));
    QCOMPARE(kept.heads().front().head.hash, b.hash);
}

QTEST_GUILESS_MAIN(TillLostLinesTest)
#include "till_lost_lines_test.moc"
