#include "core/sms/vonage_verify_wire.h"

#include "core/sms/http_report.h"
#include "core/sms/json_reply.h"
#include "core/sms/secret_text.h"
#include "core/sms/vonage_account.h"
#include "core/sms/vonage_wire.h"

#include <algorithm>
#include <array>

namespace countersign::sms {

using namespace Qt::Literals::StringLiterals;
using world::CodeRequest;
using world::CodeVerdict;
using world::MessageReport;
using Outcome = world::MessageReport::Outcome;

namespace {

struct Locale
{
    const char* language;
    const char* locale;
};

/// Of the locales that Verify v2 has a default wording for in SMS, one a language. For any other it
/// takes the one of the number's country.
constexpr std::array locales{
    Locale{"en", "en-gb"}, Locale{"de", "de-de"}, Locale{"fr", "fr-fr"}, Locale{"es", "es-es"},
    Locale{"it", "it-it"}, Locale{"pt", "pt-pt"}, Locale{"ru", "ru-ru"}, Locale{"hi", "hi-in"},
    Locale{"id", "id-id"}, Locale{"nl", "nl-nl"}, Locale{"da", "da-dk"}, Locale{"cs", "cs-cz"},
    Locale{"ar", "ar-xa"},
};

MessageReport refused(const QString& provider, int status)
{
    const auto report = [&](Outcome outcome, const char* words) {
        return reportOf(provider, outcome, statusReason(status, QLatin1String(words)));
    };
    switch (status) {
    case 401:
        return report(Outcome::permanent, "the credentials are denied");
    case 402:
        return report(Outcome::permanent, "no credit is left");
    case 403:
        return report(Outcome::permanent, "this number or account is blocked there");
    case 409: {
        MessageReport busy =
            report(Outcome::transient, "a code is already on its way to that number");
        busy.about = MessageReport::About::number;
        return busy;
    }
    case 422:
        return report(Outcome::permanent, "a parameter isn't valid");
    case 429:
        return report(Outcome::transient, "too many requests");
    default:
        return report(outcomeOfStatus(status), "");
    }
}

} // namespace

HttpRequest VonageVerifyWire::request(HttpMethod method, const QString& rest,
                                      SecretBytes json) const
{
    HttpRequest request;
    request.method = method;
    request.url = m_settings.base;
    request.url.setPath(u"/v2/verify"_s + rest, QUrl::TolerantMode);
    request.headers.push_back(
        {"Authorization", basicAuthorization(m_settings.apiKey, m_settings.apiSecret)});
    request.headers.push_back({"Accept", secretOf("application/json")});
    if (!json.empty())
        request.headers.push_back({"Content-Type", secretOf("application/json")});
    request.body = std::move(json);
    return request;
}

HttpRequest VonageVerifyWire::sending(const CodeRequest& asked) const
{
    constexpr std::int64_t second_ms = 1000;
    const std::int64_t timeout_s =
        std::clamp(asked.validFor_ms / second_ms, channel_timeout_min_s, channel_timeout_max_s);
    SecretText json;
    json.plain("{\"brand\":\"").json(m_settings.brand);
    json.plain("\",\"workflow\":[{\"channel\":\"sms\",\"to\":\"").json(withoutPlus(asked.to));
    json.plain("\"}]");
    for (const Locale& known : locales) {
        if (asked.locale == QLatin1String(known.language))
            json.plain(",\"locale\":\"").plain(known.locale).plain("\"");
    }
    constexpr int digits_min = 4;
    constexpr int digits_max = 10;
    json.plain(",\"code_length\":")
        .plain(QByteArray::number(std::clamp(asked.digits, digits_min, digits_max)));
    json.plain(",\"channel_timeout\":").plain(QByteArray::number(qlonglong(timeout_s)));
    json.plain(",\"client_ref\":\"").json(asked.id.right(client_ref_max)).plain("\"");
    json.plain(",\"fraud_check\":").plain(m_settings.checksFraud ? "true" : "false").plain("}");
    return request(HttpMethod::post, {}, json.take());
}

MessageReport VonageVerifyWire::readSent(const HttpReply& reply, const CodeRequest&,
                                         const QString&) const
{
    if (reply.status != 202)
        return refused(name(), reply.status);
    const auto object = objectIn(reply);
    const QString id = object ? asReference(object->value(u"request_id"_s).toString()) : QString();
    if (id.isEmpty())
        return reportOf(name(), Outcome::unknown,
                        statusReason(reply.status, u"an answer that can't be read"_s));
    MessageReport report = reportOf(name(), Outcome::taken, {});
    report.reference = id;
    return report;
}

HttpRequest VonageVerifyWire::checking(const QString& reference, const CodeRequest&,
                                       const SecretBytes& digits) const
{
    return request(HttpMethod::post, u'/' + QString::fromLatin1(QUrl::toPercentEncoding(reference)),
                   SecretText().plain("{\"code\":\"").json(digits.span()).plain("\"}").take());
}

/// 400 is the answer to a wrong code, if it says so. 409: this step takes no code, so nothing is
/// said of it.
CodeVerdict VonageVerifyWire::readChecked(const HttpReply& reply, const QString& reference) const
{
    const auto object = objectIn(reply);
    switch (reply.status) {
    case 200:
        return object && object->value(u"status"_s).toString() == u"completed" &&
                       object->value(u"request_id"_s).toString() == reference
                   ? CodeVerdict::right
                   : CodeVerdict::unknown;
    case 400:
        return object && object->value(u"title"_s).toString() == u"Invalid Code"
                   ? CodeVerdict::wrong
                   : CodeVerdict::unknown;
    case 404:
    case 410:
        return CodeVerdict::gone;
    case 429:
        return CodeVerdict::limited;
    default:
        return CodeVerdict::unknown;
    }
}

HttpRequest VonageVerifyWire::cancelling(const QString& reference) const
{
    return request(HttpMethod::remove,
                   u'/' + QString::fromLatin1(QUrl::toPercentEncoding(reference)));
}

HttpRequest VonageVerifyWire::inquiry() const
{
    return cancelling(u"00000000-0000-0000-0000-000000000000"_s);
}

HttpRequest VonageVerifyWire::subaccountsInquiry() const
{
    return vonageSubaccountsInquiry(m_settings.base, m_settings.apiKey, m_settings.apiSecret);
}

} // namespace countersign::sms
