#include "tests/ctl/said.h"
#include "tests/peers/kannel_peer.h"
#include "tests/till/shop.h"
#include "tests/till/till_process.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QTest>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

struct Examined
{
    int code = -1;
    QList<QJsonObject> checks;
    [[nodiscard]] QString of(const QString& check) const
    {
        for (const QJsonObject& said : checks) {
            if (said[u"check"] == check)
                return said[u"verdict"].toString() + u' ' + said[u"says"].toString();
        }
        return {};
    }
};

Examined examine(const Shop& shop)
{
    const Shop::Ran ran = shop.ctl({u"doctor"_s, u"--json"_s});
    Examined examined;
    examined.code = ran.code;
    for (const QByteArray& line : ran.output.split('\n')) {
        if (!line.isEmpty())
            examined.checks << QJsonDocument::fromJson(line).object();
    }
    return examined;
}

bool sendsACodeToEach(const Shop& shop)
{
    TillProcess till(shop.config());
    bool isSent = till.start();
    for (const Card& card : {anna, ben}) {
        for (int i = 0; i < 2; ++i)
            till.send(scan(lamp));
        till.send(chargeCard(card));
        isSent &= !till.nextStage(u"countersigning"_s).isEmpty();
        till.send(plain("cancel"));
        isSent &= !till.next(u"closed"_s).isEmpty();
        till.send(plain("cancel")); // the basket that was open again
    }
    return till.endInput() == 0 && isSent;
}

} // namespace

// A till that `doctor` finds nothing wrong with starts.
class CtlDoctorTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aHealthyTillHasNoFault();
    void theDiskIsToldBesideARunningTill();
    void aLogThatIsNotMovedIsTold();
    void whatStopsTheDemoTerminalIsTold_data();
    void whatStopsTheDemoTerminalIsTold();
    void messagesThatWereAlteredAreTold_data();
    void messagesThatWereAlteredAreTold();
    void aMessageThatWentAndIsMadeToWaitIsTold();
    void messagesByAnotherKeyOfNumbersAreNoAlteration();
    void nothingIsChanged();
    void aLanguageTheScreenDoesNotSpeakIsTold();
    void theGatewaysPasswordIsChecked();
    void aSealThatDoesNotOpenIsTold();
    void keysThatAreGoneAreSaidToBeGone();
    void aJournalOfAnotherProgramBesideTheStoreIsNamed();
};

/// A till sells beside it, and SQLite removes it then.
void CtlDoctorTest::aJournalOfAnotherProgramBesideTheStoreIsNamed()
{
    const Shop shop;
    QVERIFY(put(shop.data() + u"/store.db-journal"_s, "x"));
    const Examined examined = examine(shop);
    QCOMPARE(examined.code, 1);
    const QString said = examined.of(u"store"_s);
    QVERIFY2(said.contains(u"store.db-journal lies beside "_s) && said.contains(u"move it away"_s),
             qPrintable(said));
}

void CtlDoctorTest::aHealthyTillHasNoFault()
{
    const Shop shop;
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    const Examined examined = examine(shop);
    QCOMPARE(examined.code, 0);
    for (const QJsonObject& said : examined.checks)
        QVERIFY(said[u"verdict"] != u"fault"_s);
    for (const char* check :
         {"config", "clock", "languages", "disk", "keys", "products", "journal", "registry",
          "baskets", "messages", "store", "sms", "terminal", "uplink", "printer"})
        QVERIFY2(!examined.of(QLatin1String(check)).isEmpty(), check);
}

void CtlDoctorTest::messagesThatWereAlteredAreTold_data()
{
    QTest::addColumn<QByteArray>("sql");
    const char* const changes[] = {
        "UPDATE message SET created_ms=created_ms-4000000",
        "UPDATE message SET number_lookup=x'00' WHERE rowid=1",
        "UPDATE message SET unsent=1",
        "UPDATE message SET registration=x'', number_lookup=x'' WHERE rowid=1",
        "UPDATE message SET registration=randomblob(16)",
        "UPDATE message SET method=x''",
        "UPDATE message SET state='gone' WHERE rowid=1",
        "UPDATE message SET method=x'' WHERE rowid=2; UPDATE message_sending SET boot_id='' "
        "WHERE message=(SELECT id FROM message WHERE rowid=2)",
        "UPDATE message_sending SET at_ms=at_ms-4000000",
        "UPDATE message_sending SET boot_ms=boot_ms-4000000",
        "DELETE FROM message_sending",
        "DELETE FROM message",
        "INSERT INTO message SELECT 'x', purchase, purpose, registration, number_lookup, issue, "
        "provider, state, attempts, created_ms, updated_ms, expires_boot_ms, boot_id, allowed, "
        "method, country, verified, unsent FROM message LIMIT 1"};
    for (const char* sql : changes)
        QTest::newRow(sql) << QByteArray(sql);
}

