#include "tests/till/agreement.h"
#include "tests/uplink/cut_line.h"
#include "tests/uplink/enrolled_shop.h"

#include <QDir>
#include <QElapsedTimer>
#include <QTest>

using namespace countersign::tests;

namespace {

constexpr int arrival_max_ms = 60'000;

} // namespace

// The real till, with a real head office that comes and goes.
class UplinkTillTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void everythingArrivesOnceWhoeverIsKilled();
    void aTillNeverWaitsForAHeadOfficeThatHangs();
    void aHeadOfficeWithoutRoomGetsEverythingLater();
    void anotherTillsCredentialsAreRefusedInWords();
    void aRestoredTillIsFoundOut_data();
    void aRestoredTillIsFoundOut();

private:
    void sellForCash(TillProcess& till);
    void sellForCard(TillProcess& till);
    bool isKeptBeside();
    QByteArray sold();

    PostgresPeer m_peer;
    QByteArray m_url;
    std::unique_ptr<EnrolledShop> m_office;
};

void UplinkTillTest::initTestCase()
{
    if (!PostgresPeer::isInstalled())
        QSKIP("PostgreSQL isn't installed");
    QVERIFY2(m_peer.start(), m_peer.log().constData());
    m_url = m_peer.url("till3");
}

void UplinkTillTest::init()
{
    QVERIFY2(m_peer.start(), m_peer.log().constData());
    m_office = std::make_unique<EnrolledShop>(m_peer);
    QVERIFY2(m_office->shop.fault().isEmpty(), qPrintable(m_office->shop.fault()));
    m_office->connectTo(m_url);
}

void UplinkTillTest::sellForCash(TillProcess& till)
{
    till.send(scan(lamp));
    till.send(chargeCash(u"50.00"_s));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
}

void UplinkTillTest::sellForCard(TillProcess& till)
{
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    till.send(chargeCard(anna));
    till.next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
    till.send(key(codeIn(m_office->shop.phone().last())));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
}

/// The till's last sale, and as many entries as come before it from the branch's first on.
bool UplinkTillTest::isKeptBeside()
{
    const QList<QByteArray> rows = m_office->kept().trimmed().split('\n');
    quint64 last = 0;
    for (const QByteArray& row : rows) {
        if (row.split('|')[2] == "purchase_recorded")
            last = row.split('|')[0].toULongLong();
    }
    return m_peer.sql("SELECT coalesce(max(seq) >= " + QByteArray::number(last) +
                      " AND count(*) = max(seq) - min(seq) + 1, false) FROM "
                      "countersign.journal_branch") == "t\n";
}

/// How many sales head office knows of, in the till's journal and beside it.
QByteArray UplinkTillTest::sold()
{
    return m_peer.sql("SELECT (SELECT count(*) FROM countersign.sale) + (SELECT count(*) FROM "
                      "countersign.branch_sale)");
}

void UplinkTillTest::everythingArrivesOnceWhoeverIsKilled()
{
    TillProcess till(m_office->shop.config());
    QVERIFY(till.start());
    sellForCash(till);
    sellForCard(till);
    QTRY_VERIFY_WITH_TIMEOUT(m_office->hasArrived(), arrival_max_ms);
    for (int day = 0; day < 4; ++day) {
        m_peer.stop(false);
        sellForCash(till);
        if (day % 2 == 0) // amid its tries
            till.kill();
        if (!till.isRunning())
            QVERIFY(till.start());
        sellForCard(till);
        QVERIFY2(m_peer.start(), m_peer.log().constData());
        sellForCash(till);
        till.kill(); // amid the batch, or after it
        QVERIFY(till.start());
        QTRY_VERIFY_WITH_TIMEOUT(m_office->hasArrived(), arrival_max_ms);
    }
    QCOMPARE(m_peer.sql("SELECT count(*), count(*) FILTER (WHERE is_countersigned), sum(total) "
                        "FROM countersign.sale"),
             QByteArray("14|5|456.00\n"));
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(whatIsWrongWith(m_office->shop), QString());
}

