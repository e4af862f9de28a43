#include "core/sms/twilio_verify_wire.h"

#include "core/sms/http_report.h"
#include "core/sms/json_reply.h"
#include "core/sms/secret_text.h"

#include <QJsonArray>
#include <QStringList>

namespace countersign::sms {

using namespace Qt::Literals::StringLiterals;
using world::CodeRequest;
using world::CodeVerdict;
using world::MessageReport;
using Outcome = world::MessageReport::Outcome;

namespace {

/// The languages that Verify has a wording for ("Verify: supported languages"). For any other it
/// takes the one of the number's country.
const QStringList& spoken()
{
    static const QStringList languages{
        u"af"_s, u"ar"_s, u"ca"_s, u"zh"_s, u"hr"_s, u"cs"_s, u"da"_s, u"nl"_s, u"en"_s, u"et"_s,
        u"fi"_s, u"fr"_s, u"de"_s, u"el"_s, u"he"_s, u"hi"_s, u"hu"_s, u"id"_s, u"it"_s, u"ja"_s,
        u"kn"_s, u"ko"_s, u"lt"_s, u"ms"_s, u"mr"_s, u"nb"_s, u"pl"_s, u"pt"_s, u"ro"_s, u"ru"_s,
        u"sk"_s, u"es"_s, u"sv"_s, u"tl"_s, u"te"_s, u"th"_s, u"tr"_s, u"uk"_s, u"vi"_s};
    return languages;
}

/// The number had too many codes, checks or requests lately, whoever began them.
bool isOfNumber(int code)
{
    return code == 60202 || code == 60203 || code == 60212;
}

QString amountOf(const CodeRequest& request)
{
    return request.amount.currency().toString() + u' ' + request.amount.toString();
}

} // namespace

QUrl TwilioVerifyWire::address(const QString& rest) const
{
    QUrl url = m_settings.base;
    url.setPath(u"/v2/Services/"_s + m_settings.serviceSid + rest, QUrl::TolerantMode);
    return url;
}

HttpRequest TwilioVerifyWire::sending(const CodeRequest& request) const
{
    FormText form;
    form.add("To", request.to).add("Channel", u"sms"_s);
    if (spoken().contains(request.locale))
        form.add("Locale", request.locale);
    if (m_settings.namesAmountAndPayee)
        form.add("Amount", amountOf(request)).add("Payee", request.payee);
    return twilioRequest(m_settings.account, HttpMethod::post, address(u"/Verifications"_s),
                         form.take());
}

/// While a verification is open at a number, Twilio sends its code once more, whoever began it and
/// for whatever: a new code is none that was sent before, and an old one keeps its name.
MessageReport TwilioVerifyWire::readSent(const HttpReply& reply, const CodeRequest& request,
                                         const QString& replaced) const
{
    if (reply.status != 200 && reply.status != 201) {
        const TwilioRefusal refusal = twilioRefusal(reply);
        MessageReport refused = reportOf(name(), refusal.outcome, refusal.reason);
        if (isOfNumber(refusal.code))
            refused.about = MessageReport::About::number;
        return refused;
    }
    const auto object = objectIn(reply);
    const QString sid = object ? asReference(object->value(u"sid"_s).toString()) : QString();
    if (sid.isEmpty() || object->value(u"status"_s).toString() != u"pending")
        return reportOf(name(), Outcome::unknown,
                        statusReason(reply.status, u"an answer that can't be read"_s));
    const bool wasSentBefore = object->value(u"send_code_attempts"_s).toArray().size() > 1;
    const bool mayBeOurs = !request.isNew && (replaced.isEmpty() || replaced == sid);
    const bool isOther = wasSentBefore && !mayBeOurs;
    MessageReport report = isOther ? reportOf(name(), Outcome::unknown,
                                              u"it sent a code that was for something else"_s)
                                   : reportOf(name(), Outcome::taken, {});
    report.reference = sid;
    if (isOther)
        report.about = MessageReport::About::number;
    return report;
}

HttpRequest TwilioVerifyWire::checking(const QString& reference, const CodeRequest& request,
                                       const SecretBytes& digits) const
{
    FormText form;
    form.add("VerificationSid", reference).add("Code", digits);
    if (m_settings.namesAmountAndPayee)
        form.add("Amount", amountOf(request)).add("Payee", request.payee);
    return twilioRequest(m_settings.account, HttpMethod::post, address(u"/VerificationCheck"_s),
                         form.take());
}

/// A wrong code leaves the verification `pending`. One that is approved, expired or was checked too
/// often is deleted there, so 404 says that it is gone, and nothing of the digits.
CodeVerdict TwilioVerifyWire::readChecked(const HttpReply& reply, const QString& reference) const
{
    if (reply.status == 404)
        return CodeVerdict::gone;
    if (reply.status == 429)
        return CodeVerdict::limited;
    if (reply.status / 100 == 4) {
        const int code = twilioRefusal(reply).code;
        const bool isLimit =
            code == 60202 || code == 60203 || code == 60207 || code == 60212 || code == 20429;
        return isLimit ? CodeVerdict::limited : CodeVerdict::unknown;
    }
    const auto object = reply.status == 200 || reply.status == 201 ? objectIn(reply) : std::nullopt;
    if (!object || object->value(u"sid"_s).toString() != reference)
        return CodeVerdict::unknown;
    const QString status = object->value(u"status"_s).toString();
    const QJsonValue valid = object->value(u"valid"_s);
    if (status == u"approved")
        return valid.toBool() ? CodeVerdict::right : CodeVerdict::unknown;
    if (status == u"pending")
        return valid.isBool() && !valid.toBool() ? CodeVerdict::wrong : CodeVerdict::unknown;
    if (status == u"canceled" || status == u"expired" || status == u"deleted" ||
        status == u"failed" || status == u"max_attempts_reached")
        return CodeVerdict::gone;
    return CodeVerdict::unknown;
}

HttpRequest TwilioVerifyWire::cancelling(const QString& reference) const
{
    FormText form;
    form.add("Status", u"canceled"_s);
    return twilioRequest(
        m_settings.account, HttpMethod::post,
        address(u"/Verifications/"_s + QString::fromLatin1(QUrl::toPercentEncoding(reference))),
        form.take());
}

HttpRequest TwilioVerifyWire::inquiry() const
{
    return twilioRequest(m_settings.account, HttpMethod::get, address({}));
}

std::optional<TwilioVerifyWire::Service> TwilioVerifyWire::readInquiry(const HttpReply& reply)
{
    const auto object = reply.status == 200 ? objectIn(reply) : std::nullopt;
    if (!object || object->value(u"sid"_s).toString().isEmpty())
        return {};
    const QJsonValue psd2 = object->value(u"psd2_enabled"_s);
    return Service{object->value(u"code_length"_s).toInt(), psd2.toBool()};
}

} // namespace countersign::sms
