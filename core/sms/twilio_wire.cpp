#include "core/sms/twilio_wire.h"

#include "core/sms/http_report.h"
#include "core/sms/json_reply.h"
#include "core/sms/received_reply.h"
#include "core/sms/secret_text.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>
#include <algorithm>

namespace countersign::sms {

using namespace Qt::Literals::StringLiterals;
using world::Message;
using world::MessageReport;
using world::MessageState;
using world::SmsReply;
using Outcome = world::MessageReport::Outcome;

namespace {

/// None for a word that Twilio's API doesn't have for what goes out.
std::optional<MessageState> stateOf(const QString& status)
{
    if (status == u"accepted" || status == u"scheduled" || status == u"queued" ||
        status == u"sending")
        return MessageState::accepted;
    if (status == u"sent" || status == u"partially_delivered")
        return MessageState::sent;
    if (status == u"delivered" || status == u"read")
        return MessageState::delivered;
    if (status == u"undelivered")
        return MessageState::undelivered;
    if (status == u"failed" || status == u"canceled")
        return MessageState::failed;
    return {};
}

/// One message resource, as it is answered, fetched and listed.
MessageReport reportOn(const QJsonObject& message)
{
    const QString sid = asReference(message[u"sid"_s].toString());
    const auto state = stateOf(message[u"status"_s].toString());
    if (sid.isEmpty() || !state)
        return reportOf(u"twilio"_s, Outcome::unknown, u"an answer that can't be read"_s);
    MessageReport report =
        reportOf(u"twilio"_s, Outcome::taken, twilioWords(twilioCode(message[u"error_code"_s])));
    report.state = *state;
    report.reference = sid;
    return report;
}

MessageReport unreadable(int status)
{
    return reportOf(u"twilio"_s, Outcome::unknown,
                    statusReason(status, u"an answer that can't be read"_s));
}

MessageReport refused(const HttpReply& reply)
{
    const TwilioRefusal refusal = twilioRefusal(reply);
    return reportOf(u"twilio"_s, refusal.outcome, refusal.reason);
}

/// "Tue, 31 Aug 2010 20:36:28 +0000"; 0 for anything else.
std::int64_t wall_ms(const QJsonValue& date)
{
    const QDateTime when = QDateTime::fromString(date.toString(), Qt::RFC2822Date);
    return when.isValid() ? asWallTime(when.toMSecsSinceEpoch()).value_or(0) : 0;
}

/// The list in a reply, and whether it holds all there is.
struct Listed
{
    QJsonArray messages;
    bool isAll = false;
};

std::optional<Listed> listIn(const HttpReply& reply)
{
    const auto object = reply.status == 200 ? objectIn(reply) : std::nullopt;
    if (!object || !object->value(u"messages"_s).isArray())
        return {};
    return Listed{object->value(u"messages"_s).toArray(),
                  object->value(u"next_page_uri"_s).toString().isEmpty()};
}

bool isSameText(const QString& body, const SecretBytes& text)
{
    QByteArray bytes = body.toUtf8();
    return equalInConstantTime(SecretBytes::takenFrom(bytes).span(), text.span());
}

} // namespace

world::SmsAbilities TwilioWire::abilities() const
{
    world::SmsAbilities abilities;
    abilities.tellsDelivery = true;
    abilities.findsMessages = !m_settings.obfuscatesNumber;
    abilities.readsReplies = isNumber(m_settings.sender);
    return abilities;
}

QUrl TwilioWire::address(const QString& rest) const
{
    QUrl url = m_settings.base;
    url.setPath(u"/2010-04-01/Accounts/"_s + m_settings.accountSid + rest);
    return url;
}

Result<HttpRequest, QString> TwilioWire::sending(const Message& message) const
{
    constexpr std::int64_t second_ms = 1000;
    FormText form;
    form.add("To", message.to);
    if (m_settings.messagingServiceSid.isEmpty())
        form.add("From", m_settings.sender);
    else
        form.add("MessagingServiceSid", m_settings.messagingServiceSid);
    form.add("Body", message.text);
    form.add("ValidityPeriod", QString::number(std::clamp<std::int64_t>(
                                   message.validFor_ms / second_ms, 1, validity_max_s)));
    if (m_settings.discardsText)
        form.add("ContentRetention", u"discard"_s);
    if (m_settings.obfuscatesNumber)
        form.add("AddressRetention", u"obfuscate"_s);
    return twilioRequest(m_settings.account, HttpMethod::post, address(u"/Messages.json"_s),
                         form.take());
}

MessageReport TwilioWire::readSent(const HttpReply& reply) const
{
    if (reply.status != 200 && reply.status != 201) {
        // Another 2xx isn't how Twilio takes a message.
        return refused(reply);
    }
    const auto message = objectIn(reply);
    if (!message)
        return unreadable(reply.status);
    MessageReport report = reportOn(*message);
    // Made and failed in the same moment: nothing is on its way.
    if (report.state == MessageState::failed || report.state == MessageState::undelivered) {
        report.outcome = Outcome::permanent;
        if (report.reason.isEmpty())
            report.reason = u"it failed there at once, and no reason is given"_s;
    }
    return report;
}

HttpRequest TwilioWire::following(const QString& reference) const
{
    const QString segment = QString::fromLatin1(QUrl::toPercentEncoding(reference));
    QUrl url = m_settings.base;
    url.setPath(u"/2010-04-01/Accounts/"_s + m_settings.accountSid + u"/Messages/"_s + segment +
                    u".json"_s,
                QUrl::TolerantMode);
    return twilioRequest(m_settings.account, HttpMethod::get, url);
}

MessageReport TwilioWire::readFollowed(const HttpReply& reply) const
{
    const auto message = objectIn(reply);
    if (reply.status == 200 && message)
        return reportOn(*message);
    // Being told nothing says nothing of the message, which was taken.
    const TwilioRefusal refusal = twilioRefusal(reply);
    return reportOf(u"twilio"_s,
                    refusal.outcome == Outcome::permanent ? Outcome::unknown : refusal.outcome,
                    refusal.reason);
}

/// The day is in UTC, and the list has the newest first.
HttpRequest TwilioWire::listing(const QString& to, std::int64_t since_ms, int messages_max) const
{
    const QString day = QDateTime::fromMSecsSinceEpoch(since_ms - clock_difference_max_ms, Qt::UTC)
                            .toString(u"yyyy-MM-dd"_s);
    FormText query;
    query.add("To", to);
    query.add("DateSent>", day);
    query.add("PageSize", QString::number(messages_max));
    const SecretBytes encoded = query.take();
    QUrl url = address(u"/Messages.json"_s);
    url.setQuery(QString::fromLatin1(reinterpret_cast<const char*>(encoded.data()),
                                     static_cast<qsizetype>(encoded.size())),
                 QUrl::StrictMode);
    return twilioRequest(m_settings.account, HttpMethod::get, url);
}

HttpRequest TwilioWire::finding(const Message& message, std::int64_t since_ms) const
{
    return listing(message.to, since_ms);
}

/// The code is the same on every resend, so of several that fit, the newest one is meant. Where
/// Twilio keeps no text, one that fits by number and time is no proof, but none is one.
MessageReport TwilioWire::readFound(const HttpReply& reply, const Message& message,
                                    std::int64_t since_ms, std::int64_t now_ms) const
{
    const auto listed = listIn(reply);
    if (!listed)
        return reportOf(u"twilio"_s, Outcome::unknown, twilioRefusal(reply).reason);
    bool isOneWithoutText = false;
    for (const QJsonValue& value : listed->messages) {
        const QJsonObject one = value.toObject();
        if (!one[u"direction"_s].toString().startsWith(u"outbound") ||
            one[u"to"_s].toString() != message.to ||
            wall_ms(one[u"date_created"_s]) < since_ms - clock_difference_max_ms)
            continue;
        const QString body = one[u"body"_s].toString();
        if (isSameText(body, message.text))
            return reportOn(one);
        isOneWithoutText |= body.isEmpty() || m_settings.discardsText;
    }
    if (isOneWithoutText)
        return reportOf(u"twilio"_s, Outcome::unknown,
                        u"a message went to that number, and its text isn't kept there"_s);
    if (!listed->isAll || now_ms - since_ms < listed_within_ms)
        return reportOf(u"twilio"_s, Outcome::unknown, u"it isn't listed there yet"_s);
    return reportOf(u"twilio"_s, Outcome::transient, u"it never arrived there"_s);
}

HttpRequest TwilioWire::askingReplies(std::int64_t since_ms) const
{
    return listing(m_settings.sender, oldestDate_ms(since_ms));
}

std::optional<HttpRequest> TwilioWire::askingRepliesInSmallPages(std::int64_t since_ms) const
{
    return listing(m_settings.sender, oldestDate_ms(since_ms), listed_small_max);
}

/// The next page is named by its path and query; the credentials go nowhere else for it.
std::optional<HttpRequest> TwilioWire::askingMoreReplies(const HttpReply& page,
                                                         std::int64_t since_ms) const
{
    constexpr qsizetype uri_units_max = 2048;
    const QJsonObject object = objectIn(page).value_or(QJsonObject());
    const QJsonArray messages = object.value(u"messages"_s).toArray();
    const QString uri = object.value(u"next_page_uri"_s).toString();
    if (messages.isEmpty() || uri.isEmpty() || uri.size() > uri_units_max)
        return {};
    // The newest is first, so behind one that is too old all are.
    const std::int64_t oldest_ms = wall_ms(messages.last().toObject()[u"date_created"_s]);
    if (oldest_ms > 0 && !mayHaveCome(oldest_ms, since_ms))
        return {};
    // A ">" of DateSent> may stand there as it is.
    const QUrl next(uri, QUrl::TolerantMode);
    QUrl url = address(u"/Messages.json"_s);
    if (!next.isValid() || !next.scheme().isEmpty() || !next.authority().isEmpty() ||
        next.path(QUrl::FullyEncoded) != url.path(QUrl::FullyEncoded) || !next.hasQuery())
        return {};
    url.setQuery(next.query(QUrl::FullyEncoded), QUrl::StrictMode);
    return twilioRequest(m_settings.account, HttpMethod::get, url);
}

std::optional<std::vector<SmsReply>>
TwilioWire::readReplies(const HttpReply& reply, std::int64_t since_ms, std::int64_t) const
{
    const auto listed = listIn(reply);
    if (!listed)
        return {};
    std::vector<SmsReply> replies;
    for (const QJsonValue& value : listed->messages) {
        const QJsonObject one = value.toObject();
        SmsReply said;
        said.id = asReference(one[u"sid"_s].toString());
        said.from = one[u"from"_s].toString();
        said.at_ms = wall_ms(one[u"date_created"_s]);
        said.text = receivedText(one[u"body"_s].toString());
        if (one[u"direction"_s].toString() == u"inbound" && !said.id.isEmpty() &&
            isNumber(said.from) && mayHaveCome(said.at_ms, since_ms))
            replies.push_back(std::move(said));
    }
    return newestOf(std::move(replies));
}

HttpRequest TwilioWire::inquiry() const
{
    QUrl url = address(u"/Messages.json"_s);
    url.setQuery(u"PageSize=1"_s);
    return twilioRequest(m_settings.account, HttpMethod::get, url);
}

HttpRequest TwilioWire::keysInquiry() const
{
    QUrl url = address(u"/Keys.json"_s);
    url.setQuery(u"PageSize=1"_s);
    return twilioRequest(m_settings.account, HttpMethod::get, url);
}

bool TwilioWire::areMaster(const HttpReply& reply)
{
    const auto object = reply.status == 200 ? objectIn(reply) : std::nullopt;
    return object && object->value(u"keys"_s).isArray();
}

} // namespace countersign::sms
