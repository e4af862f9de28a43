#include "core/sms/kannel_wire.h"
#include "tests/sms/messages.h"

#include <QTest>

using countersign::SecretBytes;
using countersign::sms::KannelAccount;
using countersign::sms::kannelInquiry;
using countersign::sms::kannelReply;
using countersign::sms::kannelRequest;
using countersign::sms::KannelStanding;
using countersign::sms::kannelStanding;
using countersign::tests::messageOf;
using countersign::world::MessageReport;
using countersign::world::MessageState;
using Outcome = MessageReport::Outcome;

namespace {

KannelAccount accountAt(const char* url)
{
    KannelAccount account;
    account.url = QUrl(QString::fromLatin1(url));
    account.username = QStringLiteral("till");
    QByteArray password = "p&s w=rd+ü";
    password.detach();
    account.password = SecretBytes::takenFrom(password);
    account.sender = QStringLiteral("ACME");
    return account;
}

} // namespace

class SmsKannelWireTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theRequestIsThisAddress();
    void everyCharacterSurvives();
    void validityIsInWholeMinutesRoundedUp();
    void aQueryOfTheGatewaysOwnIsKept();
    void withoutASenderThereIsNoFrom();
    void repliesSeenFromKannelAreRead_data();
    void repliesSeenFromKannelAreRead();
    void everyStatusHasItsOutcome();
    void aReasonNeverEchoesWhatWasSent();
    void onlyTheBeginningOfALongReplyIsRead();
    void anInquiryNamesNobodyToSendTo();
    void theAnswerToAnInquirySaysWhatTheAccountIsWorth();
};

void SmsKannelWireTest::theRequestIsThisAddress()
{
    const QUrl url = kannelRequest(accountAt("http://127.0.0.1:13013/cgi-bin/sendsms"),
                                   *messageOf("482 913 approves EUR 48.20"));
    QCOMPARE(url.toEncoded(),
             QByteArray("http://127.0.0.1:13013/cgi-bin/sendsms?username=till"
                        "&password=p%26s%20w%3Drd%2B%C3%BC&from=ACME&to=%2B436601234567"
                        "&text=482%20913%20approves%20EUR%2048.20"
                        "&charset=UTF-8&coding=0&validity=5"));
}

void SmsKannelWireTest::everyCharacterSurvives()
{
    const QByteArray text = "a+b&c=d%e#f?g/h;i €ÄёЖ中😀 \"<>\\^`{|}~[]\n@";
    const QUrl url = kannelRequest(accountAt("http://127.0.0.1/"), *messageOf(text, true));
    QVERIFY(url.isValid());
    const QByteArray query = url.query(QUrl::FullyEncoded).toLatin1();
    QVERIFY(query.contains("&coding=2&"));
    QByteArray carried;
    for (const QByteArray& field : query.split('&')) {
        if (field.startsWith("text="))
            carried = QByteArray::fromPercentEncoding(field.mid(5));
    }
    QCOMPARE(carried, text);
}

void SmsKannelWireTest::validityIsInWholeMinutesRoundedUp()
{
    const std::vector<std::pair<std::int64_t, QByteArray>> cases{
        {-5, "1"},      {0, "1"},        {1, "1"},
        {60'000, "1"},  {60'001, "2"},   {300'000, "5"},
        {299'999, "5"}, {600'000, "10"}, {std::numeric_limits<std::int64_t>::max(), "10080"}};
    for (const auto& [validFor_ms, minutes] : cases) {
        const QUrl url = kannelRequest(accountAt("http://127.0.0.1/"),
                                       *messageOf("482 913", false, validFor_ms));
        QVERIFY2(url.toEncoded().endsWith("&validity=" + minutes), url.toEncoded().constData());
    }
}

void SmsKannelWireTest::aQueryOfTheGatewaysOwnIsKept()
{
    const QUrl url =
        kannelRequest(accountAt("http://127.0.0.1/sendsms?smsc=a%26b#part"), *messageOf("482 913"));
    QVERIFY(url.toEncoded().startsWith("http://127.0.0.1/sendsms?smsc=a%26b&username=till&"));
    QVERIFY(!url.hasFragment());
}

void SmsKannelWireTest::withoutASenderThereIsNoFrom()
{
    KannelAccount account = accountAt("http://127.0.0.1/");
    account.sender.clear();
    QVERIFY(!kannelRequest(account, *messageOf("482 913")).toEncoded().contains("from="));
}

void SmsKannelWireTest::repliesSeenFromKannelAreRead_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Outcome>("outcome");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, int status, const char* body, Outcome outcome,
                        const char* reason) {
        QTest::newRow(name) << status << QByteArray(body) << outcome << QString::fromLatin1(reason);
    };
    row("accepted", 202, "0: Accepted for delivery", Outcome::taken,
        "HTTP 202: Accepted for delivery");
    row("queued", 202, "3: Queued for later delivery", Outcome::taken,
        "HTTP 202: Queued for later delivery");
    row("sent", 202, "Sent.", Outcome::taken, "HTTP 202: Sent.");
    row("password", 403, "Authorization failed for sendsms", Outcome::permanent,
        "HTTP 403: Authorization failed for sendsms");
    row("route", 403, "Not routable. Do not try again.", Outcome::permanent,
        "HTTP 403: Not routable. Do not try again.");
    row("no number", 400, "Missing receiver number, rejected", Outcome::permanent,
        "HTTP 400: Missing receiver number, rejected");
    row("full", 503, "Temporal failure, try again later.", Outcome::transient,
        "HTTP 503: Temporal failure, try again later.");
    row("cut off", 202, "", Outcome::unknown, "HTTP 202");
    row("somebody else", 202, "<html>Welcome to our free Wi-Fi", Outcome::unknown, "HTTP 202");
}

