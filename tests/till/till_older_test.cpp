#include "core/journal/fact_codec.h"
#include "core/store/store.h"
#include "tests/till/agreement.h"
#include "tests/till/till_process.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTest>
#include <algorithm>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

// Rows, or a whole store, of an older moment sell nothing a second time.
class TillOlderTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aBasketThatWasSoldAndPutBackIsDropped();
    void noBasketTakesThePlaceOfAHeldPurchase();
    void whatWasStartedTwiceIsNamed();
    void aStorePutBackWithItsHeadSellsNothingAgain();
    void whatAPersonSettledIsLetGoOnceTheTerminalAnswers();
};

namespace {

const QByteArray keep_basket = "CREATE TABLE aside.kept AS SELECT * FROM basket";
const QByteArray put_basket_back = "INSERT INTO basket SELECT * FROM kept";

void putTwoLamps(TillProcess& till)
{
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    QVERIFY(!till.next(u"basket"_s).isEmpty());
}

QString codeSent(TillProcess& till, const Shop& shop)
{
    till.next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
    return shop.phone().isEmpty() ? QString() : codeIn(shop.phone().last());
}

qsizetype entriesOf(const Shop& shop, const QString& kind)
{
    const auto entries = shop.journal();
    return std::count_if(entries.begin(), entries.end(),
                         [&](const Entry& entry) { return entry.kind == kind; });
}

/// What the doctor says of one thing.
QString examined(const Shop& shop, const QString& check)
{
    QStringList says;
    for (const QByteArray& line : shop.ctl({u"doctor"_s, u"--json"_s}).output.split('\n')) {
        const QJsonObject said = QJsonDocument::fromJson(line).object();
        if (said[u"check"] == check)
            says << said[u"verdict"].toString() + u' ' + said[u"says"].toString();
    }
    return says.join(u'\n');
}

/// The database and the head, as they lie there.
void copyStore(const QString& from, const QString& to)
{
    QDir().mkpath(to);
    for (const QString& name : QDir(to).entryList(QDir::Files)) {
        if (name.startsWith(u"store.db"_s) || name == u"head"_s)
            QFile::remove(to + u'/' + name);
    }
    for (const QString& name : QDir(from).entryList(QDir::Files)) {
        if (name.startsWith(u"store.db"_s) || name == u"head"_s)
            QVERIFY(QFile::copy(from + u'/' + name, to + u'/' + name));
    }
}

} // namespace

void TillOlderTest::aBasketThatWasSoldAndPutBackIsDropped()
{
    const Shop shop;
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    putTwoLamps(till);
    QVERIFY(shop.sql(keep_basket));
    till.send(chargeCash(u"50.00"_s));
    const QString sold = till.next(u"recorded"_s)[u"purchase"].toString();
    QCOMPARE(till.endInput(), 0);
    QVERIFY(shop.sql(put_basket_back));
    QVERIFY2(examined(shop, u"baskets"_s).contains(sold), qPrintable(examined(shop, u"baskets"_s)));

    QVERIFY(till.start());
    const QJsonObject refused = till.next(u"refused"_s);
    QCOMPARE(refused[u"reason"].toString(), u"basket_altered"_s);
    QVERIFY2(refused[u"say"].toString().contains(sold), qPrintable(refused[u"say"].toString()));
    till.send(chargeCash(u"50.00"_s));
    QCOMPARE(till.nextRefusal(), u"empty_basket"_s);
    till.kill();
    // It is gone for good.
    QVERIFY(till.start());
    putTwoLamps(till);
    QCOMPARE(till.endInput(), 0);
    const auto warnings = std::ranges::count_if(till.said(), [](const QJsonObject& said) {
        return said[u"reason"] == u"basket_altered"_s;
    });
    QCOMPARE(warnings, 1);
    QCOMPARE(entriesOf(shop, u"purchase_started"_s), 1);
    QCOMPARE(whatIsWrongWith(shop), QString());
}

void TillOlderTest::noBasketTakesThePlaceOfAHeldPurchase()
{
    const Shop shop;
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    putTwoLamps(till);
    QVERIFY(shop.sql(keep_basket));
    till.send(chargeCard(anna));
    const QString code = codeSent(till, shop);
    till.kill();
    QVERIFY(shop.sql(put_basket_back));
    QVERIFY(till.start());
    QCOMPARE(till.nextRefusal(), u"basket_altered"_s);
    QVERIFY(!till.nextStage(u"countersigning"_s).isEmpty());
    till.send(key(code));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(whatIsWrongWith(shop), QString());
}

