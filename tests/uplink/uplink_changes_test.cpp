#include "tests/till/agreement.h"
#include "tests/uplink/publishing_office.h"

using namespace countersign::tests;

namespace {

constexpr int arrival_max_ms = 60'000; // and far from the five minutes after which a till asks

} // namespace

// Head office publishes into a real database, and the real till takes it.
class UplinkChangesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void aRunningTillIsWokenAndSellsOnWithoutALine();
    void cardsAreFrozenAndFreed();
    void whoeverOwnsTheDatabaseChangesNothing_data();
    void whoeverOwnsTheDatabaseChangesNothing();
    void aTillReadsItsOwnStoreAlone();
    void noNumberLiesInTheDatabase();
    void aFolderKnowsWhatItSigned();
    void filesAreCheckedBeforeAnythingIsPublished();
    void doctorSaysHowOldItIs();
    void itsKeyIsAnotherThanThatOfWhoSignsWhatArrives();

private:
    QString priceIn(TillProcess& till);

    PostgresPeer m_peer;
    std::unique_ptr<PublishingOffice> m_head;
};

void UplinkChangesTest::initTestCase()
{
    if (!PostgresPeer::isInstalled())
        QSKIP("PostgreSQL isn't installed");
    QVERIFY2(m_peer.start(), m_peer.log().constData());
}

void UplinkChangesTest::init()
{
    QVERIFY2(m_peer.start(), m_peer.log().constData());
    m_head = std::make_unique<PublishingOffice>(m_peer);
    QVERIFY2(m_head->office.shop.fault().isEmpty(), qPrintable(m_head->office.shop.fault()));
    QCOMPARE(m_head->initialised, 0);
    const auto based = m_head->publishBase();
    QVERIFY2(based.code == 0, based.errors.constData());
}

/// What the lamp costs, and the basket is empty again.
QString UplinkChangesTest::priceIn(TillProcess& till)
{
    till.send(scan(lamp));
    const QString total = till.next(u"basket"_s)[u"total"_s].toString();
    till.send(plain("cancel"));
    (void)till.next(u"basket"_s);
    return total;
}

void UplinkChangesTest::aRunningTillIsWokenAndSellsOnWithoutALine()
{
    TillProcess till(m_head->office.shop.config());
    QVERIFY(till.start());
    QTRY_COMPARE_WITH_TIMEOUT(m_head->version(), 1, arrival_max_ms);
    QCOMPARE(priceIn(till), u"24.00"_s);
    QCOMPARE(m_head->publishPrice("26.00").code, 0);
    QTRY_COMPARE_WITH_TIMEOUT(m_head->version(), 2, arrival_max_ms);
    QCOMPARE(priceIn(till), u"26.00"_s);
    till.send(scan(lamp)); // somebody is served
    QVERIFY(!till.next(u"basket"_s).isEmpty());
    QCOMPARE(m_head->publishPrice("28.00").code, 0);
    m_peer.stop(false);
    till.kill();
    QVERIFY(till.start());
    till.send(chargeCash(u"50.00"_s));
    QCOMPARE(till.next(u"recorded"_s)[u"total"_s].toString(), u"26.00"_s);
    QCOMPARE(priceIn(till), u"26.00"_s);
    QVERIFY2(m_peer.start(), m_peer.log().constData());
    QTRY_COMPARE_WITH_TIMEOUT(m_head->version(), 3, arrival_max_ms);
    QCOMPARE(priceIn(till), u"28.00"_s);
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(whatIsWrongWith(m_head->office.shop), QString());
    QCOMPARE(m_head->office.shop.ctl({u"journal"_s, u"verify"_s}).code, 0);
}

void UplinkChangesTest::cardsAreFrozenAndFreed()
{
    TillProcess till(m_head->office.shop.config());
    QVERIFY(till.start());
    QTRY_COMPARE_WITH_TIMEOUT(m_head->version(), 1, arrival_max_ms);
    QCOMPARE(m_head->publish({u"--frozen"_s, m_head->annaIs("frozen")}).code, 0);
    QTRY_COMPARE_WITH_TIMEOUT(m_head->version(), 2, arrival_max_ms);
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    till.send(chargeCard(anna));
    QCOMPARE(till.next(u"closed"_s)[u"outcome"_s].toString(), u"declined"_s);
    till.send(plain("cancel"));
    QCOMPARE(m_head->publish({u"--frozen"_s, m_head->annaIs("free")}).code, 0);
    QTRY_COMPARE_WITH_TIMEOUT(m_head->version(), 3, arrival_max_ms);
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    till.send(chargeCard(anna));
    till.next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
    till.send(key(codeIn(m_head->office.shop.phone().last())));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
    QCOMPARE(till.endInput(), 0);
}