void SmsKannelWireTest::repliesSeenFromKannelAreRead()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(Outcome, outcome);
    QFETCH(QString, reason);
    const MessageReport report = kannelReply(status, body);
    QCOMPARE(report.outcome, outcome);
    QCOMPARE(report.reason, reason);
    QCOMPARE(report.provider, QStringLiteral("kannel"));
    QCOMPARE(report.state == MessageState::accepted, outcome == Outcome::taken);
    QVERIFY(report.state != MessageState::delivered);
}

void SmsKannelWireTest::everyStatusHasItsOutcome()
{
    for (int status = 100; status <= 599; ++status) {
        Outcome expected = Outcome::unknown;
        if (status == 202)
            expected = Outcome::taken;
        else if (status >= 300 && status < 500)
            expected = Outcome::permanent;
        else if (status == 503)
            expected = Outcome::transient;
        const MessageReport report = kannelReply(status, "0: Accepted for delivery");
        QVERIFY2(report.outcome == expected, qPrintable(QString::number(status)));
    }
    for (const int status : {-1, 0, 99, 600, 999})
        QCOMPARE(kannelReply(status, "0: Accepted for delivery").outcome, Outcome::unknown);
}

void SmsKannelWireTest::aReasonNeverEchoesWhatWasSent()
{
    const QString reason =
        kannelReply(400, "Number(s) has/have been denied by white- and/or black-lists. Denied "
                         "receivers are: +436601234567 text=482 913")
            .reason;
    QCOMPARE(reason, QStringLiteral("HTTP 400: Number(s) has/have been denied by white- and/or "
                                    "black-lists."));
    QCOMPARE(kannelReply(400, "482 913").reason, QStringLiteral("HTTP 400"));
}

void SmsKannelWireTest::onlyTheBeginningOfALongReplyIsRead()
{
    const QByteArray padding(countersign::sms::kannel_reply_max_bytes, '.');
    QCOMPARE(kannelReply(403, padding + "Not routable. Do not try again.").reason,
             QStringLiteral("HTTP 403"));
    QCOMPARE(kannelReply(202, "0: Accepted for delivery" + padding).outcome, Outcome::taken);
}

void SmsKannelWireTest::anInquiryNamesNobodyToSendTo()
{
    QCOMPARE(kannelInquiry(accountAt("http://127.0.0.1:13013/cgi-bin/sendsms")).toEncoded(),
             QByteArray("http://127.0.0.1:13013/cgi-bin/sendsms?username=till"
                        "&password=p%26s%20w%3Drd%2B%C3%BC"));
}

void SmsKannelWireTest::theAnswerToAnInquirySaysWhatTheAccountIsWorth()
{
    QCOMPARE(kannelStanding(400, "Missing receiver number, rejected"), KannelStanding::admitted);
    QCOMPARE(kannelStanding(403, "Authorization failed for sendsms"), KannelStanding::denied);
    for (const int status : {0, 200, 202, 302, 400, 403, 404, 500})
        QCOMPARE(kannelStanding(status, "Hello"), KannelStanding::strange);
    QCOMPARE(kannelStanding(200, "Missing receiver number, rejected"), KannelStanding::strange);
}

QTEST_GUILESS_MAIN(SmsKannelWireTest)
#include "sms_kannel_wire_test.moc"
