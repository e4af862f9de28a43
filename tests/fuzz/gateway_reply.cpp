#include "core/sms/http_report.h"
#include "core/sms/secret_text.h"
#include "tests/fuzz/gateways.h"
#include "tests/fuzz/provider_report.h"
#include "tests/fuzz/targets.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::fuzz {

using namespace sms;
using namespace Qt::Literals::StringLiterals;
using world::CodeVerdict;
using world::Message;
using world::MessageReport;
using world::MessageState;
using Outcome = MessageReport::Outcome;

namespace {

constexpr const char* our_text = "482 913";
constexpr std::int64_t later_ms = 5'000; // after Twilio lists whatever arrived there

std::int64_t sent_ms()
{
    static const std::int64_t when_ms =
        QDateTime(QDate(2026, 11, 24), QTime(17, 0, 10), Qt::UTC).toMSecsSinceEpoch();
    return when_ms;
}

const Message& ourMessage()
{
    static const Message message = [] {
        Message made;
        made.to = u"+436601234567"_s;
        made.text = secretOf(our_text);
        return made;
    }();
    return message;
}

/// A gateway's id can't lead a request elsewhere than to what bears that id.
void checkAddress(const HttpRequest& request, const QString& before, const QString& reference,
                  const QString& after = {})
{
    check(request.url.isValid(), "an address can be asked for");
    const QByteArray id = QUrl::toPercentEncoding(reference);
    check(request.url.toEncoded() == before.toLatin1() + id + after.toLatin1(),
          "an id stands in its place in an address, and is all that stands there");
}

void checkSent(const SmsWire& wire, const HttpReply& reply)
{
    const MessageReport report = wire.readSent(reply);
    checkReport(report, reply.body);
    check(report.provider == wire.name(), "a report names its provider");
    check(report.outcome != Outcome::taken || reply.status / 100 == 2,
          "who takes a message says so with a 2xx");
}

/// It may have done it all the same; but a 503 did nothing.
void checkServersFault(const MessageReport& sent, int status)
{
    check(status / 100 != 5 || status == 503 || sent.outcome == Outcome::unknown,
          "a fault of the server's says nothing of the message");
}

void checkReplies(const SmsWire& wire, const HttpReply& reply)
{
    const auto replies = wire.readReplies(reply, sent_ms(), sent_ms() + later_ms);
    if (!replies)
        return;
    check(reply.status / 100 == 2, "replies come with a 2xx");
    if (const auto next = wire.askingMoreReplies(reply, sent_ms())) {
        const QUrl asked = wire.askingReplies(sent_ms()).url;
        check(next->method == HttpMethod::get && next->url.scheme() == asked.scheme() &&
                  next->url.authority() == asked.authority() && next->url.path() == asked.path(),
              "the next page is of the same list");
    }
    check(replies->size() <= world::SmsProvider::replies_max, "so many replies are read at once");
    std::int64_t before_ms = sent_ms() - world::SmsReply::date_wrong_max_ms;
    for (const world::SmsReply& one : *replies) {
        check(!one.id.isEmpty() && one.id == asReference(one.id), "a reply has an id");
        check(one.from.size() > 1 && one.from.size() <= 16 && one.from.startsWith(u'+') &&
                  std::all_of(one.from.begin() + 1, one.from.end(),
                              [](QChar c) { return c >= u'0' && c <= u'9'; }),
              "who replied is a number");
        check(one.text.size() <= 1600, "a reply is short");
        check(
            QByteArrayView(one.text.data(), static_cast<qsizetype>(one.text.size())).isValidUtf8(),
            "a reply is UTF-8");
        check(one.at_ms >= before_ms, "replies come oldest first, and none from before");
        check(one.at_ms < 253'402'300'800'000, "a reply came before the year 10000");
        before_ms = one.at_ms;
    }
}

/// A message counts as arrived only if one with that number and text is listed.
void checkFound(const HttpReply& reply)
{
    const MessageReport report =
        twilio().readFound(reply, ourMessage(), sent_ms(), sent_ms() + later_ms);
    checkLaterReport(report, reply.body);
    if (report.outcome == Outcome::transient)
        check(reply.status == 200, "what isn't listed was listed for");
    if (report.outcome != Outcome::taken)
        return;
    const QJsonArray listed =
        QJsonDocument::fromJson(reply.body).object().value(u"messages"_s).toArray();
    check(std::any_of(listed.begin(), listed.end(),
                      [&](const QJsonValue& one) {
                          return one[u"sid"_s] == report.reference &&
                                 one[u"to"_s] == ourMessage().to &&
                                 one[u"body"_s] == QLatin1String(our_text);
                      }),
          "what is found is listed");
}

void checkTwilio(const HttpReply& reply)
{
    checkSent(twilio(), reply);
    const MessageReport report = twilio().readSent(reply);
    checkServersFault(report, reply.status);
    check(report.outcome != Outcome::taken || !report.reference.isEmpty(),
          "what Twilio takes has an id");
    if (!report.reference.isEmpty())
        checkAddress(
            twilio().following(report.reference),
            u"https://api.twilio.com/2010-04-01/Accounts/ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/"
            "Messages/"_s,
            report.reference, u".json"_s);
    checkLaterReport(twilio().readFollowed(reply), reply.body);
    checkFound(reply);
    checkReplies(twilio(), reply);
}

void checkVonage(const HttpReply& reply)
{
    checkSent(vonage(), reply);
    const QJsonArray parts =
        QJsonDocument::fromJson(reply.body).object().value(u"messages"_s).toArray();
    const auto taken = std::count_if(parts.begin(), parts.end(), [](const QJsonValue& part) {
        return part[u"status"_s] == QLatin1String("0");
    });
    const MessageReport report = vonage().readSent(reply);
    checkServersFault(report, reply.status);
    if (report.outcome == Outcome::taken)
        check(taken > 0 && taken == parts.size(), "Vonage takes every part or not the message");
    else if (reply.status == 200 && taken > 0)
        check(report.outcome == Outcome::unknown, "what went in part isn't called refused");
}

/// What both services of codes promise: what a verdict stands on, and where a code is named.
void checkCode(const CodeWire& wire, const HttpReply& reply, const QString& address,
               const char* right, int wrongHundreds)
{
    const MessageReport report = wire.readSent(reply, {}, {});
    checkReport(report, reply.body);
    checkServersFault(report, reply.status);
    check(report.provider == wire.name(), "a report names its provider");
    const bool isTaken = report.outcome == Outcome::taken;
    check(!isTaken || reply.status / 100 == 2, "who sends a code says so with a 2xx");
    check(isTaken != report.reference.isEmpty(), "a code on its way has an id, and no other has");
    if (isTaken)
        checkAddress(wire.cancelling(report.reference), address, report.reference);
    const QJsonObject object = QJsonDocument::fromJson(reply.body).object();
    const QString said = object[u"status"_s].toString();
    const QJsonValue valid = object[u"valid"_s];
    const bool isTwilio = wire.name() == u"twilio-verify";
    const QString reference = object[isTwilio ? u"sid"_s : u"request_id"_s].toString();
    check(wire.readChecked(reply, u"another"_s + reference) != CodeVerdict::right,
          "digits aren't right where another code was");
    switch (wire.readChecked(reply, reference)) {
    case CodeVerdict::right:
        return check(reply.status / 100 == 2 && said == QLatin1String(right) &&
                         (valid.isUndefined() || valid == QJsonValue(true)),
                     "digits are right only where it is said so");
    case CodeVerdict::wrong:
        return check(reply.status / 100 == wrongHundreds,
                     "digits are wrong only where it is said so");
    case CodeVerdict::gone:
        return check(reply.status / 100 == 4 || said != QLatin1String(right),
                     "digits that are right aren't gone");
    case CodeVerdict::limited:
        return check(reply.status / 100 == 4, "who asks too often is told so with a 4xx");
    case CodeVerdict::unknown:
        return;
    }
}

void checkTwilioVerify(const HttpReply& reply)
{
    checkCode(twilioVerify(), reply, u"https://verify.twilio.com/v2/Services/VA1/Verifications/"_s,
              "approved", 2);
    const auto service = TwilioVerifyWire::readInquiry(reply);
    check(!service || reply.status == 200, "a service is told of with status 200");
}

void checkGateway(const GatewayWire& wire, const HttpReply& reply, const QString& before,
                  const QString& after = {})
{
    checkSent(wire, reply);
    const QString reference = wire.readSent(reply).reference;
    if (!reference.isEmpty())
        checkAddress(wire.following(reference), before, reference, after);
    const MessageReport followed = wire.readFollowed(reply);
    checkLaterReport(followed, reply.body);
    check(followed.outcome != Outcome::taken || reply.status / 100 == 2,
          "a state is told with a 2xx");
    const MessageReport found =
        wire.readFound(reply, ourMessage(), sent_ms(), sent_ms() + later_ms);
    checkLaterReport(found, reply.body);
    check(found.outcome == Outcome::unknown ||
              (found.outcome == Outcome::taken && found.state == followed.state),
          "what isn't found may be on its way, and what is found is as it is told");
}

} // namespace

void gatewayReply(Bytes input)
{
    constexpr std::size_t head_bytes = 3;
    if (input.size() < head_bytes)
        return;
    const HttpReply reply{input[1] << 8 | input[2], bytesOf(input.subspan(head_bytes)), true};
    if (reply.status < 100 || reply.status > 599)
        return;
    switch (input[0]) {
    case '0':
        return checkTwilio(reply);
    case '1':
        return checkVonage(reply);
    case '2':
        return checkTwilioVerify(reply);
    case '3':
        return checkCode(vonageVerify(), reply, u"https://api.nexmo.com/v2/verify/"_s, "completed",
                         4);
    case '4':
        checkReplies(jsonGateway(), reply);
        return checkGateway(jsonGateway(), reply, u"https://sms.example/messages/"_s);
    case '5':
        return checkGateway(wordsGateway(), reply, u"https://sms.example/api/"_s, u"/state"_s);
    }
}

} // namespace countersign::fuzz
