#include "core/sms/carrier.h"
#include "core/sms/demo_provider.h"
#include "core/sms/kannel_provider.h"
#include "core/world/qt_loop.h"
#include "tests/peers/kannel_peer.h"
#include "tests/sms/messages.h"

#include <QTest>
#include <optional>

using countersign::SecretBytes;
using countersign::sms::Carrier;
using countersign::sms::CarrierLimits;
using countersign::sms::DemoProvider;
using countersign::sms::KannelAccount;
using countersign::sms::KannelProvider;
using countersign::tests::KannelPeer;
using countersign::tests::messageOf;
using countersign::world::Message;
using countersign::world::MessageReport;
using countersign::world::MessageState;
using Outcome = MessageReport::Outcome;
using Received = KannelPeer::Received;

namespace {

const QString phone = QStringLiteral("+436601234567");

std::shared_ptr<const Message> messageTo(const QString& to)
{
    const auto message = std::make_shared<Message>();
    QByteArray text = "482 913";
    text.detach();
    message->id = QStringLiteral("message-2");
    message->to = to;
    message->text = SecretBytes::takenFrom(text);
    message->validFor_ms = 60'000;
    return message;
}

} // namespace

class SmsKannelTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void anAcceptedMessageReachesThePhone();
    void everySevenBitCharacterReachesThePhone();
    void otherAlphabetsReachThePhone();
    void aWrongPasswordIsPermanent();
    void aNumberWithoutARouteIsPermanent();
    void noNumberIsPermanent();
    void anEmptyTextIsAcceptedAndEmpty();
    void aMessageIsQueuedWhileTheCarrierIsAway();
    void aStoppedGatewayIsTransientAndTheNextProviderTakesOver();
    void aKilledGatewayTakesMessagesAgainAfterItsStart();

private:
    [[nodiscard]] KannelAccount account() const;
    MessageReport send(const std::shared_ptr<const Message>& message);
    MessageReport sendAs(KannelAccount account, const std::shared_ptr<const Message>& message);

    std::unique_ptr<KannelPeer> m_kannel;
};

void SmsKannelTest::initTestCase()
{
    if (!KannelPeer::isInstalled())
        QSKIP("Kannel isn't installed (packages kannel, kannel-extras)");
    m_kannel = std::make_unique<KannelPeer>();
}

void SmsKannelTest::init()
{
    QVERIFY2(m_kannel->start(), qPrintable(m_kannel->log()));
}

KannelAccount SmsKannelTest::account() const
{
    KannelAccount account;
    account.url = m_kannel->url();
    account.username = KannelPeer::username();
    QByteArray password = KannelPeer::password();
    account.password = SecretBytes::takenFrom(password);
    account.sender = QStringLiteral("ACME");
    return account;
}

