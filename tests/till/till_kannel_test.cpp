#include "tests/peers/kannel_peer.h"
#include "tests/till/agreement.h"
#include "tests/till/till_process.h"

#include <QDateTime>
#include <QJsonArray>
#include <QTest>
#include <optional>

using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

// A purchase through a real Kannel, whose fake carrier shows what would reach the phone.
class TillKannelTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void threeGoodsAreSold();
    void aWrongCodeIsCountedAndTheRightOneStillSells();
    void allTriesWrongLockThePurchase();
    void anExpiredCodeIsReplacedByAResend();
    void aChangedBasketMakesTheOldCodeWrong();
    void aStoppedKannelDeclinesAndLeavesTheLines();
    void aResendIsTheSameMessageAlsoAfterAPowerCut();
    void aDeclinedCaptureAfterARightCodeIsNoSale();
    void aPartialApprovalIsLetGoAndNothingIsSent();
    void anotherCustomerIsServedWhileACodeIsAwaited();

private:
    /// Opens a shop that sends through Kannel, starts its till and scans the three goods.
    void open(Shop::Options options = {});
    void scanThree();
    /// Charges the card and returns what the carrier got.
    QString chargeAndReceive(const Card& card);
    QString receive();
    QJsonObject closedAs(const QString& outcome);

    std::unique_ptr<KannelPeer> m_kannel;
    std::optional<Shop> m_shop;
    std::unique_ptr<TillProcess> m_till;
    qsizetype m_received = 0;
};

void TillKannelTest::initTestCase()
{
    if (!KannelPeer::isInstalled())
        QSKIP("Kannel isn't installed (packages kannel, kannel-extras)");
    m_kannel = std::make_unique<KannelPeer>();
}

void TillKannelTest::init()
{
    QVERIFY2(m_kannel->start(), qPrintable(m_kannel->log()));
    m_received = m_kannel->received().size();
}

/// However a purchase went: the journal verifies, and agrees with the terminal's ledger.
void TillKannelTest::cleanup()
{
    if (!m_till)
        return;
    QCOMPARE(m_till->endInput(), 0);
    QCOMPARE(whatIsWrongWith(*m_shop), QString());
    m_till.reset();
    m_shop.reset();
}

void TillKannelTest::open(Shop::Options options)
{
    options.kannel = m_kannel->url();
    m_shop.emplace(options);
    QVERIFY2(m_shop->fault().isEmpty(), qPrintable(m_shop->fault()));
    m_till = std::make_unique<TillProcess>(m_shop->config());
    QVERIFY(m_till->start());
    scanThree();
}

void TillKannelTest::scanThree()
{
    for (const char* gtin : {pens, lamp, book})
        m_till->send(scan(gtin));
}

QString TillKannelTest::receive()
{
    if (!m_kannel->waitUntilReceived(++m_received)) {
        qWarning().noquote() << m_kannel->log() << m_till->output();
        return {};
    }
    return m_kannel->received().at(m_received - 1).text;
}

QString TillKannelTest::chargeAndReceive(const Card& card)
{
    m_till->send(chargeCard(card));
    m_till->nextStage(u"countersigning"_s);
    return receive();
}

QJsonObject TillKannelTest::closedAs(const QString& outcome)
{
    return m_till->next([&](const QJsonObject& said) {
        return said[u"event"] == u"closed"_s && said[u"outcome"] == outcome;
    });
}

void TillKannelTest::threeGoodsAreSold()
{
    open();
    const QString text = chargeAndReceive(anna);
    const KannelPeer::Received got = m_kannel->received().last();
    QCOMPARE(got.to, QString::fromLatin1(anna.phone));
    QCOMPARE(got.from, u"ACME"_s);
    QVERIFY2(text.startsWith(u"ACME: "_s) && text.contains(u"EUR 48.20"_s), qPrintable(text));
    const QJsonObject message = m_till->next(
        [](const QJsonObject& said) { return said[u"state"] == u"accepted"_s; });
    QCOMPARE(message[u"provider"].toString(), u"kannel"_s);
    m_till->send(key(codeIn(text)));
    m_till->nextStage(u"capturing"_s);
    QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"48.20"_s);
    const auto ledger = m_shop->ledger();
    QCOMPARE(ledger.size(), std::size_t(2));
    QCOMPARE(ledger.back()[u"answer"].toString(), u"captured"_s);
    QCOMPARE(ledger.back()[u"amount"].toString(), u"48.20"_s);
}

