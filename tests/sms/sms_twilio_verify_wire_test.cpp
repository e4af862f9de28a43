#include "core/sms/twilio_verify_wire.h"
#include "tests/sms/code_requests.h"
#include "tests/sms/requests.h"

#include <QTest>

using namespace countersign;
using namespace countersign::sms;
using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;
using world::CodeVerdict;
using world::MessageReport;
using Outcome = MessageReport::Outcome;

namespace {

constexpr const char* service = "VAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
constexpr const char* verification = "VEbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

TwilioVerifyWire wire(bool namesAmountAndPayee = true)
{
    TwilioVerifySettings settings;
    settings.base = QUrl(QString::fromLatin1(TwilioVerifySettings::base_default));
    settings.serviceSid = QString::fromLatin1(service);
    settings.account = {u"SKcccccccccccccccccccccccccccccccc"_s, secretText("s3cret")};
    settings.namesAmountAndPayee = namesAmountAndPayee;
    return TwilioVerifyWire(std::move(settings));
}

/// A verification, or the check of one, with the fields that API v2 documents.
QByteArray resource(const char* status, const char* valid)
{
    return QByteArray("{\"sid\":\"") + verification + "\",\"service_sid\":\"" + service +
           "\",\"account_sid\":\"ACdddddddddddddddddddddddddddddddd\",\"to\":\"+436601234567\","
           "\"channel\":\"sms\",\"status\":\"" +
           status + "\",\"valid\":" + valid +
           ",\"amount\":\"EUR 48.20\",\"payee\":\"ACME\",\"lookup\":{},\"send_code_attempts\":"
           "[{\"attempt_sid\":\"VLeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee\",\"channel\":\"sms\","
           "\"time\":\"2026-11-24T17:00:00.000Z\"}],\"date_created\":\"2026-11-24T17:00:00Z\","
           "\"date_updated\":\"2026-11-24T17:00:00Z\",\"url\":\"https://verify.twilio.com/v2/x\"}";
}

MessageReport sent(const HttpReply& reply, const world::CodeRequest& request = codeRequest(),
                   const QString& replaced = {})
{
    return wire().readSent(reply, request, replaced);
}

HttpReply errorOf(int status, int code)
{
    return {status,
            "{\"code\":" + QByteArray::number(code) +
                ",\"message\":\"482913 +436601234567\",\"more_info\":\"https://x\",\"status\":" +
                QByteArray::number(status) + "}",
            true};
}

} // namespace

class SmsTwilioVerifyWireTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCodeIsAskedForWithAmountAndPayee();
    void withoutPsd2NeitherIsNamed();
    void onlyALanguageTheyHaveIsNamed();
    void aCodeOnItsWayIsNamedByItsVerification();
    void aNewCodeIsNoneThatWasSentBefore();
    void refusalsAreClassified_data();
    void refusalsAreClassified();
    void digitsAreCheckedForThisVerificationOnly();
    void verdictsAreExact_data();
    void verdictsAreExact();
    void everyStatusHasAVerdictThatIsNeitherRightNorWrong();
    void anOldCodeIsCancelled();
    void theServiceSaysHowItIsSetUp();
};

void SmsTwilioVerifyWireTest::aCodeIsAskedForWithAmountAndPayee()
{
    const HttpRequest request = wire().sending(codeRequest());
    QCOMPARE(request.method, HttpMethod::post);
    QCOMPARE(request.url.toEncoded(),
             QByteArray("https://verify.twilio.com/v2/Services/") + service + "/Verifications");
    QCOMPARE(bytesOf(request.body),
             QByteArray("To=%2B436601234567&Channel=sms&Locale=de&Amount=EUR%2048.20"
                        "&Payee=ACME%20%26%20SONS%20%22%C3%9C%22"));
    QVERIFY(headerOf(request, "Authorization").startsWith("Basic "));
    QCOMPARE(headerOf(request, "Content-Type"), QByteArray("application/x-www-form-urlencoded"));
}

void SmsTwilioVerifyWireTest::withoutPsd2NeitherIsNamed()
{
    QCOMPARE(bytesOf(wire(false).sending(codeRequest()).body),
             QByteArray("To=%2B436601234567&Channel=sms&Locale=de"));
    QCOMPARE(bytesOf(wire(false).checking(u"VE1"_s, codeRequest(), secretText("482913")).body),
             QByteArray("VerificationSid=VE1&Code=482913"));
}

