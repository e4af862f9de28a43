#include "core/sms/vonage_wire.h"

#include "core/sms/http_report.h"
#include "core/sms/json_reply.h"
#include "core/sms/secret_text.h"
#include "core/sms/vonage_account.h"

#include <QJsonArray>
#include <algorithm>
#include <array>

namespace countersign::sms {

using namespace Qt::Literals::StringLiterals;
using world::Message;
using world::MessageReport;
using Outcome = world::MessageReport::Outcome;

namespace {

struct VonageStatus
{
    const char* status;
    Outcome outcome;
    const char* words;
};

/// The SMS API's own table of states ("SMS API error codes").
constexpr std::array statuses{
    VonageStatus{"0", Outcome::taken, "accepted"},
    VonageStatus{"1", Outcome::transient, "too many messages in a short time"},
    VonageStatus{"2", Outcome::permanent, "a parameter is missing"},
    VonageStatus{"3", Outcome::permanent, "a parameter isn't valid"},
    VonageStatus{"4", Outcome::permanent, "the credentials are denied"},
    VonageStatus{"5", Outcome::transient, "an error of its own"},
    VonageStatus{"6", Outcome::permanent, "no way to this number"},
    VonageStatus{"7", Outcome::permanent, "the number is barred"},
    VonageStatus{"8", Outcome::permanent, "the account is barred"},
    VonageStatus{"9", Outcome::permanent, "no credit is left"},
    VonageStatus{"10", Outcome::transient, "too many connections"},
    VonageStatus{"11", Outcome::permanent, "the account may not send this way"},
    VonageStatus{"12", Outcome::permanent, "the text is too long"},
    VonageStatus{"14", Outcome::permanent, "the signature isn't valid"},
    VonageStatus{"15", Outcome::permanent, "not a valid sender"},
    VonageStatus{"22", Outcome::permanent, "the network isn't known"},
    VonageStatus{"23", Outcome::permanent, "the callback isn't valid"},
    VonageStatus{"29", Outcome::permanent, "a trial account reaches only its listed numbers"},
    VonageStatus{"32", Outcome::permanent, "signature and secret can't be used together"},
    VonageStatus{"33", Outcome::permanent, "the number is deactivated"},
};

const VonageStatus* statusOf(const QString& word)
{
    for (const VonageStatus& status : statuses) {
        if (word == QLatin1String(status.status))
            return &status;
    }
    return nullptr;
}

} // namespace

QString withoutPlus(const QString& number)
{
    return number.startsWith(u'+') ? number.mid(1) : number;
}

Result<HttpRequest, QString> VonageWire::sending(const Message& message) const
{
    FormText form;
    form.add("api_key", m_settings.apiKey);
    form.add("api_secret", m_settings.apiSecret);
    form.add("from", withoutPlus(m_settings.sender));
    form.add("to", withoutPlus(message.to));
    form.add("text", message.text);
    if (message.isUcs2)
        form.add("type", u"unicode"_s);
    form.add("ttl", QString::number(std::clamp(message.validFor_ms, ttl_min_ms, ttl_max_ms)));
    form.add("client-ref", message.id.left(client_ref_max));
    if (!m_settings.entityId.isEmpty())
        form.add("entity-id", m_settings.entityId);
    if (!message.templateId.isEmpty())
        form.add("content-id", message.templateId);
    HttpRequest request;
    request.method = HttpMethod::post;
    request.url = m_settings.base;
    request.url.setPath(u"/sms/json"_s);
    request.headers.push_back({"Content-Type", secretOf("application/x-www-form-urlencoded")});
    request.headers.push_back({"Accept", secretOf("application/json")});
    request.body = form.take();
    return request;
}

/// A message of several parts is taken when all of them are; with some taken and some not, a torn
/// message may arrive, and so it may where a part has no status.
MessageReport VonageWire::readSent(const HttpReply& reply) const
{
    const auto object = reply.status == 200 ? objectIn(reply) : std::nullopt;
    const QJsonArray parts = object ? object->value(u"messages"_s).toArray() : QJsonArray();
    if (reply.status != 200)
        return reportOf(name(), outcomeOfStatus(reply.status), statusReason(reply.status));
    qsizetype taken = 0;
    bool isReadable = !parts.isEmpty();
    QString refusedAs;
    for (const QJsonValue& part : parts) {
        const QString status = part.toObject()[u"status"_s].toString();
        if (status == u"0")
            ++taken;
        else if (refusedAs.isEmpty())
            refusedAs = status.left(3);
        isReadable = isReadable && !status.isEmpty();
    }
    if (!isReadable)
        return reportOf(name(), Outcome::unknown, u"an answer that can't be read"_s);
    if (taken == parts.size()) {
        MessageReport report = reportOf(name(), Outcome::taken, {});
        report.reference = asReference(parts.first().toObject()[u"message-id"_s].toString());
        return report;
    }
    const VonageStatus* status = statusOf(refusedAs);
    // A longer one isn't of their table, and might be anything that was sent.
    const bool isNumber = refusedAs.size() <= 2 && refusedAs.toUInt() > 0;
    const QString words =
        (status != nullptr ? u"status %1: %2"_s.arg(refusedAs, QLatin1String(status->words))
         : isNumber        ? u"status %1"_s.arg(refusedAs.toUInt())
                           : u"a status that isn't known"_s);
    if (taken > 0)
        return reportOf(name(), Outcome::unknown,
                        u"%1 of %2 parts taken; %3"_s.arg(taken).arg(parts.size()).arg(words));
    return reportOf(name(), status != nullptr ? status->outcome : Outcome::permanent, words);
}

HttpRequest VonageWire::inquiry() const
{
    HttpRequest request;
    request.url = m_settings.base;
    request.url.setPath(u"/account/get-balance"_s);
    request.headers.push_back(
        {"Authorization", basicAuthorization(m_settings.apiKey, m_settings.apiSecret)});
    request.headers.push_back({"Accept", secretOf("application/json")});
    return request;
}

HttpRequest VonageWire::subaccountsInquiry() const
{
    return vonageSubaccountsInquiry(m_settings.base, m_settings.apiKey, m_settings.apiSecret);
}

} // namespace countersign::sms