void UplinkChangesTest::whoeverOwnsTheDatabaseChangesNothing_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QString>("why");
    const auto row = [](const char* name, const char* sql, const char* why) {
        QTest::newRow(name) << QByteArray(sql) << QString::fromLatin1(why);
    };
    row("another manifest",
        "UPDATE countersign.change_set SET manifest=replace(manifest, '\"whole\":false', "
        "'\"whole\":true') WHERE version=2",
        "not_believed");
    row("another signature",
        "UPDATE countersign.change_set SET signature=(SELECT signature FROM "
        "countersign.change_set WHERE version=1) WHERE version=2",
        "not_believed");
    row("other prices",
        "UPDATE countersign.change_piece SET bytes=convert_to(replace(convert_from(bytes, 'UTF8'), "
        "'26.00', '06.00'), 'UTF8') WHERE version=2",
        "incomplete");
    row("prices bit by bit",
        "INSERT INTO countersign.change_piece SELECT store, version, till, n, substr(bytes, n + 1, "
        "1) FROM countersign.change_piece, generate_series(1, octet_length(bytes) - 1) AS n WHERE "
        "version=2; UPDATE countersign.change_piece SET bytes=substr(bytes, 1, 1) WHERE version=2 "
        "AND number=0",
        "incomplete");
    row("no prices", "DELETE FROM countersign.change_piece WHERE version=2", "incomplete");
    row("an older one again",
        "DELETE FROM countersign.change_piece; DELETE FROM countersign.change_set WHERE version=2; "
        "UPDATE countersign.change_set SET version=2",
        "older");
    row("the past", "DELETE FROM countersign.change_set", "behind");
    row("one is missing", "UPDATE countersign.change_set SET version=5 WHERE version=2", "gap");
}

/// Each is done before the till hears of the second one, whose price it never takes.
void UplinkChangesTest::whoeverOwnsTheDatabaseChangesNothing()
{
    QFETCH(QByteArray, sql);
    QFETCH(QString, why);
    TillProcess till(m_head->office.shop.config());
    QVERIFY(till.start());
    QTRY_COMPARE_WITH_TIMEOUT(m_head->version(), 1, arrival_max_ms);
    till.send(scan(lamp)); // nothing is taken while somebody is served
    QVERIFY(!till.next(u"basket"_s).isEmpty());
    till.kill();
    QCOMPARE(m_head->publishPrice("26.00").code, 0);
    m_peer.sql("ALTER TABLE countersign.change_piece DROP CONSTRAINT "
               "change_piece_store_version_fkey");
    m_peer.sql(sql, true);
    QVERIFY(till.start());
    QTRY_COMPARE_WITH_TIMEOUT(m_head->refused(), why, arrival_max_ms);
    till.send(plain("cancel"));
    (void)till.next(u"basket"_s);
    QCOMPARE(priceIn(till), u"24.00"_s);
    QCOMPARE(m_head->version(), 1);
    QCOMPARE(till.endInput(), 0);
}

void UplinkChangesTest::aTillReadsItsOwnStoreAlone()
{
    PublishingOffice::put(m_head->folder() + u"/stores/Other/till-9.pem"_s,
                          m_head->office.shop.ctl({u"keys"_s, u"receiving"_s}).output);
    QCOMPARE(m_head->publish({u"--frozen"_s, m_head->annaIs("frozen")}, u"Other"_s).code, 0);
    PublishingOffice::put(m_head->folder() + u"/stores/Acme/till-4.pem"_s,
                          m_head->office.shop.ctl({u"keys"_s, u"receiving"_s}).output);
    QCOMPARE(m_head->publish({u"--frozen"_s, m_head->annaIs("frozen")}).code, 0);
    QCOMPARE(m_peer.sql("SELECT store, till FROM countersign.change_piece WHERE version=2 OR "
                        "store='Other' ORDER BY 1, 2"),
             QByteArray("Acme|till-3\nAcme|till-4\nOther|till-9\n"));
    const auto asTill = [this](const QByteArray& sql) {
        return m_peer.sql("SET ROLE till3; " + sql);
    };
    QCOMPARE(asTill("SELECT DISTINCT store FROM countersign.change_set"), QByteArray("Acme\n"));
    QCOMPARE(asTill("SELECT DISTINCT store, till FROM countersign.change_piece ORDER BY till"),
             QByteArray("Acme|\nAcme|till-3\n"));
    QCOMPARE(asTill("UPDATE countersign.change_set SET version=9 RETURNING version"), QByteArray());
    QCOMPARE(asTill("DELETE FROM countersign.change_piece RETURNING version"), QByteArray());
    QCOMPARE(m_peer.sql("SET ROLE prices; SELECT count(*) FROM countersign.journal"), QByteArray());
    QCOMPARE(m_peer.sql("SELECT count(*) FROM countersign.change_set"), QByteArray("3\n"));
}

void UplinkChangesTest::noNumberLiesInTheDatabase()
{
    const QByteArray number = QByteArray(anna.phone).mid(1);
    const QByteArray all = m_peer.sql(
        "SELECT manifest FROM countersign.change_set UNION ALL SELECT encode(bytes, 'escape') FROM "
        "countersign.change_piece");
    QVERIFY(all.contains("Lamp"));
    QVERIFY(!all.contains(number));
    QVERIFY(!all.contains(anna.fingerprint));
}

