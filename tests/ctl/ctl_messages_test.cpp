#include "tests/till/shop.h"

#include <QJsonDocument>
#include <QMap>
#include <QTest>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

class CtlMessagesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyMessageIsListedTheNewestFirst();
    void eachProvidersRecordComesFirst();
    void aNoticeThatWaitsSaysUntilWhen();
    void whatEachCostIsTold();
};

/// By the prices of the settings, each time that somebody took it.
void CtlMessagesTest::whatEachCostIsTold()
{
    Shop::Options options;
    options.providers = u"[[sms]]\nprovider = \"demo\"\nprice = \"0.0750\"\n"
                        "country_prices = [\"AT 0.06\"]\n"
                        "[[sms]]\nprovider = \"demo\"\nprice = \"0.0200\"\n"
                        "[[sms]]\nprovider = \"demo\"\n"_s;
    const Shop shop(options);
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    const auto put = [&](const char* id, const char* country,
                         const std::vector<std::pair<const char*, const char*>>& attempts) {
        QByteArray sql = QByteArray("INSERT INTO message VALUES('") + id +
                         "', '', 'code', x'00', x'00', 1, 'demo', 'delivered', 2, 1, 1, 0, '', 2, "
                         "x'', '" +
                         country + "', 1, 0);";
        int number = 0;
        for (const auto& [provider, taken] : attempts)
            sql += QByteArray("INSERT INTO message_attempt VALUES('") + id + "', " +
                   QByteArray::number(++number) + ", '" + provider + "', '', 'sent', 1, 2, " +
                   taken + ", NULL);";
        return shop.sql(sql);
    };
    QVERIFY(put("once", "DE", {{"demo", "3"}}));
    QVERIFY(put("abroad", "AT", {{"demo", "3"}}));
    QVERIFY(put("both", "DE", {{"demo", "3"}, {"demo-2", "4"}}));
    QVERIFY(put("refused", "DE", {{"demo", "NULL"}, {"demo-2", "4"}}));
    QVERIFY(put("untaken", "DE", {{"demo", "NULL"}}));
    QVERIFY(put("unpriced", "DE", {{"demo", "3"}, {"demo-3", "4"}}));
    QVERIFY(put("gone", "DE", {{"earlier", "3"}}));
    QMap<QString, QString> costs;
    for (const QByteArray& line : shop.ctl({u"messages"_s, u"--json"_s}).output.split('\n')) {
        const QJsonObject said = QJsonDocument::fromJson(line).object();
        if (said.contains(u"id"))
            costs[said[u"id"].toString()] = said[u"currency"].toString() + said[u"cost"].toString();
    }
    QCOMPARE(costs, (QMap<QString, QString>{{u"once"_s, u"EUR0.075"_s},
                                            {u"abroad"_s, u"EUR0.06"_s},
                                            {u"both"_s, u"EUR0.095"_s},
                                            {u"refused"_s, u"EUR0.02"_s},
                                            {u"untaken"_s, QString()},
                                            {u"unpriced"_s, QString()},
                                            {u"gone"_s, QString()}}));
    QVERIFY(shop.ctl({u"messages"_s}).output.contains("  EUR 0.095\n"));
}

void CtlMessagesTest::aNoticeThatWaitsSaysUntilWhen()
{
    const Shop shop;
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    QVERIFY(shop.sql("INSERT INTO message VALUES('n1', '', 'completed', x'00', x'00', 0, '', "
                     "'queued', 0, 1, 1, 1700000000000, '', 0, x'', 'DE', 0, 0), "
                     "('n2', '', 'suspicious', x'00', x'00', 0, 'demo', 'delivered', 1, 2, 2, "
                     "1700000000000, '', 1, x'', 'DE', 0, 0), "
                     "('m1', '', 'code', x'00', x'00', 1, '', 'queued', 0, 3, 3, 1, '', 1, x'', "
                     "'DE', 0, 0)"));
    const auto lines = shop.ctl({u"messages"_s}).output.split('\n');
    QVERIFY2(lines.value(0).contains("code") && !lines[0].contains("waits"), lines[0].constData());
    QVERIFY2(lines.value(1).contains("suspicious") && !lines[1].contains("waits"),
             lines[1].constData());
    QVERIFY2(lines.value(2).contains("completed") &&
                 lines[2].endsWith("  waits until 2023-11-14T22:13:20.000Z"),
             lines[2].constData());
    const QByteArray json = shop.ctl({u"messages"_s, u"--json"_s}).output;
    QCOMPARE(json.count("\"waits_until\":\"2023-11-14T22:13:20.000Z\""), 1);
}

