#include "tests/sms/modem_line.h"

#include <QTest>
#include <optional>

using countersign::sms::anyModem;
using countersign::tests::AtModem;
using countersign::tests::messageOf;
using countersign::tests::ModemLine;
using countersign::tests::ModemPeer;
using countersign::tests::named;
using countersign::world::MessageReport;
using countersign::world::MessageState;
using Outcome = MessageReport::Outcome;

namespace {

constexpr int short_ms = 1'500; // for those that get no answer

} // namespace

// The provider against the real ModemManager, behind which a modem of ours answers.
class SmsModemTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void aMessageIsSentAndLeavesNothingBehind();
    void everyCharacterOfTheAlphabetIsSent();
    void otherAlphabetsAndLongTextsAreSent();
    void aSwitchedOffModemIsSwitchedOn();
    void aRefusedMessageWasNotSent();
    void aSilentModemLeavesItOpenAndGetsNothingTwice();
    void whatWaitsBehindASilentModemWasNotSent();
    void aModemThatIsPulledOutLeavesItOpen();
    void aDaemonThatDiesLeavesItOpenAndIsFoundAgain();
    void whatIsMissingIsTold_data();
    void whatIsMissingIsTold();
    void theWantedModemIsUsed_data();
    void theWantedModemIsUsed();
    void aBusThatWasAwayIsFoundAgain();

private:
    std::unique_ptr<ModemLine> m_line;
};

void SmsModemTest::initTestCase()
{
    if (!ModemPeer::isInstalled())
        QSKIP("ModemManager isn't installed (packages modemmanager, dbus)");
    m_line = std::make_unique<ModemLine>();
}

void SmsModemTest::init()
{
    m_line->use(anyModem);
}

void SmsModemTest::aMessageIsSentAndLeavesNothingBehind()
{
    m_line->bringUp();
    const MessageReport report = m_line->send(messageOf("ACME: 482 913 approves EUR 48.20"));
    QVERIFY2(report.outcome == Outcome::taken, qPrintable(report.reason + m_line->peer().log()));
    QCOMPARE(report.state, MessageState::sent);
    QCOMPARE(report.provider, QStringLiteral("modem"));
    QVERIFY(!report.reference.isEmpty());
    const auto given = m_line->modem().given();
    QCOMPARE(given.size(), std::size_t(1));
    QCOMPARE(given[0].to, QStringLiteral("+436601234567"));
    QCOMPARE(given[0].text, QStringLiteral("ACME: 482 913 approves EUR 48.20"));
    QVERIFY(given[0].asksForReport);
    QCOMPARE(given[0].validity, 0); // five minutes
    // Whoever may use the bus could read it there.
    QTRY_COMPARE_WITH_TIMEOUT(m_line->peer().messages(), 0, ModemLine::limit_ms);
}

void SmsModemTest::everyCharacterOfTheAlphabetIsSent()
{
    const QString text = QString::fromUtf8("@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?"
                                           "¡ÄÖÑÜ§¿äöñüà ^{}\\[~]|€ 0123456789 AZaz");
    m_line->bringUp();
    QCOMPARE(m_line->send(messageOf(text.toUtf8())).outcome, Outcome::taken);
    QCOMPARE(m_line->modem().given().at(0).text, text);
    QVERIFY(!m_line->modem().given().at(0).isUcs2);
}

void SmsModemTest::otherAlphabetsAndLongTextsAreSent()
{
    m_line->bringUp();
    const QString cyrillic = QString::fromUtf8("482 913 подтверждает 48,20 € 中 😀");
    QCOMPARE(m_line->send(messageOf(cyrillic.toUtf8(), true)).outcome, Outcome::taken);
    QCOMPARE(m_line->modem().given().at(0).text, cyrillic);
    QVERIFY(m_line->modem().given().at(0).isUcs2);
    const MessageReport report = m_line->send(messageOf(QByteArray("0123456789").repeated(30)));
    QCOMPARE(report.state, MessageState::sent);
    const auto given = m_line->modem().given();
    QCOMPARE(given.size(), std::size_t(3));
    QCOMPARE(given[1].parts, 2);
    QCOMPARE(given[2].part, 2);
    QCOMPARE(given[1].text + given[2].text, QStringLiteral("0123456789").repeated(30));
    // Only the last part's report could be told, so none is asked for and none claimed.
    QVERIFY(!given[1].asksForReport && !given[2].asksForReport);
    QCOMPARE(m_line->follow(report.reference).state, MessageState::sent);
}