MessageReport SmsKannelTest::sendAs(KannelAccount account,
                                    const std::shared_ptr<const Message>& message)
{
    KannelProvider provider(std::move(account));
    std::optional<MessageReport> said;
    provider.send(message, [&](const MessageReport& report) { said = report; });
    if (!QTest::qWaitFor([&] { return said.has_value(); }, 10'000))
        qFatal("a provider reports in time");
    return *said;
}

MessageReport SmsKannelTest::send(const std::shared_ptr<const Message>& message)
{
    return sendAs(account(), message);
}

void SmsKannelTest::anAcceptedMessageReachesThePhone()
{
    const qsizetype before = m_kannel->received().size();
    const MessageReport report = send(messageOf("ACME: 482 913 approves EUR 48.20 + 5% & more?"));
    QCOMPARE(report.outcome, Outcome::taken);
    QCOMPARE(report.state, MessageState::accepted);
    QCOMPARE(report.reason, QStringLiteral("HTTP 202: Accepted for delivery"));
    QVERIFY2(m_kannel->waitUntilReceived(before + 1), qPrintable(m_kannel->log()));
    const Received expected{QStringLiteral("ACME"), phone,
                            QStringLiteral("ACME: 482 913 approves EUR 48.20 + 5% & more?"), false};
    QCOMPARE(m_kannel->received().last(), expected);
}

void SmsKannelTest::everySevenBitCharacterReachesThePhone()
{
    // GSM 03.38 without line ends, which the carrier's log can't show.
    const QString text = QString::fromUtf8("@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?"
                                           "¡ÄÖÑÜ§¿äöñüà ^{}\\[~]|€");
    const qsizetype before = m_kannel->received().size();
    QCOMPARE(send(messageOf(text.toUtf8())).outcome, Outcome::taken);
    QVERIFY2(m_kannel->waitUntilReceived(before + 1), qPrintable(m_kannel->log()));
    QCOMPARE(m_kannel->received().last().text, text);
    QVERIFY(!m_kannel->received().last().isUcs2);
}

void SmsKannelTest::otherAlphabetsReachThePhone()
{
    const QString text = QString::fromUtf8("ACME: 482 913 подтверждает 48,20 € 中 😀");
    const qsizetype before = m_kannel->received().size();
    QCOMPARE(send(messageOf(text.toUtf8(), true)).outcome, Outcome::taken);
    QVERIFY2(m_kannel->waitUntilReceived(before + 1), qPrintable(m_kannel->log()));
    const Received expected{QStringLiteral("ACME"), phone, text, true};
    QCOMPARE(m_kannel->received().last(), expected);
}

void SmsKannelTest::aWrongPasswordIsPermanent()
{
    KannelAccount wrong = account();
    wrong.password = SecretBytes(4);
    const MessageReport report = sendAs(std::move(wrong), messageOf("482 913"));
    QCOMPARE(report.outcome, Outcome::permanent);
    QCOMPARE(report.reason, QStringLiteral("HTTP 403: Authorization failed for sendsms"));
}

void SmsKannelTest::aNumberWithoutARouteIsPermanent()
{
    const MessageReport report = send(messageTo(KannelPeer::unroutable()));
    QCOMPARE(report.outcome, Outcome::permanent);
    QCOMPARE(report.reason, QStringLiteral("HTTP 403: Not routable. Do not try again."));
}

void SmsKannelTest::noNumberIsPermanent()
{
    const MessageReport report = send(messageTo(QString()));
    QCOMPARE(report.outcome, Outcome::permanent);
    QCOMPARE(report.reason,
             QStringLiteral("HTTP 400: Empty receiver number not allowed, rejected"));
}

void SmsKannelTest::anEmptyTextIsAcceptedAndEmpty()
{
    const qsizetype before = m_kannel->received().size();
    QCOMPARE(send(messageOf("")).outcome, Outcome::taken);
    QVERIFY2(m_kannel->waitUntilReceived(before + 1), qPrintable(m_kannel->log()));
    QCOMPARE(m_kannel->received().last().text, QString());
}

void SmsKannelTest::aMessageIsQueuedWhileTheCarrierIsAway()
{
    QVERIFY2(m_kannel->cutCarrier(), qPrintable(m_kannel->log()));
    const qsizetype before = m_kannel->received().size();
    const MessageReport report = send(messageOf("queued"));
    QCOMPARE(report.outcome, Outcome::taken);
    QCOMPARE(report.state, MessageState::accepted);
    QCOMPARE(report.reason, QStringLiteral("HTTP 202: Queued for later delivery"));
    QVERIFY2(m_kannel->restoreCarrier(), qPrintable(m_kannel->log()));
    QVERIFY2(m_kannel->waitUntilReceived(before + 1), qPrintable(m_kannel->log()));
    QCOMPARE(m_kannel->received().last().text, QStringLiteral("queued"));
}

void SmsKannelTest::aStoppedGatewayIsTransientAndTheNextProviderTakesOver()
{
    m_kannel->stop();
    const MessageReport alone = send(messageOf("482 913"));
    QCOMPARE(alone.outcome, Outcome::transient);
    QCOMPARE(alone.reason, QStringLiteral("connection refused"));

    countersign::world::QtLoop loop;
    const countersign::world::SystemClock clock;
    QStringList shown;
    const auto demo = std::make_shared<DemoProvider>(
        DemoProvider::Settings{
            [&](const QString&, const QString& text, countersign::sale::Instant) { shown << text; },
            {},
            0},
        loop, clock);
    const auto kannel = std::make_shared<KannelProvider>(account());
    Carrier carrier({kannel, demo}, CarrierLimits{}, loop, clock);
    QStringList told;
    bool isOver = false;
    countersign::world::Errand errand;
    errand.message = messageOf("482 913");
    carrier.carry(
        errand,
        [&](const countersign::world::MessageNews& news) {
            told << news.report.provider;
            isOver = news.isLast;
        },
        [](auto, const auto& granted) { granted(false); });
    QTRY_VERIFY(isOver);
    QCOMPARE(told, (QStringList{QStringLiteral("kannel"), QStringLiteral("demo")}));
    QCOMPARE(shown, QStringList{QStringLiteral("482 913")});
}

void SmsKannelTest::aKilledGatewayTakesMessagesAgainAfterItsStart()
{
    m_kannel->kill();
    QCOMPARE(send(messageOf("lost")).outcome, Outcome::transient);
    QVERIFY2(m_kannel->start(), qPrintable(m_kannel->log()));
    const qsizetype before = m_kannel->received().size();
    QCOMPARE(send(messageOf("after the start")).outcome, Outcome::taken);
    QVERIFY2(m_kannel->waitUntilReceived(before + 1), qPrintable(m_kannel->log()));
    QCOMPARE(m_kannel->received().last().text, QStringLiteral("after the start"));
}

QTEST_GUILESS_MAIN(SmsKannelTest)
#include "sms_kannel_test.moc"