void CtlMessagesTest::eachProvidersRecordComesFirst()
{
    const Shop shop;
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    QVERIFY(shop.sql("INSERT INTO message VALUES('m1', '', 'code', x'00', x'00', 1, 'south', "
                     "'delivered', 2, 1, 1, 0, '', 2, x'', 'DE', 1, 0)"));
    QVERIFY(shop.sql("INSERT INTO message_attempt VALUES('m1', 1, 'north', '', 'unknown', 1, 2, "
                     "NULL, NULL)"));
    for (int i = 1; i <= 100; ++i)
        QVERIFY(shop.sql(QStringLiteral("INSERT INTO message_attempt VALUES('%1', 2, 'south', "
                                        "'r', 'delivered', 3, 4, 4, %2)")
                             .arg(i == 1 ? u"m1"_s : u"x%1"_s.arg(i))
                             .arg(i * 100)
                             .toUtf8()
                             .constData()));
    QVERIFY(shop.sql("INSERT INTO provider_health VALUES('north', 'broken', 1700000000000)"));
    const QByteArray words = shop.ctl({u"messages"_s}).output;
    QVERIFY2(words.startsWith("north     broken since 2023-11-14T22:13:20.000Z; 1 attempts: 0 "
                              "taken, 0 delivered, 0 lost, 1 unanswered; delivery unknown\n"
                              "south     ok; 100 attempts: 100 taken, 100 delivered, 0 lost, 0 "
                              "unanswered; half within 5.0 s, 95 % within 9.5 s, 99 % within 9.9 "
                              "s\n"),
             words.constData());
    QVERIFY2(words.contains("(north unknown, south delivered)"), words.constData());
    const QByteArray lines = shop.ctl({u"messages"_s, u"--json"_s}).output;
    QVERIFY2(lines.contains("\"p95_ms\":9500"), lines.constData());
    QVERIFY2(lines.contains("\"states\":[{\"attempt\":1,"), lines.constData());
}

void CtlMessagesTest::everyMessageIsListedTheNewestFirst()
{
    const Shop shop;
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    QCOMPARE(shop.ctl({u"messages"_s}).output, QByteArray("No messages yet.\n"));
    QCOMPARE(shop.ctl({u"messages"_s, u"--json"_s}).output, QByteArray());
    constexpr int messages = 1234;
    QVERIFY(shop.sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<1234) "
                     "INSERT INTO message SELECT 'm'||i, '', 'code', x'00', x'00', 1, 'demo', "
                     "'delivered', 1, i, i, 0, '', 1, x'', 'DE', 1, 0 FROM n"));
    for (const QStringList& command :
         {QStringList{u"messages"_s}, QStringList{u"messages"_s, u"--json"_s}})
        QCOMPARE(shop.ctl(command).output.count('\n'), messages);
    const QByteArray listed = shop.ctl({u"messages"_s, u"--json"_s}).output;
    QVERIFY(listed.left(listed.indexOf('\n')).contains("\"m1234\""));
    QVERIFY(listed.mid(listed.lastIndexOf('\n', -2)).contains("\"m1\""));
}

QTEST_GUILESS_MAIN(CtlMessagesTest)
#include "ctl_messages_test.moc"
