#include "tests/sms/scripted_server.h"
#include "tests/till/agreement.h"
#include "tests/till/till_process.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <optional>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 timeout_ms = 4000; // of A and of B

/// A is a gateway that takes the connection and says nothing, B one that refuses, C the demo phone.
QString threeProviders(const QUrl& a, const QString& b)
{
    return u"provider = \"http\"\nname = \"a\"\nlocal = true\ntimeout = \"4 s\"\n"
           "url = \"%1\"\nform = { to = \"{to}\", text = \"{text}\" }\n"
           "[[sms]]\n%2local = true\ntimeout = \"4 s\"\n"
           "[[sms]]\nprovider = \"demo\"\nurl = \"file:phone.jsonl\"\n"_s.arg(a.toString(), b);
}

/// What the form that the gateway was sent has for a text.
QString textIn(const QByteArray& request)
{
    return ScriptedServer::formField(request, u"text"_s);
}

} // namespace

// A provider hangs, the next refuses, the third delivers: the customer notices nothing but a wait.
class TillFailoverTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aHangsBRefusesCDelivers_data();
    void aHangsBRefusesCDelivers();

private:
    void sell();
    void charge();
    [[nodiscard]] QStringList story(const QString& purchase) const;
    void messagesShowIt() const;
    [[nodiscard]] std::vector<QJsonObject> messages() const;
    void aIsTriedAgain();
    [[nodiscard]] bool isAcceptedByA();

    std::unique_ptr<ScriptedServer> m_a;
    std::unique_ptr<ScriptedServer> m_b;
    std::optional<Shop> m_shop;
    std::unique_ptr<TillProcess> m_till;
    bool m_isABack = false;
    QString m_bName;
};

void TillFailoverTest::aHangsBRefusesCDelivers_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("lines");
    QTest::addColumn<QByteArray>("refusal");
    QTest::newRow("a gateway's refusal, by rule")
        << u"b"_s
        << u"provider = \"http\"\nname = \"b\"\nurl = \"%1\"\npermanent = { contains = \"ERR\" }\n"
           "form = { to = \"{to}\", text = \"{text}\" }\n"_s
        << ScriptedServer::reply("200 OK", "ERR 114");
    QTest::newRow("Kannel's 403") << u"kannel"_s
                                  << u"provider = \"kannel\"\nurl = \"%1\"\nusername = \"till\"\n"
                                     "password = { file = \"kannel.secret\" }\n"_s
                                  << ScriptedServer::reply("403 Forbidden",
                                                           "Authorization failed for sendsms");
}

void TillFailoverTest::aHangsBRefusesCDelivers()
{
    QFETCH(QString, name);
    QFETCH(QString, lines);
    QFETCH(QByteArray, refusal);
    m_bName = name;
    m_isABack = false;
    m_a = std::make_unique<ScriptedServer>([this](QTcpSocket& socket) {
        if (m_isABack)
            ScriptedServer::bytes(ScriptedServer::reply("200 OK", "taken"))(socket);
    });
    m_b = std::make_unique<ScriptedServer>(ScriptedServer::bytes(refusal));
    Shop::Options options;
    options.providers =
        u"[[sms]]\n"_s + threeProviders(m_a->url(), lines.arg(m_b->url().toString()));
    m_shop.emplace(options);
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
    m_till = std::make_unique<TillProcess>(m_shop->config());
    QVERIFY(m_till->start());

    sell();
    if (!QTest::currentTestFailed())
        aIsTriedAgain();
    QCOMPARE(m_till->endInput(), 0);
    QCOMPARE(whatIsWrongWith(*m_shop), QString());
    m_till.reset();
}

void TillFailoverTest::charge()
{
    m_till->send(scan(lamp));
    m_till->send({{u"do"_s, u"add"_s}, {u"gtin"_s, QLatin1String(lamp)}, {u"quantity"_s, 1}});
    m_till->send(chargeCard(anna));
    QVERIFY(!m_till->nextStage(u"countersigning"_s).isEmpty());
}

/// What the journal says of the message of that purchase, in its order.
QStringList TillFailoverTest::story(const QString& purchase) const
{
    QStringList told;
    for (const Entry& entry : m_shop->journal()) {
        if (entry.purchase != purchase)
            continue;
        QStringList words{entry.kind};
        for (const char* field : {"provider", "state"}) {
            if (const QString word = entry.payload[QLatin1String(field)].toString();
                !word.isEmpty())
                words << word;
        }
        told << words.join(u' ');
    }
    return told;
}