void SmsModemTest::aSwitchedOffModemIsSwitchedOn()
{
    m_line->spoil();
    QVERIFY2(m_line->peer().start(), qPrintable(m_line->peer().log()));
    MessageReport report = m_line->send(named("first", "482 913"));
    // The network may take longer than the switch; then a later attempt finds it.
    for (int attempt = 0; report.outcome != Outcome::taken && attempt < 100; ++attempt) {
        QCOMPARE(report.outcome, Outcome::transient);
        report = m_line->send(named("first", "482 913"));
    }
    QCOMPARE(report.outcome, Outcome::taken);
    QCOMPARE(m_line->modem().given().size(), std::size_t(1));
}

void SmsModemTest::aRefusedMessageWasNotSent()
{
    AtModem::Manners refusing;
    refusing.refusal = 500;
    m_line->bringUp(refusing);
    const MessageReport refused = m_line->send(named("refused", "482 913"));
    QCOMPARE(refused.outcome, Outcome::transient);
    QCOMPARE(refused.state, MessageState::queued);
    QCOMPARE(refused.reason, QStringLiteral("the modem or the network refused the message"));
    QTRY_COMPARE_WITH_TIMEOUT(m_line->peer().messages(), 0, ModemLine::limit_ms);
    refusing.refusal = 303; // the operation is not supported
    m_line->modem().behave(refusing);
    QCOMPARE(m_line->send(named("unsupported", "482 913")).outcome, Outcome::permanent);
    m_line->modem().behave({});
    QCOMPARE(m_line->send(named("refused", "482 913")).outcome, Outcome::taken);
}

void SmsModemTest::aSilentModemLeavesItOpenAndGetsNothingTwice()
{
    AtModem::Manners silent;
    silent.isSilent = true;
    m_line->bringUp(silent);
    m_line->use(anyModem, short_ms);
    const MessageReport report = m_line->send(named("silent", "482 913"));
    QCOMPARE(report.outcome, Outcome::unknown);
    QCOMPARE(report.state, MessageState::unknown);
    QCOMPARE(m_line->send(named("silent", "482 913")).outcome, Outcome::unknown);
    QCOMPARE(m_line->modem().given().size(), std::size_t(1));
    std::optional<MessageReport> found;
    m_line->provider().find(named("silent", {}), 0,
                            [&](const MessageReport& said) { found = said; });
    QCOMPARE(ModemLine::awaited(found).outcome, Outcome::unknown);
}

void SmsModemTest::whatWaitsBehindASilentModemWasNotSent()
{
    AtModem::Manners silent;
    silent.isSilent = true;
    m_line->bringUp(silent);
    m_line->use(anyModem, short_ms);
    QCOMPARE(m_line->send(named("first", "111 111")).outcome, Outcome::unknown);
    const MessageReport second = m_line->send(named("second", "222 222"));
    QCOMPARE(second.outcome, Outcome::transient);
    QCOMPARE(second.state, MessageState::queued);
    QCOMPARE(m_line->modem().given().size(), std::size_t(1));
}

void SmsModemTest::aModemThatIsPulledOutLeavesItOpen()
{
    AtModem::Manners silent;
    silent.isSilent = true;
    m_line->bringUp(silent);
    std::optional<MessageReport> said;
    m_line->provider().send(named("first", "482 913"),
                            [&](const MessageReport& report) { said = report; });
    QTRY_COMPARE_WITH_TIMEOUT(m_line->modem().given().size(), std::size_t(1), ModemLine::limit_ms);
    m_line->modem().unplug();
    QCOMPARE(ModemLine::awaited(said).outcome, Outcome::unknown);
    QCOMPARE(said->reason, QStringLiteral("the modem was lost while it sent"));
    // It is known to be gone by then, so the next one surely isn't sent.
    const MessageReport next = m_line->send(named("second", "482 913"));
    QCOMPARE(next.outcome, Outcome::transient);
    QCOMPARE(next.state, MessageState::queued);
    m_line->bringUp();
    QCOMPARE(m_line->send(named("third", "482 913")).outcome, Outcome::taken);
}

