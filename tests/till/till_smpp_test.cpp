#include "tests/peers/kannel_peer.h"
#include "tests/peers/smpp_carrier.h"
#include "tests/till/agreement.h"
#include "tests/till/till_process.h"

#include <QFile>
#include <QTest>
#include <optional>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;
using Answer = SmppCarrier::Answer;

// A purchase whose code goes through the real Kannel to a carrier over SMPP: what the cashier is
// told of the message, whatever becomes of it.
class TillSmppTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void aDeliveredCodeSells();
    void whatKannelTookIsAcceptedAndNoMore_data();
    void whatKannelTookIsAcceptedAndNoMore();
    void aThrottledCodeStillArrivesAndSells();
    void aCodeKeptWhileTheLinkIsCutStillArrivesAndSells();
    void aWrongPasswordIsAFailureAndNoSale();
    void noRouteIsAFailureAndNoSale();
    void aFullQueueIsNoSale();
    void aKannelThatIsStartedAgainSendsWhatItKept();

private:
    void open(const QString& sending = {});
    void charge();
    QJsonObject nextMessage();
    /// The last that the cashier was told of a message.
    [[nodiscard]] QString lastState() const;
    /// The code in what the carrier got last, once it delivered something new.
    QString codeDelivered();
    void fillQueue();

    std::unique_ptr<SmppCarrier> m_carrier;
    std::unique_ptr<KannelPeer> m_kannel;
    std::optional<Shop> m_shop;
    std::unique_ptr<TillProcess> m_till;
    qsizetype m_before = 0; // what the carrier got before this test
};

void TillSmppTest::initTestCase()
{
    if (!KannelPeer::isInstalled() || !SmppCarrier::isInstalled())
        QSKIP("Kannel or npm's smpp isn't installed (packages kannel, nodejs, npm)");
    m_carrier = std::make_unique<SmppCarrier>();
    QVERIFY2(m_carrier->start(), qPrintable(m_carrier->log()));
    m_kannel = std::make_unique<KannelPeer>(m_carrier->port());
}

void TillSmppTest::init()
{
    QVERIFY(m_carrier->answerWith(Answer::deliver));
    QVERIFY2(m_kannel->start(), qPrintable(m_kannel->log()));
    // What an earlier test left there would still arrive, with a code of its own.
    QVERIFY2(m_kannel->waitUntilNothingIsKept(), qPrintable(m_kannel->log()));
    m_before = m_carrier->received().size();
}

void TillSmppTest::cleanup()
{
    if (!m_till)
        return;
    QCOMPARE(m_till->endInput(), 0);
    QCOMPARE(whatIsWrongWith(*m_shop), QString());
    m_till.reset();
    m_shop.reset();
}

void TillSmppTest::open(const QString& sending)
{
    Shop::Options options;
    options.kannel = m_kannel->url();
    options.sending = sending;
    m_shop.emplace(options);
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
}

void TillSmppTest::charge()
{
    m_till = std::make_unique<TillProcess>(m_shop->config());
    QVERIFY(m_till->start());
    for (const char* gtin : {pens, lamp, book})
        m_till->send(scan(gtin));
    m_till->send(chargeCard(anna));
    QCOMPARE(m_till->nextStage(u"countersigning"_s)[u"provider"].toString(), u"kannel"_s);
}

QJsonObject TillSmppTest::nextMessage()
{
    return m_till->next([](const QJsonObject& said) {
        return said[u"event"] == u"message"_s && said[u"state"] != u"queued"_s;
    });
}

QString TillSmppTest::lastState() const
{
    QString state;
    for (const QJsonObject& said : m_till->said()) {
        if (said[u"event"] == u"message"_s)
            state = said[u"state"].toString();
    }
    return state;
}

QString TillSmppTest::codeDelivered()
{
    const auto isDelivered = [&] {
        const auto received = m_carrier->received();
        return received.size() > m_before && received.last().answer == Answer::deliver &&
               !codeIn(received.last().text).isEmpty();
    };
    if (!QTest::qWaitFor(isDelivered, SmppCarrier::limit_ms))
        return {};
    return codeIn(m_carrier->received().last().text);
}

void TillSmppTest::aDeliveredCodeSells()
{
    open();
    charge();
    const QJsonObject message = nextMessage();
    QCOMPARE(message[u"state"].toString(), u"accepted"_s);
    QCOMPARE(message[u"provider"].toString(), u"kannel"_s);
    m_till->send(key(codeDelivered()));
    QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"48.20"_s);
}

void TillSmppTest::whatKannelTookIsAcceptedAndNoMore_data()
{
    QTest::addColumn<int>("answer");
    QTest::newRow("rejected") << int(Answer::reject);
    QTest::newRow("silent") << int(Answer::silent);
}

void TillSmppTest::whatKannelTookIsAcceptedAndNoMore()
{
    QFETCH(int, answer);
    QVERIFY(m_carrier->answerWith(static_cast<Answer>(answer)));
    open();
    charge();
    QCOMPARE(nextMessage()[u"state"].toString(), u"accepted"_s);
    QVERIFY(m_carrier->waitUntilReceived(m_before + 1));
    m_till->send(plain("cancel"));
    m_till->next(u"closed"_s);
    for (const QJsonObject& said : m_till->said()) {
        if (said[u"event"] == u"message"_s)
            QVERIFY(said[u"state"] == u"queued"_s || said[u"state"] == u"accepted"_s);
    }
}

