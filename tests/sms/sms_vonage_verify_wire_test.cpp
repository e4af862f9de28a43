#include "core/sms/vonage_verify_wire.h"
#include "tests/sms/code_requests.h"
#include "tests/sms/requests.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace countersign;
using namespace countersign::sms;
using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;
using world::CodeVerdict;
using world::MessageReport;
using Outcome = MessageReport::Outcome;

namespace {

constexpr const char* request_id = "c11236f4-00bf-4b89-84ba-88b25df97315";

VonageVerifyWire wire()
{
    VonageVerifySettings settings;
    settings.base = QUrl(QString::fromLatin1(VonageVerifySettings::base_default));
    settings.apiKey = u"abcd1234"_s;
    settings.apiSecret = secretText("s3cret");
    settings.brand = u"ACME \"Ü\"\\"_s;
    return VonageVerifyWire(std::move(settings));
}

MessageReport sent(int status, const QByteArray& body)
{
    return wire().readSent({status, body, true}, codeRequest(), {});
}

QByteArray problem(const char* title)
{
    return QByteArray("{\"title\":\"") + title +
           "\",\"type\":\"https://developer.vonage.com/api-errors\",\"detail\":\"482913\","
           "\"instance\":\"bf0ca0bf927b3b52e3cb03217e1a1ddf\",\"request_id\":\"" +
           request_id + "\"}";
}

} // namespace

class SmsVonageVerifyWireTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCodeIsAskedForInJson();
    void whatIsOutOfTheirRangesIsBroughtIn();
    void aCodeOnItsWayIsNamedByItsRequest();
    void refusalsAreClassified_data();
    void refusalsAreClassified();
    void digitsAreCheckedForThisRequestOnly();
    void verdictsAreExact_data();
    void verdictsAreExact();
    void everyStatusHasAVerdictThatIsNeitherRightNorWrong();
    void anOldCodeIsDeleted();
    void theInquiryNamesACodeThatNeverWas();
};

void SmsVonageVerifyWireTest::aCodeIsAskedForInJson()
{
    const HttpRequest request = wire().sending(codeRequest());
    QCOMPARE(request.method, HttpMethod::post);
    QCOMPARE(request.url.toEncoded(), QByteArray("https://api.nexmo.com/v2/verify"));
    QCOMPARE(headerOf(request, "Content-Type"), QByteArray("application/json"));
    QCOMPARE(headerOf(request, "Authorization"),
             "Basic " + QByteArray("abcd1234:s3cret").toBase64());
    const QByteArray wanted =
        "{\"brand\":\"ACME \\\"Ü\\\"\\\\\",\"workflow\":[{\"channel\":\"sms\","
        "\"to\":\"436601234567\"}],\"locale\":\"de-de\",\"code_length\":6,"
        "\"channel_timeout\":300,\"client_ref\":\"000-123456789abc\",\"fraud_check\":true}";
    QCOMPARE(bytesOf(request.body), wanted);
    QCOMPARE(QJsonDocument::fromJson(wanted).object()[u"brand"_s].toString(), u"ACME \"Ü\"\\"_s);
}

void SmsVonageVerifyWireTest::whatIsOutOfTheirRangesIsBroughtIn()
{
    world::CodeRequest request = codeRequest(u"xx"_s);
    request.validFor_ms = 1;
    request.digits = 12;
    const QByteArray body = bytesOf(wire().sending(request).body);
    QVERIFY(body.contains("\"channel_timeout\":15,"));
    QVERIFY(body.contains("\"code_length\":10,"));
    QVERIFY(!body.contains("locale"));
    request.validFor_ms = std::numeric_limits<std::int64_t>::max();
    QVERIFY(bytesOf(wire().sending(request).body).contains("\"channel_timeout\":900,"));
}

