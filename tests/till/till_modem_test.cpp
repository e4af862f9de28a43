#include "tests/peers/modem_peer.h"
#include "tests/till/agreement.h"
#include "tests/till/till_process.h"

#include <QTcpServer>
#include <QTest>
#include <optional>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

// A purchase whose code goes through the real ModemManager to a modem of ours: what the cashier is
// told, and when.
class TillModemTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void aSentCodeSells();
    void aRefusedCodeDeclines();
    void noAnswerIsSaidToBeUnknown();
    void aModemPulledOutIsSaidToBeUnknown();
    void aWorkingModemPulledOutWhileItSendsIsSaidToBeUnknown();
    void withoutInternetTheModemCarriesTheCode_data();
    void withoutInternetTheModemCarriesTheCode();
    void aReplyStopsThePurchaseAndAnOlderOneDoesNot();

private:
    /// `seller` is an [[sms]] on the internet that is preferred to the modem, or empty.
    void open(const AtModem::Manners& manners, const QString& seller = {});
    void charge();
    QJsonObject nextMessage();
    [[nodiscard]] QString codeGiven() const;

    std::unique_ptr<ModemPeer> m_peer;
    std::optional<Shop> m_shop;
    std::unique_ptr<TillProcess> m_till;
};

void TillModemTest::initTestCase()
{
    if (!ModemPeer::isInstalled())
        QSKIP("ModemManager isn't installed (packages modemmanager, dbus)");
    m_peer = std::make_unique<ModemPeer>();
}

void TillModemTest::cleanup()
{
    if (!m_till)
        return;
    QCOMPARE(m_till->endInput(), 0);
    QCOMPARE(whatIsWrongWith(*m_shop), QString());
    m_till.reset();
    m_shop.reset();
}

void TillModemTest::open(const AtModem::Manners& manners, const QString& seller)
{
    QVERIFY2(m_peer->start(manners) && m_peer->enable(), qPrintable(m_peer->log()));
    Shop::Options options;
    options.hasModem = true;
    if (!seller.isEmpty())
        options.providers = seller + u"[[sms]]\nprovider = \"modem\"\ntimeout = \"5 s\"\n"_s;
    // Where a seller is waited for before, the modem needs its own time all the same.
    options.sending = seller.isEmpty() ? u"accept_within = \"6 s\""_s : QString();
    m_shop.emplace(options);
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
    m_till = std::make_unique<TillProcess>(m_shop->config());
    QVERIFY(m_till->start());
    charge();
}

void TillModemTest::charge()
{
    for (const char* gtin : {pens, lamp, book})
        m_till->send(scan(gtin));
    m_till->send(chargeCard(anna));
    QVERIFY(!m_till->nextStage(u"countersigning"_s).isEmpty());
}

/// What is said of the message once the till has asked for it to be sent.
QJsonObject TillModemTest::nextMessage()
{
    return m_till->next([](const QJsonObject& said) {
        return said[u"event"] == u"message"_s && said[u"state"] != u"queued"_s;
    });
}

QString TillModemTest::codeGiven() const
{
    const auto given = m_peer->modem().given();
    return given.empty() ? QString() : codeIn(given.back().text);
}

void TillModemTest::aSentCodeSells()
{
    open({});
    for (const QJsonObject& said : m_till->said())
        QVERIFY(said[u"stage"] != u"countersigning"_s || said[u"provider"] == u"modem"_s);
    const QJsonObject message = nextMessage();
    QCOMPARE(message[u"state"].toString(), u"sent"_s);
    QCOMPARE(message[u"provider"].toString(), u"modem"_s);
    const auto given = m_peer->modem().given();
    QCOMPARE(given.size(), std::size_t(1));
    QCOMPARE(given[0].to, QString::fromLatin1(anna.phone));
    QVERIFY2(given[0].text.contains(u"EUR 48.20"_s), qPrintable(given[0].text));
    m_till->send(key(codeGiven()));
    QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"48.20"_s);
}

void TillModemTest::aRefusedCodeDeclines()
{
    AtModem::Manners refusing;
    refusing.refusal = 500;
    open(refusing);
    QCOMPARE(m_till->nextRefusal(), u"provider_unavailable"_s);
    QCOMPARE(m_till->next(u"closed"_s)[u"outcome"].toString(), u"declined"_s);
    QCOMPARE(m_shop->ledger().back()[u"answer"].toString(), u"released"_s);
    QStringList states;
    for (const QJsonObject& said : m_till->said()) {
        if (said[u"event"] == u"message"_s)
            states << said[u"state"].toString();
    }
    // It may be said again, but nothing else is.
    states.removeDuplicates();
    QCOMPARE(states, (QStringList{u"queued"_s, u"failed"_s}));
}

