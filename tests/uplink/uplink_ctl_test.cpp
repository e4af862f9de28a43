#include "tests/uplink/cut_line.h"
#include "tests/uplink/enrolled_shop.h"

#include <QElapsedTimer>
#include <QTest>

using namespace countersign::tests;

// What `countersignctl doctor` and `queue` say of a real head office.
class UplinkCtlTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void doctorFindsAHeadOfficeThatIsWell();
    void doctorSaysWhatIsWrongThere_data();
    void doctorSaysWhatIsWrongThere();
    void doctorSaysWhyNobodyIsLetIn_data();
    void doctorSaysWhyNobodyIsLetIn();
    void doctorWaitsForNobodyLong();
    void doctorSeesAnOlderCopyAndAFork();
    void doctorWarnsBeforeItIsTooLate();
    void theEnvironmentChangesNothing();
    void anAddressThatIsRefusedIsSaid();
    void whatWasDrainedWaitsNoMore();
    void aDrainBesideATillLeavesTheNoteToIt();
    void theQueueSaysWhenTheNextTryIs();
    void partsOfTheSchemaBringAnEarlierOneUp();

private:
    struct Doctor
    {
        int code = -1;
        QString uplink; // or another check
    };
    [[nodiscard]] Doctor doctor(const QString& check = u"uplink"_s) const;
    void sell(TillProcess& till);
    void sell();

    PostgresPeer m_peer;
    QByteArray m_url;
    std::unique_ptr<EnrolledShop> m_office;
};

void UplinkCtlTest::initTestCase()
{
    if (!PostgresPeer::isInstalled())
        QSKIP("PostgreSQL isn't installed");
    QVERIFY2(m_peer.start(), m_peer.log().constData());
    m_url = m_peer.url("till3");
}

void UplinkCtlTest::init()
{
    QVERIFY2(m_peer.start(), m_peer.log().constData());
    m_office = std::make_unique<EnrolledShop>(m_peer);
    QVERIFY2(m_office->shop.fault().isEmpty(), qPrintable(m_office->shop.fault()));
    m_office->connectTo(m_url);
}

/// What it says first under that word.
UplinkCtlTest::Doctor UplinkCtlTest::doctor(const QString& check) const
{
    const auto ran = m_office->shop.ctl({u"doctor"_s, u"--json"_s});
    for (const QByteArray& line : ran.output.split('\n')) {
        const QJsonObject said = QJsonDocument::fromJson(line).object();
        if (said[u"check"] == check)
            return {ran.code, said[u"verdict"].toString() + u' ' + said[u"says"].toString()};
    }
    return {ran.code, QString::fromUtf8(ran.errors)};
}

void UplinkCtlTest::sell(TillProcess& till)
{
    till.send(scan(lamp));
    till.send(chargeCash(u"50.00"_s));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
}

/// With no head office configured, so that it waits.
void UplinkCtlTest::sell()
{
    m_office->shop.write({});
    TillProcess till(m_office->shop.config());
    QVERIFY(till.start());
    sell(till);
    QCOMPARE(till.endInput(), 0);
    m_office->connectTo(m_url);
}

void UplinkCtlTest::doctorFindsAHeadOfficeThatIsWell()
{
    Doctor said = doctor();
    QCOMPARE(said.uplink,
             u"ok head office answers, knows this till, and has its entries up to 0"_s);
    QCOMPARE(said.code, 0);
    QCOMPARE(m_office->shop.ctl({u"queue"_s, u"drain"_s}).code, 0);
    said = doctor();
    QVERIFY2(said.uplink.startsWith(u"ok "), qPrintable(said.uplink));
    QVERIFY2(!said.uplink.endsWith(u" 0"), qPrintable(said.uplink));
}

void UplinkCtlTest::doctorSaysWhatIsWrongThere_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QString>("part");
    const auto row = [](const char* name, const char* sql, const char* part) {
        QTest::newRow(name) << QByteArray(sql) << QString::fromLatin1(part);
    };
    row("no schema", "DROP SCHEMA countersign CASCADE", "countersignctl uplink schema");
    row("a newer schema", "UPDATE countersign.schema_version SET version=2", "version 2");
    row("no version", "DELETE FROM countersign.schema_version", "version 0");
    row("not enrolled", "DELETE FROM countersign.till; DELETE FROM countersign.till_head",
        "doesn't know till till-3");
    row("another till's role", "UPDATE countersign.till SET role='till9'",
        "doesn't know till till-3");
    row("another key", "UPDATE countersign.till SET public_key=sha256('x')", "another public key");
    row("no member", "REVOKE countersign_till FROM till3", "GRANT countersign_till");
}

void UplinkCtlTest::doctorSaysWhatIsWrongThere()
{
    QFETCH(QByteArray, sql);
    QFETCH(QString, part);
    m_peer.sql(sql);
    const Doctor said = doctor();
    QVERIFY2(said.uplink.startsWith(u"fault ") && said.uplink.contains(part),
             qPrintable(said.uplink));
    QCOMPARE(said.code, 1);
}