void SmsTwilioVerifyWireTest::onlyALanguageTheyHaveIsNamed()
{
    QVERIFY(!bytesOf(wire().sending(codeRequest(u"xx"_s)).body).contains("Locale"));
}

void SmsTwilioVerifyWireTest::aCodeOnItsWayIsNamedByItsVerification()
{
    const MessageReport report = sent({201, resource("pending", "false"), true});
    QCOMPARE(report.provider, u"twilio-verify"_s);
    QCOMPARE(report.outcome, Outcome::taken);
    QCOMPARE(report.reference, QString::fromLatin1(verification));
    QCOMPARE(sent({201, resource("canceled", "false"), true}).outcome, Outcome::unknown);
    QCOMPARE(sent({201, "{", true}).outcome, Outcome::unknown);
    QCOMPARE(sent({200, QByteArray(200'000, '['), true}).outcome, Outcome::unknown);
}

/// Twilio sends the code of a verification that is open at that number once more.
void SmsTwilioVerifyWireTest::aNewCodeIsNoneThatWasSentBefore()
{
    QByteArray body = resource("pending", "false");
    body.replace("\"send_code_attempts\":[", "\"send_code_attempts\":[{\"channel\":\"sms\"},");
    world::CodeRequest request = codeRequest();
    QCOMPARE(sent({201, body, true}, request).outcome, Outcome::taken);
    QCOMPARE(sent({201, body, true}, request, QString::fromLatin1(verification)).outcome,
             Outcome::taken);
    QCOMPARE(sent({201, body, true}, request, u"VE1"_s).outcome, Outcome::unknown);
    request.isNew = true;
    const MessageReport report = sent({201, body, true}, request);
    QCOMPARE(report.outcome, Outcome::unknown);
    QCOMPARE(report.reference, QString::fromLatin1(verification)); // to be cancelled
    QCOMPARE(sent({201, resource("pending", "false"), true}, request).outcome, Outcome::taken);
}

void SmsTwilioVerifyWireTest::refusalsAreClassified_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("code");
    QTest::addColumn<Outcome>("outcome");
    const auto row = [](int status, int code, Outcome outcome) {
        QTest::addRow("%d %d", status, code) << status << code << outcome;
    };
    row(400, 60200, Outcome::permanent);
    row(429, 60203, Outcome::transient);
    row(403, 60205, Outcome::permanent);
    row(400, 60206, Outcome::permanent);
    row(429, 60212, Outcome::transient);
    row(403, 60605, Outcome::permanent);
    row(401, 20003, Outcome::permanent);
    row(404, 20404, Outcome::permanent);
    row(500, 0, Outcome::unknown);
    row(503, 0, Outcome::transient);
    row(302, 0, Outcome::permanent);
}

void SmsTwilioVerifyWireTest::refusalsAreClassified()
{
    QFETCH(int, status);
    QFETCH(int, code);
    QFETCH(Outcome, outcome);
    const MessageReport report = sent(errorOf(status, code));
    QCOMPARE(report.outcome, outcome);
    QVERIFY(!report.reason.contains(u"482913") && !report.reason.contains(u"43660"));
}

void SmsTwilioVerifyWireTest::digitsAreCheckedForThisVerificationOnly()
{
    const HttpRequest request =
        wire().checking(QString::fromLatin1(verification), codeRequest(), secretText("482913"));
    QCOMPARE(request.method, HttpMethod::post);
    QVERIFY(request.url.toEncoded().endsWith("/VerificationCheck"));
    QCOMPARE(bytesOf(request.body), QByteArray("VerificationSid=") + verification +
                                        "&Code=482913&Amount=EUR%2048.20"
                                        "&Payee=ACME%20%26%20SONS%20%22%C3%9C%22");
}

void SmsTwilioVerifyWireTest::verdictsAreExact_data()
{
    QTest::addColumn<HttpReply>("reply");
    QTest::addColumn<CodeVerdict>("verdict");
    const auto row = [](const char* name, const HttpReply& reply, CodeVerdict verdict) {
        QTest::newRow(name) << reply << verdict;
    };
    const auto checked = [](const char* status, const char* valid) {
        return HttpReply{200, resource(status, valid), true};
    };
    row("approved", checked("approved", "true"), CodeVerdict::right);
    row("approved, but another one",
        {200, resource("approved", "true").replace(verification, "VE1"), true},
        CodeVerdict::unknown);
    row("wrong for another one",
        {200, resource("pending", "false").replace(verification, "VE1"), true},
        CodeVerdict::unknown);
    row("approved, nobody knows what", {200, R"({"status":"approved","valid":true})", true},
        CodeVerdict::unknown);
    row("approved but not valid", checked("approved", "false"), CodeVerdict::unknown);
    row("approved, valid a text", checked("approved", "\"true\""), CodeVerdict::unknown);
    row("pending", checked("pending", "false"), CodeVerdict::wrong);
    row("pending but valid", checked("pending", "true"), CodeVerdict::unknown);
    row("canceled", checked("canceled", "false"), CodeVerdict::gone);
    row("expired", checked("expired", "false"), CodeVerdict::gone);
    row("deleted", checked("deleted", "false"), CodeVerdict::gone);
    row("failed", checked("failed", "false"), CodeVerdict::gone);
    row("too often", checked("max_attempts_reached", "false"), CodeVerdict::gone);
    row("not found", errorOf(404, 20404), CodeVerdict::gone);
    row("not found, no body", {404, {}, true}, CodeVerdict::gone);
    row("too many checks", errorOf(429, 60202), CodeVerdict::limited);
    row("too many requests", errorOf(429, 20429), CodeVerdict::limited);
    row("limited as 400", errorOf(400, 60202), CodeVerdict::limited);
    row("bad parameter", errorOf(400, 60200), CodeVerdict::unknown);
    row("denied", errorOf(401, 20003), CodeVerdict::unknown);
    row("nonsense", {200, "<html>", true}, CodeVerdict::unknown);
    row("deep", {200, QByteArray(200'000, '['), true}, CodeVerdict::unknown);
    row("approved by a redirection", {302, resource("approved", "true"), true},
        CodeVerdict::unknown);
    row("approved by an error", {500, resource("approved", "true"), true}, CodeVerdict::unknown);
}

void SmsTwilioVerifyWireTest::verdictsAreExact()
{
    QFETCH(HttpReply, reply);
    QFETCH(CodeVerdict, verdict);
    QCOMPARE(wire().readChecked(reply, QString::fromLatin1(verification)), verdict);
}

void SmsTwilioVerifyWireTest::everyStatusHasAVerdictThatIsNeitherRightNorWrong()
{
    for (int status = 100; status <= 599; ++status) {
        const CodeVerdict verdict = wire().readChecked({status, {}, true}, u"VE1"_s);
        QCOMPARE(verdict, status == 404   ? CodeVerdict::gone
                          : status == 429 ? CodeVerdict::limited
                                          : CodeVerdict::unknown);
    }
}

void SmsTwilioVerifyWireTest::anOldCodeIsCancelled()
{
    const HttpRequest request = wire().cancelling(QString::fromLatin1(verification));
    QCOMPARE(request.method, HttpMethod::post);
    QVERIFY(request.url.toEncoded().endsWith(QByteArray("/Verifications/") + verification));
    QCOMPARE(bytesOf(request.body), QByteArray("Status=canceled"));
}

void SmsTwilioVerifyWireTest::theServiceSaysHowItIsSetUp()
{
    QVERIFY(wire().inquiry().url.toEncoded().endsWith(QByteArray("/v2/Services/") + service));
    const QByteArray body = QByteArray("{\"sid\":\"") + service +
                            "\",\"account_sid\":\"AC\",\"friendly_name\":\"Acme\","
                            "\"code_length\":6,\"psd2_enabled\":true,\"lookup_enabled\":false}";
    const auto found = TwilioVerifyWire::readInquiry({200, body, true});
    QVERIFY(found && found->digits == 6 && found->namesAmountAndPayee);
    QVERIFY(!TwilioVerifyWire::readInquiry({404, body, true}));
    QVERIFY(!TwilioVerifyWire::readInquiry({200, "[]", true}));
}

QTEST_GUILESS_MAIN(SmsTwilioVerifyWireTest)
#include "sms_twilio_verify_wire_test.moc"