void SmsVonageVerifyWireTest::aCodeOnItsWayIsNamedByItsRequest()
{
    const MessageReport report = sent(202, QByteArray("{\"request_id\":\"") + request_id + "\"}");
    QCOMPARE(report.provider, u"vonage-verify"_s);
    QCOMPARE(report.outcome, Outcome::taken);
    QCOMPARE(report.reference, QString::fromLatin1(request_id));
    for (const QByteArray& nonsense : {QByteArray(), QByteArray("<html>"),
                                       QByteArray("{\"request_id\":7}"), QByteArray(200'000, '[')})
        QCOMPARE(sent(202, nonsense).outcome, Outcome::unknown);
    QCOMPARE(sent(200, QByteArray("{\"request_id\":\"") + request_id + "\"}").outcome,
             Outcome::unknown);
}

void SmsVonageVerifyWireTest::refusalsAreClassified_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<Outcome>("outcome");
    QTest::newRow("401") << 401 << Outcome::permanent;
    QTest::newRow("402") << 402 << Outcome::permanent;
    QTest::newRow("409") << 409 << Outcome::transient;
    QTest::newRow("422") << 422 << Outcome::permanent;
    QTest::newRow("429") << 429 << Outcome::transient;
    QTest::newRow("500") << 500 << Outcome::unknown;
    QTest::newRow("503") << 503 << Outcome::transient;
    QTest::newRow("307") << 307 << Outcome::permanent;
}

void SmsVonageVerifyWireTest::refusalsAreClassified()
{
    QFETCH(int, status);
    QFETCH(Outcome, outcome);
    const MessageReport report = sent(status, problem("Conflict"));
    QCOMPARE(report.outcome, outcome);
    QVERIFY(report.reference.isEmpty());
    QVERIFY(!report.reason.contains(u"482913"));
}

void SmsVonageVerifyWireTest::digitsAreCheckedForThisRequestOnly()
{
    const HttpRequest request =
        wire().checking(QString::fromLatin1(request_id), codeRequest(), secretText("482913"));
    QCOMPARE(request.method, HttpMethod::post);
    QVERIFY(request.url.toEncoded().endsWith(QByteArray("/v2/verify/") + request_id));
    QCOMPARE(bytesOf(request.body), QByteArray("{\"code\":\"482913\"}"));
}

void SmsVonageVerifyWireTest::verdictsAreExact_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<CodeVerdict>("verdict");
    const QByteArray completed =
        QByteArray("{\"request_id\":\"") + request_id + "\",\"status\":\"completed\"}";
    QTest::newRow("right") << 200 << completed << CodeVerdict::right;
    QTest::newRow("another one") << 200
                                 << QByteArray("{\"request_id\":\"c1\",\"status\":\"completed\"}")
                                 << CodeVerdict::unknown;
    QTest::newRow("nobody knows which one")
        << 200 << QByteArray("{\"status\":\"completed\"}") << CodeVerdict::unknown;
    QTest::newRow("not completed")
        << 200 << QByteArray("{\"status\":\"pending\"}") << CodeVerdict::unknown;
    QTest::newRow("completed by an error") << 500 << completed << CodeVerdict::unknown;
    QTest::newRow("completed by a redirection") << 301 << completed << CodeVerdict::unknown;
    QTest::newRow("nonsense") << 200 << QByteArray("<html>") << CodeVerdict::unknown;
    QTest::newRow("wrong") << 400 << problem("Invalid Code") << CodeVerdict::wrong;
    QTest::newRow("bad request") << 400 << problem("Bad Request") << CodeVerdict::unknown;
    QTest::newRow("someone else's 400") << 400 << QByteArray("<html>") << CodeVerdict::unknown;
    QTest::newRow("not found") << 404 << problem("Not Found") << CodeVerdict::gone;
    QTest::newRow("no such step") << 409 << problem("Conflict") << CodeVerdict::unknown;
    QTest::newRow("too many tries") << 410 << problem("Invalid Code") << CodeVerdict::gone;
    QTest::newRow("too often") << 429 << problem("Rate Limit Hit") << CodeVerdict::limited;
    QTest::newRow("denied") << 401 << problem("Unauthorized") << CodeVerdict::unknown;
}

void SmsVonageVerifyWireTest::verdictsAreExact()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(CodeVerdict, verdict);
    QCOMPARE(wire().readChecked({status, body, true}, QString::fromLatin1(request_id)), verdict);
}

void SmsVonageVerifyWireTest::everyStatusHasAVerdictThatIsNeitherRightNorWrong()
{
    for (int status = 100; status <= 599; ++status) {
        const bool isGone = status == 404 || status == 410;
        const CodeVerdict verdict = wire().readChecked({status, {}, true}, u"1"_s);
        QCOMPARE(verdict, isGone          ? CodeVerdict::gone
                          : status == 429 ? CodeVerdict::limited
                                          : CodeVerdict::unknown);
    }
}

void SmsVonageVerifyWireTest::anOldCodeIsDeleted()
{
    const HttpRequest request = wire().cancelling(u"../x"_s);
    QCOMPARE(request.method, HttpMethod::remove);
    QVERIFY(request.url.toEncoded().endsWith("/v2/verify/..%2Fx"));
    QVERIFY(request.body.empty());
}

void SmsVonageVerifyWireTest::theInquiryNamesACodeThatNeverWas()
{
    QVERIFY(wire().inquiry().url.toEncoded().endsWith(
        "/v2/verify/00000000-0000-0000-0000-000000000000"));
}

QTEST_GUILESS_MAIN(SmsVonageVerifyWireTest)
#include "sms_vonage_verify_wire_test.moc"
