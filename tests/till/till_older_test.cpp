#include "core/journal/fact_codec.h"
#include "core/store/store.h"
#include "tests/till/agreement.h"
#include "tests/till/till_process.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QSet>
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
    void anOlderBasketIsPaidForByTheCardThatIsCharged_data();
    void anOlderBasketIsPaidForByTheCardThatIsCharged();
    void basketsKeepTheirPlacesUnderNewIds();
    void whatAPersonSettledIsLetGoOnceTheTerminalAnswers();

private:
    void open(const Shop::Options& options = Shop::Options());
    void putTwoLamps();
    /// Two lamps are in the basket, and its rows are kept for later.
    void openWithKeptBasket();
    /// With Anna's card; the code that is sent for it.
    QString chargeAnna();

    std::unique_ptr<Shop> m_shop;
    std::unique_ptr<TillProcess> m_till;
};

namespace {

const QByteArray put_basket_back = "INSERT INTO basket SELECT * FROM kept";

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

QJsonObject take(const QString& purchase)
{
    return {{u"do"_s, u"take"_s}, {u"purchase"_s, purchase}};
}

} // namespace

void TillOlderTest::open(const Shop::Options& options)
{
    m_till.reset();
    m_shop = std::make_unique<Shop>(options);
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
    m_till = std::make_unique<TillProcess>(m_shop->config());
    QVERIFY(m_till->start());
}

void TillOlderTest::putTwoLamps()
{
    m_till->send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    QVERIFY(!m_till->next(u"basket"_s).isEmpty());
}

void TillOlderTest::openWithKeptBasket()
{
    open();
    putTwoLamps();
    QVERIFY(m_shop->sql("CREATE TABLE aside.kept AS SELECT * FROM basket"));
}

QString TillOlderTest::chargeAnna()
{
    m_till->send(chargeCard(anna));
    m_till->next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
    return m_shop->phone().isEmpty() ? QString() : codeIn(m_shop->phone().last());
}

void TillOlderTest::aBasketThatWasSoldAndPutBackIsDropped()
{
    openWithKeptBasket();
    m_till->send(chargeCash(u"50.00"_s));
    const QString sold = m_till->next(u"recorded"_s)[u"purchase"].toString();
    QCOMPARE(m_till->endInput(), 0);
    QVERIFY(m_shop->sql(put_basket_back));
    QVERIFY2(examined(*m_shop, u"baskets"_s).contains(sold),
             qPrintable(examined(*m_shop, u"baskets"_s)));

    QVERIFY(m_till->start());
    const QJsonObject refused = m_till->next(u"refused"_s);
    QCOMPARE(refused[u"reason"].toString(), u"basket_altered"_s);
    QVERIFY2(refused[u"say"].toString().contains(sold), qPrintable(refused[u"say"].toString()));
    m_till->send(chargeCash(u"50.00"_s));
    QCOMPARE(m_till->nextRefusal(), u"empty_basket"_s);
    m_till->kill();
    // It is gone for good.
    QVERIFY(m_till->start());
    putTwoLamps();
    QCOMPARE(m_till->endInput(), 0);
    const auto warnings = std::ranges::count_if(m_till->said(), [](const QJsonObject& said) {
        return said[u"reason"] == u"basket_altered"_s;
    });
    QCOMPARE(warnings, 1);
    QCOMPARE(entriesOf(*m_shop, u"purchase_started"_s), 1);
    QCOMPARE(whatIsWrongWith(*m_shop), QString());
}

void TillOlderTest::noBasketTakesThePlaceOfAHeldPurchase()
{
    openWithKeptBasket();
    const QString code = chargeAnna();
    m_till->kill();
    QVERIFY(m_shop->sql(put_basket_back));
    QVERIFY(m_till->start());
    QCOMPARE(m_till->nextRefusal(), u"basket_altered"_s);
    QVERIFY(!m_till->nextStage(u"countersigning"_s).isEmpty());
    m_till->send(key(code));
    QVERIFY(!m_till->next(u"recorded"_s).isEmpty());
    QCOMPARE(m_till->endInput(), 0);
    QCOMPARE(whatIsWrongWith(*m_shop), QString());
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
    open();
    putTwoLamps();
    const QString code = chargeAnna();
    m_till->kill();
    copyStore(m_shop->data(), m_shop->file("older"));
    QVERIFY(m_till->start());
    m_till->nextStage(u"countersigning"_s);
    m_till->send(key(code));
    QVERIFY(!m_till->next(u"recorded"_s).isEmpty());
    QCOMPARE(m_till->endInput(), 0);

    copyStore(m_shop->file("older"), m_shop->data());
    QVERIFY(m_till->start());
    const QJsonObject closed = m_till->next(u"closed"_s);
    QCOMPARE(closed[u"outcome"].toString(), u"unresolved"_s);
    QCOMPARE(closed[u"why"].toString(), u"unknown_if_sold"_s);
    m_till->send(key(code));
    QCOMPARE(m_till->nextRefusal(), u"nothing_open"_s);
    QCOMPARE(m_till->endInput(), 0);
    QCOMPARE(entriesOf(*m_shop, u"purchase_recorded"_s), 0);
    QCOMPARE(m_shop->ctl({u"journal"_s, u"verify"_s}).code, 0);
}

void TillOlderTest::anOlderBasketIsPaidForByTheCardThatIsCharged_data()
{
    QTest::addColumn<bool>("isAside");
    QTest::addColumn<QByteArray>("insteadOfIt");
    QTest::newRow("the same goods") << false << QByteArray();
    QTest::newRow("the same goods, set aside") << true << QByteArray();
    QTest::newRow("the same total after it is cancelled") << false << QByteArray(lamp);
    QTest::newRow("another total after it is cancelled") << false << QByteArray(pens);
}

