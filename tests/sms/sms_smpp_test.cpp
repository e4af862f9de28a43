#include "core/sms/kannel_provider.h"
#include "tests/peers/kannel_peer.h"
#include "tests/peers/smpp_carrier.h"
#include "tests/sms/messages.h"

#include <QTest>
#include <optional>

using countersign::SecretBytes;
using countersign::sms::KannelAccount;
using countersign::sms::KannelProvider;
using countersign::tests::KannelPeer;
using countersign::tests::messageOf;
using countersign::tests::SmppCarrier;
using countersign::world::Message;
using countersign::world::MessageReport;
using countersign::world::MessageState;
using Answer = SmppCarrier::Answer;
using Outcome = MessageReport::Outcome;

// A real Kannel with a carrier over SMPP behind it. Kannel answers before its carrier does, so
// whatever that does with a message, all that is known of it is that Kannel took it.
class SmsSmppTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void aDeliveredMessageIsAccepted();
    void aRejectedMessageIsAcceptedAndNotSentAgain();
    void aThrottledMessageIsAcceptedAndSentLater();
    void aSilentCarrierLeavesItAccepted();
    void whileTheLinkIsCutItIsAcceptedForLater();
    void aFullQueueIsTransient();
    void aWrongPasswordIsPermanent();
    void noRouteIsPermanent();
    void whatAStoppedKannelKeptArrivesAfterItsStart();

private:
    MessageReport send(const QByteArray& text, const QString& to = phone,
                       QByteArray password = KannelPeer::password());
    [[nodiscard]] qsizetype received(const QString& text) const;

    static inline const QString phone = QStringLiteral("+436601234567");
    std::unique_ptr<SmppCarrier> m_carrier;
    std::unique_ptr<KannelPeer> m_kannel;
};

void SmsSmppTest::initTestCase()
{
    if (!KannelPeer::isInstalled() || !SmppCarrier::isInstalled())
        QSKIP("Kannel or npm's smpp isn't installed (packages kannel, nodejs, npm)");
    m_carrier = std::make_unique<SmppCarrier>();
    QVERIFY2(m_carrier->start(), qPrintable(m_carrier->log()));
    m_kannel = std::make_unique<KannelPeer>(m_carrier->port());
}

void SmsSmppTest::init()
{
    QVERIFY2(m_carrier->answerWith(Answer::deliver), qPrintable(m_carrier->log()));
    QVERIFY2(m_kannel->start(), qPrintable(m_kannel->log() + m_carrier->log()));
    QVERIFY2(m_kannel->waitUntilNothingIsKept(), qPrintable(m_kannel->log()));
}