void UplinkTillTest::aTillNeverWaitsForAHeadOfficeThatHangs()
{
    CutLine line(m_peer.port());
    line.swallow();
    m_office->connectTo(QByteArray(m_url).replace(':' + QByteArray::number(m_peer.port()),
                                                  ':' + QByteArray::number(line.port())));
    TillProcess till(m_office->shop.config());
    QVERIFY(till.start());
    QTRY_VERIFY_WITH_TIMEOUT(line.hasSwallowed(), TillProcess::limit_ms);
    QElapsedTimer timer;
    timer.start();
    for (int sale = 0; sale < 20; ++sale)
        sellForCash(till);
    QCOMPARE(till.endInput(), 0);
    QVERIFY2(timer.elapsed() < 10'000, "twenty sales and the end take less than one answer may");
}

/// The server's own words and SQLSTATE where a file can't grow, without a disk that is really full.
void UplinkTillTest::aHeadOfficeWithoutRoomGetsEverythingLater()
{
    m_peer.sql("CREATE FUNCTION countersign.no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
               "RAISE EXCEPTION 'could not extend file \"base/5/16440\": No space left on device' "
               "USING ERRCODE = 'disk_full'; END $$; "
               "CREATE TRIGGER no_room BEFORE INSERT ON countersign.journal "
               "EXECUTE FUNCTION countersign.no_room()");
    TillProcess till(m_office->shop.config());
    QVERIFY(till.start());
    sellForCash(till);
    QString trouble;
    QTRY_VERIFY_WITH_TIMEOUT(!(trouble = m_office->queue()[u"trouble"].toString()).isEmpty(),
                             arrival_max_ms);
    QVERIFY2(trouble.contains(u"No space left on device"), qPrintable(trouble));
    QVERIFY(m_office->queue()[u"refused"].isNull());
    sellForCard(till);
    QCOMPARE(m_office->stored(), QByteArray());
    m_peer.sql("DROP TRIGGER no_room ON countersign.journal");
    QTRY_VERIFY_WITH_TIMEOUT(m_office->hasArrived(), arrival_max_ms);
    QCOMPARE(till.endInput(), 0);
}

void UplinkTillTest::anotherTillsCredentialsAreRefusedInWords()
{
    const Shop other(Shop::Options{.hasOwnKeys = true});
    m_office->enrol("till-4", "till4", EnrolledShop::publicKeyOf(other));
    m_office->connectTo(m_peer.url("till4"));
    TillProcess till(m_office->shop.config());
    QVERIFY(till.start());
    sellForCash(till);
    QJsonObject refused;
    QTRY_VERIFY_WITH_TIMEOUT(!(refused = m_office->queue()[u"refused"].toObject()).isEmpty(),
                             arrival_max_ms);
    QCOMPARE(refused[u"why"], QJsonValue(u"refused"_s));
    QVERIFY2(refused[u"reason"].toString().contains(u"doesn't know till till-3 under this role"),
             qPrintable(refused[u"reason"].toString()));
    sellForCash(till); // all the same
    QCOMPARE(till.endInput(), 0);
    // A role that isn't its own is not let in at all.
    m_office->connectTo(m_peer.url("till3", "till4"));
    QVERIFY(till.start());
    sellForCash(till);
    QString trouble;
    QTRY_VERIFY_WITH_TIMEOUT(!(trouble = m_office->queue()[u"trouble"].toString()).isEmpty(),
                             arrival_max_ms);
    QVERIFY2(trouble.contains(u"certificate authentication failed"), qPrintable(trouble));
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(m_peer.sql("SELECT count(*) FROM countersign.journal").trimmed(), QByteArray("0"));
}

void UplinkTillTest::aRestoredTillIsFoundOut_data()
{
    QTest::addColumn<bool>("isByHand");
    QTest::newRow("by restore") << false;
    QTest::newRow("on another disk, without what lay beside it") << true;
}

void UplinkTillTest::aRestoredTillIsFoundOut()
{
    QFETCH(bool, isByHand);
    TillProcess till(m_office->shop.config());
    QVERIFY(till.start());
    sellForCash(till);
    const QString backup = m_office->shop.file("backup.db");
    QCOMPARE(m_office->shop.ctl({u"backup"_s, backup}).code, 0);
    sellForCash(till);
    sellForCard(till);
    QTRY_VERIFY_WITH_TIMEOUT(m_office->hasArrived(), arrival_max_ms);
    till.kill();
    const QByteArray there = m_office->stored();
    QDir data(m_office->shop.data());
    for (const QString& name : data.entryList({u"store.db*"_s}, QDir::Files))
        QVERIFY(data.remove(name));
    if (isByHand)
        QVERIFY(data.remove(u"head"_s));
    const auto restored = m_office->shop.ctl(
        isByHand ? QStringList{u"restore"_s, u"--last-receipt"_s, u"T3-000003"_s, backup}
                 : QStringList{u"restore"_s, backup});
    QVERIFY2(restored.code == 0, restored.errors.constData());
    QVERIFY(till.start());
    sellForCash(till);
    QJsonObject refused;
    QTRY_VERIFY_WITH_TIMEOUT(!(refused = m_office->queue()[u"refused"].toObject()).isEmpty(),
                             arrival_max_ms);
    QCOMPARE(refused[u"why"], QJsonValue(u"fork"_s));
    // What is there stays as it was, and all that the restored till says is kept beside it, also
    // once that is more than was lost.
    for (int sale = 0; sale < 60; ++sale)
        sellForCash(till);
    QTRY_VERIFY_WITH_TIMEOUT(isKeptBeside(), arrival_max_ms);
    sellForCard(till);
    QTRY_VERIFY_WITH_TIMEOUT(isKeptBeside(), arrival_max_ms);
    QCOMPARE(m_office->stored(), there);
    QVERIFY(m_office->stored("journal_branch").contains("store_restored"));
    QVERIFY(m_peer.sql("SELECT fault FROM countersign.journal_fault").contains("another journal"));
    QCOMPARE(m_office->queue()[u"refused"].toObject()[u"why"], QJsonValue(u"fork"_s));
    QCOMPARE(sold(), QByteArray("65\n"));
    // Somebody says that the till's is the right one, and it goes on.
    m_peer.sql("SELECT countersign.adopt_branch('till-3', 'the disk was broken')");
    sellForCash(till);
    QTRY_VERIFY_WITH_TIMEOUT(m_office->hasArrived(), arrival_max_ms);
    QCOMPARE(m_peer.sql("SELECT count(*) FROM countersign.branch_sale WHERE NOT is_settled"),
             QByteArray("0\n"));
    QCOMPARE(sold(), QByteArray("66\n"));
    QCOMPARE(till.endInput(), 0);
}

QTEST_GUILESS_MAIN(UplinkTillTest)
#include "uplink_till_test.moc"