void CtlDoctorTest::messagesThatWereAlteredAreTold()
{
    QFETCH(QByteArray, sql);
    const Shop shop;
    QVERIFY(sendsACodeToEach(shop));
    QCOMPARE(examine(shop).code, 0);
    QVERIFY(shop.sql(sql));
    const Examined examined = examine(shop);
    QCOMPARE(examined.code, 3);
    QVERIFY2(examined.of(u"messages"_s).contains(u"not by this till"),
             qPrintable(examined.of(u"messages"_s)));
}

void CtlDoctorTest::aMessageThatWentAndIsMadeToWaitIsTold()
{
    const Shop shop;
    TillProcess till(shop.config());
    QVERIFY(till.start());
    till.send(scan(lamp));
    till.send(scan(lamp));
    till.send(chargeCard(anna));
    till.next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
    till.send(key(codeIn(shop.phone().last())));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(examine(shop).of(u"messages"_s), u"ok as the till left them"_s);
    QVERIFY(shop.sql("UPDATE message SET state='queued'"));
    const QString told = examine(shop).of(u"messages"_s);
    QVERIFY2(told.startsWith(u"fault"_s) && told.contains(u"was altered"_s), qPrintable(told));
}

/// Between the two commits of an erasure, or where an older registrations.keys is put back, each
/// number is told apart by another key than the file has.
void CtlDoctorTest::messagesByAnotherKeyOfNumbersAreNoAlteration()
{
    const Shop shop;
    QVERIFY(sendsACodeToEach(shop));
    const QString keys = shop.data() + u"/registrations.keys"_s;
    QVERIFY(QFile::copy(keys, shop.file("before.keys")));
    QCOMPARE(shop.ctl({u"registry"_s, u"erase"_s, QLatin1String(ben.fingerprint), u"--why"_s,
                       u"asked for it"_s})
                 .code,
             0);
    QCOMPARE(examine(shop).of(u"messages"_s), u"ok as the till left them"_s);
    QVERIFY(QFile::remove(keys) && QFile::copy(shop.file("before.keys"), keys));
    const Examined examined = examine(shop);
    QCOMPARE(examined.code, 0);
    QVERIFY2(examined.of(u"messages"_s).startsWith(u"warn"_s),
             qPrintable(examined.of(u"messages"_s)));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(examine(shop).of(u"messages"_s), u"ok as the till left them"_s);
}

void CtlDoctorTest::theDiskIsToldBesideARunningTill()
{
    const Shop shop;
    TillProcess till(shop.config());
    QVERIFY(till.start());
    till.send(plain("status"));
    till.nextStage(u"basket"_s);
    const Examined examined = examine(shop);
    QCOMPARE(examined.code, 0);
    QVERIFY(examined.of(u"store"_s).contains(u"running till"_s));
    QVERIFY2(examined.of(u"disk"_s).contains(u" MB free"_s), qPrintable(examined.of(u"disk"_s)));
    QCOMPARE(till.endInput(), 0);
}

void CtlDoctorTest::aLogThatIsNotMovedIsTold()
{
    const Shop shop;
    QVERIFY(examine(shop).of(u"log"_s).isEmpty());
    QFile log(shop.data() + u"/store.db-wal"_s);
    QVERIFY(log.open(QIODevice::WriteOnly) && log.resize(100'000'000));
    const QString told = examine(shop).of(u"log"_s);
    QVERIFY2(told.startsWith(u"warn store.db-wal has 100 MB"_s), qPrintable(told));
}

void CtlDoctorTest::whatStopsTheDemoTerminalIsTold_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<QByteArray>("ledger");
    QTest::addColumn<QString>("says");
    QTest::newRow("script") << QByteArray("\"decline\"\n\"dance\"\n") << QByteArray()
                            << u"script.jsonl: line 2"_s;
    QTest::newRow("ledger") << QByteArray() << QByteArray("{\"op\":\"authorise\"}\n")
                            << u"demo-terminal.jsonl: line 1"_s;
}

