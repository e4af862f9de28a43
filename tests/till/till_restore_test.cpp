#include "tests/till/agreement.h"
#include "tests/till/till_process.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTest>
#include <algorithm>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

// A till that was put back from a backup says what it lost, and takes up no purchase again.
class TillRestoreTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void heldPaymentIsLetGoAndNeverResumed();
    void paymentCapturedInWhatWasLostStaysUnresolved();
    void paymentTakenAtOnceIsNeverGivenBackByItself();
    void refundThatWasUnansweredIsLeftToAPerson();
    void paymentAuthorisedInWhatWasLostIsLetGo();
    void whatWasSoldInWhatWasLostIsNeverGivenBackByItself_data();
    void whatWasSoldInWhatWasLostIsNeverGivenBackByItself();
    void receiptNumbersGoOnBeyondWhatWasLost();
    void openBasketIsDropped();
    void storePutBackByHandIsNamed();
    void whatIsNoBackupOfThisTillIsRefused();

private:
    Shop::Ran backup() { return m_shop->ctl({u"backup"_s, m_backup}); }
    QJsonObject restored();
    void loseStore();
    QString chargedCode(TillProcess& till);
    QStringList kinds(const QString& purchase);

    std::unique_ptr<Shop> m_shop;
    QString m_backup;
};

namespace {

/// Its id.
QByteArray signingKeyOf(const Shop& shop)
{
    const auto said = QJsonDocument::fromJson(shop.ctl({u"keys"_s, u"--json"_s}).output).object();
    return said[u"signing"].toString().toLatin1();
}

} // namespace

void TillRestoreTest::init()
{
    m_shop = std::make_unique<Shop>();
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
    m_backup = m_shop->file("backup.db");
}

/// Removes the database; data/head, the keys and the terminal's ledger stay, as on a real till
/// whose database was lost.
void TillRestoreTest::loseStore()
{
    QDir data(m_shop->data());
    for (const QString& name : data.entryList({u"store.db*"_s}, QDir::Files))
        QVERIFY(data.remove(name));
}

/// What `restore --json` says; empty if it did not restore.
QJsonObject TillRestoreTest::restored()
{
    const auto ran = m_shop->ctl({u"restore"_s, u"--json"_s, m_backup});
    if (ran.code != 0)
        qWarning("%s", ran.errors.constData());
    return QJsonDocument::fromJson(ran.output).object();
}

QString TillRestoreTest::chargedCode(TillProcess& till)
{
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    till.send(chargeCard(anna));
    till.next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
    return codeIn(m_shop->phone().last());
}

QStringList TillRestoreTest::kinds(const QString& purchase)
{
    QStringList kinds;
    for (const Entry& entry : m_shop->journal()) {
        if (entry.purchase == purchase)
            kinds << entry.kind;
    }
    return kinds;
}

void TillRestoreTest::heldPaymentIsLetGoAndNeverResumed()
{
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    const QString code = chargedCode(till);
    const auto ran = backup(); // beside the running till
    QVERIFY2(ran.code == 0, ran.errors.constData());
    till.kill();
    loseStore();
    const QJsonObject said = restored();
    const QString purchase = said[u"closed"][0].toString();
    QVERIFY(!purchase.isEmpty());
    QCOMPARE(said[u"head_known"].toBool(), true);
    QVERIFY(!said.contains(u"lost"));

    QVERIFY(till.start());
    till.send(key(code));
    QCOMPARE(till.nextRefusal(), u"nothing_open"_s);
    const auto isReleased = [&] {
        const auto ledger = m_shop->ledger();
        return std::any_of(ledger.begin(), ledger.end(),
                           [](const QJsonObject& line) { return line[u"op"] == u"release"_s; });
    };
    QTRY_VERIFY(isReleased());
    QTRY_COMPARE(kinds(purchase).last(), u"payment_released"_s);
    QCOMPARE(till.endInput(), 0);
    QVERIFY(kinds(purchase).contains(u"purchase_closed"_s));
    QVERIFY(!kinds(purchase).contains(u"purchase_resumed"_s));
    for (const QJsonObject& line : till.said())
        QVERIFY(line[u"event"] != u"recorded"_s);
    QCOMPARE(whatIsWrongWith(*m_shop), QString());
}