void TillOlderTest::whatWasStartedTwiceIsNamed()
{
    using namespace countersign;
    const Shop shop;
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    const QUuid id = QUuid::fromString(u"0192aabb-ccdd-7eee-8fff-001122334455");
    {
        world::SystemClock clock;
        world::SystemEntropy entropy;
        const auto keys = store::loadKeys(shop.data());
        QVERIFY(keys.ok());
        const auto opened = store::Store::open(shop.data(), *keys, clock, entropy);
        QVERIFY(opened.ok());
        const sale::FactBody started = sale::PurchaseStarted{};
        const sale::FactBody recorded =
            sale::PurchaseRecorded{u"T3-000001"_s, sale::Money::zero(sale::Currency()), false};
        auto transaction = (*opened)->begin();
        QVERIFY(transaction.ok());
        for (const sale::FactBody& fact : {started, recorded, started, recorded}) {
            const auto entry = journal::encoded(fact);
            transaction->append(entry.kind, id, entry.payload);
        }
        QVERIFY(transaction->commit().ok());
    }
    QCOMPARE(shop.ctl({u"journal"_s, u"verify"_s}).code, 0); // The till itself wrote it.
    const QString found = examined(shop, u"journal"_s);
    QVERIFY2(found.startsWith(u"fault"_s) && found.contains(u"started twice"_s), qPrintable(found));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    QCOMPARE(till.waitForEnd(), 3);
    QVERIFY2(till.errors().contains("0192aabb-ccdd-7eee-8fff-001122334455 was started twice"),
             till.errors().constData());
}

void TillOlderTest::aStorePutBackWithItsHeadSellsNothingAgain()
{
    const Shop shop;
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    putTwoLamps(till);
    till.send(chargeCard(anna));
    const QString code = codeSent(till, shop);
    till.kill();
    copyStore(shop.data(), shop.file("older"));
    QVERIFY(till.start());
    till.nextStage(u"countersigning"_s);
    till.send(key(code));
    QVERIFY(!till.next(u"recorded"_s).isEmpty());
    QCOMPARE(till.endInput(), 0);

    copyStore(shop.file("older"), shop.data());
    QVERIFY(till.start());
    const QJsonObject closed = till.next(u"closed"_s);
    QCOMPARE(closed[u"outcome"].toString(), u"unresolved"_s);
    QCOMPARE(closed[u"why"].toString(), u"unknown_if_sold"_s);
    till.send(key(code));
    QCOMPARE(till.nextRefusal(), u"nothing_open"_s);
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(entriesOf(shop, u"purchase_recorded"_s), 0);
    QCOMPARE(shop.ctl({u"journal"_s, u"verify"_s}).code, 0);
}

void TillOlderTest::whatAPersonSettledIsLetGoOnceTheTerminalAnswers()
{
    Shop::Options options;
    options.payment = u"resolve_within = \"1 s\"\n"_s;
    options.script = "\"ok\"\n";
    for (int i = 0; i < 40; ++i)
        options.script += "\"time_out\"\n";
    Shop shop(options);
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    putTwoLamps(till);
    till.send(chargeCard(anna));
    till.send(key(codeSent(till, shop)));
    const QJsonObject closed = till.next(u"closed"_s);
    QCOMPARE(closed[u"why"].toString(), u"unanswered"_s);
    till.send({{u"do"_s, u"settle"_s},
               {u"purchase"_s, closed[u"purchase"]},
               {u"why"_s, u"The terminal is broken."_s}});
    QCOMPARE(till.next(u"settled"_s)[u"by"].toString(), u"hand"_s);
    till.kill();

    options.script.clear(); // It answers again.
    shop.write(options);
    QVERIFY(till.start());
    till.send(plain("status"));
    till.nextStage(u"basket"_s);
    QCOMPARE(till.endInput(), 0);
    const auto closings = std::ranges::count_if(
        till.said(), [](const QJsonObject& said) { return said[u"event"] == u"closed"_s; });
    QCOMPARE(closings, 1); // Nobody is told of it any more.
    QCOMPARE(entriesOf(shop, u"payment_released"_s), 1);
    QCOMPARE(whatIsWrongWith(shop), QString());
}

QTEST_GUILESS_MAIN(TillOlderTest)
#include "till_older_test.moc"