MessageReport SmsSmppTest::send(const QByteArray& text, const QString& to, QByteArray password)
{
    KannelAccount account;
    account.url = m_kannel->url();
    account.username = KannelPeer::username();
    password.detach();
    account.password = SecretBytes::takenFrom(password);
    account.sender = QStringLiteral("ACME");
    auto message = std::make_shared<Message>();
    const auto like = messageOf(text);
    message->id = QString::fromLatin1(text);
    message->to = to;
    message->text = like->text.clone();
    message->validFor_ms = like->validFor_ms;
    KannelProvider provider(std::move(account));
    std::optional<MessageReport> said;
    provider.send(message, [&](const MessageReport& report) { said = report; });
    if (!QTest::qWaitFor([&] { return said.has_value(); }, 10'000))
        qFatal("a provider reports in time");
    return *said;
}

qsizetype SmsSmppTest::received(const QString& text) const
{
    qsizetype count = 0;
    for (const SmppCarrier::Received& message : m_carrier->received())
        count += message.text == text ? 1 : 0;
    return count;
}

void SmsSmppTest::aDeliveredMessageIsAccepted()
{
    const MessageReport report = send("482 913 delivered");
    QCOMPARE(report.outcome, Outcome::taken);
    QCOMPARE(report.state, MessageState::accepted);
    QTRY_COMPARE(received(QStringLiteral("482 913 delivered")), 1);
    QCOMPARE(m_carrier->received().last().from, QStringLiteral("ACME"));
    QVERIFY(phone.endsWith(m_carrier->received().last().to));
}

void SmsSmppTest::aRejectedMessageIsAcceptedAndNotSentAgain()
{
    QVERIFY(m_carrier->answerWith(Answer::reject));
    QCOMPARE(send("482 913 rejected").state, MessageState::accepted);
    QTRY_COMPARE(received(QStringLiteral("482 913 rejected")), 1);
    QVERIFY2(m_kannel->waitUntilNothingIsKept(), qPrintable(m_kannel->log()));
    QCOMPARE(received(QStringLiteral("482 913 rejected")), 1);
}

void SmsSmppTest::aThrottledMessageIsAcceptedAndSentLater()
{
    QVERIFY(m_carrier->answerWith(Answer::throttle));
    QCOMPARE(send("482 913 throttled").state, MessageState::accepted);
    QTRY_VERIFY(received(QStringLiteral("482 913 throttled")) > 0);
    QVERIFY(m_carrier->answerWith(Answer::deliver));
    QTRY_VERIFY_WITH_TIMEOUT(!m_carrier->received().isEmpty() &&
                                 m_carrier->received().last().text ==
                                     QLatin1String("482 913 throttled") &&
                                 m_carrier->received().last().answer == Answer::deliver,
                             SmppCarrier::limit_ms);
}

void SmsSmppTest::aSilentCarrierLeavesItAccepted()
{
    QVERIFY(m_carrier->answerWith(Answer::silent));
    const MessageReport report = send("482 913 silent");
    QCOMPARE(report.outcome, Outcome::taken);
    QCOMPARE(report.state, MessageState::accepted);
    QTRY_COMPARE(received(QStringLiteral("482 913 silent")), 1);
    // Kannel doesn't take silence for success: it sends again once it has waited long enough.
    QVERIFY(m_carrier->answerWith(Answer::deliver));
    QTRY_COMPARE_WITH_TIMEOUT(received(QStringLiteral("482 913 silent")), 2, SmppCarrier::limit_ms);
}

void SmsSmppTest::whileTheLinkIsCutItIsAcceptedForLater()
{
    QVERIFY(m_carrier->cut());
    QVERIFY2(m_kannel->waitUntilCut(), qPrintable(m_kannel->log()));
    const MessageReport report = send("482 913 cut");
    QCOMPARE(report.outcome, Outcome::taken);
    QCOMPARE(report.state, MessageState::accepted);
    QCOMPARE(report.reason, QStringLiteral("HTTP 202: Queued for later delivery"));
    QCOMPARE(received(QStringLiteral("482 913 cut")), 0);
    QVERIFY(m_carrier->restore());
    QTRY_COMPARE_WITH_TIMEOUT(received(QStringLiteral("482 913 cut")), 1, SmppCarrier::limit_ms);
}

void SmsSmppTest::aFullQueueIsTransient()
{
    QVERIFY(m_carrier->cut());
    QVERIFY2(m_kannel->waitUntilCut(), qPrintable(m_kannel->log()));
    MessageReport report;
    int taken = 0;
    for (int count = 0; count < 50; ++count) {
        report = send("filling " + QByteArray::number(count));
        if (report.outcome != Outcome::taken)
            break;
        ++taken;
    }
    QVERIFY(taken > 0);
    QCOMPARE(report.outcome, Outcome::transient);
    QCOMPARE(report.state, MessageState::queued);
    QCOMPARE(report.reason, QStringLiteral("HTTP 503: Temporal failure, try again later."));
    QVERIFY(m_carrier->restore());
    QTRY_COMPARE_WITH_TIMEOUT(received(QStringLiteral("filling %1").arg(taken - 1)), 1,
                              SmppCarrier::limit_ms);
    QCOMPARE(received(QStringLiteral("filling %1").arg(taken)), 0);
}

void SmsSmppTest::aWrongPasswordIsPermanent()
{
    const MessageReport report = send("482 913", phone, "another");
    QCOMPARE(report.outcome, Outcome::permanent);
    QCOMPARE(report.state, MessageState::failed);
    QCOMPARE(report.reason, QStringLiteral("HTTP 403: Authorization failed for sendsms"));
}

void SmsSmppTest::noRouteIsPermanent()
{
    const MessageReport report = send("482 913", KannelPeer::unroutable());
    QCOMPARE(report.outcome, Outcome::permanent);
    QCOMPARE(report.state, MessageState::failed);
    QCOMPARE(report.reason, QStringLiteral("HTTP 403: Not routable. Do not try again."));
}

void SmsSmppTest::whatAStoppedKannelKeptArrivesAfterItsStart()
{
    QVERIFY(m_carrier->cut());
    QVERIFY2(m_kannel->waitUntilCut(), qPrintable(m_kannel->log()));
    QCOMPARE(send("482 913 kept").state, MessageState::accepted);
    m_kannel->kill();
    const MessageReport stopped = send("482 913 stopped");
    QCOMPARE(stopped.outcome, Outcome::transient);
    QCOMPARE(stopped.reason, QStringLiteral("connection refused"));
    QVERIFY(m_carrier->restore());
    QVERIFY2(m_kannel->start(), qPrintable(m_kannel->log()));
    QTRY_COMPARE_WITH_TIMEOUT(received(QStringLiteral("482 913 kept")), 1, SmppCarrier::limit_ms);
    QCOMPARE(received(QStringLiteral("482 913 stopped")), 0);
}

QTEST_GUILESS_MAIN(SmsSmppTest)
#include "sms_smpp_test.moc"