void CtlDoctorTest::whatStopsTheDemoTerminalIsTold()
{
    QFETCH(QByteArray, script);
    QFETCH(QByteArray, ledger);
    QFETCH(QString, says);
    Shop::Options options;
    options.script = script;
    const Shop shop(options);
    if (!ledger.isEmpty())
        QVERIFY(put(shop.data() + u"/demo-terminal.jsonl"_s, ledger));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    QVERIFY(till.endInput() > 0);
    const Examined examined = examine(shop);
    QVERIFY(examined.code != 0);
    const QString terminal = examined.of(u"terminal"_s);
    QVERIFY2(terminal.startsWith(u"fault"_s) && terminal.contains(says), qPrintable(terminal));
}

void CtlDoctorTest::nothingIsChanged()
{
    const Shop shop;
    const QString ledger = shop.data() + u"/demo-terminal.jsonl"_s;
    QVERIFY(!QFileInfo::exists(ledger));
    QCOMPARE(examine(shop).code, 0);
    QVERIFY(!QFileInfo::exists(ledger));
    // A line that a power cut tore stops no till: it is the till that cuts it off.
    const QByteArray torn = "{\"op\":\"auth";
    QVERIFY(put(ledger, torn));
    QCOMPARE(examine(shop).code, 0);
    QFile file(ledger);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), torn);
}

void CtlDoctorTest::aLanguageTheScreenDoesNotSpeakIsTold()
{
    const Shop shop;
    QFile config(shop.config());
    QVERIFY(config.open(QIODevice::ReadOnly));
    QByteArray text = config.readAll();
    config.close();
    QVERIFY(put(shop.config(), text.replace("region = \"DE\"\n",
                                            "region = \"DE\"\nlanguages = [\"de\", \"fi\"]\n")));
    const Examined examined = examine(shop);
    QCOMPARE(examined.code, 0);
    const QString languages = examined.of(u"languages"_s);
    QVERIFY2(languages.startsWith(u"warn"_s) && languages.contains(u"doesn't speak fi,"_s),
             qPrintable(languages));
}

void CtlDoctorTest::aSealThatDoesNotOpenIsTold()
{
    const Shop shop;
    QVERIFY2(examine(shop).of(u"registry"_s).startsWith(u"ok 3 numbers"_s),
             qPrintable(examine(shop).of(u"registry"_s)));
    QVERIFY(shop.sql("UPDATE registration SET seal_nonce=zeroblob(12) WHERE rowid=2"));
    const Examined examined = examine(shop);
    QCOMPARE(examined.code, 3);
    QVERIFY2(examined.of(u"registry"_s).startsWith(u"fault"_s),
             qPrintable(examined.of(u"registry"_s)));
}

/// New ones would make the store worthless, so nobody is advised to make any.
void CtlDoctorTest::keysThatAreGoneAreSaidToBeGone()
{
    const Shop shop;
    QVERIFY(QDir(shop.data() + u"/keys"_s).removeRecursively());
    for (const QStringList& command : {QStringList{u"init"_s}, QStringList{u"registry"_s},
                                       QStringList{u"journal"_s, u"verify"_s}}) {
        const Shop::Ran ran = shop.ctl(command);
        QCOMPARE(ran.code, 1);
        QVERIFY2(ran.errors.contains("are gone"), ran.errors.constData());
        QVERIFY2(!ran.errors.contains("init` first"), ran.errors.constData());
    }
    QVERIFY(!QFileInfo::exists(shop.data() + u"/keys"_s));
    QVERIFY(examine(shop).of(u"keys"_s).contains(u"are gone"_s));
}

void CtlDoctorTest::theGatewaysPasswordIsChecked()
{
    if (!KannelPeer::isInstalled())
        QSKIP("Kannel isn't installed (packages kannel, kannel-extras)");
    KannelPeer kannel;
    QVERIFY2(kannel.start(), qPrintable(kannel.log()));
    Shop::Options options;
    options.kannel = kannel.url();
    const Shop shop(options);
    const QString known = examine(shop).of(u"sms"_s);
    QVERIFY2(known.startsWith(u"ok"_s) && known.contains(u"knows user and password"_s),
             qPrintable(known));
    QVERIFY(put(shop.file("kannel.secret"), "another\n"));
    const Examined denied = examine(shop);
    QCOMPARE(denied.code, 1);
    QVERIFY2(denied.of(u"sms"_s).startsWith(u"fault"_s), qPrintable(denied.of(u"sms"_s)));
    QVERIFY(!denied.of(u"sms"_s).contains(u"another"_s));
    kannel.stop();
    QCOMPARE(examine(shop).code, 4);
    QVERIFY(kannel.received().isEmpty());
}

QTEST_GUILESS_MAIN(CtlDoctorTest)
#include "ctl_doctor_test.moc"
