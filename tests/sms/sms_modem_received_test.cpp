#include "tests/sms/modem_line.h"

#include <QTest>

using countersign::sms::anyModem;
using countersign::tests::AtModem;
using countersign::tests::messageOf;
using countersign::tests::ModemLine;
using countersign::tests::ModemPeer;
using countersign::tests::named;
using countersign::world::MessageReport;
using countersign::world::MessageState;
using Outcome = MessageReport::Outcome;

// What comes in at the modem: the network's reports, and what people answer.
class SmsModemReceivedTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void theNetworksReportIsTold_data();
    void theNetworksReportIsTold();
    void aReplyIsHandedOnAndThenDeleted();
    void whatNobodyCanAnswerIsDeleted();
    void withoutAModemNothingCanBeAsked();

private:
    std::unique_ptr<ModemLine> m_line;
};

void SmsModemReceivedTest::initTestCase()
{
    if (!ModemPeer::isInstalled())
        QSKIP("ModemManager isn't installed (packages modemmanager, dbus)");
    m_line = std::make_unique<ModemLine>();
}

void SmsModemReceivedTest::init()
{
    m_line->use(anyModem);
}

void SmsModemReceivedTest::theNetworksReportIsTold_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<MessageState>("state");
    QTest::newRow("received") << 0x00 << MessageState::delivered;
    QTest::newRow("still tried") << 0x20 << MessageState::sent;
    QTest::newRow("permanent") << 0x41 << MessageState::undelivered;
    QTest::newRow("no more tries") << 0x62 << MessageState::undelivered;
}

void SmsModemReceivedTest::theNetworksReportIsTold()
{
    QFETCH(int, status);
    QFETCH(MessageState, state);
    m_line->bringUp();
    QCOMPARE(m_line->send(named("other", "111 111")).outcome, Outcome::taken);
    const MessageReport sent = m_line->send(named("followed", "482 913"));
    QCOMPARE(m_line->follow(sent.reference).state, MessageState::sent);
    m_line->modem().report(status);
    QTRY_COMPARE_WITH_TIMEOUT(m_line->peer().messages(), 1, ModemLine::limit_ms);
    const MessageReport followed = m_line->follow(sent.reference);
    QCOMPARE(followed.outcome, Outcome::taken);
    QCOMPARE(followed.state, state);
    QCOMPARE(followed.reference, sent.reference);
    QTRY_COMPARE_WITH_TIMEOUT(m_line->peer().messages(), 0, ModemLine::limit_ms);
}

void SmsModemReceivedTest::aReplyIsHandedOnAndThenDeleted()
{
    m_line->bringUp();
    m_line->modem().receive(QStringLiteral("+436601234567"), "NO, not me");
    QTRY_COMPARE_WITH_TIMEOUT(m_line->peer().messages(), 1, ModemLine::limit_ms);
    const auto replies = m_line->replies();
    QVERIFY(replies.has_value());
    const auto& handed = *replies;
    QCOMPARE(handed.size(), std::size_t(1));
    QCOMPARE(handed[0].from, QStringLiteral("+436601234567"));
    QCOMPARE(QByteArray(reinterpret_cast<const char*>(handed[0].text.data()),
                        qsizetype(handed[0].text.size())),
             QByteArray("NO, not me"));
    QCOMPARE(handed[0].at_ms, Q_INT64_C(1'795'627'441'000)); // 2026-11-25 17:24:01 UTC
    QCOMPARE(m_line->modem().stored(), 1);
    // A till that was ended before it had dealt with it gets it again, as the same one.
    m_line->use(anyModem);
    const auto later = m_line->replies();
    QVERIFY(later.has_value());
    const auto& again = *later;
    QCOMPARE(again.size(), std::size_t(1));
    QCOMPARE(again[0].id, handed[0].id);
    QVERIFY(m_line->replies().value().empty());
    QTRY_COMPARE_WITH_TIMEOUT(m_line->modem().stored(), 0, ModemLine::limit_ms);
}

void SmsModemReceivedTest::whatNobodyCanAnswerIsDeleted()
{
    m_line->bringUp();
    m_line->modem().receive(QStringLiteral("+123"), "Your balance is low");
    QTRY_COMPARE_WITH_TIMEOUT(m_line->peer().messages(), 1, ModemLine::limit_ms);
    QVERIFY(m_line->replies().value().empty());
    QTRY_COMPARE_WITH_TIMEOUT(m_line->modem().stored(), 0, ModemLine::limit_ms);
}

void SmsModemReceivedTest::withoutAModemNothingCanBeAsked()
{
    m_line->bringUp();
    const MessageReport sent = m_line->send(named("followed", "482 913"));
    m_line->spoil();
    m_line->peer().stop();
    QVERIFY(!m_line->replies().has_value());
    QCOMPARE(m_line->follow(sent.reference).outcome, Outcome::unknown);
}

QTEST_GUILESS_MAIN(SmsModemReceivedTest)
#include "sms_modem_received_test.moc"