void UplinkCtlTest::doctorSaysWhyNobodyIsLetIn_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QString>("part");
    QTest::addColumn<int>("code");
    const QByteArray at = "@127.0.0.1:" + QByteArray::number(m_peer.port());
    QTest::newRow("nobody there") << QByteArray(m_url).replace(at, "@127.0.0.1:1")
                                  << u"can't be reached"_s << 4;
    QTest::newRow("no such name") << QByteArray(m_url).replace(at, "@hq.invalid")
                                  << u"the name hq.invalid has no address"_s << 4;
    QTest::newRow("of another name")
        << QByteArray(m_url).replace("@127.0.0.1:", "@localhost:") << u"no safe connection"_s << 1;
    QTest::newRow("no authority") << QByteArray(m_url).replace("sslrootcert=",
                                                               "sslrootcert=/nowhere")
                                  << u"mend sslrootcert"_s << 1;
    QTest::newRow("another's certificate")
        << m_peer.url("till3", "till4") << u"doesn't let this till in"_s << 1;
    QTest::newRow("an expired certificate")
        << m_peer.url("till3", {}, -1) << u"doesn't let this till in"_s << 1;
}

void UplinkCtlTest::doctorSaysWhyNobodyIsLetIn()
{
    QFETCH(QByteArray, url);
    QFETCH(QString, part);
    QFETCH(int, code);
    QFile secret(m_office->shop.file("hq.secret"));
    QVERIFY(secret.open(QIODevice::WriteOnly) &&
            secret.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
            secret.write("hidden-word\n") > 0);
    secret.close();
    m_office->connectTo(url, "password = { file = \"hq.secret\" }\n");
    const Doctor said = doctor();
    QVERIFY2(said.uplink.startsWith(u"fault ") && said.uplink.contains(part),
             qPrintable(said.uplink));
    QVERIFY(!said.uplink.contains(u"hidden-word"));
    QCOMPARE(said.code, code);
}

