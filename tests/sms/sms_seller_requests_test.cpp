#include "tests/sms/code_requests.h"
#include "tests/sms/messages.h"
#include "tests/sms/requests.h"
#include "tests/sms/seller_settings.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

using namespace countersign;
using namespace countersign::sms;
using namespace countersign::tests;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr const char* account_path = "/2010-04-01/Accounts/ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
constexpr const char* service_path = "/v2/Services/VAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
constexpr const char* form_type = "application/x-www-form-urlencoded";
constexpr const char* json_type = "application/json";
constexpr std::int64_t since_ms = 1'795'539'600'000;

/// What is documented of a parameter: its name, and which values it may have.
struct Parameter
{
    QString name;
    QString values;
};
using Parameters = QList<Parameter>;

/// What is documented of a request: all that it must have, and that it may have no more.
struct Documented
{
    HttpMethod method;
    QByteArray path;
    QByteArray contentType; // empty where there is no body
    Parameters parameters;  // of the query, the form or the object, in any order
};

QList<std::pair<QString, QString>> membersOf(const QJsonObject& object, const QString& before)
{
    QList<std::pair<QString, QString>> found;
    for (auto member = object.begin(); member != object.end(); ++member) {
        const QString name = before + member.key();
        const QJsonValue value = member.value();
        if (value.isArray() && value.toArray().size() == 1)
            found += membersOf(value.toArray().first().toObject(), name + u'.');
        else if (value.isBool())
            found.append({name, value.toBool() ? u"true"_s : u"false"_s});
        else if (value.isDouble())
            found.append({name, QString::number(value.toInteger())});
        else
            found.append({name, u'"' + value.toString() + u'"'});
    }
    return found;
}

QList<std::pair<QString, QString>> parametersOf(const HttpRequest& request)
{
    const QByteArray body = bytesOf(request.body);
    if (headerOf(request, "Content-Type") == json_type)
        return membersOf(QJsonDocument::fromJson(body).object(), {});
    const QUrlQuery fields(request.method == HttpMethod::get ? request.url.query(QUrl::FullyEncoded)
                                                             : QString::fromLatin1(body));
    QList<std::pair<QString, QString>> found;
    for (const auto& item : fields.queryItems(QUrl::FullyDecoded))
        found.append({item.first, item.second});
    return found;
}

/// What the request has otherwise than it is documented, or nothing.
QString faultOf(const HttpRequest& request, const Documented& documented)
{
    if (request.method != documented.method)
        return u"another method"_s;
    if (request.url.path(QUrl::FullyEncoded).toLatin1() != documented.path)
        return u"another path: "_s + request.url.path(QUrl::FullyEncoded);
    if (headerOf(request, "Content-Type") != documented.contentType)
        return u"another content type"_s;
    if (documented.contentType.isEmpty() && !request.body.empty())
        return u"a body"_s;
    QStringList missing;
    for (const Parameter& parameter : documented.parameters)
        missing << parameter.name;
    for (const auto& given : parametersOf(request)) {
        if (missing.removeAll(given.first) != 1)
            return u"more than is documented, or twice: "_s + given.first;
        for (const Parameter& parameter : documented.parameters) {
            const QRegularExpression values(QRegularExpression::anchoredPattern(parameter.values));
            if (parameter.name == given.first && !values.match(given.second).hasMatch())
                return given.first + u" is "_s + given.second;
        }
    }
    return missing.isEmpty() ? QString() : u"nothing of "_s + missing.join(u", "_s);
}

TwilioVerifyWire twilioVerify(bool namesAmountAndPayee)
{
    TwilioVerifySettings settings = twilioVerifySettings();
    settings.namesAmountAndPayee = namesAmountAndPayee;
    return TwilioVerifyWire(std::move(settings));
}

VonageWire vonage(const QString& entityId)
{
    VonageSettings settings = vonageSettings();
    settings.entityId = entityId;
    return VonageWire(std::move(settings));
}

// As Twilio documents them: E.164, seconds from 1 to 36,000, a day.
const QString e164 = u"\\+[1-9][0-9]{1,14}"_s;
const Parameter to{u"To"_s, e164};
const Parameter from{u"From"_s, e164};
const Parameter body{u"Body"_s, u"(?s).{1,1600}"_s};
const Parameter validity{u"ValidityPeriod"_s,
                         u"[1-9][0-9]{0,3}|[12][0-9]{4}|3[0-5][0-9]{3}|36000"_s};
const Parameter sent_since{u"DateSent>"_s, u"[0-9]{4}-[0-9]{2}-[0-9]{2}"_s};
const Parameter page_size{u"PageSize"_s, u"[1-9][0-9]{0,2}|1000"_s};

} // namespace

