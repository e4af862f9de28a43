#include "tests/peers/kannel_peer.h"
#include "tests/peers/smpp_carrier.h"
#include "tests/till/agreement.h"
#include "tests/till/till_process.h"

#include <QDateTime>
#include <QFile>
#include <QHostAddress>
#include <QJsonDocument>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <optional>
#include <sqlite3.h>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

// What follows from what people answer to a code that went through the real Kannel and a carrier
// over SMPP, which brings the answer.
class TillKannelRepliesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void noStopsThePurchaseAndFreezesTheMethod();
    void noFromANumberAsItIsDialledHereStopsThePurchase();
    void noWhileTheTillWasDownStopsThePurchase();
    void noWhileSmsboxStoodStopsThePurchase();
    void noThatKannelGotBeforeThePurchaseIsNotAboutIt();
    void stopEndsOffersAndNoCodes();
    void whatTheStoreDoesNotTakeIsBroughtAgain();
    void whereTheTillCannotListenYetNoReplyIsInvited();
    void doctorSaysWhetherRepliesGetHere();

private:
    [[nodiscard]] Shop::Options throughKannel(const QString& secret) const;
    /// Until the code has gone out; the code.
    QString charge(const Card& card);
    void expectDenied();
    /// What the till answers to a reply of that id that Kannel got so many seconds ago.
    QByteArray bringNo(const QByteArray& id, const char* from, int ago_s) const;
    [[nodiscard]] std::vector<Entry> entriesOf(const QString& kind) const;
    [[nodiscard]] QString whyFrozen() const; // Anna's card

    QTemporaryDir m_secrets;
    std::unique_ptr<SmppCarrier> m_carrier;
    std::unique_ptr<KannelPeer> m_kannel;
    std::optional<Shop> m_shop;
    std::unique_ptr<TillProcess> m_till;
    quint16 m_port = 0; // where the till listens
    qsizetype m_before = 0;
};

namespace {

const QByteArray word = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

} // namespace

void TillKannelRepliesTest::initTestCase()
{
    if (!KannelPeer::isInstalled() || !SmppCarrier::isInstalled())
        QSKIP("Kannel or npm's smpp isn't installed (packages kannel, nodejs, npm)");
    for (const auto& [name, secret] : {std::pair{"right", word}, {"wrong", QByteArray(32, '0')}}) {
        QFile file(m_secrets.filePath(QLatin1String(name)));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(secret) > 0);
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
    }
    QTcpServer free;
    QVERIFY(free.listen(QHostAddress::LocalHost));
    m_port = free.serverPort();
    free.close();
    m_carrier = std::make_unique<SmppCarrier>();
    QVERIFY2(m_carrier->start(), qPrintable(m_carrier->log()));
    m_kannel = std::make_unique<KannelPeer>(m_carrier->port());
    m_kannel->bringRepliesTo(
        u"http://127.0.0.1:%1/received/%2?id=%I&at=%T&from=%p&coding=%c&text=%b"_s.arg(
            QString::number(m_port), QString::fromLatin1(word)));
}

void TillKannelRepliesTest::init()
{
    QVERIFY(m_carrier->answerWith(SmppCarrier::Answer::deliver));
    QVERIFY2(m_kannel->start(), qPrintable(m_kannel->log()));
    QVERIFY2(m_kannel->waitUntilNothingIsKept(), qPrintable(m_kannel->log()));
    m_before = m_carrier->received().size();
    m_shop.emplace(throughKannel(u"right"_s));
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
    m_till = std::make_unique<TillProcess>(m_shop->config());
    QVERIFY(m_till->start());
}

void TillKannelRepliesTest::cleanup()
{
    if (m_till) {
        if (m_till->isRunning())
            QCOMPARE(m_till->endInput(), 0);
        QCOMPARE(whatIsWrongWith(*m_shop), QString());
    }
    m_till.reset();
    m_shop.reset();
}

Shop::Options TillKannelRepliesTest::throughKannel(const QString& secret) const
{
    Shop::Options options;
    options.providers =
        u"[[sms]]\nprovider = \"kannel\"\nurl = \"%1\"\nusername = \"till\"\n"
        "password = { file = \"kannel.secret\" }\nsender = \"+436601112233\"\n"
        "reports = \"http://127.0.0.1:%2\"\nreplies = { file = \"%3\" }\n"_s.arg(
            m_kannel->url().toString(), QString::number(m_port), m_secrets.filePath(secret));
    return options;
}

QString TillKannelRepliesTest::charge(const Card& card)
{
    const qsizetype before = m_carrier->received().size();
    for (const char* gtin : {pens, lamp, book})
        m_till->send(scan(gtin));
    m_till->send(chargeCard(card));
    (void)m_till->next([](const QJsonObject& said) {
        return said[u"event"] == u"message"_s && said[u"state"] == u"delivered"_s;
    });
    if (m_carrier->received().size() != before + 1)
        return {};
    return codeIn(m_carrier->received().last().text);
}