void UplinkCtlTest::doctorWaitsForNobodyLong()
{
    CutLine line(m_peer.port());
    line.swallow();
    m_office->connectTo(QByteArray(m_url).replace(':' + QByteArray::number(m_peer.port()),
                                                  ':' + QByteArray::number(line.port())));
    QElapsedTimer timer;
    timer.start();
    const Doctor said = doctor();
    QVERIFY2(said.uplink.contains(u"doesn't answer"), qPrintable(said.uplink));
    QCOMPARE(said.code, 1);
    QVERIFY(timer.elapsed() < 20'000);
}

void UplinkCtlTest::doctorSeesAnOlderCopyAndAFork()
{
    sell();
    QCOMPARE(m_office->shop.ctl({u"queue"_s, u"drain"_s}).code, 0);
    m_peer.sql("UPDATE countersign.till_head SET seq=seq+100");
    QVERIFY2(doctor().uplink.contains(u"older copy"), qPrintable(doctor().uplink));
    m_peer.sql("UPDATE countersign.till_head SET seq=seq-100, hash=sha256('x')");
    QVERIFY2(doctor().uplink.contains(u"another entry"), qPrintable(doctor().uplink));
}

void UplinkCtlTest::doctorWarnsBeforeItIsTooLate()
{
    QCOMPARE(doctor(u"queue"_s).uplink.left(3), u"ok "_s);
    sell();
    const QString waiting = doctor(u"queue"_s).uplink;
    QVERIFY2(waiting.startsWith(u"ok ") && waiting.contains(u" wait for head office since "),
             qPrintable(waiting));
    m_office->connectTo(m_peer.url("till3", {}, 20));
    Doctor said = doctor(u"expiry"_s);
    QVERIFY2(said.uplink.startsWith(u"warn sslcert of uplink.url is valid until ") &&
                 said.uplink.endsWith(u"; renew it"),
             qPrintable(said.uplink));
    QCOMPARE(said.code, 0);
    m_office->connectTo(m_peer.url("till3", {}, 5));
    said = doctor(u"expiry"_s);
    QVERIFY2(said.uplink.endsWith(u"; renew it now"), qPrintable(said.uplink));
    QCOMPARE(said.code, 0);
}

void UplinkCtlTest::theEnvironmentChangesNothing()
{
    const std::pair<const char*, const char*> set[] = {{"PGSERVICE", "hq"},
                                                       {"PGHOSTADDR", "192.0.2.77"},
                                                       {"PGSSLCRL", "/nowhere/crl.pem"},
                                                       {"PGSSLMAXPROTOCOLVERSION", "TLSv1.1"}};
    for (const auto& [name, value] : set)
        qputenv(name, value);
    const Doctor said = doctor();
    for (const auto& [name, value] : set)
        qunsetenv(name);
    QVERIFY2(said.uplink.startsWith(u"ok "), qPrintable(said.uplink));
}

void UplinkCtlTest::anAddressThatIsRefusedIsSaid()
{
    m_office->connectTo("postgresql:///countersign?service=hq");
    const Doctor said = doctor();
    QVERIFY2(said.uplink.startsWith(u"fault ") && said.uplink.contains(u"service"),
             qPrintable(said.uplink));
    QCOMPARE(said.code, 2);
}

void UplinkCtlTest::whatWasDrainedWaitsNoMore()
{
    sell();
    QVERIFY(m_office->queue()[u"waiting"].toInteger() > 0);
    const auto drained = m_office->shop.ctl({u"queue"_s, u"drain"_s, u"--json"_s});
    QVERIFY2(drained.code == 0, drained.errors.constData());
    const QByteArray last = drained.output.trimmed().split('\n').last();
    QCOMPARE(last, QByteArray(R"({"drained":true,"noted":true})"));
    QVERIFY(m_office->hasArrived());
    const QJsonObject after = m_office->queue();
    QCOMPARE(after[u"waiting"].toInteger(), 0);
    QVERIFY(after[u"acknowledged"].toInteger() > 0);
    // A till takes it up.
    sell();
    QCOMPARE(m_office->shop.ctl({u"queue"_s, u"drain"_s}).output.trimmed().split('\n').last(),
             QByteArray("Everything has arrived."));
    QVERIFY(m_office->hasArrived());
    QCOMPARE(m_office->shop.ctl({u"journal"_s, u"verify"_s}).code, 0);
}

void UplinkCtlTest::aDrainBesideATillLeavesTheNoteToIt()
{
    m_peer.stop(false);
    TillProcess till(m_office->shop.config());
    QVERIFY(till.start());
    sell(till);
    QVERIFY(m_peer.start());
    const auto drained = m_office->shop.ctl({u"queue"_s, u"drain"_s});
    QVERIFY2(drained.code == 0, drained.errors.constData());
    QVERIFY2(drained.output.endsWith("with its next try.\n") ||
                 drained.output.startsWith("Nothing waits"),
             drained.output.constData());
    QVERIFY(m_office->hasArrived());
    QCOMPARE(till.endInput(), 0);
}

void UplinkCtlTest::theQueueSaysWhenTheNextTryIs()
{
    QVERIFY(m_office->queue()[u"next_try"].isNull());
    m_peer.stop();
    TillProcess till(m_office->shop.config());
    QVERIFY(till.start());
    sell(till);
    QJsonObject said;
    const auto isSaid = [&] {
        if (said[u"next_try"].toString().isEmpty())
            said = m_office->queue();
        return !said[u"next_try"].toString().isEmpty();
    };
    QTRY_VERIFY_WITH_TIMEOUT(isSaid(), TillProcess::limit_ms);
    QVERIFY(QDateTime::fromString(said[u"next_try"].toString(), Qt::ISODateWithMs).isValid());
    QVERIFY2(said[u"trouble"].toString().contains(u"refused"),
             qPrintable(said[u"trouble"].toString()));
    QVERIFY(m_peer.start());
    QTRY_VERIFY_WITH_TIMEOUT(m_office->hasArrived(), 60'000);
    QCOMPARE(till.endInput(), 0);
    QVERIFY(m_office->queue()[u"next_try"].isNull());
}

void UplinkCtlTest::partsOfTheSchemaBringAnEarlierOneUp()
{
    sell();
    QCOMPARE(m_office->shop.ctl({u"queue"_s, u"drain"_s}).code, 0);
    m_peer.sql("DROP VIEW countersign.read_entry, countersign.branch_sale CASCADE; "
               "DROP TABLE countersign.journal_aside, countersign.word_aside CASCADE; "
               "DROP FUNCTION countersign.adopt_branch, countersign.put_branch_aside; "
               "DROP TABLE countersign.store; DROP INDEX countersign.journal_of_sales");
    QCOMPARE(m_peer.sql("SELECT count(*) FROM countersign.sale"), QByteArray());
    // The views once more after the part that has a view of its own on what they make.
    for (const QString& part : {u"views"_s, u"branches"_s, u"views"_s}) {
        const auto ran = m_office->shop.ctl({u"uplink"_s, u"schema"_s, part});
        QCOMPARE(ran.code, 0);
        QVERIFY2(!m_peer.sql(ran.output + ";SELECT 'done'", true).isEmpty(), qPrintable(part));
    }
    QCOMPARE(m_peer.sql("SELECT (SELECT count(*) FROM countersign.sale), "
                        "(SELECT count(*) FROM countersign.branch_sale)"),
             QByteArray("1|0\n"));
    QCOMPARE(m_office->shop.ctl({u"uplink"_s, u"schema"_s, u"sales"_s}).code, 2);
    QCOMPARE(m_office->shop.ctl({u"uplink"_s, u"stream"_s, u"views"_s}).code, 2);
}

QTEST_GUILESS_MAIN(UplinkCtlTest)
#include "uplink_ctl_test.moc"
