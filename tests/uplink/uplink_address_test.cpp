#include "core/uplink/postgres_link.h"
#include "tests/peers/postgres_peer.h"
#include "tests/uplink/cut_line.h"

#include <QTest>

using namespace countersign;
using namespace countersign::uplink;
using namespace Qt::Literals::StringLiterals;

using tests::PostgresPeer;

// Which servers an address lets a till connect to, and in which order and time.
class UplinkAddressTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anAddressThatIsNotSafeIsRefused_data()
    {
        QTest::addColumn<QByteArray>("url");
        QTest::addColumn<QString>("part");
        QTest::newRow("no address") << QByteArray("hq.example") << u"postgresql://"_s;
        QTest::newRow("not readable") << QByteArray("postgresql://[::1/c") << u"libpq"_s;
        QTest::newRow("not verified")
            << QByteArray("postgresql://t@hq.example/c?sslmode=require") << u"verify-full"_s;
        QTest::newRow("by another parameter")
            << QByteArray("postgresql:///c?host=hq.example") << u"verify-full"_s;
        QTest::newRow("one of two")
            << QByteArray("postgresql://t@localhost,hq.example/c") << u"verify-full"_s;
        QTest::newRow("a service") << QByteArray("postgresql:///c?service=hq") << u"service="_s;
        QTest::newRow("no server") << QByteArray("postgresql:///c") << u"must name the server"_s;
        QTest::newRow("no second server")
            << QByteArray("postgresql://t@localhost,/c") << u"must name the server"_s;
        QTest::newRow("only an address elsewhere")
            << QByteArray("postgresql:///c?hostaddr=192.0.2.7") << u"must name the server"_s;
        QTest::newRow("an address elsewhere")
            << QByteArray("postgresql://localhost/c?hostaddr=192.0.2.7") << u"verify-full"_s;
        QTest::newRow("two ports of three servers")
            << QByteArray("postgresql:///c?host=/a,/b,/c&port=1,2") << u"one port"_s;
        QTest::newRow("a password")
            << QByteArray("postgresql://t:secret@localhost/c") << u"password"_s;
    }

    void anAddressThatIsNotSafeIsRefused()
    {
        QFETCH(QByteArray, url);
        QFETCH(QString, part);
        const QString fault = PostgresAddress{url, {}, "till-3"}.fault();
        QVERIFY2(fault.contains(part), qPrintable(fault));
        QVERIFY(!fault.contains(u"secret"));
        QCOMPARE(PostgresAddress{"postgresql://t@hq.example/c?sslmode=verify-full"}.fault(),
                 QString());
        QCOMPARE(PostgresAddress{"postgresql:///c?host=/run/postgresql"}.fault(), QString());
    }

    /// Head office's servers stand behind several addresses, and the first accepts and says
    /// nothing.
    void aSilentServerDoesNotKeepFromTheNext()
    {
        if (!PostgresPeer::isInstalled())
            QSKIP("PostgreSQL isn't installed");
        QVERIFY2(m_peer.start(), m_peer.log().constData());
        m_peer.sql("CREATE ROLE till3 LOGIN");
        tests::CutLine silent(m_peer.port());
        silent.swallow();
        const QByteArray port = QByteArray::number(m_peer.port());
        QByteArray url = m_peer.url("till3");
        url.replace("@127.0.0.1:" + port, "@127.0.0.1:" + QByteArray::number(silent.port()) +
                                              ",127.0.0.1:1,127.0.0.1:" + port);
        const PostgresStop stop;
        const auto within = [&](std::int64_t limit_ms) { return m_clock.now().boot_ms + limit_ms; };
        const auto link = PostgresLink::open({url, {}, "till-3"}, within(12'000), m_clock, stop);
        QVERIFY2(link.ok(), qPrintable(link ? QString() : link.error().words));
        QVERIFY(silent.hasSwallowed());
        const auto at = m_clock.now().boot_ms;
        QVERIFY(PostgresLink::open({url + "&connect_timeout=4", {}, "till-3"}, within(60'000),
                                   m_clock, stop)
                    .ok());
        QVERIFY(m_clock.now().boot_ms - at < 15'000);
        // The one that came furthest is spoken of.
        const auto none = PostgresLink::open(
            {url.replace(',' + QByteArray("127.0.0.1:") + port, ""), {}, "till-3"}, within(3'000),
            m_clock, stop);
        QVERIFY(!none.ok());
        QCOMPARE(none.error().words, u"the database at 127.0.0.1 doesn't answer"_s);
        QCOMPARE(none.error().stage, PostgresLink::Stage::securing);
    }

    /// Who lets the till in and takes nothing is not the trouble, where another is down.
    void aStandbyHidesNoTroubleOfTheOther()
    {
        if (!PostgresPeer::isInstalled())
            QSKIP("PostgreSQL isn't installed");
        QVERIFY2(m_peer.start(), m_peer.log().constData());
        m_peer.sql(
            "CREATE ROLE till4 LOGIN; ALTER ROLE till4 SET default_transaction_read_only=on");
        const QByteArray standby = "127.0.0.1:" + QByteArray::number(m_peer.port());
        const PostgresStop stop;
        for (const QByteArray& both : {"127.0.0.1:1," + standby, standby + ",127.0.0.1:1"}) {
            QByteArray url = m_peer.url("till4");
            url.replace('@' + standby, '@' + both);
            const auto link = PostgresLink::open({url, {}, "till-3"},
                                                 m_clock.now().boot_ms + 12'000, m_clock, stop);
            QVERIFY(!link.ok());
            const QString& words = link.error().words;
            QVERIFY2(words.contains(u"refused") && words.contains(u"is a standby"),
                     qPrintable(words));
        }
    }

private:
    PostgresPeer m_peer;
    world::SystemClock m_clock;
};

QTEST_GUILESS_MAIN(UplinkAddressTest)
#include "uplink_address_test.moc"
