#include "tests/till/agreement.h"
#include "tests/till/till_process.h"

#include <QDeadlineTimer>
#include <QJsonArray>
#include <QTcpServer>
#include <QTest>
#include <algorithm>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

/// Takes connections into the system's queue and never says a word.
class SilentGateway
{
public:
    SilentGateway() { m_server.listen(QHostAddress::LocalHost); }
    [[nodiscard]] QUrl url() const
    {
        return QUrl(u"http://127.0.0.1:%1/cgi-bin/sendsms"_s.arg(m_server.serverPort()));
    }

private:
    QTcpServer m_server; // its notifier needs an event loop, and none turns here
};

std::vector<Entry> entriesOf(const Shop& shop, const QString& kind)
{
    std::vector<Entry> entries = shop.journal();
    std::erase_if(entries, [&](const Entry& entry) { return entry.kind != kind; });
    return entries;
}

void chargeTwoLamps(TillProcess& till, const Card& card)
{
    till.send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    till.send(chargeCard(card));
}

} // namespace

// How purchases end when something outside does not do its part, and what is then still said.
class TillEndingsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aGatewayThatNeverAnswersIsUnavailable();
    void whatBecameOfAMessageIsKeptAfterItsPurchaseEnded();
    void aMessageOfTheLastRunIsUnknownAtTheNextStart();
    void whatBecameOfAParkedPurchasesMessageIsKept_data();
    void whatBecameOfAParkedPurchasesMessageIsKept();
    void anAlteredRegistrationBuysNothing_data();
    void anAlteredRegistrationBuysNothing();
    void anotherCurrencyIsRefusedWhileAnythingIsOpen();
    void linesThatAreTakenUpAgainAreSaid();
    void aMessageThatWasReplacedIsNotWaitedFor();
    void aDiscountNeedsLines();
    void anUnresolvedPurchaseIsSaidUntilAPersonSettlesIt();
    void whatThePersonWhoDeniedSaidIsKept();
};

void TillEndingsTest::aGatewayThatNeverAnswersIsUnavailable()
{
    const SilentGateway gateway;
    Shop::Options options;
    options.kannel = gateway.url();
    options.sending = u"accept_within = \"2 s\""_s;
    const Shop shop(options);
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    chargeTwoLamps(till, anna);
    QCOMPARE(till.nextRefusal(), u"provider_unavailable"_s);
    QCOMPARE(till.next(u"closed"_s)[u"outcome"].toString(), u"declined"_s);
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(whatIsWrongWith(shop), QString());
}

void TillEndingsTest::whatBecameOfAMessageIsKeptAfterItsPurchaseEnded()
{
    const SilentGateway gateway;
    Shop::Options options;
    options.kannel = gateway.url();
    options.sending = u"accept_within = \"2 s\""_s;
    const Shop shop(options);
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    chargeTwoLamps(till, anna);
    till.nextStage(u"countersigning"_s);
    till.send(plain("cancel"));
    const QJsonObject closed = till.next(u"closed"_s);
    QCOMPARE(closed[u"outcome"].toString(), u"cancelled"_s);
    const QString purchase = closed[u"purchase"].toString();
    std::vector<Entry> states;
    QTRY_VERIFY_WITH_TIMEOUT(!(states = entriesOf(shop, u"message_state"_s)).empty(),
                             TillProcess::limit_ms);
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(states.size(), 1U);
    QCOMPARE(states[0].purchase, purchase);
    QVERIFY(shop.ctl({u"messages"_s, u"--json"_s}).output.contains("unknown"));
    QCOMPARE(whatIsWrongWith(shop), QString());
}

void TillEndingsTest::aMessageOfTheLastRunIsUnknownAtTheNextStart()
{
    const SilentGateway gateway;
    Shop::Options options;
    options.kannel = gateway.url();
    options.sending = u"accept_within = \"30 s\""_s;
    const Shop shop(options);
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    chargeTwoLamps(till, anna);
    till.nextStage(u"countersigning"_s);
    QCOMPARE(till.endInput(), 0); // Nobody waits for the gateway any more.
    QVERIFY(till.start());
    QCOMPARE(till.endInput(), 0);
    const auto states = entriesOf(shop, u"message_state"_s);
    QCOMPARE(states.size(), 1U);
    QCOMPARE(states[0].payload[u"state"].toString(), u"unknown"_s);
    QVERIFY(till.start());
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(entriesOf(shop, u"message_state"_s).size(), 1U);
    QCOMPARE(whatIsWrongWith(shop), QString());
}

void TillEndingsTest::whatBecameOfAParkedPurchasesMessageIsKept_data()
{
    QTest::addColumn<QString>("acceptWithin");
    QTest::addColumn<bool>("isStartedAgain");
    QTest::newRow("in the same run") << u"6 s"_s << false;
    QTest::newRow("at the next start") << u"30 s"_s << true;
}

