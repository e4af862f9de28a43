#include "tests/till/agreement.h"
#include "tests/till/till_process.h"

#include <QJsonArray>
#include <QTest>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

// The headless till as contracts.md describes it: a line in, lines out.
class TillLinesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_shop.fault().isEmpty(), qPrintable(m_shop.fault())); }
    void cleanup();
    void itIsSilentAtItsStart();
    void aBasketAnswersWithItsLines();
    void aBadLineIsRefusedAndTheTillGoesOn_data();
    void aBadLineIsRefusedAndTheTillGoesOn();
    void cashIsRecorded();
    void aCardIsCountersignedByTheDemoPhone();
    void belowTheAmountNoCodeIsAsked();
    void anUnregisteredCardIsDeclined();
    void aCancelledPurchaseLeavesItsLinesInANewBasket();
    void endOfInputLetsGoWhatIsHeld();
    void anOpenPurchaseIsSaidAtTheNextStart();

private:
    Shop m_shop;
};

/// What a test that failed left open is nothing to the next one.
void TillLinesTest::cleanup()
{
    if (!QTest::currentTestFailed())
        return;
    TillProcess till(m_shop.config());
    till.start();
    till.endInput();
}

void TillLinesTest::itIsSilentAtItsStart()
{
    TillProcess till(m_shop.config());
    QVERIFY(till.start());
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(till.output(), QByteArray());
    QCOMPARE(till.errors(), QByteArray());
}

void TillLinesTest::aBasketAnswersWithItsLines()
{
    TillProcess till(m_shop.config());
    QVERIFY(till.start());
    till.send(scan(pens));
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    QCOMPARE(till.next(u"basket"_s)[u"total"].toString(), u"4.30"_s);
    const QJsonObject two = till.next(u"basket"_s);
    QCOMPARE(two[u"total"].toString(), u"52.30"_s);
    QCOMPARE(two[u"currency"].toString(), u"EUR"_s);
    QCOMPARE(two[u"lines"].toArray().size(), 2);
    till.send({{u"do"_s, u"discount"_s}, {u"line"_s, 2}, {u"percent"_s, u"10"_s}});
    QCOMPARE(till.next(u"basket"_s)[u"total"].toString(), u"47.50"_s);
    till.send({{u"do"_s, u"discount"_s}, {u"amount"_s, u"1.50"_s}});
    QCOMPARE(till.next(u"basket"_s)[u"total"].toString(), u"46.00"_s);
    till.send({{u"do"_s, u"remove"_s}, {u"line"_s, 1}});
    QCOMPARE(till.next(u"basket"_s)[u"total"].toString(), u"41.70"_s);
    till.send({{u"do"_s, u"remove"_s}, {u"line"_s, 7}});
    QCOMPARE(till.nextRefusal(), u"no_such_line"_s);
    till.send(scan("4006381333932"));
    QCOMPARE(till.nextRefusal(), u"unknown_product"_s);
    for (const char* digits : {"4006381333932", "40063", "4006381999996"}) {
        till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(digits)}, {u"quantity"_s, 2}});
        QCOMPARE(till.nextRefusal(), u"unknown_product"_s);
    }
    till.send(plain("cancel"));
    QCOMPARE(till.next(u"basket"_s)[u"lines"].toArray().size(), 0);
    till.send(chargeCash(u"5.00"_s));
    QCOMPARE(till.nextRefusal(), u"empty_basket"_s);
    QCOMPARE(till.endInput(), 0);
}