void TillRestoreTest::paymentCapturedInWhatWasLostStaysUnresolved()
{
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    const QString code = chargedCode(till);
    QCOMPARE(backup().code, 0);
    till.send(key(code));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
    QCOMPARE(till.endInput(), 0);
    const qsizetype before = m_shop->journal().back().seq;
    loseStore();
    const QJsonObject said = restored();
    const QString purchase = said[u"closed"][0].toString();
    QCOMPARE(said[u"lost"][u"to"].toInteger(), before);
    QCOMPARE(said[u"lost"][u"from"].toInteger(), said[u"entries"].toInteger() + 1);

    QVERIFY(till.start());
    QTRY_COMPARE(kinds(purchase).last(), u"payment_captured"_s);
    QCOMPARE(till.endInput(), 0);
    int captures = 0;
    for (const QJsonObject& line : m_shop->ledger()) {
        captures += line[u"op"] == u"capture"_s ? 1 : 0;
        QVERIFY(line[u"op"] != u"release"_s);
    }
    QCOMPARE(captures, 1);
    QCOMPARE(kinds(purchase).count(u"purchase_recorded"_s), 0);
    QCOMPARE(m_shop->ctl({u"journal"_s, u"verify"_s}).code, 0);
}

/// The goods may have been handed over in what was lost: a person has to look.
void TillRestoreTest::paymentTakenAtOnceIsNeverGivenBackByItself()
{
    Shop::Options options;
    options.script = "\"taken\"\n";
    m_shop->write(options);
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    const QString code = chargedCode(till);
    QCOMPARE(backup().code, 0);
    till.send(key(code));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
    QCOMPARE(till.endInput(), 0);
    loseStore();
    const QString purchase = restored()[u"closed"][0].toString();
    QVERIFY(till.start());
    till.send(scan(pens));
    till.send(chargeCard(nobody)); // which the terminal answers after what it was asked before
    till.next(u"recorded"_s);
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(kinds(purchase).last(), u"purchase_closed"_s);
    for (const QJsonObject& line : m_shop->ledger())
        QVERIFY(line[u"op"] != u"refund"_s);
}

/// Whoever settled it in what was lost may have given the money back by hand.
void TillRestoreTest::refundThatWasUnansweredIsLeftToAPerson()
{
    Shop::Options options;
    options.payment = u"resolve_within = \"1 s\"\n"_s;
    options.script = "\"taken\"\n" + QByteArray("\"time_out\"\n").repeated(40);
    m_shop->write(options);
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    chargedCode(till);
    till.send(plain("cancel"));
    QCOMPARE(till.next(u"closed"_s)[u"why"].toString(), u"unanswered"_s);
    QCOMPARE(backup().code, 0);
    till.kill();
    m_shop->write({});
    loseStore();
    const QString purchase = restored()[u"closed"][0].toString();
    QVERIFY(till.start());
    QCOMPARE(till.next(u"closed"_s)[u"why"].toString(), u"unknown_if_given_back"_s);
    till.send(scan(pens));
    till.send(chargeCard(nobody)); // which the terminal answers after what it was asked before
    till.next(u"recorded"_s);
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(kinds(purchase).last(), u"refund_left"_s);
    for (const QJsonObject& line : m_shop->ledger())
        QVERIFY(line[u"op"] != u"refund"_s);
}

void TillRestoreTest::paymentAuthorisedInWhatWasLostIsLetGo()
{
    Shop::Options options;
    options.script = "\"lose_answer\"\n\"time_out\"\n\"time_out\"\n\"time_out\"\n";
    m_shop->write(options);
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    till.send(chargeCard(anna));
    till.nextStage(u"authorising"_s);
    QCOMPARE(backup().code, 0);
    till.kill();
    m_shop->write({});
    loseStore();
    const QString purchase = restored()[u"closed"][0].toString();
    QVERIFY(!purchase.isEmpty());
    QVERIFY(till.start());
    QTRY_COMPARE(kinds(purchase).last(), u"payment_released"_s);
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(whatIsWrongWith(*m_shop), QString());
}