/// The terminal remembers what it was asked under an id that the older store knows as a basket's.
void TillOlderTest::anOlderBasketIsPaidForByTheCardThatIsCharged()
{
    QFETCH(const bool, isAside);
    QFETCH(const QByteArray, insteadOfIt);
    open();
    m_till->send(scan(lamp));
    QVERIFY(!m_till->next(u"basket"_s).isEmpty());
    m_till->send(plain("status"));
    const QString older = m_till->nextStage(u"basket"_s)[u"purchase"].toString();
    if (isAside) {
        m_till->send(plain("aside"));
        QVERIFY(!m_till->next(u"basket"_s).isEmpty());
    }
    copyStore(m_shop->data(), m_shop->file("older"));
    if (isAside)
        m_till->send(take(older));
    m_till->send(chargeCard(ben));
    QCOMPARE(m_till->next(u"recorded"_s)[u"purchase"].toString(), older);
    QCOMPARE(m_till->endInput(), 0);

    copyStore(m_shop->file("older"), m_shop->data());
    QVERIFY(m_till->start());
    const QJsonObject again = m_till->nextStage(u"basket"_s);
    QCOMPARE(again[u"total"].toString(), u"24.00"_s);
    QCOMPARE(again[u"aside"].toBool(), isAside);
    QVERIFY(again[u"purchase"].toString() != older);
    if (isAside)
        m_till->send(take(again[u"purchase"].toString()));
    if (!insteadOfIt.isEmpty()) {
        m_till->send(plain("cancel"));
        m_till->send(scan(insteadOfIt.constData()));
    }
    m_till->send(chargeCard(anna));
    const QString sold = m_till->next(u"recorded"_s)[u"purchase"].toString();
    QVERIFY(!sold.isEmpty() && sold != older);
    QCOMPARE(sold == again[u"purchase"].toString(), insteadOfIt.isEmpty());
    QCOMPARE(m_till->endInput(), 0);
    QSet<QString> captured;
    for (const QJsonObject& action : m_shop->ledger()) {
        if (action[u"op"] == u"capture"_s && action[u"answer"] == u"captured"_s)
            captured.insert(action[u"payment"].toString());
    }
    QCOMPARE(captured.size(), 2);
    QCOMPARE(m_shop->ctl({u"journal"_s, u"verify"_s}).code, 0);
}

void TillOlderTest::basketsKeepTheirPlacesUnderNewIds()
{
    open();
    for (const char* article : {book, lamp, pens}) {
        m_till->send(scan(article));
        QVERIFY(!m_till->next(u"basket"_s).isEmpty());
        m_till->send(plain("aside"));
        QVERIFY(!m_till->next(u"basket"_s).isEmpty());
    }
    putTwoLamps();
    QStringList before;
    QSet<QString> ids;
    constexpr int starts = 3;
    for (int i = 0; i < starts; ++i) {
        m_till->kill();
        QVERIFY(m_till->start());
        QStringList baskets;
        for (int basket = 0; basket < 4; ++basket) {
            const QJsonObject at = m_till->nextStage(u"basket"_s);
            ids.insert(at[u"purchase"].toString());
            baskets << at[u"total"].toString() + (at[u"aside"].toBool() ? u" aside"_s : QString());
        }
        if (i > 0)
            QCOMPARE(baskets, before);
        before = baskets;
    }
    QCOMPARE(ids.size(), starts * before.size());
    QCOMPARE(before.takeFirst(), u"48.00"_s); // at the counter
    before.sort();
    QCOMPARE(before, QStringList({u"19.90 aside"_s, u"24.00 aside"_s, u"4.30 aside"_s}));
    QCOMPARE(m_till->endInput(), 0);
    QVERIFY(m_till->start());
    m_till->send(plain("status"));
    QCOMPARE(m_till->nextStage(u"basket"_s)[u"total"].toString(), u"0.00"_s); // no second one
    QCOMPARE(m_till->endInput(), 0);
}

void TillOlderTest::whatAPersonSettledIsLetGoOnceTheTerminalAnswers()
{
    Shop::Options options;
    options.payment = u"resolve_within = \"1 s\"\n"_s;
    options.script = "\"ok\"\n";
    for (int i = 0; i < 40; ++i)
        options.script += "\"time_out\"\n";
    open(options);
    putTwoLamps();
    m_till->send(key(chargeAnna()));
    const QJsonObject closed = m_till->next(u"closed"_s);
    QCOMPARE(closed[u"why"].toString(), u"unanswered"_s);
    m_till->send({{u"do"_s, u"settle"_s},
                  {u"purchase"_s, closed[u"purchase"]},
                  {u"why"_s, u"The terminal is broken."_s}});
    QCOMPARE(m_till->next(u"settled"_s)[u"by"].toString(), u"hand"_s);
    m_till->kill();

    options.script.clear(); // It answers again.
    m_shop->write(options);
    QVERIFY(m_till->start());
    m_till->send(plain("status"));
    m_till->nextStage(u"basket"_s);
    QCOMPARE(m_till->endInput(), 0);
    const auto closings = std::ranges::count_if(
        m_till->said(), [](const QJsonObject& said) { return said[u"event"] == u"closed"_s; });
    QCOMPARE(closings, 1); // Nobody is told of it any more.
    QCOMPARE(entriesOf(*m_shop, u"payment_released"_s), 1);
    QCOMPARE(whatIsWrongWith(*m_shop), QString());
}

QTEST_GUILESS_MAIN(TillOlderTest)
#include "till_older_test.moc"