void TillEndingsTest::whatBecameOfAParkedPurchasesMessageIsKept()
{
    QFETCH(QString, acceptWithin);
    QFETCH(bool, isStartedAgain);
    const SilentGateway gateway;
    Shop::Options options;
    options.kannel = gateway.url();
    options.sending = u"accept_within = \"%1\""_s.arg(acceptWithin);
    options.payment = u"resolve_within = \"1 s\"\n"_s;
    options.script = "\"ok\"\n" + QByteArray("\"time_out\"\n").repeated(40);
    const Shop shop(options);
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    chargeTwoLamps(till, anna);
    till.nextStage(u"countersigning"_s);
    till.send(plain("cancel"));
    const QJsonObject closed = till.next(u"closed"_s);
    QCOMPARE(closed[u"outcome"].toString(), u"unresolved"_s);
    const QString purchase = closed[u"purchase"].toString();
    if (isStartedAgain) {
        till.kill();
        QVERIFY(till.start());
    }
    std::vector<Entry> states;
    QTRY_VERIFY_WITH_TIMEOUT(!(states = entriesOf(shop, u"message_state"_s)).empty(),
                             TillProcess::limit_ms);
    QCOMPARE(states[0].purchase, purchase);
    QCOMPARE(states[0].payload[u"state"].toString(), u"unknown"_s);
    QVERIFY(!shop.ctl({u"messages"_s, u"--json"_s}).output.contains("queued"));
    till.kill();
    QVERIFY(till.start());
    QCOMPARE(till.next(u"closed"_s), closed); // It is still said, and nothing more is journalled.
    QCOMPARE(entriesOf(shop, u"message_state"_s).size(), 1U);
    QCOMPARE(shop.ctl({u"journal"_s, u"verify"_s}).code, 0);
}

void TillEndingsTest::anAlteredRegistrationBuysNothing_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::newRow("sealed number")
        << QByteArray("UPDATE registration SET sealed_number = zeroblob(29)");
    QTest::newRow("nonce") << QByteArray("UPDATE registration SET seal_nonce = zeroblob(12)");
    QTest::newRow("method's binding")
        << QByteArray("UPDATE payment_method SET binding = zeroblob(32)");
}

void TillEndingsTest::anAlteredRegistrationBuysNothing()
{
    QFETCH(QByteArray, sql);
    Shop::Options options;
    options.countersign = u"unregistered = \"allow\""_s;
    const Shop shop(options);
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    QVERIFY(shop.sql(sql));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    chargeTwoLamps(till, anna);
    const QString reason = till.nextRefusal();
    QCOMPARE(reason, u"registry_altered"_s);
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(entriesOf(shop, u"purchase_recorded"_s).size(), 0U);
    QCOMPARE(whatIsWrongWith(shop), QString());
}

void TillEndingsTest::anotherCurrencyIsRefusedWhileAnythingIsOpen()
{
    Shop::Options options;
    Shop shop(options);
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    chargeTwoLamps(till, anna);
    till.nextStage(u"countersigning"_s);
    till.kill();
    options.currency = "CHF";
    shop.write(options);
    QVERIFY(till.start());
    QCOMPARE(till.waitForEnd(), 1);
    QVERIFY2(till.errors().contains("EUR"), till.errors().constData());
    options.currency = "EUR";
    shop.write(options);
    QVERIFY(till.start());
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(whatIsWrongWith(shop), QString());
    options.currency = "CHF";
    shop.write(options);
    QVERIFY(till.start());
    QCOMPARE(till.endInput(), 0);
}

void TillEndingsTest::linesThatAreTakenUpAgainAreSaid()
{
    const Shop shop;
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    till.send(scan(pens));
    till.send(plain("status"));
    const QString purchase = till.nextStage(u"basket"_s)[u"purchase"].toString();
    till.send(plain("aside"));
    QCOMPARE(till.next(u"basket"_s)[u"lines"].toArray().size(), 0);
    till.send({{u"do"_s, u"take"_s}, {u"purchase"_s, purchase}});
    QCOMPARE(till.next(u"basket"_s)[u"total"].toString(), u"4.30"_s);
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(whatIsWrongWith(shop), QString());
}