void TillRestoreTest::whatWasSoldInWhatWasLostIsNeverGivenBackByItself_data()
{
    QTest::addColumn<bool>("isTakenAtOnce");
    QTest::newRow("held first") << false;
    QTest::newRow("taken at once") << true;
}

/// The backup is of the moment in which the customer was at the terminal.
void TillRestoreTest::whatWasSoldInWhatWasLostIsNeverGivenBackByItself()
{
    QFETCH(bool, isTakenAtOnce);
    Shop::Options options;
    options.script = "\"lose_answer\"\n";
    m_shop->write(options);
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    till.send(chargeCard(anna));
    till.nextStage(u"authorising"_s);
    QCOMPARE(backup().code, 0);
    QTRY_COMPARE(m_shop->ledger().size(), 1U);
    till.kill();
    if (isTakenAtOnce) {
        QFile ledger(m_shop->data() + u"/demo-terminal.jsonl"_s);
        QVERIFY(ledger.open(QIODevice::ReadWrite));
        const QByteArray taken = ledger.readAll().replace("\"held\"", "\"taken\"");
        QVERIFY(ledger.resize(0) && ledger.seek(0) && ledger.write(taken) == taken.size());
    }
    m_shop->write({});
    QVERIFY(till.start());
    till.next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
    till.send(key(codeIn(m_shop->phone().last())));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
    QCOMPARE(till.endInput(), 0);
    loseStore();
    const QString purchase = restored()[u"closed"][0].toString();
    QVERIFY(till.start());
    QTRY_COMPARE(kinds(purchase).last(),
                 isTakenAtOnce ? u"payment_authorised"_s : u"payment_captured"_s);
    till.send(scan(pens));
    till.send(chargeCard(nobody)); // which the terminal answers after what it was asked before
    till.next(u"recorded"_s);
    QCOMPARE(till.endInput(), 0);
    for (const QJsonObject& line : m_shop->ledger())
        QVERIFY(line[u"op"] != u"refund"_s && line[u"op"] != u"release"_s);
    QVERIFY(!kinds(purchase).contains(u"release_requested"_s));
}

void TillRestoreTest::receiptNumbersGoOnBeyondWhatWasLost()
{
    TillProcess till(m_shop->config());
    QSet<QString> receipts;
    const auto sell = [&] {
        till.send(scan(pens));
        till.send(chargeCash(u"10.00"_s));
        const QString receipt = till.next(u"recorded"_s)[u"receipt"].toString();
        QVERIFY2(!receipts.contains(receipt), qPrintable(receipt));
        receipts.insert(receipt);
    };
    QVERIFY(till.start());
    sell();
    QCOMPARE(backup().code, 0);
    for (int sales = 0; sales < 3; ++sales)
        sell();
    QCOMPARE(till.endInput(), 0);
    loseStore();
    QCOMPARE(restored()[u"receipts_skipped"].toInt(), 3);
    QVERIFY(till.start());
    sell();
    QCOMPARE(till.endInput(), 0);

    // Restored once more from the same backup, without a word of what is lost lost.
    loseStore();
    QCOMPARE(restored()[u"receipts_skipped"].toInt(), 4);
    const auto journal = m_shop->journal();
    QCOMPARE(journal.back().kind, u"store_restored"_s);
    QCOMPARE(journal.back().payload[u"lost"][u"seq"].toInteger(), journal.back().seq + 2);
    QVERIFY(till.start());
    sell();
    QCOMPARE(till.endInput(), 0);

    // And with data/head as a till had left it before that had a seal.
    QFile head(m_shop->data() + u"/head"_s);
    QVERIFY(head.open(QFile::ReadWrite));
    auto content = QString::fromLatin1(head.readAll());
    content.remove(QRegularExpression(u",\"seal\":\"[^\"]*\""_s));
    QVERIFY(head.resize(0) && head.seek(0) && head.write(content.toLatin1()) > 0);
    head.close();
    loseStore();
    const auto unsealed = restored();
    QCOMPARE(unsealed[u"receipts_known"].toBool(true), false);
    QCOMPARE(unsealed[u"receipts_skipped"].toInt(), 5);
    QVERIFY(till.start());
    sell();
    QCOMPARE(till.endInput(), 0);
}