// Each request has the method, path, type, names and values that the seller documents, and no more.
class SmsSellerRequestsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ofTwilio();
    void ofTwilioVerify();
    void ofVonage();
    void ofVonageVerify();
    void whatIsOtherwiseIsSeen();
};

void SmsSellerRequestsTest::ofTwilio()
{
    const QByteArray messages = QByteArray(account_path) + "/Messages.json";
    const TwilioWire plain(twilioSettings());
    TwilioSettings settings = twilioSettings();
    settings.messagingServiceSid = u"MG"_s + QString(32, u'd');
    settings.discardsText = true;
    settings.obfuscatesNumber = true;
    const TwilioWire full(std::move(settings));
    const auto message = messageOf("482 913");
    const Documented list{HttpMethod::get, messages, {}, {to, sent_since, page_size}};

    QCOMPARE(faultOf(*plain.sending(*message),
                     {HttpMethod::post, messages, form_type, {to, from, body, validity}}),
             QString());
    QCOMPARE(faultOf(*full.sending(*message), {HttpMethod::post,
                                               messages,
                                               form_type,
                                               {to,
                                                {u"MessagingServiceSid"_s, u"MG[0-9a-f]{32}"_s},
                                                body,
                                                validity,
                                                {u"ContentRetention"_s, u"retain|discard"_s},
                                                {u"AddressRetention"_s, u"retain|obfuscate"_s}}}),
             QString());
    const QString sid = u"SM"_s + QString(32, u'b');
    QCOMPARE(faultOf(plain.following(sid),
                     {HttpMethod::get,
                      QByteArray(account_path) + "/Messages/" + sid.toLatin1() + ".json",
                      {},
                      {}}),
             QString());
    QCOMPARE(faultOf(plain.finding(*message, since_ms), list), QString());
    QCOMPARE(faultOf(plain.askingReplies(since_ms), list), QString());
    QCOMPARE(faultOf(*plain.askingRepliesInSmallPages(since_ms), list), QString());
    QCOMPARE(faultOf(plain.inquiry(), {HttpMethod::get, messages, {}, {page_size}}), QString());
    QCOMPARE(faultOf(plain.keysInquiry(),
                     {HttpMethod::get, QByteArray(account_path) + "/Keys.json", {}, {page_size}}),
             QString());
}

void SmsSellerRequestsTest::ofTwilioVerify()
{
    const QByteArray service = service_path;
    const QString sid = u"VE"_s + QString(32, u'b');
    const Parameter channel{u"Channel"_s, u"sms|call|email|whatsapp|sna|auto"_s};
    const Parameter locale{u"Locale"_s, u"[a-z]{2}(-[A-Z]{2})?"_s};
    const Parameter amount{u"Amount"_s, u".+"_s};
    const Parameter payee{u"Payee"_s, u".+"_s};
    const Parameter verification{u"VerificationSid"_s, u"VE[0-9a-f]{32}"_s};
    const Parameter digits{u"Code"_s, u"[0-9]{4,10}"_s};

    QCOMPARE(
        faultOf(twilioVerify(true).sending(codeRequest()), {HttpMethod::post,
                                                            service + "/Verifications",
                                                            form_type,
                                                            {to, channel, locale, amount, payee}}),
        QString());
    QCOMPARE(faultOf(twilioVerify(false).sending(codeRequest(u"xx"_s)),
                     {HttpMethod::post, service + "/Verifications", form_type, {to, channel}}),
             QString());
    QCOMPARE(faultOf(twilioVerify(true).checking(sid, codeRequest(), secretText("482913")),
                     {HttpMethod::post,
                      service + "/VerificationCheck",
                      form_type,
                      {verification, digits, amount, payee}}),
             QString());
    QCOMPARE(
        faultOf(
            twilioVerify(false).checking(sid, codeRequest(), secretText("482913")),
            {HttpMethod::post, service + "/VerificationCheck", form_type, {verification, digits}}),
        QString());
    QCOMPARE(
        faultOf(twilioVerify(true).cancelling(sid), {HttpMethod::post,
                                                     service + "/Verifications/" + sid.toLatin1(),
                                                     form_type,
                                                     {{u"Status"_s, u"canceled|approved"_s}}}),
        QString());
    QCOMPARE(faultOf(twilioVerify(true).inquiry(), {HttpMethod::get, service, {}, {}}), QString());
}