void TillKannelRepliesTest::expectDenied()
{
    QCOMPARE(m_till->nextRefusal(), u"denied_by_reply"_s);
    QCOMPARE(m_till->next(u"closed"_s)[u"outcome"].toString(), u"denied_by_customer"_s);
    QCOMPARE(m_shop->ledger().back()[u"answer"].toString(), u"released"_s);
    QCOMPARE(whyFrozen(), u"denied_by_reply"_s);
    QCOMPARE(entriesOf(u"reply_received"_s).size(), 1U);
    QCOMPARE(entriesOf(u"method_frozen"_s).size(), 1U);
}

QByteArray TillKannelRepliesTest::bringNo(const QByteArray& id, const char* from, int ago_s) const
{
    const qint64 at_s = QDateTime::currentSecsSinceEpoch() - ago_s;
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), m_port);
    socket.write("GET /received/" + word + "?id=" + id + "&at=" + QByteArray::number(at_s) +
                 "&from=" + QByteArray(from).toPercentEncoding() +
                 "&coding=0&text=NO HTTP/1.1\r\n\r\n");
    (void)QTest::qWaitFor([&] { return socket.state() == QAbstractSocket::UnconnectedState; },
                          TillProcess::limit_ms);
    return socket.readAll().left(12);
}

std::vector<Entry> TillKannelRepliesTest::entriesOf(const QString& kind) const
{
    std::vector<Entry> entries = m_shop->journal();
    std::erase_if(entries, [&](const Entry& entry) { return entry.kind != kind; });
    return entries;
}

QString TillKannelRepliesTest::whyFrozen() const
{
    for (const QByteArray& line : m_shop->ctl({u"registry"_s, u"--json"_s}).output.split('\n')) {
        const QJsonObject row = QJsonDocument::fromJson(line).object();
        if (row[u"last4"] == QLatin1String(anna.last4) && row[u"frozen"].toBool())
            return row[u"why"].toString();
    }
    return {};
}

void TillKannelRepliesTest::noStopsThePurchaseAndFreezesTheMethod()
{
    QVERIFY(!charge(anna).isEmpty());
    QVERIFY2(m_carrier->received().last().text.endsWith(u"Reply NO"_s),
             qPrintable(m_carrier->received().last().text));
    QVERIFY(m_carrier->reply(QLatin1String(anna.phone), u"No, not me!!"_s));
    expectDenied();
    QCOMPARE(entriesOf(u"reply_received"_s)[0].payload[u"provider"].toString(), u"kannel"_s);
    // Its words and number are nowhere, and nobody is answered.
    for (const Entry& entry : m_shop->journal())
        QVERIFY(!QJsonDocument(entry.payload).toJson().contains("not me"));
    QVERIFY(!m_till->errors().contains("not me") && !m_till->errors().contains(anna.phone + 3));
    QVERIFY2(m_kannel->waitUntilNothingIsKept(), qPrintable(m_kannel->log()));
    QCOMPARE(m_carrier->received().size(), m_before + 1);
    // The next run acts on it no more, however often it may be brought.
    QCOMPARE(m_till->endInput(), 0);
    QVERIFY(m_till->start());
    QVERIFY(!charge(ben).isEmpty());
    QCOMPARE(entriesOf(u"reply_received"_s).size(), 1U);
}

void TillKannelRepliesTest::noFromANumberAsItIsDialledHereStopsThePurchase()
{
    QVERIFY(!charge(anna).isEmpty());
    QVERIFY(m_carrier->reply(u"0"_s + QLatin1String(anna.phone + 3), u"nein"_s));
    // The store speaks no German, and her number is in English.
    QVERIFY(m_carrier->reply(u"0"_s + QLatin1String(anna.phone + 3), u"no"_s));
    expectDenied();
}

void TillKannelRepliesTest::noWhileTheTillWasDownStopsThePurchase()
{
    QVERIFY(!charge(anna).isEmpty());
    m_till->kill();
    QVERIFY(m_carrier->reply(QLatin1String(anna.phone), u"NO"_s));
    QVERIFY2(QTest::qWaitFor([&] { return m_kannel->log().contains(u"text=NO> (1/60)"_s); },
                             KannelPeer::limit_ms),
             qPrintable(m_kannel->log()));
    QVERIFY(m_till->start());
    expectDenied();
}

void TillKannelRepliesTest::noWhileSmsboxStoodStopsThePurchase()
{
    QVERIFY(!charge(anna).isEmpty());
    m_kannel->stopBox();
    QVERIFY(m_carrier->reply(QLatin1String(anna.phone), u"NO"_s));
    QVERIFY2(m_kannel->start(), qPrintable(m_kannel->log()));
    expectDenied();
}