void TillModemTest::noAnswerIsSaidToBeUnknown()
{
    AtModem::Manners silent;
    silent.isSilent = true;
    open(silent);
    QCOMPARE(nextMessage()[u"state"].toString(), u"unknown"_s);
    // However often it was offered again, the modem got it once.
    QCOMPARE(m_peer->modem().given().size(), std::size_t(1));
}

void TillModemTest::aModemPulledOutIsSaidToBeUnknown()
{
    AtModem::Manners silent;
    silent.isSilent = true;
    open(silent);
    QTRY_COMPARE_WITH_TIMEOUT(m_peer->modem().given().size(), std::size_t(1), ModemPeer::limit_ms);
    m_peer->modem().unplug();
    const QJsonObject message = nextMessage();
    QCOMPARE(message[u"state"].toString(), u"unknown"_s);
    QCOMPARE(message[u"provider"].toString(), u"modem"_s);
}

void TillModemTest::aWorkingModemPulledOutWhileItSendsIsSaidToBeUnknown()
{
    open({});
    QCOMPARE(nextMessage()[u"state"].toString(), u"sent"_s);
    m_till->send(key(codeGiven()));
    QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"48.20"_s);
    AtModem::Manners pulled;
    pulled.isPulledBySending = true;
    m_peer->modem().behave(pulled);
    charge();
    const QJsonObject message = nextMessage();
    QCOMPARE(message[u"state"].toString(), u"unknown"_s);
    QCOMPARE(message[u"provider"].toString(), u"modem"_s);
    QCOMPARE(m_peer->modem().given().size(), std::size_t(1));
}

void TillModemTest::withoutInternetTheModemCarriesTheCode_data()
{
    QTest::addColumn<bool>("hangs");
    QTest::newRow("refused") << false;
    QTest::newRow("hanging") << true;
}

/// Nobody chooses it.
void TillModemTest::withoutInternetTheModemCarriesTheCode()
{
    QFETCH(bool, hangs);
    QTcpServer server; // The system takes connections for it, and nobody ever answers one.
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const QString seller =
        u"[[sms]]\nprovider = \"http\"\nname = \"a\"\ntimeout = \"2 s\"\n"
        "url = \"http://127.0.0.1:%1/send\"\n"
        "form = { to = \"{to}\", text = \"{text}\" }\n"_s.arg(server.serverPort());
    if (!hangs)
        server.close();
    open({}, seller);
    const QJsonObject message = m_till->next([](const QJsonObject& said) {
        return said[u"event"] == u"message"_s && said[u"state"] == u"sent"_s;
    });
    QCOMPARE(message[u"provider"].toString(), u"modem"_s);
    QCOMPARE(m_peer->modem().given().size(), std::size_t(1));
    m_till->send(key(codeGiven()));
    QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"48.20"_s);
}

void TillModemTest::aReplyStopsThePurchaseAndAnOlderOneDoesNot()
{
    open({});
    QCOMPARE(nextMessage()[u"state"].toString(), u"sent"_s);
    const QString text = m_peer->modem().given().at(0).text;
    QVERIFY2(text.contains(u"Reply NO"_s), qPrintable(text));
    AtModem& modem = m_peer->modem();
    modem.receive(QString::fromLatin1(anna.phone), "NO");              // days ago
    QTRY_COMPARE_WITH_TIMEOUT(modem.stored(), 0, ModemPeer::limit_ms); // read, and deleted
    QVERIFY(
        m_till
            ->nextIfAny([](const QJsonObject& said) { return said[u"event"] == u"refused"_s; }, 200)
            .isEmpty());
    modem.receive(QString::fromLatin1(anna.phone), "No!", QDateTime::currentDateTimeUtc());
    QCOMPARE(m_till->nextRefusal(), u"denied_by_reply"_s);
    QCOMPARE(m_till->next(u"closed"_s)[u"outcome"].toString(), u"denied_by_customer"_s);
    QCOMPARE(m_shop->ledger().back()[u"answer"].toString(), u"released"_s);
}

QTEST_GUILESS_MAIN(TillModemTest)
#include "till_modem_test.moc"
