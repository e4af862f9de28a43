#include "core/store/backup.h"
#include "core/till/restore.h"
#include "tests/store/killed.h"
#include "tests/store/shop.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace countersign;
using store::StoreFault;
using store_test::Shop;

// A restoration that is killed before every write, sync, rename and removal in turn.
class TillRestorationTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void killedAnywhereThereIsNoStoreOrAWholeOneThatSaysWhatItLost_data();
    void killedAnywhereThereIsNoStoreOrAWholeOneThatSaysWhatItLost();
    void noReceiptNumberIsGivenOutAgainHoweverOftenTheStoreIsPutBack();
};

namespace {

/// All but the store, and without the numbers' keys where they were lost too.
void copyFiles(const QString& from, const QString& to, bool hasNumbersKeys)
{
    QVERIFY(QDir().mkpath(to + QStringLiteral("/keys")));
    for (const auto& folder : {QString(), QStringLiteral("/keys")}) {
        for (const auto& name : QDir(from + folder).entryList(QDir::Files)) {
            if (!name.startsWith(QLatin1String("store.db")) &&
                (hasNumbersKeys || name != QLatin1String("registrations.keys")))
                QVERIFY(QFile::copy(from + folder + u'/' + name, to + folder + u'/' + name));
        }
    }
}

} // namespace

void TillRestorationTest::killedAnywhereThereIsNoStoreOrAWholeOneThatSaysWhatItLost_data()
{
    QTest::addColumn<bool>("hasNumbersKeys");
    QTest::newRow("with registrations.keys") << true;
    QTest::newRow("without registrations.keys") << false;
}

void TillRestorationTest::killedAnywhereThereIsNoStoreOrAWholeOneThatSaysWhatItLost()
{
    QFETCH(bool, hasNumbersKeys);
    Shop shop;
    const auto backup = shop.place.filePath(QStringLiteral("backup.db"));
    const auto made = store::writeBackup(shop.data, *shop.keys, backup);
    QVERIFY(made.ok());
    for (int entries = 0; entries < 4; ++entries) {
        auto transaction = shop.open->begin().value();
        transaction.append("products_noted", {}, "{}");
        QVERIFY(transaction.commit().ok());
    }
    const auto lost = shop.open->head();
    shop.open.reset();

    int without = 0;
    int whole = 0;
    int step = 1;
    for (bool isOver = false; !isOver; ++step) {
        const auto at = "step " + QByteArray::number(step);
        const QTemporaryDir place;
        const auto data = place.filePath(QStringLiteral("data"));
        copyFiles(shop.data, data, hasNumbersKeys);
        const till::RestoreOrder order{backup, data, QStringLiteral("anna"), {}, false};
        isOver = store_test::endsBeforeStep(
            step, [&] { (void)till::restore(order, shop.keys, shop.clock, shop.entropy); });
        auto opened = store::Store::open(data, shop.keys, shop.clock, shop.entropy);
        if (!opened) {
            ++without;
            QVERIFY2(opened.error().fault == StoreFault::missing, at.constData());
            const auto again = till::restore(order, shop.keys, shop.clock, shop.entropy);
            QVERIFY2(again.ok(), at.constData());
            opened = store::Store::open(data, shop.keys, shop.clock, shop.entropy);
        } else {
            ++whole;
        }
        QVERIFY2(opened.ok(), at.constData());
        journal::Entry restored;
        const auto verified = (*opened)->verifyJournal([&restored](const journal::Entry& entry) {
            if (entry.kind == "store_restored")
                restored = entry;
            return true;
        });
        QVERIFY2(verified.ok(), at.constData());
        QCOMPARE(restored.seq, made->head.seq + 1);
        const auto payload = QJsonDocument::fromJson(restored.payload).object();
        const auto told = payload[QLatin1StringView("lost")].toObject();
        QCOMPARE(told[QLatin1StringView("seq")].toInteger(), static_cast<qint64>(lost.seq));
        QCOMPARE(told[QLatin1StringView("hash")].toString().toLatin1(), lost.hash.toHex());
        QVERIFY2(!QFile::exists(data + QStringLiteral("/restoring")), at.constData());
    }
    qInfo("%d steps: %d without a store, %d with a whole one", step - 2, without, whole);
    QVERIFY(without > 10 && whole > 1);
}

/// Put back a second time, what was lost is the short line that began at the first.
void TillRestorationTest::noReceiptNumberIsGivenOutAgainHoweverOftenTheStoreIsPutBack()
{
    Shop shop;
    const auto backup = shop.place.filePath(QStringLiteral("backup.db"));
    QVERIFY(store::writeBackup(shop.data, *shop.keys, backup).ok());
    const auto sell = [&shop](quint64 receipt) {
        auto transaction = shop.open->begin().value();
        transaction.append("products_noted", {}, "{}");
        transaction.noteReceipts(receipt);
        QVERIFY(transaction.commit().ok());
    };
    const auto restored = [&] {
        shop.open.reset();
        for (const char* name : {"store.db", "store.db-wal", "store.db-shm"})
            QFile::remove(shop.file(name));
        const till::RestoreOrder order{backup, shop.data, QStringLiteral("anna"), {}, false};
        const auto done = till::restore(order, shop.keys, shop.clock, shop.entropy);
        check(done.ok(), "the store is put back");
        shop.reopen();
        return done->receipts;
    };
    for (quint64 receipt = 1; receipt <= 10; ++receipt)
        sell(receipt);
    const auto first = restored();
    QVERIFY2(first >= 10, qPrintable(QString::number(first)));
    QCOMPARE(restored(), first); // with nothing sold
    sell(first + 1);
    shop.reopen(); // a start forgets nothing of it either
    QCOMPARE(restored(), first + 1);
}

QTEST_GUILESS_MAIN(TillRestorationTest)
#include "till_restoration_test.moc"
