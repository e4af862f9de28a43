#include "core/sms/modem_wire.h"
#include "tests/sms/messages.h"

#include <QTest>

using namespace countersign::sms;
using countersign::tests::messageOf;
using countersign::world::MessageReport;
using countersign::world::MessageState;
using Outcome = MessageReport::Outcome;
using namespace Qt::Literals::StringLiterals;

namespace {

ModemSeen modemAt(const char* path, int state)
{
    ModemSeen modem;
    modem.path = QLatin1String(path);
    modem.state = state;
    modem.hasMessages = state >= 3;
    return modem;
}

SmsSeen replyOf(const QString& number, const QString& text)
{
    SmsSeen sms;
    sms.kind = SmsSeen::Kind::reply;
    sms.number = number;
    sms.text = text;
    sms.timestamp = u"2026-11-25T17:24:01+02"_s;
    return sms;
}

} // namespace

class SmsModemWireTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anErrorSaysWhetherAMessageMayHaveGone_data();
    void anErrorSaysWhetherAMessageMayHaveGone();
    void theFittestModemComesFirst();
    void validityIsInStepsOfTheAirInterface_data();
    void validityIsInStepsOfTheAirInterface();
    void aReportIsAskedForWhereItCanBeToldApart_data();
    void aReportIsAskedForWhereItCanBeToldApart();
    void onlyWhatEndsTheMatterIsADelivery();
    void aReplyIsTheSameWhereverItLies();
    void aReplyIsCutBetweenCharacters();
    void onlyNumbersReply_data();
    void onlyNumbersReply();
};

void SmsModemWireTest::anErrorSaysWhetherAMessageMayHaveGone_data()
{
    QTest::addColumn<QString>("error");
    QTest::addColumn<Outcome>("before");
    QTest::addColumn<Outcome>("handed");
    const auto row = [](const char* error, Outcome before, Outcome handed) {
        const QString tail = QLatin1String(error);
        QTest::newRow(error) << (tail.startsWith(u"org"_s)
                                     ? tail
                                     : u"org.freedesktop.ModemManager1.Error."_s + tail)
                             << before << handed;
    };
    constexpr Outcome later = Outcome::transient;
    constexpr Outcome never = Outcome::permanent;
    constexpr Outcome open = Outcome::unknown;
    row("Message.Unknown", later, later);
    row("Message.NoNetwork", later, later);
    row("Message.NetworkTimeout", later, open);
    row("Message.NotSupported", never, never);
    row("MobileEquipment.SimFailure", later, later);
    row("MobileEquipment.NetworkTimeout", later, open);
    row("Core.Unauthorized", never, never);
    row("Core.WrongState", later, later);
    row("Core.Failed", later, open);
    row("Core.Aborted", later, open);
    row("Core.Connected", later, later);
    row("Serial.OpenFailed", later, later);
    row("Serial.SendFailed", later, open);
    row("Serial.ResponseTimeout", later, open);
    row("org.freedesktop.DBus.Error.ServiceUnknown", later, later);
    row("org.freedesktop.DBus.Error.UnknownObject", later, later);
    row("org.freedesktop.DBus.Error.AccessDenied", never, never);
    row("org.freedesktop.DBus.Error.NoReply", later, open);
    row("org.freedesktop.DBus.Error.Disconnected", later, open);
    row("org.example.Another", later, open);
}

void SmsModemWireTest::anErrorSaysWhetherAMessageMayHaveGone()
{
    QFETCH(QString, error);
    QFETCH(Outcome, before);
    QFETCH(Outcome, handed);
    for (const auto& [step, outcome] :
         {std::pair(ModemStep::before, before), std::pair(ModemStep::handed, handed)}) {
        const MessageReport report = modemRefusal(error, step);
        QCOMPARE(report.outcome, outcome);
        QVERIFY(!report.reason.isEmpty());
        QCOMPARE(report.state == MessageState::unknown, outcome == Outcome::unknown);
        QCOMPARE(report.state == MessageState::failed, outcome == Outcome::permanent);
    }
}

void SmsModemWireTest::theFittestModemComesFirst()
{
    const std::vector<ModemSeen> seen{modemAt("/Modem/10", 8), modemAt("/Modem/1", 2),
                                      modemAt("/Modem/2", 11), modemAt("/Modem/3", 7)};
    QStringList order;
    for (const ModemSeen& modem : modemsWanted(seen, anyModem))
        order << modem.path;
    QCOMPARE(order, QStringList({u"/Modem/2"_s, u"/Modem/10"_s, u"/Modem/3"_s, u"/Modem/1"_s}));
    QVERIFY(modemsWanted(seen, u"353270040000001"_s).empty());
}

