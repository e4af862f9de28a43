#include "tests/sms/scripted_server.h"
#include "tests/till/agreement.h"
#include "tests/till/till_process.h"

#include <QTcpServer>
#include <QTest>
#include <optional>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

/// A seller on the internet, the first or the second.
QString seller(const QString& name, const QUrl& url)
{
    return u"[[sms]]\nprovider = \"http\"\nname = \"%1\"\ntimeout = \"2 s\"\nurl = \"%2\"\n"
           "form = { to = \"{to}\", text = \"{text}\" }\n"_s.arg(name, url.toString());
}

/// Where nobody listens any more.
QUrl closedDoor()
{
    QTcpServer server;
    if (!server.listen(QHostAddress::LocalHost))
        return {};
    return QUrl(u"http://127.0.0.1:%1/send"_s.arg(server.serverPort()));
}

/// The text that a gateway was sent, in a form or in the address.
QString textIn(const QByteArray& request)
{
    if (request.startsWith("POST"))
        return ScriptedServer::formField(request, u"text"_s);
    const QByteArray target = request.left(request.indexOf("\r\n")).split(' ').value(1);
    QByteArray query = target.mid(target.indexOf('?') + 1);
    return QUrlQuery(QString::fromLatin1(query.replace('+', "%20")))
        .queryItemValue(u"text"_s, QUrl::FullyDecoded);
}

} // namespace

// The store's line to the internet is down, and a gateway in the store carries the code: nobody
// chooses it, and the customer notices nothing but one wait at most.
class TillOfflineTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aGatewayInTheStoreCarriesTheCode_data();
    void aGatewayInTheStoreCarriesTheCode();

private:
    void sell(bool isUnanswered);
    [[nodiscard]] QStringList story(const QString& purchase) const;

    QString m_gateway; // its name in reports
    std::unique_ptr<ScriptedServer> m_lan;
    std::unique_ptr<ScriptedServer> m_hanging;
    std::optional<Shop> m_shop;
    std::unique_ptr<TillProcess> m_till;
};

void TillOfflineTest::aGatewayInTheStoreCarriesTheCode_data()
{
    QTest::addColumn<bool>("hangs");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("lines");
    QTest::addColumn<QByteArray>("taken");
    const QString http = u"provider = \"http\"\nname = \"lan\"\nurl = \"%1\"\n"
                         "form = { to = \"{to}\", text = \"{text}\" }\n"_s;
    const QString kannel = u"provider = \"kannel\"\nurl = \"%1\"\nusername = \"till\"\n"
                           "password = { file = \"kannel.secret\" }\nsender = \"ACME\"\n"_s;
    const QByteArray ok = ScriptedServer::reply("200 OK", "taken");
    const QByteArray accepted = ScriptedServer::reply("202 Accepted", "0: Accepted for delivery");
    QTest::newRow("refused, a gateway") << false << u"lan"_s << http << ok;
    QTest::newRow("hanging, a gateway") << true << u"lan"_s << http << ok;
    QTest::newRow("refused, Kannel") << false << u"kannel"_s << kannel << accepted;
    QTest::newRow("hanging, Kannel") << true << u"kannel"_s << kannel << accepted;
}

void TillOfflineTest::aGatewayInTheStoreCarriesTheCode()
{
    QFETCH(bool, hangs);
    QFETCH(QString, name);
    QFETCH(QString, lines);
    QFETCH(QByteArray, taken);
    m_gateway = name;
    m_lan = std::make_unique<ScriptedServer>(ScriptedServer::bytes(taken));
    m_hanging = std::make_unique<ScriptedServer>([](QTcpSocket&) {});
    const QUrl dead = hangs ? m_hanging->url() : closedDoor();
    QVERIFY(!dead.isEmpty());
    Shop::Options options;
    options.providers = seller(u"a"_s, dead) + seller(u"b"_s, dead) + u"[[sms]]\nlocal = true\n"_s +
                        lines.arg(m_lan->url().toString());
    m_shop.emplace(options);
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
    m_till = std::make_unique<TillProcess>(m_shop->config());
    QVERIFY(m_till->start());
    sell(hangs);
    if (!QTest::currentTestFailed())
        sell(false); // The next customer waits for neither seller.
    QCOMPARE(m_till->endInput(), 0);
    QCOMPARE(whatIsWrongWith(*m_shop), QString());
    // Of the sellers, the first one was waited for once and the second one wasn't.
    QCOMPARE(m_hanging->requests.size(), hangs ? 1 : 0);
    m_till.reset();
}

/// What the journal says of the messages of that purchase, in its order.
QStringList TillOfflineTest::story(const QString& purchase) const
{
    QStringList told;
    for (const Entry& entry : m_shop->journal()) {
        if (entry.purchase == purchase && entry.kind.startsWith(u"message_"_s))
            told << (entry.kind + u' ' + entry.payload[u"provider"_s].toString() + u' ' +
                     entry.payload[u"state"_s].toString())
                        .trimmed();
    }
    return told;
}

void TillOfflineTest::sell(bool isUnanswered)
{
    const qsizetype before = m_lan->requests.size();
    for (const char* gtin : {pens, lamp, book})
        m_till->send(scan(gtin));
    m_till->send(chargeCard(anna));
    QVERIFY(!m_till->nextStage(u"countersigning"_s).isEmpty());
    QVERIFY(
        QTest::qWaitFor([&] { return m_lan->requests.size() > before; }, TillProcess::limit_ms));
    const auto isAccepted = [&](const QJsonObject& said) {
        return said[u"event"] == u"message"_s && said[u"provider"] == m_gateway &&
               said[u"state"] == u"accepted"_s;
    };
    QVERIFY(QTest::qWaitFor([&] { return !m_till->nextIfAny(isAccepted, 1).isEmpty(); },
                            TillProcess::limit_ms));
    const QString code = codeIn(textIn(m_lan->requests.back()));
    QVERIFY2(!code.isEmpty(), m_lan->requests.back().constData());
    m_till->send(key(code));
    const QJsonObject recorded = m_till->next(u"recorded"_s);
    QCOMPARE(recorded[u"total"].toString(), u"48.20"_s);
    QCOMPARE(m_lan->requests.size(), before + 1);
    const QStringList told = story(recorded[u"purchase"].toString());
    QCOMPARE(told.contains(u"message_state a unknown"_s), isUnanswered);
    QVERIFY2(told.contains(u"message_sent %1 accepted"_s.arg(m_gateway)),
             qPrintable(told.join(u'\n')));
}

QTEST_GUILESS_MAIN(TillOfflineTest)
#include "till_offline_test.moc"
