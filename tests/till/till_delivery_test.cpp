#include "tests/peers/kannel_peer.h"
#include "tests/peers/smpp_carrier.h"
#include "tests/till/agreement.h"
#include "tests/till/till_process.h"

#include <QHostAddress>
#include <QTcpServer>
#include <QTest>
#include <optional>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;
using Answer = SmppCarrier::Answer;

// A purchase whose code goes through a Kannel that tells the till what becomes of it; behind it
// stands a second provider, the demo phone.
class TillDeliveryTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void theCashierIsToldOfADelivery();
    void whatDoesNotArriveGoesToTheNextProvider_data();
    void whatDoesNotArriveGoesToTheNextProvider();
    void whatIsLateGoesToTheNextProvider();
    void doctorSaysWhereItIsTold();

private:
    /// A [[sms]] table of the Kannel, which is to tell of delivery there.
    [[nodiscard]] QString throughKannel(const QString& place) const;
    void open();
    void charge();
    QJsonObject nextMessage(const QString& provider, const QString& state);

    std::unique_ptr<SmppCarrier> m_carrier;
    std::unique_ptr<KannelPeer> m_kannel;
    std::optional<Shop> m_shop;
    std::unique_ptr<TillProcess> m_till;
    QString m_place; // where the till listens
};

void TillDeliveryTest::initTestCase()
{
    if (!KannelPeer::isInstalled() || !SmppCarrier::isInstalled())
        QSKIP("Kannel or npm's smpp isn't installed (packages kannel, nodejs, npm)");
    m_carrier = std::make_unique<SmppCarrier>();
    QVERIFY2(m_carrier->start(), qPrintable(m_carrier->log()));
    m_kannel = std::make_unique<KannelPeer>(m_carrier->port());
}

void TillDeliveryTest::init()
{
    QVERIFY(m_carrier->answerWith(Answer::deliver));
    QVERIFY2(m_kannel->start(), qPrintable(m_kannel->log()));
    QVERIFY2(m_kannel->waitUntilNothingIsKept(), qPrintable(m_kannel->log()));
}

void TillDeliveryTest::cleanup()
{
    if (m_till) {
        QCOMPARE(m_till->endInput(), 0);
        QCOMPARE(whatIsWrongWith(*m_shop), QString());
    }
    m_till.reset();
    m_shop.reset();
}

QString TillDeliveryTest::throughKannel(const QString& place) const
{
    return u"[[sms]]\nprovider = \"kannel\"\nurl = \"%1\"\nusername = \"till\"\n"
           "password = { file = \"kannel.secret\" }\nsender = \"ACME\"\n"
           "reports = \"http://%2\"\n"_s.arg(m_kannel->url().toString(), place);
}

void TillDeliveryTest::open()
{
    QTcpServer taken;
    QVERIFY(taken.listen(QHostAddress::LocalHost));
    m_place = u"127.0.0.1:%1"_s.arg(taken.serverPort());
    taken.close();
    Shop::Options options;
    options.providers =
        throughKannel(m_place) + u"[[sms]]\nprovider = \"demo\"\nurl = \"file:phone.jsonl\"\n"_s;
    m_shop.emplace(options);
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
}

/// Two lamps, 48.00.
void TillDeliveryTest::charge()
{
    m_till = std::make_unique<TillProcess>(m_shop->config());
    QVERIFY(m_till->start());
    m_till->send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 2}});
    m_till->send(chargeCard(anna));
}

QJsonObject TillDeliveryTest::nextMessage(const QString& provider, const QString& state)
{
    return m_till->next([&](const QJsonObject& said) {
        return said[u"event"] == u"message"_s && said[u"provider"] == provider &&
               said[u"state"] == state;
    });
}

void TillDeliveryTest::theCashierIsToldOfADelivery()
{
    open();
    const qsizetype before = m_carrier->received().size();
    charge();
    QVERIFY2(!nextMessage(u"kannel"_s, u"delivered"_s).isEmpty(), qPrintable(m_kannel->log()));
    QCOMPARE(m_carrier->received().size(), before + 1);
    m_till->send(key(codeIn(m_carrier->received().last().text)));
    QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"48.00"_s);
    const QByteArray listed = m_shop->ctl({u"messages"_s}).output;
    QVERIFY2(listed.contains("1 taken, 1 delivered, 0 lost"), listed);
    QCOMPARE(m_shop->phone(), QStringList());
}

