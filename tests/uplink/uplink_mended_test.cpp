#include "tests/uplink/enrolled_shop.h"
#include "tests/uplink/small_disk.h"

#include <QTest>

using namespace countersign::tests;

namespace {

constexpr int arrival_max_ms = 120'000;

} // namespace

// What is wrong with a real head office for a while, and what has arrived once it is mended.
class UplinkMendedTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanupTestCase();
    void aDiskThatIsReallyFullLosesNothing();
    void anExpiredCertificateLosesNothing();
    void anotherVersionOfTheSchemaLosesNothing();

private:
    void sell(TillProcess& till);
    /// Why the last try failed, once it is said.
    [[nodiscard]] QString trouble();

    SmallDisk m_disk{"1m", accountNamed("postgres")}; // before the server, which sees it
    PostgresPeer m_peer;
    std::unique_ptr<EnrolledShop> m_office;
};

void UplinkMendedTest::initTestCase()
{
    if (!PostgresPeer::isInstalled())
        QSKIP("PostgreSQL isn't installed");
    QVERIFY2(m_peer.start(), m_peer.log().constData());
}

void UplinkMendedTest::init()
{
    m_office = std::make_unique<EnrolledShop>(m_peer);
    QVERIFY2(m_office->shop.fault().isEmpty(), qPrintable(m_office->shop.fault()));
    m_office->connectTo(m_peer.url("till3"));
}

void UplinkMendedTest::cleanupTestCase()
{
    m_office.reset();
    m_peer.stop();
}

void UplinkMendedTest::sell(TillProcess& till)
{
    till.send(scan(lamp));
    till.send(chargeCash(u"50.00"_s));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
}

QString UplinkMendedTest::trouble()
{
    QString said;
    const auto isSaid = [&] {
        said = m_office->queue()[u"trouble"].toString();
        return !said.isEmpty();
    };
    (void)QTest::qWaitFor(isSaid, arrival_max_ms);
    return said;
}

/// The journal's table lies on that disk, which somebody else fills.
void UplinkMendedTest::aDiskThatIsReallyFullLosesNothing()
{
    if (!m_disk.whyNone().isEmpty())
        QSKIP(qPrintable(m_disk.whyNone()));
    const QByteArray disk = QFile::encodeName(m_disk.path());
    m_peer.sql("CREATE TABLESPACE small LOCATION '" + disk + "'");
    m_peer.sql("ALTER TABLE countersign.journal SET TABLESPACE small");
    QCOMPARE(m_peer.sql("SELECT count(*) FROM pg_tables WHERE tablespace='small'").trimmed(),
             QByteArray("1"));
    QVERIFY(m_disk.fill());
    TillProcess till(m_office->shop.config());
    QVERIFY(till.start());
    sell(till);
    const QString said = trouble();
    QVERIFY2(said.contains(u"No space left on device"), qPrintable(said));
    QVERIFY(m_office->queue()[u"refused"].isNull()); // no person has to see to it here
    sell(till);
    QCOMPARE(m_office->stored(), QByteArray());
    QVERIFY(m_disk.makeRoom());
    QTRY_VERIFY_WITH_TIMEOUT(m_office->hasArrived(), arrival_max_ms);
    QCOMPARE(till.endInput(), 0);
    m_peer.sql("DROP SCHEMA countersign CASCADE");
    m_peer.sql("DROP TABLESPACE small");
}

void UplinkMendedTest::anExpiredCertificateLosesNothing()
{
    m_office->connectTo(m_peer.url("till3", {}, -1));
    TillProcess till(m_office->shop.config());
    QVERIFY(till.start());
    sell(till);
    QVERIFY(!trouble().isEmpty());
    sell(till);
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(m_office->stored(), QByteArray());
    m_office->connectTo(m_peer.url("till3"));
    QVERIFY(till.start());
    sell(till);
    QTRY_VERIFY_WITH_TIMEOUT(m_office->hasArrived(), arrival_max_ms);
    QCOMPARE(till.endInput(), 0);
}

void UplinkMendedTest::anotherVersionOfTheSchemaLosesNothing()
{
    m_peer.sql("UPDATE countersign.schema_version SET version=version+1");
    TillProcess till(m_office->shop.config());
    QVERIFY(till.start());
    sell(till);
    QJsonObject refused;
    QTRY_VERIFY_WITH_TIMEOUT(!(refused = m_office->queue()[u"refused"].toObject()).isEmpty(),
                             arrival_max_ms);
    QVERIFY2(refused[u"reason"].toString().contains(u"schema is version"),
             qPrintable(refused[u"reason"].toString()));
    sell(till);
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(m_office->stored(), QByteArray());
    m_peer.sql("UPDATE countersign.schema_version SET version=version-1");
    const auto drained = m_office->shop.ctl({u"queue"_s, u"drain"_s});
    QVERIFY2(drained.code == 0, drained.errors.constData());
    QVERIFY(m_office->hasArrived());
}

QTEST_GUILESS_MAIN(UplinkMendedTest)
#include "uplink_mended_test.moc"