void SmsSellerRequestsTest::ofVonage()
{
    Parameters usual{{u"api_key"_s, u"[0-9a-zA-Z]+"_s},
                     {u"api_secret"_s, u".+"_s},
                     {u"from"_s, u"[0-9]{1,15}|[0-9A-Za-z ]{1,11}"_s},
                     {u"to"_s, u"[1-9][0-9]{6,14}"_s},
                     {u"text"_s, u"(?s).+"_s},
                     {u"ttl"_s, u"[1-9][0-9]{4,8}"_s},
                     {u"client-ref"_s, u".{1,40}"_s}};
    const auto documented = [](const Parameters& parameters) {
        return Documented{HttpMethod::post, "/sms/json", form_type, parameters};
    };
    QCOMPARE(faultOf(*vonage({}).sending(*messageOf("482 913")), documented(usual)), QString());
    usual.append({u"type"_s, u"text|binary|unicode"_s});
    usual.append({u"entity-id"_s, u"[0-9A-Za-z_-]+"_s});
    QCOMPARE(faultOf(*vonage(u"1101456324675322134"_s).sending(*messageOf("код", true)),
                     documented(usual)),
             QString());
    QCOMPARE(faultOf(vonage({}).inquiry(), {HttpMethod::get, "/account/get-balance", {}, {}}),
             QString());
    const HttpRequest subaccounts = vonage({}).subaccountsInquiry();
    QCOMPARE(faultOf(subaccounts, {HttpMethod::get, "/accounts/abcd1234/subaccounts", {}, {}}),
             QString());
    QCOMPARE(subaccounts.url.host(), u"api.nexmo.com"_s); // not where messages go
    QCOMPARE(headerOf(subaccounts, "Authorization"),
             "Basic " + QByteArray("abcd1234:s3cret").toBase64());
}

void SmsSellerRequestsTest::ofVonageVerify()
{
    const QString id = u"c11236f4-00bf-4b89-84ba-88b25df97315"_s;
    const QByteArray path = "/v2/verify/" + id.toLatin1();
    const Parameters usual{{u"brand"_s, u"\".{1,16}\""_s},
                           {u"workflow.channel"_s, u"\"sms\""_s},
                           {u"workflow.to"_s, u"\"[1-9][0-9]{6,14}\""_s},
                           {u"locale"_s, u"\"[a-z]{2}-[a-z]{2}\""_s},
                           {u"code_length"_s, u"[4-9]|10"_s},
                           {u"channel_timeout"_s, u"1[5-9]|[2-9][0-9]|[1-8][0-9]{2}|900"_s},
                           {u"client_ref"_s, u"\".{1,16}\""_s},
                           {u"fraud_check"_s, u"true|false"_s}};
    QCOMPARE(faultOf(VonageVerifyWire(vonageVerifySettings()).sending(codeRequest()),
                     {HttpMethod::post, "/v2/verify", json_type, usual}),
             QString());
    QCOMPARE(faultOf(VonageVerifyWire(vonageVerifySettings())
                         .checking(id, codeRequest(), secretText("482913")),
                     {HttpMethod::post, path, json_type, {{u"code"_s, u"\"[0-9]{4,10}\""_s}}}),
             QString());
    QCOMPARE(faultOf(VonageVerifyWire(vonageVerifySettings()).cancelling(id),
                     {HttpMethod::remove, path, {}, {}}),
             QString());
    QCOMPARE(faultOf(VonageVerifyWire(vonageVerifySettings()).subaccountsInquiry(),
                     {HttpMethod::get, "/accounts/abcd1234/subaccounts", {}, {}}),
             QString());
}

void SmsSellerRequestsTest::whatIsOtherwiseIsSeen()
{
    const TwilioWire wire(twilioSettings());
    const HttpRequest request = wire.inquiry();
    const QByteArray path = QByteArray(account_path) + "/Messages.json";
    const auto isSeen = [&](const Documented& other) { return !faultOf(request, other).isEmpty(); };
    QVERIFY(!isSeen({HttpMethod::get, path, {}, {page_size}}));
    QVERIFY(isSeen({HttpMethod::post, path, {}, {page_size}}));
    QVERIFY(isSeen({HttpMethod::get, path + "x", {}, {page_size}}));
    QVERIFY(isSeen({HttpMethod::get, path, form_type, {page_size}}));
    QVERIFY(isSeen({HttpMethod::get, path, {}, {}}));
    QVERIFY(isSeen({HttpMethod::get, path, {}, {page_size, to}}));
    QVERIFY(isSeen({HttpMethod::get, path, {}, {{u"PageSize"_s, u"2"_s}}}));
}

QTEST_GUILESS_MAIN(SmsSellerRequestsTest)
#include "sms_seller_requests_test.moc"
