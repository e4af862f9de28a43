#include "core/sms/gateway_wire.h"

#include "core/sms/http_report.h"
#include "core/sms/json_reply.h"
#include "core/sms/received_reply.h"

#include <QDateTime>
#include <QJsonArray>
#include <algorithm>

namespace countersign::sms {

using namespace Qt::Literals::StringLiterals;
using world::Message;
using world::MessageReport;
using world::SmsReply;
using Outcome = world::MessageReport::Outcome;

namespace {

constexpr std::int64_t second_ms = 1000;

SecretBytes bytesOf(const QString& text)
{
    QByteArray utf8 = text.toUtf8();
    return SecretBytes::takenFrom(utf8);
}

bool fitsOne(const std::vector<ReplyRule>& rules, const ReadReply& reply)
{
    return std::any_of(rules.begin(), rules.end(),
                       [&](const ReplyRule& rule) { return rule.fits(reply); });
}

/// "+43 …" of "+43…" or of digits alone, which gateways write without plus; else empty.
QString asNumber(const QString& from)
{
    const QString digits = from.startsWith(u'+') ? from.mid(1) : from;
    constexpr qsizetype digits_min = 7;
    constexpr qsizetype digits_max = 15;
    const bool isOne =
        digits.size() >= digits_min && digits.size() <= digits_max && !digits.startsWith(u'0') &&
        std::all_of(digits.begin(), digits.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    return isOne ? u'+' + digits : QString();
}

/// ISO 8601, or seconds or milliseconds since 1970; nothing for anything else.
std::optional<std::int64_t> asTime(const QString& word)
{
    constexpr std::int64_t seconds_max = 100'000'000'000;
    bool isNumber = false;
    const std::int64_t number = word.toLongLong(&isNumber);
    if (isNumber && number >= 0)
        return asWallTime(number < seconds_max ? number * second_ms : number);
    const QDateTime when = QDateTime::fromString(word, Qt::ISODateWithMs);
    return when.isValid() ? asWallTime(when.toMSecsSinceEpoch()) : std::nullopt;
}

} // namespace

world::SmsAbilities GatewayWire::abilities() const
{
    world::SmsAbilities abilities;
    abilities.findsMessages = isAskedByOurs();
    abilities.tellsDelivery = m_gateway.following && (m_gateway.id || isAskedByOurs());
    abilities.readsReplies = m_gateway.inbox && !m_gateway.inbox->at.isEmpty();
    abilities.isLocal = m_gateway.isLocal;
    abilities.ask_every_ms = m_gateway.ask_every_ms;
    return abilities;
}

/// Of a message whose sending had no answer nobody knows the gateway's id, but ours.
bool GatewayWire::isAskedByOurs() const
{
    return m_gateway.following && m_gateway.following->request.uses(u"message_id"_s) &&
           m_gateway.sending.uses(u"message_id"_s);
}

TemplateFields GatewayWire::credentials() const
{
    TemplateFields fields;
    fields[u"username"_s] = bytesOf(m_gateway.username);
    fields[u"password"_s] = m_gateway.password.clone();
    fields[u"basic"_s] = basicAuthorization(m_gateway.username, m_gateway.password);
    return fields;
}

Result<HttpRequest, QString> GatewayWire::sending(const Message& message) const
{
    if (message.templateId.isEmpty() && m_gateway.sending.uses(u"template_id"_s))
        return failure(u"the gateway needs a template id, and this text has none"_s);
    TemplateFields fields = credentials();
    fields[u"to"_s] = bytesOf(message.to);
    fields[u"to_digits"_s] = bytesOf(message.to.startsWith(u'+') ? message.to.mid(1) : message.to);
    fields[u"text"_s] = message.text.clone();
    fields[u"sender"_s] = bytesOf(m_gateway.sender);
    fields[u"message_id"_s] = bytesOf(message.id);
    fields[u"template_id"_s] = bytesOf(message.templateId);
    fields[u"valid_for_s"_s] =
        bytesOf(QString::number(std::max<std::int64_t>(1, message.validFor_ms / second_ms)));
    return m_gateway.sending.filled(fields);
}

MessageReport GatewayWire::readSent(const HttpReply& reply) const
{
    const ReadReply read(reply);
    const bool is2xx = reply.status / 100 == 2;
    const auto report = [&](Outcome outcome, const QString& words) {
        return reportOf(name(), outcome, statusReason(reply.status, words));
    };
    if (fitsOne(m_gateway.permanent, read))
        return report(Outcome::permanent, u"what the settings call permanent"_s);
    if (fitsOne(m_gateway.transient, read))
        return report(Outcome::transient, u"what the settings call transient"_s);
    const bool isSuccess = m_gateway.success.empty() ? is2xx : fitsOne(m_gateway.success, read);
    if (!isSuccess)
        return report(outcomeOfStatus(reply.status),
                      is2xx ? u"not what the settings call success"_s : QString());
    MessageReport taken = report(Outcome::taken, {});
    if (m_gateway.id)
        taken.reference = asReference(m_gateway.id->in(read));
    return taken;
}

HttpRequest GatewayWire::following(const QString& reference) const
{
    TemplateFields fields = credentials();
    fields[isAskedByOurs() ? u"message_id"_s : u"id"_s] = bytesOf(reference);
    return m_gateway.following->request.filled(fields);
}

MessageReport GatewayWire::readFollowed(const HttpReply& reply) const
{
    const ReadReply read(reply);
    const Outcome otherwise =
        outcomeOfStatus(reply.status) == Outcome::transient ? Outcome::transient : Outcome::unknown;
    if (reply.status / 100 != 2)
        return reportOf(name(), otherwise, statusReason(reply.status));
    const QString word = m_gateway.following->state.in(read);
    for (const auto& [theirs, ours] : m_gateway.following->states) {
        if (word != theirs)
            continue;
        MessageReport report = reportOf(name(), Outcome::taken, {});
        report.state = ours;
        return report;
    }
    return reportOf(name(), Outcome::unknown, u"a state that the settings don't have"_s);
}

QString GatewayWire::ownReference(const Message& message) const
{
    return isAskedByOurs() ? message.id : QString();
}

HttpRequest GatewayWire::finding(const Message& message, std::int64_t since_ms) const
{
    (void)since_ms;
    return following(message.id);
}

/// That the gateway doesn't know it is no proof that it won't: it may be on its way there, or the
/// address of the question be wrong.
MessageReport GatewayWire::readFound(const HttpReply& reply, const Message& message,
                                     std::int64_t since_ms, std::int64_t now_ms) const
{
    (void)since_ms;
    (void)now_ms;
    MessageReport report = readFollowed(reply);
    if (report.outcome == Outcome::taken)
        report.reference = message.id;
    else
        report = reportOf(name(), Outcome::unknown, report.reason);
    return report;
}

/// A gateway leaves out by its own clock what is older, so it is asked for all that may be meant.
HttpRequest GatewayWire::askingReplies(std::int64_t since_ms) const
{
    const std::int64_t from_ms = oldestDate_ms(since_ms);
    TemplateFields fields = credentials();
    fields[u"since"_s] =
        bytesOf(QDateTime::fromMSecsSinceEpoch(from_ms, Qt::UTC).toString(Qt::ISODate));
    fields[u"since_s"_s] = bytesOf(QString::number(from_ms / second_ms));
    return m_gateway.inbox->request.filled(fields);
}

/// A reply as the list has it; nothing follows from one without a time.
struct GatewayWire::Listed
{
    SmsReply reply;
    std::optional<std::int64_t> at_ms;
};

std::optional<std::vector<GatewayWire::Listed>> GatewayWire::listedIn(const HttpReply& reply) const
{
    const Gateway::Inbox& inbox = *m_gateway.inbox;
    const QJsonValue list = valueAt(valueIn(reply), inbox.list);
    if (reply.status / 100 != 2 || !list.isArray())
        return {};
    std::vector<Listed> all;
    const QJsonArray entries = list.toArray();
    for (const QJsonValue& entry : entries) {
        const auto word = [&entry](const QString& pointer) {
            return wordOf(valueAt(entry, pointer)).value_or(QString());
        };
        Listed one;
        one.reply.id = asReference(word(inbox.id));
        one.reply.from = asNumber(word(inbox.from));
        one.reply.text = receivedText(word(inbox.text));
        if (!inbox.at.isEmpty())
            one.at_ms = asTime(word(inbox.at));
        if (!one.reply.id.isEmpty() && !one.reply.from.isEmpty())
            all.push_back(std::move(one));
    }
    return all;
}

std::optional<std::vector<SmsReply>>
GatewayWire::readReplies(const HttpReply& reply, std::int64_t since_ms, std::int64_t now_ms) const
{
    auto all = listedIn(reply);
    if (!all)
        return {};
    std::vector<SmsReply> replies;
    for (Listed& one : *all) {
        if (m_gateway.inbox->at.isEmpty())
            one.at_ms = now_ms;
        if (!one.at_ms || !mayHaveCome(*one.at_ms, since_ms))
            continue;
        one.reply.at_ms = *one.at_ms;
        replies.push_back(std::move(one.reply));
    }
    return newestOf(std::move(replies));
}

int GatewayWire::undatedReplies(const HttpReply& reply) const
{
    const auto all = listedIn(reply);
    if (!all || m_gateway.inbox->at.isEmpty())
        return 0;
    return static_cast<int>(
        std::ranges::count_if(*all, [](const Listed& one) { return !one.at_ms; }));
}

} // namespace countersign::sms