/// smsbox tries again for as long as it is set up to, and may come when the next purchase waits.
void TillKannelRepliesTest::noThatKannelGotBeforeThePurchaseIsNotAboutIt()
{
    const QString code = charge(anna);
    QCOMPARE(bringNo("1", anna.phone, 60), "HTTP/1.1 202"_ba);
    QCOMPARE(bringNo("2", ben.phone, 0), "HTTP/1.1 202"_ba); // was sent nothing
    QVERIFY(entriesOf(u"reply_received"_s).empty());
    m_till->send(key(code));
    QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"48.20"_s);
    QCOMPARE(m_till->errors().count("is older than every message"), 1);
    // One that came since is about the sale.
    QCOMPARE(bringNo("3", anna.phone, 0), "HTTP/1.1 202"_ba);
    QCOMPARE(entriesOf(u"reply_received"_s).size(), 1U);
    QCOMPARE(whyFrozen(), u"denied_by_reply"_s);
}

void TillKannelRepliesTest::stopEndsOffersAndNoCodes()
{
    const QString code = charge(anna);
    QVERIFY(m_carrier->reply(QLatin1String(anna.phone), u"Stop"_s));
    QTRY_VERIFY_WITH_TIMEOUT(!entriesOf(u"reply_received"_s).empty(), TillProcess::limit_ms);
    QCOMPARE(entriesOf(u"reply_received"_s)[0].payload[u"meaning"].toString(), u"stop_offers"_s);
    m_till->send(key(code));
    QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"48.20"_s);
    QVERIFY(m_shop->ctl({u"registry"_s}).output.contains("wants no offers"));
}

/// As while somebody else writes to it for long.
void TillKannelRepliesTest::whatTheStoreDoesNotTakeIsBroughtAgain()
{
    QVERIFY(!charge(anna).isEmpty());
    sqlite3* other = nullptr;
    const QByteArray path = QFile::encodeName(m_shop->data() + u"/store.db"_s);
    QCOMPARE(sqlite3_open(path.constData(), &other), SQLITE_OK);
    QCOMPARE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    const QByteArray first = bringNo("1", anna.phone, 0);
    QCOMPARE(sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr), SQLITE_OK);
    QCOMPARE(sqlite3_close(other), SQLITE_OK);
    QCOMPARE(first, "HTTP/1.1 503"_ba);
    QVERIFY(QTest::qWaitFor([&] { return bringNo("1", anna.phone, 0) == "HTTP/1.1 202"; },
                            TillProcess::limit_ms));
    expectDenied();
}

/// One that comes all the same is heard once it can.
void TillKannelRepliesTest::whereTheTillCannotListenYetNoReplyIsInvited()
{
    QCOMPARE(m_till->endInput(), 0);
    QTcpServer other;
    QVERIFY(QTest::qWaitFor([&] { return other.listen(QHostAddress::LocalHost, m_port); },
                            TillProcess::limit_ms));
    QVERIFY(m_till->start());
    for (const char* gtin : {pens, lamp, book})
        m_till->send(scan(gtin));
    m_till->send(chargeCard(anna));
    QVERIFY(m_carrier->waitUntilReceived(m_before + 1));
    const QString text = m_carrier->received().last().text;
    QVERIFY2(!codeIn(text).isEmpty() && !text.contains(u"Reply NO"_s), qPrintable(text));
    other.close();
    QVERIFY(m_carrier->reply(QLatin1String(anna.phone), u"NO"_s));
    expectDenied();
}

void TillKannelRepliesTest::doctorSaysWhetherRepliesGetHere()
{
    const QByteArray place = "127.0.0.1:" + QByteArray::number(m_port);
    Shop::Ran right;
    const auto canBring = [&] {
        right = m_shop->ctl({u"doctor"_s});
        return right.output.contains("kannel can bring them to the till at " + place);
    };
    QVERIFY2(QTest::qWaitFor(canBring, TillProcess::limit_ms), right.output);
    QVERIFY2(right.output.contains("kannel brings them; messages invite one"), right.output);
    QVERIFY2(!right.output.contains(word) && !right.errors.contains(word), right.output);
    m_shop->write(throughKannel(u"wrong"_s));
    const Shop::Ran wrong = m_shop->ctl({u"doctor"_s});
    QCOMPARE(wrong.code, 1);
    QVERIFY2(wrong.output.contains("whoever listens at " + place + " knows no such address"),
             wrong.output);
    m_shop->write(throughKannel(u"right"_s));
    QCOMPARE(m_till->endInput(), 0);
    const Shop::Ran down = m_shop->ctl({u"doctor"_s});
    QVERIFY2(down.output.contains("no till listens at " + place), down.output);
}

QTEST_GUILESS_MAIN(TillKannelRepliesTest)
#include "till_kannel_replies_test.moc"