/// A carrier that falls silent keeps the code, and Kannel says nothing more of it.
void TillDeliveryTest::whatIsLateGoesToTheNextProvider()
{
    open();
    QVERIFY(m_carrier->answerWith(Answer::silent));
    // So far Kannel has delivered within a second.
    for (int count = 1; count <= 20; ++count)
        QVERIFY(m_shop->sql(u"INSERT INTO message_attempt VALUES('before-%1', 1, 'kannel', 'r', "
                            "'delivered', 1, 2, 2, 1000)"_s.arg(count)
                                .toUtf8()));
    charge();
    QVERIFY(!nextMessage(u"kannel"_s, u"accepted"_s).isEmpty());
    QVERIFY(m_shop->phone().isEmpty());
    QVERIFY2(!nextMessage(u"demo"_s, u"delivered"_s).isEmpty(), qPrintable(m_kannel->log()));
    const QString code = codeIn(m_shop->phone().value(0));
    QCOMPARE(codeIn(m_carrier->received().last().text), code);
    m_till->send(key(code));
    QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"48.00"_s);
    QStringList why;
    for (const Entry& entry : m_shop->journal()) {
        if (entry.kind == u"message_repeated"_s)
            why << entry.payload[u"why"].toString();
    }
    QCOMPARE(why, QStringList{u"too_slow"_s});
}

void TillDeliveryTest::whatDoesNotArriveGoesToTheNextProvider_data()
{
    QTest::addColumn<int>("answer");
    QTest::addColumn<QString>("state");
    QTest::newRow("not delivered") << int(Answer::lose) << u"undelivered"_s;
    QTest::newRow("refused") << int(Answer::reject) << u"failed"_s;
}

void TillDeliveryTest::whatDoesNotArriveGoesToTheNextProvider()
{
    QFETCH(int, answer);
    QFETCH(QString, state);
    QVERIFY(m_carrier->answerWith(static_cast<Answer>(answer)));
    open();
    charge();
    QVERIFY2(!nextMessage(u"demo"_s, u"delivered"_s).isEmpty(), qPrintable(m_kannel->log()));
    QCOMPARE(m_shop->phone().size(), 1);
    // It is one code, whoever brings it.
    const QString code = codeIn(m_shop->phone().front());
    QCOMPARE(codeIn(m_carrier->received().last().text), code);
    m_till->send(key(code));
    QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"48.00"_s);
    QStringList told;
    for (const Entry& entry : m_shop->journal()) {
        if (entry.payload[u"provider"] == u"kannel"_s)
            told << entry.payload[u"state"].toString();
    }
    QVERIFY2(told.contains(state), qPrintable(told.join(u' ')));
}

void TillDeliveryTest::doctorSaysWhereItIsTold()
{
    open();
    const Shop::Ran ran = m_shop->ctl({u"doctor"_s});
    QVERIFY2(ran.output.contains("kannel is asked to tell of delivery at " + m_place.toLatin1()),
             ran.output + ran.errors);
    Shop::Options elsewhere;
    elsewhere.providers = throughKannel(u"192.0.2.7:13020"_s);
    m_shop->write(elsewhere);
    const Shop::Ran wrong = m_shop->ctl({u"doctor"_s});
    QCOMPARE(wrong.code, 1);
    QVERIFY2(wrong.output.contains("which is no address of this machine; mend sms.reports"),
             wrong.output + wrong.errors);
    // A till sells all the same, and says why it knows nothing of delivery.
    charge();
    const QJsonObject message = nextMessage(u"kannel"_s, u"accepted"_s);
    QVERIFY2(!message.isEmpty(), qPrintable(m_kannel->log()));
    QVERIFY(m_till->errors().contains("kannel can tell nothing of delivery"));
}

QTEST_GUILESS_MAIN(TillDeliveryTest)
#include "till_delivery_test.moc"
