#pragma once

#include "core/sms/http_line.h"
#include "core/world/sms.h"

#include <QJsonValue>

namespace countersign::sms {

/// Who asks Twilio. An API key is the user where there is one, since a key can be withdrawn and be
/// given few rights; the account's own id with its auth token opens everything.
struct TwilioAccount
{
    QString user;       // "SK…", or the account's "AC…"
    SecretBytes secret; // of the key, or the auth token
};

/// A request to Twilio that is signed by the account; its form, if it has one, is its body.
[[nodiscard]] HttpRequest twilioRequest(const TwilioAccount& account, HttpMethod method, QUrl url,
                                        SecretBytes form = {});

/// What Twilio calls an error, as far as it is known here.
struct TwilioError
{
    int code;
    world::MessageReport::Outcome outcome; // of a sending that it answers
    const char* words;
};
/// Nothing for a code that isn't in the table.
[[nodiscard]] const TwilioError* twilioError(int code);

/// What Twilio said instead of doing what it was asked. `code` is its own, 0 where there is none.
struct TwilioRefusal
{
    int code = 0;
    world::MessageReport::Outcome outcome = world::MessageReport::Outcome::unknown;
    QString reason;
};
[[nodiscard]] TwilioRefusal twilioRefusal(const HttpReply& reply);
/// Five digits, as all of Twilio's are; else 0. A longer number might be one that was sent.
[[nodiscard]] int twilioCode(const QJsonValue& value);
/// "30003: the phone can't be reached", or the number alone; empty for 0.
[[nodiscard]] QString twilioWords(int code);

} // namespace countersign::sms