void TillKannelTest::aWrongCodeIsCountedAndTheRightOneStillSells()
{
    open();
    const QString code = codeIn(chargeAndReceive(anna));
    m_till->send(key(wrongFor(code)));
    const QJsonObject refused = m_till->next(u"refused"_s);
    QCOMPARE(refused[u"reason"].toString(), u"wrong_code"_s);
    QCOMPARE(refused[u"tries_left"].toInt(), 2);
    QCOMPARE(refused[u"say"].toString(), u"That code didn't match. 2 tries left."_s);
    m_till->send(key(code));
    QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"48.20"_s);
}

void TillKannelTest::allTriesWrongLockThePurchase()
{
    open();
    const QString code = codeIn(chargeAndReceive(anna));
    for (int tries = 2; tries >= 0; --tries) {
        m_till->send(key(wrongFor(code)));
        QCOMPARE(m_till->next(u"refused"_s)[u"tries_left"].toInt(), tries);
    }
    closedAs(u"locked"_s);
    QCOMPARE(m_till->nextStage(u"basket"_s)[u"total"].toString(), u"48.20"_s);
    m_till->send(key(code));
    QCOMPARE(m_till->nextRefusal(), u"nothing_open"_s);
    QCOMPARE(m_shop->ledger().back()[u"answer"].toString(), u"released"_s);
}

void TillKannelTest::anExpiredCodeIsReplacedByAResend()
{
    open({u"valid_for = \"2 s\"\nresend_after = \"1 s\""_s, {}, {}, {}, {}});
    m_till->send(chargeCard(anna));
    const QJsonObject stage = m_till->nextStage(u"countersigning"_s);
    const QString first = codeIn(receive());
    const auto expires =
        QDateTime::fromString(stage[u"expires_at"].toString(), Qt::ISODateWithMs);
    QVERIFY(QTest::qWaitFor([&] { return QDateTime::currentDateTimeUtc() > expires.addMSecs(5); }));
    m_till->send(key(first));
    QCOMPARE(m_till->nextRefusal(), u"code_expired"_s);
    m_till->send(plain("resend"));
    m_till->send(plain("more_time")); // A slow machine may take longer than two seconds.
    QCOMPARE(m_till->nextStage(u"countersigning"_s)[u"tries_left"].toInt(), 3);
    const QString second = codeIn(receive());
    QVERIFY(second != first);
    m_till->send(key(first));
    QCOMPARE(m_till->nextRefusal(), u"wrong_code"_s);
    m_till->send(key(second));
    QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"48.20"_s);
}

void TillKannelTest::aChangedBasketMakesTheOldCodeWrong()
{
    open();
    const QString first = codeIn(chargeAndReceive(anna));
    m_till->send(plain("cancel"));
    closedAs(u"cancelled"_s);
    m_till->nextStage(u"basket"_s);
    m_till->send(scan(pens));
    QCOMPARE(m_till->next(u"basket"_s)[u"total"].toString(), u"52.50"_s);
    const QString text = chargeAndReceive(anna);
    QVERIFY2(text.contains(u"EUR 52.50"_s), qPrintable(text));
    m_till->send(key(first));
    QCOMPARE(m_till->nextRefusal(), u"wrong_code"_s);
    m_till->send(key(codeIn(text)));
    QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"52.50"_s);
}

void TillKannelTest::aStoppedKannelDeclinesAndLeavesTheLines()
{
    open({{}, u"accept_within = \"3 s\""_s, {}, {}, {}});
    m_kannel->stop();
    m_till->send(chargeCard(anna));
    QCOMPARE(m_till->nextRefusal(), u"provider_unavailable"_s);
    m_till->nextStage(u"releasing"_s);
    closedAs(u"declined"_s);
    QCOMPARE(m_till->nextStage(u"basket"_s)[u"total"].toString(), u"48.20"_s);
    QCOMPARE(m_shop->ledger().back()[u"answer"].toString(), u"released"_s);
    QVERIFY2(m_kannel->start(), qPrintable(m_kannel->log()));
    m_till->send(key(u"000000"_s));
    QCOMPARE(m_till->nextRefusal(), u"nothing_open"_s);
    const QString text = chargeAndReceive(anna);
    m_till->send(key(codeIn(text)));
    QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"48.20"_s);
}