void SmsModemTest::aDaemonThatDiesLeavesItOpenAndIsFoundAgain()
{
    AtModem::Manners silent;
    silent.isSilent = true;
    m_line->bringUp(silent);
    std::optional<MessageReport> said;
    m_line->provider().send(named("first", "482 913"),
                            [&](const MessageReport& report) { said = report; });
    QTRY_COMPARE_WITH_TIMEOUT(m_line->modem().given().size(), std::size_t(1), ModemLine::limit_ms);
    m_line->peer().killDaemon();
    QCOMPARE(ModemLine::awaited(said).outcome, Outcome::unknown);
    const MessageReport next = m_line->send(named("second", "482 913"));
    QCOMPARE(next.outcome, Outcome::transient);
    QCOMPARE(next.reason, QStringLiteral("ModemManager isn't running"));
    m_line->bringUp();
    QCOMPARE(m_line->send(named("third", "482 913")).outcome, Outcome::taken);
    QCOMPARE(m_line->follow(QStringLiteral("of an earlier life")).outcome, Outcome::unknown);
}

void SmsModemTest::whatIsMissingIsTold_data()
{
    QTest::addColumn<bool>("isThere");
    QTest::addColumn<bool>("isLocked");
    QTest::addColumn<bool>("isRegistered");
    QTest::addColumn<QString>("reason");
    QTest::newRow("no modem") << false << false << true << QStringLiteral("no modem is there");
    QTest::newRow("locked") << true << true << true << QStringLiteral("the modem has a locked SIM");
    QTest::newRow("no network") << true << false << false
                                << QStringLiteral("the modem is not registered with a network");
}

void SmsModemTest::whatIsMissingIsTold()
{
    QFETCH(bool, isThere);
    QFETCH(bool, isLocked);
    QFETCH(bool, isRegistered);
    QFETCH(QString, reason);
    AtModem::Manners manners;
    manners.isLocked = isLocked;
    manners.isRegistered = isRegistered;
    m_line->spoil();
    m_line->peer().stop();
    QVERIFY2(isThere ? m_line->peer().start(manners) : m_line->peer().startAlone(),
             qPrintable(m_line->peer().log()));
    if (isThere && !isLocked)
        QVERIFY(m_line->peer().enable());
    const MessageReport report = m_line->send(messageOf("482 913"));
    QCOMPARE(report.outcome, Outcome::transient);
    QCOMPARE(report.state, MessageState::queued);
    QCOMPARE(report.reason, reason);
}

void SmsModemTest::theWantedModemIsUsed_data()
{
    QTest::addColumn<QString>("wanted");
    QTest::addColumn<bool>("isIt");
    QTest::newRow("IMEI") << QString::fromLatin1(AtModem::equipment) << true;
    QTest::newRow("own number") << QString::fromLatin1(AtModem::ownNumber) << true;
    QTest::newRow("device") << QStringLiteral("/virtual/till") << true;
    QTest::newRow("another") << QStringLiteral("353270040000001") << false;
}

void SmsModemTest::theWantedModemIsUsed()
{
    QFETCH(QString, wanted);
    QFETCH(bool, isIt);
    m_line->bringUp();
    m_line->use(wanted);
    const MessageReport report = m_line->send(messageOf("482 913"));
    QCOMPARE(report.outcome, isIt ? Outcome::taken : Outcome::transient);
    QCOMPARE(report.reason,
             isIt ? QString() : QStringLiteral("the modem of the settings isn't there"));
}

void SmsModemTest::aBusThatWasAwayIsFoundAgain()
{
    m_line->bringUp();
    QCOMPARE(m_line->send(named("first", "482 913")).outcome, Outcome::taken);
    m_line->spoil();
    m_line->peer().stop();
    m_line->peer().stopBus();
    const MessageReport away = m_line->send(named("second", "482 913"));
    QCOMPARE(away.outcome, Outcome::transient);
    QCOMPARE(away.reason, QStringLiteral("the system bus can't be reached"));
    QVERIFY(m_line->peer().startBus());
    m_line->bringUp();
    QCOMPARE(m_line->send(named("third", "482 913")).outcome, Outcome::taken);
}

QTEST_GUILESS_MAIN(SmsModemTest)
#include "sms_modem_test.moc"
