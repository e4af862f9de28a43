#include "tests/ctl/sellers.h"
#include "tests/sms/scripted_server.h"

#include <QDir>
#include <QTest>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

Shop::Ran smsTest(const Shop& shop)
{
    return runServed(shop, {u"sms"_s, u"test"_s, u"+4915112345678"_s});
}

} // namespace

// Whether it is worth trying again shows in the exit code.
class CtlSmsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takenIsDone();
    void whatItCostsIsTold();
    void whatAGatewaySaysDecides_data();
    void whatAGatewaySaysDecides();
    void nobodyThereIsUnreachable();
};

void CtlSmsTest::takenIsDone()
{
    const Shop shop;
    QCOMPARE(smsTest(shop).code, 0);
    QCOMPARE(shop.phone().size(), 1);
}

void CtlSmsTest::whatItCostsIsTold()
{
    Shop::Options options;
    options.providers = u"[[sms]]\nprovider = \"demo\"\nurl = \"file:phone.jsonl\"\n"
                        "price = \"0.0750\"\ncountry_prices = [\"AT 0.06\"]\n"_s;
    options.sending = u"countries = [\"DE\", \"AT\"]"_s;
    const Shop shop(options);
    QCOMPARE(smsTest(shop).output, QByteArray("demo: delivered; 1 part for EUR 0.075\n"));
    const Shop::Ran abroad =
        runServed(shop, {u"sms"_s, u"test"_s, u"+436601234567"_s, u"--json"_s});
    QVERIFY2(abroad.output.contains("\"cost\":\"0.06\",\"currency\":\"EUR\",\"parts\":1,"),
             abroad.output + abroad.errors);
}

void CtlSmsTest::whatAGatewaySaysDecides_data()
{
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("code");
    const auto row = [](const char* status, const char* body, int code) {
        QTest::newRow(status) << QByteArray(status) << QByteArray(body) << code;
    };
    row("202 Accepted", "0: Accepted for delivery", 0);
    row("403 Forbidden", "Authorization failed for sendsms", 1);
    row("400 Bad Request", "Sender missing and no global set, rejected", 1);
    row("503 Service Unavailable", "Temporal failure, try again later.", 4);
    row("500 Internal Server Error", "", 4); // it may have gone
}

void CtlSmsTest::whatAGatewaySaysDecides()
{
    QFETCH(QByteArray, status);
    QFETCH(QByteArray, body);
    QFETCH(int, code);
    ScriptedServer gateway(ScriptedServer::bytes(ScriptedServer::reply(status, body)));
    Shop::Options options;
    options.kannel = gateway.url();
    const Shop shop(options);
    const auto ran = smsTest(shop);
    QVERIFY2(ran.code == code, ran.output + ran.errors);
    QVERIFY(ran.output.startsWith("kannel: "));
}

void CtlSmsTest::nobodyThereIsUnreachable()
{
    QUrl address;
    {
        const ScriptedServer gateway({});
        address = gateway.url();
    }
    Shop::Options options;
    options.kannel = address;
    const Shop shop(options);
    QCOMPARE(smsTest(shop).code, 4);
}

QTEST_GUILESS_MAIN(CtlSmsTest)
#include "ctl_sms_test.moc"