void SmsModemWireTest::validityIsInStepsOfTheAirInterface_data()
{
    QTest::addColumn<qint64>("validFor_ms");
    QTest::addColumn<unsigned>("minutes");
    QTest::newRow("over") << qint64(-5) << 5U;
    QTest::newRow("a moment") << qint64(1) << 5U;
    QTest::newRow("five minutes") << qint64(300'000) << 5U;
    QTest::newRow("and a bit") << qint64(300'001) << 10U;
    QTest::newRow("for ever") << std::numeric_limits<qint64>::max() << 10'080U;
}

void SmsModemWireTest::validityIsInStepsOfTheAirInterface()
{
    QFETCH(qint64, validFor_ms);
    QFETCH(unsigned, minutes);
    QCOMPARE(modemMessage(*messageOf("482 913", false, validFor_ms), true).validity_minutes,
             minutes);
}

void SmsModemWireTest::aReportIsAskedForWhereItCanBeToldApart_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isUcs2");
    QTest::addColumn<bool>("isOnePart");
    QTest::newRow("160") << QString(160, u'a') << false << true;
    QTest::newRow("161") << QString(161, u'a') << false << false;
    QTest::newRow("80 pairs") << QString(80, u'€') << false << true;
    QTest::newRow("81 pairs") << QString(81, u'€') << false << false;
    QTest::newRow("70 of UCS-2") << QString(70, u'д') << true << true;
    QTest::newRow("71 of UCS-2") << QString(71, u'д') << true << false;
}

void SmsModemWireTest::aReportIsAskedForWhereItCanBeToldApart()
{
    QFETCH(QString, text);
    QFETCH(bool, isUcs2);
    QFETCH(bool, isOnePart);
    const auto message = messageOf(text.toUtf8(), isUcs2);
    QCOMPARE(modemMessage(*message, true).asksForReport, isOnePart);
    QVERIFY(!modemMessage(*message, false).asksForReport);
}

void SmsModemWireTest::onlyWhatEndsTheMatterIsADelivery()
{
    QCOMPARE(deliveryOf(0x00), MessageState::delivered);
    for (const unsigned open : {0x01U, 0x02U, 0x20U, 0x3FU, 0x80U, 0x100U})
        QVERIFY(!deliveryOf(open).has_value());
    for (const unsigned over : {0x40U, 0x46U, 0x60U, 0x7FU})
        QCOMPARE(deliveryOf(over), MessageState::undelivered);
}

void SmsModemWireTest::aReplyIsTheSameWhereverItLies()
{
    SmsSeen one = replyOf(u"+436601234567"_s, u"NO"_s);
    SmsSeen other = one;
    other.path = u"/SMS/7"_s;
    QCOMPARE(replyFrom(one)->id, replyFrom(other)->id);
    QCOMPARE(replyFrom(one)->at_ms, Q_INT64_C(1'795'620'241'000)); // 15:24:01 UTC
    other.text = u"YES"_s;
    QVERIFY(replyFrom(one)->id != replyFrom(other)->id);
    QVERIFY(!replyFrom(one)->id.contains(u"6601234567"_s));
}

void SmsModemWireTest::aReplyIsCutBetweenCharacters()
{
    const auto reply = replyFrom(replyOf(u"+436601234567"_s, QString(1000, u'€')));
    QCOMPARE(reply->text.size(), std::size_t(1599));
}

void SmsModemWireTest::onlyNumbersReply_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<bool>("isReply");
    QTest::newRow("number") << u"+436601234567"_s << true;
    QTest::newRow("name") << u"A1 Info"_s << false;
    QTest::newRow("short number") << u"0800"_s << false;
    QTest::newRow("too long") << u"+1234567890123456"_s << false;
    QTest::newRow("with a line end") << u"+436601234567\n"_s << false;
}

void SmsModemWireTest::onlyNumbersReply()
{
    QFETCH(QString, from);
    QFETCH(bool, isReply);
    QCOMPARE(replyFrom(replyOf(from, u"NO"_s)).has_value(), isReply);
}

QTEST_GUILESS_MAIN(SmsModemWireTest)
#include "sms_modem_wire_test.moc"