void UplinkChangesTest::aFolderKnowsWhatItSigned()
{
    QCOMPARE(m_head->publishPrice("26.00").code, 0);
    m_peer.sql("DELETE FROM countersign.change_set WHERE version=2");
    const auto refused = m_head->publishPrice("27.00");
    QCOMPARE(refused.code, 1);
    QVERIFY2(refused.errors.contains("--base"), refused.errors.constData());
    QCOMPARE(m_head->publishBase().code, 0);
    // Another copy of the folder, or an answer that was lost: it finds its own.
    QVERIFY(QFile::remove(m_head->folder() + u"/stores/Acme/last.json"_s));
    const auto found = m_head->publishPrice("28.00");
    QVERIFY2(found.output.contains("Change set 4"), found.output.constData());
    // What others put there isn't gone on from.
    m_peer.sql("INSERT INTO countersign.change_set(store, version, is_base, manifest, signature) "
               "SELECT store, 5, true, manifest || ' ', signature FROM countersign.change_set "
               "WHERE version=4");
    QCOMPARE(m_head->publishPrice("29.00").code, 1);
}

void UplinkChangesTest::filesAreCheckedBeforeAnythingIsPublished()
{
    const auto wrong = m_head->publishPrice("cheap");
    QCOMPARE(wrong.code, 2);
    QVERIFY2(wrong.errors.contains("lamp.csv: line 2, column 3 (price)"), wrong.errors.constData());
    QCOMPARE(m_head->publish({}).code, 2);
    QCOMPARE(m_head->publish({u"--base"_s, u"--frozen"_s, m_head->annaIs("free")}).code, 2);
    QCOMPARE(m_head
                 ->publish({u"--products"_s, m_head->lampAt("26.00"), u"--currency"_s, u"EUR"_s,
                            u"--begins"_s, u"2020-01-01T00:00:00Z"_s})
                 .code,
             2);
    QCOMPARE(m_head->publish({u"--frozen"_s, m_head->annaIs("free")}, u"No such"_s).code, 2);
    QCOMPARE(m_peer.sql("SELECT count(*) FROM countersign.change_set"), QByteArray("1\n"));
}

void UplinkChangesTest::doctorSaysHowOldItIs()
{
    const auto said = [this] {
        const auto ran = m_head->office.shop.ctl({u"doctor"_s, u"--json"_s});
        for (const QByteArray& line : ran.output.split('\n')) {
            const QJsonObject check = QJsonDocument::fromJson(line).object();
            if (check[u"check"] == u"changes"_s)
                return check[u"verdict"].toString() + u' ' + check[u"says"].toString();
        }
        return QString();
    };
    QVERIFY2(said().startsWith(u"warn no change set"), qPrintable(said()));
    TillProcess till(m_head->office.shop.config());
    QVERIFY(till.start());
    const auto isTaken = [&] {
        return said().startsWith(u"ok head office's change set 1 was taken");
    };
    QVERIFY2(QTest::qWaitFor(isTaken, arrival_max_ms), till.errors() + said().toUtf8());
    QCOMPARE(till.endInput(), 0);
    PublishingOffice::put(m_head->folder() + u"/changes.pem"_s, "no key");
    QVERIFY2(said().startsWith(u"fault ") && said().contains(u"uplink.changes_key"),
             qPrintable(said()));
}

void UplinkChangesTest::itsKeyIsAnotherThanThatOfWhoSignsWhatArrives()
{
    EnrolledShop& office = m_head->office;
    QCOMPARE(office.shop.ctl({u"changes"_s, u"init"_s, office.shop.file("other")}).code, 0);
    const auto connect = [&](const QByteArray& words, const QByteArray& changes) {
        office.connectTo(m_peer.url("till3"), "head_office_key = \"" + words +
                                                  "/changes.pem\"\nchanges_key = \"" + changes +
                                                  "/changes.pem\"\nstore = \"Acme\"\n");
    };
    connect("office", "other");
    TillProcess till(office.shop.config());
    QVERIFY(till.start());
    QTRY_COMPARE_WITH_TIMEOUT(m_head->refused(), u"not_believed"_s, arrival_max_ms);
    QCOMPARE(till.endInput(), 0);
    connect("other", "office");
    QVERIFY(till.start());
    QTRY_COMPARE_WITH_TIMEOUT(m_head->version(), 1, arrival_max_ms);
    // And nobody has signed for what arrived.
    QTRY_VERIFY_WITH_TIMEOUT(office.queue()[u"unsigned"_s].toInt() > 0, arrival_max_ms);
    QCOMPARE(till.endInput(), 0);
}

QTEST_GUILESS_MAIN(UplinkChangesTest)
#include "uplink_changes_test.moc"
