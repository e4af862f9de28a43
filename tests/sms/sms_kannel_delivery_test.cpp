#include "core/sms/kannel_provider.h"
#include "tests/peers/kannel_peer.h"
#include "tests/peers/smpp_carrier.h"
#include "tests/sms/messages.h"

#include <QTest>
#include <optional>

using countersign::SecretBytes;
using countersign::sms::KannelAccount;
using countersign::sms::KannelProvider;
using countersign::sms::KannelReportPlace;
using countersign::tests::KannelPeer;
using countersign::tests::messageOf;
using countersign::tests::SmppCarrier;
using countersign::world::Message;
using countersign::world::MessageReport;
using countersign::world::MessageState;
using Answer = SmppCarrier::Answer;
using Outcome = MessageReport::Outcome;

// A real Kannel with a carrier over SMPP behind it, which tells the till what becomes of messages.
class SmsKannelDeliveryTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void whatTheCarrierSaysIsTold_data();
    void whatTheCarrierSaysIsTold();
    void aSilentCarrierLeavesItAccepted();
    void whatIsKeptWhileTheLinkIsCutIsToldLater();
    void aMessageWhoseAnswerWasLostIsFound();

private:
    std::unique_ptr<KannelProvider> provider();
    /// One message sent by it; its id.
    QString send(KannelProvider& provider);
    static MessageReport asked(KannelProvider& provider, const QString& id);

    std::unique_ptr<SmppCarrier> m_carrier;
    std::unique_ptr<KannelPeer> m_kannel;
    int m_sent = 0;
};

void SmsKannelDeliveryTest::initTestCase()
{
    if (!KannelPeer::isInstalled() || !SmppCarrier::isInstalled())
        QSKIP("Kannel or npm's smpp isn't installed (packages kannel, nodejs, npm)");
    m_carrier = std::make_unique<SmppCarrier>();
    QVERIFY2(m_carrier->start(), qPrintable(m_carrier->log()));
    m_kannel = std::make_unique<KannelPeer>(m_carrier->port());
}

void SmsKannelDeliveryTest::init()
{
    QVERIFY2(m_carrier->answerWith(Answer::deliver), qPrintable(m_carrier->log()));
    QVERIFY2(m_kannel->start(), qPrintable(m_kannel->log() + m_carrier->log()));
    QVERIFY2(m_kannel->waitUntilNothingIsKept(), qPrintable(m_kannel->log()));
}

std::unique_ptr<KannelProvider> SmsKannelDeliveryTest::provider()
{
    KannelAccount account;
    account.url = m_kannel->url();
    account.username = KannelPeer::username();
    QByteArray password = KannelPeer::password();
    password.detach();
    account.password = SecretBytes::takenFrom(password);
    account.sender = QStringLiteral("ACME");
    account.reports = KannelReportPlace{QUrl(QStringLiteral("http://127.0.0.1:0")),
                                        SecretBytes(KannelReportPlace::key_bytes)};
    auto made = std::make_unique<KannelProvider>(std::move(account));
    if (!made->abilities().tellsDelivery)
        qFatal("a place on loopback can be listened at");
    return made;
}

QString SmsKannelDeliveryTest::send(KannelProvider& provider)
{
    auto message = std::make_shared<Message>();
    message->id = QStringLiteral("message-%1").arg(++m_sent);
    message->to = QStringLiteral("+436601234567");
    message->text = messageOf("482 913 " + message->id.toLatin1())->text.clone();
    message->validFor_ms = 300'000;
    std::optional<MessageReport> said;
    provider.send(message, [&](const MessageReport& report) { said = report; });
    if (!QTest::qWaitFor([&] { return said.has_value(); }, 10'000))
        qFatal("a provider reports in time");
    if (said->outcome != Outcome::taken || said->reference != message->id)
        qFatal("Kannel takes the message");
    return message->id;
}

MessageReport SmsKannelDeliveryTest::asked(KannelProvider& provider, const QString& id)
{
    std::optional<MessageReport> said;
    provider.follow(id, [&](const MessageReport& report) { said = report; });
    if (!QTest::qWaitFor([&] { return said.has_value(); }, 10'000))
        qFatal("a provider reports in time");
    return *said;
}

void SmsKannelDeliveryTest::whatTheCarrierSaysIsTold_data()
{
    QTest::addColumn<int>("answer");
    QTest::addColumn<MessageState>("state");
    QTest::newRow("delivered") << int(Answer::deliver) << MessageState::delivered;
    QTest::newRow("not delivered") << int(Answer::lose) << MessageState::undelivered;
    QTest::newRow("refused") << int(Answer::reject) << MessageState::failed;
}

void SmsKannelDeliveryTest::whatTheCarrierSaysIsTold()
{
    QFETCH(int, answer);
    QFETCH(MessageState, state);
    QVERIFY(m_carrier->answerWith(static_cast<Answer>(answer)));
    const auto kannel = provider();
    const QString id = send(*kannel);
    QTRY_COMPARE_WITH_TIMEOUT(asked(*kannel, id).state, state, SmppCarrier::limit_ms);
    QCOMPARE(asked(*kannel, id).outcome, Outcome::taken);
}

void SmsKannelDeliveryTest::aSilentCarrierLeavesItAccepted()
{
    QVERIFY(m_carrier->answerWith(Answer::silent));
    const qsizetype before = m_carrier->received().size();
    const auto kannel = provider();
    const QString id = send(*kannel);
    QVERIFY(m_carrier->waitUntilReceived(before + 1));
    QCOMPARE(asked(*kannel, id).state, MessageState::accepted);
}

void SmsKannelDeliveryTest::whatIsKeptWhileTheLinkIsCutIsToldLater()
{
    QVERIFY(m_carrier->cut());
    QVERIFY2(m_kannel->waitUntilCut(), qPrintable(m_kannel->log()));
    const auto kannel = provider();
    const QString id = send(*kannel);
    QCOMPARE(asked(*kannel, id).state, MessageState::accepted);
    QVERIFY(m_carrier->restore());
    QTRY_COMPARE_WITH_TIMEOUT(asked(*kannel, id).state, MessageState::delivered,
                              SmppCarrier::limit_ms);
}

/// Whoever waited in vain for Kannel's answer learns by its report that it has the message.
void SmsKannelDeliveryTest::aMessageWhoseAnswerWasLostIsFound()
{
    const auto kannel = provider();
    const QString id = send(*kannel);
    auto message = std::make_shared<Message>();
    const auto found = [&](const QString& of) {
        message->id = of;
        std::optional<MessageReport> said;
        kannel->find(message, 0, [&](const MessageReport& report) { said = report; });
        (void)QTest::qWaitFor([&] { return said.has_value(); }, 10'000);
        return said.value_or(MessageReport()).outcome;
    };
    QTRY_COMPARE_WITH_TIMEOUT(found(id), Outcome::taken, SmppCarrier::limit_ms);
    QCOMPARE(found(QStringLiteral("another")), Outcome::unknown);
}

QTEST_GUILESS_MAIN(SmsKannelDeliveryTest)
#include "sms_kannel_delivery_test.moc"