void TillEndingsTest::aMessageThatWasReplacedIsNotWaitedFor()
{
    Shop::Options options;
    options.code = u"resend_after = \"1 s\""_s;
    {
        const SilentGateway gone;
        options.kannel = gone.url();
    }
    options.sending = u"accept_within = \"4 s\""_s;
    const Shop shop(options);
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    chargeTwoLamps(till, anna);
    till.nextStage(u"countersigning"_s);
    const auto isResent = [&] {
        till.send(plain("resend"));
        const QJsonObject said = till.next([](const QJsonObject& event) {
            return event[u"event"] == u"stage"_s || event[u"event"] == u"refused"_s;
        });
        return said[u"event"] == u"stage"_s;
    };
    QDeadlineTimer limit(TillProcess::limit_ms);
    while (!isResent())
        QVERIFY(!limit.hasExpired());
    QCOMPARE(till.nextRefusal(), u"provider_unavailable"_s);
    QCOMPARE(till.next(u"closed"_s)[u"outcome"].toString(), u"declined"_s);
    QCOMPARE(till.endInput(), 0);
    const QByteArray messages = shop.ctl({u"messages"_s, u"--json"_s}).output;
    QCOMPARE(messages.count("\"purpose\":"), 2);
    QVERIFY2(!messages.contains("queued"), messages.constData());
    QCOMPARE(whatIsWrongWith(shop), QString());
}

void TillEndingsTest::aDiscountNeedsLines()
{
    const Shop shop;
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    till.send({{u"do"_s, u"discount"_s}, {u"percent"_s, u"50"_s}});
    QCOMPARE(till.nextRefusal(), u"empty_basket"_s);
    till.send(scan(lamp));
    QCOMPARE(till.next(u"basket"_s)[u"total"].toString(), u"24.00"_s);
    QCOMPARE(till.endInput(), 0);
}

void TillEndingsTest::anUnresolvedPurchaseIsSaidUntilAPersonSettlesIt()
{
    Shop::Options options;
    options.payment = u"resolve_within = \"1 s\"\n"_s;
    options.script = "\"ok\"\n";
    for (int i = 0; i < 40; ++i)
        options.script += "\"time_out\"\n";
    const Shop shop(options);
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    chargeTwoLamps(till, anna);
    till.next([](const QJsonObject& said) { return said[u"state"] == u"delivered"_s; });
    till.send(key(codeIn(shop.phone().last())));
    const QJsonObject closed = till.next(u"closed"_s);
    QCOMPARE(closed[u"outcome"].toString(), u"unresolved"_s);
    till.send(plain("status"));
    QCOMPARE(till.next(u"closed"_s), closed);
    till.kill();
    QVERIFY(till.start());
    QCOMPARE(till.next(u"closed"_s), closed);

    const QString purchase = closed[u"purchase"].toString();
    till.send({{u"do"_s, u"settle"_s}, {u"purchase"_s, purchase}});
    QCOMPARE(till.nextRefusal(), u"bad_command"_s);
    const QJsonObject settle{{u"do"_s, u"settle"_s},
                             {u"purchase"_s, purchase},
                             {u"why"_s, u"The terminal's slip says that nothing was taken."_s}};
    till.send(settle);
    const QJsonObject settled = till.next(u"settled"_s);
    QCOMPARE(settled[u"purchase"].toString(), purchase);
    QCOMPARE(settled[u"by"].toString(), u"hand"_s);
    till.send(settle);
    QCOMPARE(till.nextRefusal(), u"unknown_purchase"_s);
    till.kill();
    QVERIFY(till.start());
    QCOMPARE(till.endInput(), 0);
    QCOMPARE(till.said().back()[u"event"].toString(), u"refused"_s); // Silent since.
    const auto entries = entriesOf(shop, u"purchase_settled"_s);
    QCOMPARE(entries.size(), 1U);
    QCOMPARE(entries[0].purchase, purchase);
    QCOMPARE(shop.ctl({u"journal"_s, u"verify"_s}).code, 0);
}

void TillEndingsTest::whatThePersonWhoDeniedSaidIsKept()
{
    Shop::Options options;
    options.script = "\"lose_answer\"\n";
    const Shop shop(options);
    QVERIFY2(shop.fault().isEmpty(), qPrintable(shop.fault()));
    TillProcess till(shop.config());
    QVERIFY(till.start());
    chargeTwoLamps(till, anna);
    till.nextStage(u"authorising"_s);
    till.send({{u"do"_s, u"deny"_s}, {u"reason"_s, u"not_mine"_s}});
    QCOMPARE(till.next(u"closed"_s)[u"outcome"].toString(), u"denied_by_customer"_s);
    QCOMPARE(till.endInput(), 0);
    const auto asked = entriesOf(shop, u"release_requested"_s);
    QVERIFY(!asked.empty());
    for (const Entry& entry : asked)
        QVERIFY(entry.payload[u"not_mine"].toBool());
    QCOMPARE(whatIsWrongWith(shop), QString());
}

QTEST_GUILESS_MAIN(TillEndingsTest)
#include "till_endings_test.moc"
