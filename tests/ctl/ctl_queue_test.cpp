#include "tests/till/shop.h"
#include "tests/till/till_process.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

// `countersignctl queue` without a head office.
class CtlQueueTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutHeadOfficeNothingWaits();
    void besideARunningTillItSaysTheSame();
    void whyTheLastTryFailedIsSaid();
    void aDrainSaysThatItDidNothing();
    void aDamagedJournalIsSaid();
    void wrongUsageIsSaid();
};

void CtlQueueTest::withoutHeadOfficeNothingWaits()
{
    const Shop shop;
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    const auto entries = static_cast<qint64>(shop.journal().size());
    const auto said = shop.ctl({u"queue"_s});
    QCOMPARE(said.code, 0);
    QCOMPARE(said.output, "No head office is configured; " + QByteArray::number(entries) +
                              " entries are kept here.\n");
    const auto json = shop.ctl({u"queue"_s, u"--json"_s});
    QCOMPARE(json.code, 0);
    const QJsonObject object = QJsonDocument::fromJson(json.output).object();
    QCOMPARE(object[u"head_office"], QJsonValue(false));
    QCOMPARE(object[u"entries"].toInteger(), entries);
    QCOMPARE(object[u"waiting"].toInteger(), 0);
    QCOMPARE(object[u"acknowledged"].toInteger(), 0);
    QVERIFY(object[u"since"].isNull() && object[u"refused"].isNull());
    QCOMPARE(object[u"totals"].toArray().size(), 0);
    QVERIFY(object[u"next_try"].isNull() && object[u"trouble"].isNull());
    QVERIFY(object[u"signed"].isNull() && object[u"unsigned_why"].isNull());
    QCOMPARE(object[u"unsigned"].toInteger(), 0);
    QCOMPARE(object.size(), 12);
}

void CtlQueueTest::besideARunningTillItSaysTheSame()
{
    const Shop shop;
    TillProcess till(shop.config());
    QVERIFY(till.start());
    for (int sale = 0; sale < 40; ++sale) { // past a checkpoint
        till.send(scan(lamp));
        till.send(chargeCash(u"50.00"_s));
        QVERIFY(!till.next(u"recorded"_s).isEmpty());
    }
    till.send(plain("status"));
    till.next(u"stage"_s);
    const QJsonObject object =
        QJsonDocument::fromJson(shop.ctl({u"queue"_s, u"--json"_s}).output).object();
    QCOMPARE(object[u"entries"].toInteger(), static_cast<qint64>(shop.journal().size()));
    QCOMPARE(till.endInput(), 0);
}

void CtlQueueTest::whyTheLastTryFailedIsSaid()
{
#ifndef COUNTERSIGN_POSTGRES
    QSKIP("this build speaks to no PostgreSQL");
#endif
    const Shop shop;
    QFile config(shop.config());
    QVERIFY(config.open(QIODevice::Append));
    // Nobody listens on that port of loopback.
    config.write("[uplink]\nkind = \"postgres\"\nurl = \"postgresql://till3@127.0.0.1:1/hq\"\n");
    config.close();
    TillProcess till(shop.config());
    QVERIFY(till.start());
    till.send(scan(lamp));
    till.send(chargeCash(u"50.00"_s));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
    QString trouble;
    const auto isTold = [&] {
        const auto json = shop.ctl({u"queue"_s, u"--json"_s}).output;
        trouble = QJsonDocument::fromJson(json).object()[u"trouble"_s].toString();
        return !trouble.isEmpty();
    };
    QTRY_VERIFY_WITH_TIMEOUT(isTold(), 2 * TillProcess::limit_ms);
    const auto said = shop.ctl({u"queue"_s});
    QVERIFY2(said.output.contains(" The last try failed (" + trouble.toUtf8() + ")."),
             said.output.constData());
    QCOMPARE(said.errors, QByteArray());
    QCOMPARE(till.endInput(), 0);
}

void CtlQueueTest::aDrainSaysThatItDidNothing()
{
    const Shop shop;
    const auto drained = shop.ctl({u"queue"_s, u"drain"_s});
    QCOMPARE(drained.code, 1);
    QVERIFY(drained.output.startsWith("No head office is configured"));
    QVERIFY2(drained.errors.contains("nothing can be sent"), drained.errors.constData());
}

void CtlQueueTest::aDamagedJournalIsSaid()
{
    const Shop shop;
    QVERIFY(shop.sql("UPDATE journal SET payload=x'7b7d' WHERE seq=2"));
    const auto said = shop.ctl({u"queue"_s});
    QCOMPARE(said.code, 3);
    QVERIFY(said.output.isEmpty());
}

void CtlQueueTest::wrongUsageIsSaid()
{
    const Shop shop;
    QCOMPARE(shop.ctl({u"queue"_s, u"empty"_s}).code, 2);
    QCOMPARE(shop.ctl({u"queue"_s, u"drain"_s, u"now"_s}).code, 2);
}

QTEST_GUILESS_MAIN(CtlQueueTest)
#include "ctl_queue_test.moc"