void TillFailoverTest::sell()
{
    charge();
    // What A and B may take together, and no longer.
    QVERIFY(QTest::qWaitFor([&] { return !m_shop->phone().isEmpty(); }, int(2 * timeout_ms)));
    QCOMPARE(m_a->requests.size(), 1);
    QCOMPARE(m_b->requests.size(), 1);
    // It is one code, whoever was asked to bring it.
    const QString code = codeIn(m_shop->phone().back());
    QVERIFY(!code.isEmpty());
    QCOMPARE(codeIn(textIn(m_a->requests[0])), code);
    m_till->send(key(code));
    const QJsonObject recorded = m_till->next(u"recorded"_s);
    QCOMPARE(recorded[u"total"].toString(), u"48.00"_s);
    QCOMPARE(m_shop->phone().size(), 1);
    QCOMPARE(m_a->requests.size(), 1);
    QCOMPARE(story(recorded[u"purchase"].toString()),
             (QStringList{u"purchase_started"_s, u"payment_authorised"_s, u"code_issued"_s,
                          u"message_queued"_s, u"message_state a unknown"_s, u"message_repeated"_s,
                          u"message_state %1 failed"_s.arg(m_bName),
                          u"message_sent demo delivered"_s, u"try_counted"_s, u"countersigned"_s,
                          u"capture_requested"_s, u"payment_captured"_s, u"purchase_recorded"_s}));
    messagesShowIt();
}

std::vector<QJsonObject> TillFailoverTest::messages() const
{
    std::vector<QJsonObject> lines;
    for (const QByteArray& line : m_shop->ctl({u"messages"_s, u"--json"_s}).output.split('\n')) {
        if (!line.isEmpty())
            lines.push_back(QJsonDocument::fromJson(line).object());
    }
    return lines;
}

void TillFailoverTest::messagesShowIt() const
{
    int found = 0;
    for (const QJsonObject& line : messages()) {
        if (line[u"provider"] == u"a"_s && !line.contains(u"id")) {
            QCOMPARE(line[u"state"].toString(), u"broken"_s);
            QCOMPARE(line[u"unanswered"].toInt(), 1);
            ++found;
        }
        if (!line.contains(u"id"))
            continue;
        ++found;
        QCOMPARE(line[u"state"].toString(), u"delivered"_s);
        QStringList attempts;
        for (const QJsonValue& attempt : line[u"states"].toArray())
            attempts << attempt[u"provider"].toString() + u' ' + attempt[u"state"].toString();
        QCOMPARE(attempts,
                 (QStringList{u"a unknown"_s, m_bName + u" failed"_s, u"demo delivered"_s}));
    }
    QCOMPARE(found, 2);
}

bool TillFailoverTest::isAcceptedByA()
{
    const auto isIt = [](const QJsonObject& said) {
        return said[u"event"] == u"message"_s && said[u"provider"] == u"a"_s &&
               said[u"state"] == u"accepted"_s;
    };
    return !m_till->nextIfAny(isIt, 1).isEmpty();
}

/// The breaker's first wait is ten seconds, and no setting shortens it: purchases go on meanwhile,
/// without A, until one tries it.
void TillFailoverTest::aIsTriedAgain()
{
    m_isABack = true;
    QElapsedTimer passed;
    passed.start();
    int withoutA = 0;
    QString purchase;
    while (m_a->requests.size() == 1 && passed.elapsed() < TillProcess::limit_ms) {
        const qsizetype before = m_shop->phone().size();
        charge();
        QVERIFY(QTest::qWaitFor(
            [&] { return m_shop->phone().size() > before || m_a->requests.size() > 1; },
            int(2 * timeout_ms)));
        const bool isByA = m_a->requests.size() > 1;
        withoutA += isByA ? 0 : 1;
        QVERIFY(!isByA || QTest::qWaitFor([&] { return isAcceptedByA(); }, TillProcess::limit_ms));
        m_till->send(key(codeIn(isByA ? textIn(m_a->requests[1]) : m_shop->phone().back())));
        const QJsonObject recorded = m_till->next(u"recorded"_s);
        QCOMPARE(recorded[u"total"].toString(), u"48.00"_s);
        purchase = recorded[u"purchase"].toString();
    }
    QCOMPARE(m_a->requests.size(), 2);
    QVERIFY(withoutA > 0);
    QCOMPARE(m_shop->phone().size(), 1 + withoutA);
    QVERIFY2(story(purchase).contains(u"message_sent a accepted"_s),
             qPrintable(story(purchase).join(u'\n')));
    for (const QJsonObject& line : messages())
        QVERIFY(line[u"provider"] != u"a"_s || line.contains(u"id") || line[u"state"] == u"ok"_s);
}

QTEST_GUILESS_MAIN(TillFailoverTest)
#include "till_failover_test.moc"
