#include "core/sms/twilio_account.h"

#include "core/sms/http_report.h"
#include "core/sms/json_reply.h"
#include "core/sms/secret_text.h"

#include <array>
#include <utility>

namespace countersign::sms {

using Outcome = world::MessageReport::Outcome;

namespace {

/// Twilio's dictionary of errors, as far as a till can meet them (its error reference; the 30xxx
/// stand in a message's own error_code).
constexpr std::array errors{
    TwilioError{14107, Outcome::transient, "too many messages in a short time"},
    TwilioError{20003, Outcome::permanent, "the credentials are denied"},
    TwilioError{20008, Outcome::permanent, "test credentials can't do this"},
    TwilioError{20404, Outcome::permanent, "it doesn't exist there"},
    TwilioError{20429, Outcome::transient, "too many requests"},
    TwilioError{20500, Outcome::unknown, "an error of its own"},
    TwilioError{20503, Outcome::transient, "the service is unavailable"},
    TwilioError{21211, Outcome::permanent, "not a valid number"},
    TwilioError{21212, Outcome::permanent, "not a valid sender"},
    TwilioError{21217, Outcome::permanent, "not a valid number"},
    TwilioError{21408, Outcome::permanent, "messages to this country aren't allowed there"},
    TwilioError{21602, Outcome::permanent, "a text is missing"},
    TwilioError{21603, Outcome::permanent, "a sender is missing"},
    TwilioError{21604, Outcome::permanent, "a number is missing"},
    TwilioError{21606, Outcome::permanent, "this sender can't send to this number"},
    TwilioError{21608, Outcome::permanent, "a trial account reaches only its verified numbers"},
    TwilioError{21610, Outcome::permanent, "the recipient opted out"},
    TwilioError{21611, Outcome::transient, "this sender's queue is full"},
    TwilioError{21612, Outcome::permanent, "this sender can't reach this number"},
    TwilioError{21614, Outcome::permanent, "not a mobile number"},
    TwilioError{21617, Outcome::permanent, "the text is too long"},
    TwilioError{21635, Outcome::permanent, "a landline"},
    TwilioError{21701, Outcome::permanent, "the messaging service doesn't exist"},
    TwilioError{21703, Outcome::permanent, "the messaging service has no sender"},
    TwilioError{21705, Outcome::permanent, "the messaging service isn't valid"},
    TwilioError{30001, Outcome::transient, "the queue is full"},
    TwilioError{30002, Outcome::permanent, "the account is suspended"},
    TwilioError{30003, Outcome::permanent, "the phone can't be reached"},
    TwilioError{30004, Outcome::permanent, "the message is blocked"},
    TwilioError{30005, Outcome::permanent, "the number isn't known"},
    TwilioError{30006, Outcome::permanent, "a landline, or a carrier that can't be reached"},
    TwilioError{30007, Outcome::permanent, "the carrier filtered it out"},
    TwilioError{30008, Outcome::permanent, "the carrier doesn't say why"},
    TwilioError{30022, Outcome::transient, "too many messages in a short time"},
    TwilioError{30034, Outcome::permanent, "the sender isn't registered for this country"},
    TwilioError{30036, Outcome::permanent, "its time ran out"},
    TwilioError{60200, Outcome::permanent, "a parameter isn't valid"},
    TwilioError{60202, Outcome::transient, "too many checks of this code"},
    TwilioError{60203, Outcome::transient, "too many codes for this number"},
    TwilioError{60205, Outcome::permanent, "a landline"},
    TwilioError{60206, Outcome::permanent, "this service needs amount and payee"},
    TwilioError{60207, Outcome::transient, "too many requests of this service"},
    TwilioError{60212, Outcome::transient, "too many requests for this number"},
    TwilioError{60410, Outcome::permanent, "the number is blocked for fraud"},
    TwilioError{60605, Outcome::permanent, "codes to this country aren't allowed there"},
};

} // namespace

HttpRequest twilioRequest(const TwilioAccount& account, HttpMethod method, QUrl url,
                          SecretBytes form)
{
    HttpRequest request;
    request.method = method;
    request.url = std::move(url);
    request.headers.push_back({"Authorization", basicAuthorization(account.user, account.secret)});
    request.headers.push_back({"Accept", secretOf("application/json")});
    if (!form.empty())
        request.headers.push_back({"Content-Type", secretOf("application/x-www-form-urlencoded")});
    request.body = std::move(form);
    return request;
}

const TwilioError* twilioError(int code)
{
    for (const TwilioError& error : errors) {
        if (error.code == code)
            return &error;
    }
    return nullptr;
}

int twilioCode(const QJsonValue& value)
{
    const int code = value.toInt();
    return code >= 10'000 && code <= 99'999 ? code : 0;
}

QString twilioWords(int code)
{
    if (code == 0)
        return {};
    const TwilioError* error = twilioError(code);
    return error == nullptr ? QString::number(code)
                            : QStringLiteral("%1: %2").arg(code).arg(QLatin1String(error->words));
}

TwilioRefusal twilioRefusal(const HttpReply& reply)
{
    TwilioRefusal refusal;
    refusal.outcome = outcomeOfStatus(reply.status);
    if (const auto object = objectIn(reply))
        refusal.code = twilioCode(object->value(QLatin1String("code")));
    // A 5xx may have done it all the same, whatever its body says.
    if (const TwilioError* error = twilioError(refusal.code);
        error != nullptr && reply.status / 100 == 4)
        refusal.outcome = error->outcome;
    refusal.reason = statusReason(reply.status, twilioWords(refusal.code));
    return refusal;
}

} // namespace countersign::sms