void TillKannelTest::aResendIsTheSameMessageAlsoAfterAPowerCut()
{
    open({u"resend_after = \"1 s\""_s, {}, {}, {}, {}});
    const QString first = chargeAndReceive(anna);
    const auto resendWhenDue = [&] {
        return QTest::qWaitFor(
            [&] {
                m_till->send(plain("resend"));
                const QJsonObject answer = m_till->next([](const QJsonObject& said) {
                    return said[u"event"] == u"refused"_s || said[u"event"] == u"stage"_s;
                });
                return answer[u"stage"] == u"countersigning"_s;
            },
            10'000);
    };
    QVERIFY(resendWhenDue());
    QCOMPARE(receive(), first);
    m_till->kill();
    QVERIFY(m_till->start());
    m_till->nextStage(u"countersigning"_s);
    QVERIFY(resendWhenDue());
    QCOMPARE(receive(), first);
    m_till->send(plain("resend"));
    QCOMPARE(m_till->nextRefusal(), u"no_resends_left"_s);
    m_till->send(key(codeIn(first)));
    QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"48.20"_s);
}

void TillKannelTest::aDeclinedCaptureAfterARightCodeIsNoSale()
{
    open({{}, {}, {}, "\"decline_capture\"\n", {}});
    m_till->send(key(codeIn(chargeAndReceive(anna))));
    QCOMPARE(m_till->nextRefusal(), u"declined"_s);
    closedAs(u"declined"_s);
    QCOMPARE(m_till->nextStage(u"basket"_s)[u"total"].toString(), u"48.20"_s);
    const auto ledger = m_shop->ledger();
    QCOMPARE(ledger.at(1)[u"answer"].toString(), u"declined"_s);
    QCOMPARE(ledger.at(2)[u"answer"].toString(), u"released"_s);
}

void TillKannelTest::aPartialApprovalIsLetGoAndNothingIsSent()
{
    open({{}, {}, {}, "{\"do\":\"partial\",\"amount\":\"10.00\"}\n", {}});
    m_till->send(chargeCard(anna));
    QCOMPARE(m_till->nextRefusal(), u"partial_approval"_s);
    closedAs(u"declined"_s);
    QCOMPARE(m_till->nextStage(u"basket"_s)[u"total"].toString(), u"48.20"_s);
    const auto ledger = m_shop->ledger();
    QCOMPARE(ledger.at(0)[u"amount"].toString(), u"10.00"_s);
    QCOMPARE(ledger.at(1)[u"answer"].toString(), u"released"_s);
    for (const Entry& entry : m_shop->journal())
        QVERIFY(entry.kind != u"message_queued"_s && entry.kind != u"code_issued"_s);
    QCOMPARE(m_kannel->received().size(), m_received);
}

void TillKannelTest::anotherCustomerIsServedWhileACodeIsAwaited()
{
    open();
    m_till->send(chargeCard(anna));
    const QJsonObject stage = m_till->nextStage(u"countersigning"_s);
    m_till->send(plain("aside"));
    const QJsonObject empty = m_till->next([](const QJsonObject& said) {
        return said[u"event"] == u"basket"_s && said[u"lines"].toArray().isEmpty();
    });
    QVERIFY(!empty.isEmpty());
    m_till->send(scan(lamp));
    m_till->send(chargeCash(u"30.00"_s));
    QCOMPARE(m_till->next(u"recorded"_s)[u"total"].toString(), u"24.00"_s);
    const QString first = receive();
    scanThree();
    const QString second = chargeAndReceive(ben);
    m_till->send(key(codeIn(first))); // of the purchase that is set aside
    QCOMPARE(m_till->nextRefusal(), u"wrong_code"_s);
    m_till->send({{u"do"_s, u"take"_s}, {u"purchase"_s, stage[u"purchase"]}});
    QCOMPARE(m_till->nextStage(u"countersigning"_s)[u"purchase"], stage[u"purchase"]);
    m_till->send(key(codeIn(first)));
    QCOMPARE(m_till->next(u"recorded"_s)[u"purchase"], stage[u"purchase"]);
    QVERIFY(!second.isEmpty());
    m_till->send({{u"do"_s, u"take"_s}, {u"purchase"_s, stage[u"purchase"]}});
    QCOMPARE(m_till->nextRefusal(), u"unknown_purchase"_s);
}

QTEST_GUILESS_MAIN(TillKannelTest)
#include "till_kannel_test.moc"