void TillSmppTest::aThrottledCodeStillArrivesAndSells()
{
    QVERIFY(m_carrier->answerWith(Answer::throttle));
    open();
    charge();
    QCOMPARE(nextMessage()[u"state"].toString(), u"accepted"_s);
    QVERIFY(m_carrier->waitUntilReceived(m_before + 1));
    QVERIFY(m_carrier->answerWith(Answer::deliver));
    m_till->send(key(codeDelivered()));
    QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"48.20"_s);
}

void TillSmppTest::aCodeKeptWhileTheLinkIsCutStillArrivesAndSells()
{
    QVERIFY(m_carrier->cut());
    QVERIFY2(m_kannel->waitUntilCut(), qPrintable(m_kannel->log()));
    open();
    charge();
    QCOMPARE(nextMessage()[u"state"].toString(), u"accepted"_s);
    QVERIFY(m_carrier->restore());
    m_till->send(key(codeDelivered()));
    QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"48.20"_s);
}

void TillSmppTest::aWrongPasswordIsAFailureAndNoSale()
{
    open();
    QFile secret(m_shop->file("kannel.secret"));
    QVERIFY(secret.open(QIODevice::WriteOnly | QIODevice::Truncate) && secret.write("another\n"));
    secret.close();
    charge();
    QCOMPARE(m_till->nextRefusal(), u"provider_unavailable"_s);
    QCOMPARE(m_till->next(u"closed"_s)[u"outcome"].toString(), u"declined"_s);
    QCOMPARE(lastState(), u"failed"_s);
    QCOMPARE(m_shop->ledger().back()[u"answer"].toString(), u"released"_s);
    QCOMPARE(m_carrier->received().size(), m_before);
}

void TillSmppTest::noRouteIsAFailureAndNoSale()
{
    open();
    QFile more(m_shop->file("more.csv"));
    QVERIFY(more.open(QIODevice::WriteOnly) &&
            more.write("method,brand,last4,phone,locale,registered_at\nCARD-DORA,visa,0044," +
                       KannelPeer::unroutablePhone().toLatin1() + ",en,2025-01-02T03:04:05Z\n") >
                0);
    more.close();
    QCOMPARE(m_shop->ctl({u"import"_s, u"registry"_s, m_shop->file("more.csv")}).code, 0);
    m_till = std::make_unique<TillProcess>(m_shop->config());
    QVERIFY(m_till->start());
    for (const char* gtin : {pens, lamp, book})
        m_till->send(scan(gtin));
    m_till->send(chargeCard({"CARD-DORA", "visa", "0044", ""}));
    QCOMPARE(m_till->nextRefusal(), u"provider_unavailable"_s);
    QCOMPARE(m_till->next(u"closed"_s)[u"outcome"].toString(), u"declined"_s);
    QCOMPARE(lastState(), u"failed"_s);
    QCOMPARE(m_shop->ledger().back()[u"answer"].toString(), u"released"_s);
    const QByteArray listed = m_shop->ctl({u"messages"_s, u"--json"_s}).output;
    QVERIFY2(listed.contains("\"state\":\"failed\""), listed);
    QCOMPARE(m_carrier->received().size(), m_before);
}

/// Until Kannel takes no more, with messages that aren't the till's.
void TillSmppTest::fillQueue()
{
    const Shop::Ran first = m_shop->ctl({u"sms"_s, u"test"_s, u"+4915112345678"_s});
    QCOMPARE(first.code, 0);
    int code = 0;
    for (int count = 0; count < 50 && code == 0; ++count)
        code = m_shop->ctl({u"sms"_s, u"test"_s, u"+4915112345678"_s}).code;
    QCOMPARE(code, 4);
}

void TillSmppTest::aFullQueueIsNoSale()
{
    QVERIFY(m_carrier->cut());
    QVERIFY2(m_kannel->waitUntilCut(), qPrintable(m_kannel->log()));
    open(u"accept_within = \"3 s\""_s);
    fillQueue();
    charge();
    QCOMPARE(m_till->nextRefusal(), u"provider_unavailable"_s);
    QCOMPARE(m_till->next(u"closed"_s)[u"outcome"].toString(), u"declined"_s);
    QCOMPARE(lastState(), u"failed"_s);
    QCOMPARE(m_shop->ledger().back()[u"answer"].toString(), u"released"_s);
    QVERIFY(m_carrier->restore());
}

void TillSmppTest::aKannelThatIsStartedAgainSendsWhatItKept()
{
    QVERIFY(m_carrier->cut());
    QVERIFY2(m_kannel->waitUntilCut(), qPrintable(m_kannel->log()));
    open();
    charge();
    QCOMPARE(nextMessage()[u"state"].toString(), u"accepted"_s);
    m_kannel->kill();
    QVERIFY(m_carrier->restore());
    QVERIFY2(m_kannel->start(), qPrintable(m_kannel->log()));
    m_till->send(key(codeDelivered()));
    QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"48.20"_s);
}

QTEST_GUILESS_MAIN(TillSmppTest)
#include "till_smpp_test.moc"