void TillLinesTest::aBadLineIsRefusedAndTheTillGoesOn_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("not JSON") << QByteArray("scan 4006381333931");
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("not an object") << QByteArray("[1]");
    QTest::newRow("a control character in a string")
        << QByteArray("{\"do\":\"scan\",\"code\":\"\t4006381333931\"}");
    QTest::newRow("a number among the reasons") << QByteArray(
        R"({"do":"settle","purchase":"01920000-0000-7000-8000-000000000000","why":"0301234567"})");
    QTest::newRow("unknown do") << QByteArray(R"({"do":"dance"})");
    QTest::newRow("no do") << QByteArray(R"({"code":"4006381333931"})");
    QTest::newRow("missing field") << QByteArray(R"({"do":"scan"})");
    QTest::newRow("unknown field") << QByteArray(R"({"do":"cancel","why":"x"})");
    QTest::newRow("ill-typed") << QByteArray(R"({"do":"remove","line":"2"})");
    QTest::newRow("line 0") << QByteArray(R"({"do":"remove","line":0})");
    QTest::newRow("half a line") << QByteArray(R"({"do":"remove","line":1.5})");
    QTest::newRow("a field twice") << QByteArray(R"({"do":"remove","line":2,"line":1})");
    QTest::newRow("do twice") << QByteArray(R"({"do":"cancel","do":"status"})");
    QTest::newRow("digits twice") << QByteArray(R"({"do":"code","digits":"1","digits":"2"})");
    QTest::newRow("a gtin of letters")
        << QByteArray(R"({"do":"add","gtin":"40063813339x1","quantity":1})");
    QTest::newRow("negative") << QByteArray(R"({"do":"charge","tender":"cash","given":"-1"})");
    QTest::newRow("not UTF-8") << QByteArray("{\"do\":\"scan\",\"code\":\"\xff\xfe\"}");
    QTest::newRow("a zero byte") << QByteArray("{\"do\":\"cancel\"}\0", 16);
    QTest::newRow("over 64 KiB")
        << QByteArray(R"({"do":"scan","code":")") + QByteArray(70'000, '1') + "\"}";
    QTest::newRow("deep") << QByteArray(10'000, '[');
}

void TillLinesTest::aBadLineIsRefusedAndTheTillGoesOn()
{
    QFETCH(QByteArray, line);
    TillProcess till(m_shop.config());
    QVERIFY(till.start());
    till.sendLine(line);
    const QJsonObject refused = till.next(u"refused"_s);
    QCOMPARE(refused[u"reason"].toString(), u"bad_command"_s);
    QVERIFY(!refused[u"say"].toString().isEmpty());
    till.send(scan(pens));
    QCOMPARE(till.next(u"basket"_s)[u"total"].toString(), u"4.30"_s);
    QCOMPARE(till.said().size(), std::size_t(2));
    QCOMPARE(till.endInput(), 0);
}

void TillLinesTest::cashIsRecorded()
{
    TillProcess till(m_shop.config());
    QVERIFY(till.start());
    till.send(scan(pens));
    till.send(scan(lamp));
    till.send(chargeCash(u"20.00"_s));
    QCOMPARE(till.nextRefusal(), u"not_enough_given"_s);
    till.send(chargeCash(u"30.00"_s));
    const QJsonObject recorded = till.next(u"recorded"_s);
    QCOMPARE(recorded[u"total"].toString(), u"28.30"_s);
    QVERIFY(recorded[u"receipt"].toString().startsWith(u"T3-0"_s));
    QCOMPARE(recorded[u"sequence"].toInteger(), m_shop.journal().back().seq);
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(whatIsWrongWith(m_shop), QString());
}

void TillLinesTest::aCardIsCountersignedByTheDemoPhone()
{
    TillProcess till(m_shop.config());
    QVERIFY(till.start());
    for (const char* gtin : {pens, lamp, book})
        till.send(scan(gtin));
    till.send(chargeCard(anna));
    const QJsonObject stage = till.nextStage(u"countersigning"_s);
    QCOMPARE(stage[u"phone"].toString(), u"•••• 9011"_s);
    QCOMPARE(stage[u"tries_left"].toInt(), 3);
    QCOMPARE(stage[u"provider"].toString(), u"demo"_s);
    QVERIFY(stage[u"expires_at"].toString().endsWith(u'Z'));
    till.next([](const QJsonObject& e) { return e[u"state"] == u"delivered"_s; });
    const QString text = m_shop.phone().last();
    QVERIFY2(text.contains(u"48.20"_s) && text.contains(u"at till 3"_s), qPrintable(text));
    till.send(key(codeIn(text)));
    const QJsonObject recorded = till.next(u"recorded"_s);
    QCOMPARE(recorded[u"total"].toString(), u"48.20"_s);
    QCOMPARE(recorded[u"purchase"], stage[u"purchase"]);
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(whatIsWrongWith(m_shop), QString());
}

void TillLinesTest::belowTheAmountNoCodeIsAsked()
{
    TillProcess till(m_shop.config());
    QVERIFY(till.start());
    const qsizetype before = m_shop.phone().size();
    till.send(scan(pens));
    till.send(chargeCard(nobody));
    QCOMPARE(till.next(u"recorded"_s)[u"total"].toString(), u"4.30"_s);
    QCOMPARE(m_shop.phone().size(), before);
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(whatIsWrongWith(m_shop), QString());
}

void TillLinesTest::anUnregisteredCardIsDeclined()
{
    TillProcess till(m_shop.config());
    QVERIFY(till.start());
    for (const char* gtin : {pens, lamp, book})
        till.send(scan(gtin));
    till.send(chargeCard(nobody));
    QCOMPARE(till.nextRefusal(), u"not_registered"_s);
    QCOMPARE(till.next(u"closed"_s)[u"outcome"].toString(), u"declined"_s);
    QCOMPARE(till.nextStage(u"basket"_s)[u"total"].toString(), u"48.20"_s);
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(whatIsWrongWith(m_shop), QString());
}

void TillLinesTest::aCancelledPurchaseLeavesItsLinesInANewBasket()
{
    TillProcess till(m_shop.config());
    QVERIFY(till.start());
    till.send(scan(lamp));
    till.send(scan(lamp));
    till.send(chargeCard(anna));
    const QJsonObject stage = till.nextStage(u"countersigning"_s);
    till.send(scan(pens));
    QCOMPARE(till.nextRefusal(), u"basket_locked"_s);
    till.send(plain("cancel"));
    till.nextStage(u"releasing"_s);
    const QJsonObject closed = till.next(u"closed"_s);
    QCOMPARE(closed[u"outcome"].toString(), u"cancelled"_s);
    QCOMPARE(closed[u"purchase"], stage[u"purchase"]);
    const QJsonObject basket = till.nextStage(u"basket"_s);
    QCOMPARE(basket[u"total"].toString(), u"48.00"_s);
    QVERIFY(basket[u"purchase"] != stage[u"purchase"]);
    till.send(key(u"123456"_s));
    QCOMPARE(till.nextRefusal(), u"nothing_open"_s);
    till.send(chargeCash(u"48.00"_s));
    QCOMPARE(till.next(u"recorded"_s)[u"purchase"], basket[u"purchase"]);
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(whatIsWrongWith(m_shop), QString());
}

void TillLinesTest::endOfInputLetsGoWhatIsHeld()
{
    TillProcess till(m_shop.config());
    QVERIFY(till.start());
    till.send(scan(lamp));
    till.send(scan(lamp));
    till.send(chargeCard(ben));
    till.nextStage(u"countersigning"_s);
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(till.next(u"closed"_s)[u"outcome"].toString(), u"cancelled"_s);
    for (const QJsonObject& event : till.said())
        QVERIFY(event[u"event"] != u"refused"_s);
    QCOMPARE(whatIsWrongWith(m_shop), QString());
    const std::size_t said = till.said().size();
    QVERIFY(till.start());
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(till.said().size(), said); // Nothing was open any more.
}

void TillLinesTest::anOpenPurchaseIsSaidAtTheNextStart()
{
    TillProcess till(m_shop.config());
    QVERIFY(till.start());
    till.send(scan(lamp));
    till.send(scan(lamp));
    till.send(chargeCard(cleo));
    const QJsonObject stage = till.nextStage(u"countersigning"_s);
    till.next([](const QJsonObject& e) { return e[u"state"] == u"delivered"_s; });
    till.kill();
    QVERIFY(till.start());
    const QJsonObject again = till.nextStage(u"countersigning"_s);
    QCOMPARE(again[u"purchase"], stage[u"purchase"]);
    QCOMPARE(again[u"phone"].toString(), u"•••• 9033"_s);
    till.send(key(codeIn(m_shop.phone().last())));
    QCOMPARE(till.next(u"recorded"_s)[u"purchase"], stage[u"purchase"]);
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(whatIsWrongWith(m_shop), QString());
}

QTEST_GUILESS_MAIN(TillLinesTest)
#include "till_lines_test.moc"