void TillRestoreTest::openBasketIsDropped()
{
    TillProcess till(m_shop->config());
    QVERIFY(till.start());
    till.send(scan(pens));
    till.next(u"basket"_s);
    QCOMPARE(backup().code, 0);
    till.kill();
    loseStore();
    QVERIFY(restored()[u"closed"].toArray().isEmpty());
    QVERIFY(till.start());
    till.send(plain("status"));
    QCOMPARE(till.nextStage(u"basket"_s)[u"total"].toString(), u"0.00"_s);
    QCOMPARE(till.endInput(), 0);
}

void TillRestoreTest::storePutBackByHandIsNamed()
{
    TillProcess till(m_shop->config());
    QCOMPARE(backup().code, 0);
    QVERIFY(till.start());
    till.send(scan(pens));
    till.send(chargeCash(u"10.00"_s));
    till.next(u"recorded"_s);
    QCOMPARE(till.endInput(), 0);
    loseStore();
    QVERIFY(QFile::copy(m_backup, m_shop->data() + u"/store.db"_s));
    QVERIFY(till.start());
    QCOMPARE(till.waitForEnd(), 3);
    QVERIFY2(till.errors().contains("lost entries"), till.errors().constData());
    QVERIFY2(till.errors().contains("countersignctl restore"), till.errors().constData());
}

void TillRestoreTest::whatIsNoBackupOfThisTillIsRefused()
{
    QCOMPARE(backup().code, 0);
    QCOMPARE(m_shop->ctl({u"restore"_s, m_backup}).code, 1); // there is a store
    QCOMPARE(m_shop->ctl({u"restore"_s, m_shop->file("nothing.db")}).code, 2);
    QCOMPARE(m_shop->ctl({u"restore"_s}).code, 2);
    const QByteArray ours = signingKeyOf(*m_shop);
    loseStore();
    const Shop other(Shop::Options{.hasOwnKeys = true});
    QCOMPARE(other.ctl({u"backup"_s, m_shop->file("other.db")}).code, 0);
    auto ran = m_shop->ctl({u"restore"_s, m_shop->file("other.db")});
    QCOMPARE(ran.code, 3);
    QVERIFY2(ran.errors.contains("another till's"), ran.errors.constData());
    for (const QByteArray& key : {ours, signingKeyOf(other)})
        QVERIFY2(!key.isEmpty() && ran.errors.contains(key), ran.errors.constData());
    QVERIFY2(!ran.errors.contains("altered"), ran.errors.constData());
    QVERIFY2(!ran.errors.contains("--without-products"), ran.errors.constData());
    QCOMPARE(m_shop->ctl({u"restore"_s, m_shop->file("products.csv")}).code, 3);
    QFile file(m_backup);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray content = file.readAll();
    const auto at = content.indexOf("products_imported");
    QVERIFY(at > 0);
    QVERIFY(file.seek(at) && file.write("q", 1) == 1);
    file.close();
    ran = m_shop->ctl({u"restore"_s, m_backup});
    QCOMPARE(ran.code, 3);
    QVERIFY2(ran.errors.contains("entry 2"), ran.errors.constData());
    QVERIFY(QDir(m_shop->data())
                .entryList({u"store.db*"_s, u"restoring"_s}, QDir::AllEntries)
                .isEmpty());
}

QTEST_GUILESS_MAIN(TillRestoreTest)
#include "till_restore_test.moc"
