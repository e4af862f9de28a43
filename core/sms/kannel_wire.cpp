#include "core/sms/kannel_wire.h"

#include "core/sms/http_report.h"

#include <QLatin1String>
#include <algorithm>
#include <array>

namespace countersign::sms {

using world::Message;
using world::MessageReport;
using Outcome = world::MessageReport::Outcome;

namespace {

constexpr std::int64_t minute_ms = 60'000;

QByteArray encoded(const SecretBytes& bytes)
{
    return QByteArray::fromRawData(reinterpret_cast<const char*>(bytes.data()),
                                   static_cast<qsizetype>(bytes.size()))
        .toPercentEncoding();
}

/// Whole minutes, rounded up, since Kannel counts in no smaller unit.
std::int64_t validity_minutes(std::int64_t validFor_ms)
{
    const std::int64_t minutes = validFor_ms / minute_ms + (validFor_ms % minute_ms > 0 ? 1 : 0);
    return std::clamp<std::int64_t>(minutes, 1, kannel_validity_max_minutes);
}

/// Only sentences of Kannel's own are repeated: anything else might echo what we sent.
QString spoken(const QByteArray& body)
{
    static constexpr std::array sentences{
        "Accepted for delivery",
        "Queued for later delivery",
        "Sent.",
        "Authorization failed for sendsms",
        "Not routable. Do not try again.",
        "Temporal failure, try again later.",
        "Missing receiver number, rejected",
        "Empty receiver number not allowed, rejected",
        "Sender missing and no global set, rejected",
        "Number(s) has/have been denied by white- and/or black-lists.",
        "Validity field misformed, rejected",
        "Coding field misformed, rejected",
        "Charset or body misformed, rejected",
    };
    for (const char* sentence : sentences) {
        if (body.contains(sentence))
            return QLatin1String(sentence);
    }
    return {};
}

Outcome outcomeOf(int status, const QByteArray& body)
{
    const int hundreds = status / 100;
    if (status == 202) {
        const bool isTaken =
            body.startsWith("0:") || body.startsWith("3:") || body.startsWith("Sent.");
        return isTaken ? Outcome::taken : Outcome::unknown;
    }
    // A redirection isn't followed: it would hand the text to whoever it names.
    if (hundreds == 3 || hundreds == 4)
        return Outcome::permanent;
    return status == 503 ? Outcome::transient : Outcome::unknown;
}

QByteArray field(const char* name, const QByteArray& value)
{
    return QByteArray(name) + '=' + value;
}

/// The query's beginning: who asks.
QByteArray credentials(const KannelAccount& account)
{
    QByteArray query = account.url.query(QUrl::FullyEncoded).toLatin1();
    if (!query.isEmpty())
        query += '&';
    return query + field("username", account.username.toUtf8().toPercentEncoding()) +
           field("&password", encoded(account.password));
}

QUrl addressOf(const KannelAccount& account, const QByteArray& query)
{
    QUrl url = account.url;
    url.setQuery(QString::fromLatin1(query), QUrl::StrictMode);
    url.setFragment(QString());
    return url;
}

} // namespace

QUrl kannelRequest(const KannelAccount& account, const Message& message, bool isHeard)
{
    QByteArray query = credentials(account);
    if (!account.sender.isEmpty())
        query += field("&from", account.sender.toUtf8().toPercentEncoding());
    query += field("&to", message.to.toUtf8().toPercentEncoding());
    query += field("&text", encoded(message.text));
    query += field("&charset", "UTF-8");
    query += field("&coding", message.isUcs2 ? "2" : "0");
    query += field("&validity", QByteArray::number(validity_minutes(message.validFor_ms)));
    if (account.reports && isHeard && isReportable(message.id))
        query += field("&dlr-mask", QByteArray::number(kannel_report_mask)) +
                 field("&dlr-url",
                       kannelReportAddress(*account.reports, message.id).toPercentEncoding());
    return addressOf(account, query);
}

QUrl kannelInquiry(const KannelAccount& account)
{
    return addressOf(account, credentials(account));
}

KannelStanding kannelStanding(int status, const QByteArray& body)
{
    const QString sentence = spoken(body.left(kannel_reply_max_bytes));
    if (status == 400 && sentence == QLatin1String("Missing receiver number, rejected"))
        return KannelStanding::admitted;
    if (status == 403 && sentence == QLatin1String("Authorization failed for sendsms"))
        return KannelStanding::denied;
    return KannelStanding::strange;
}

MessageReport kannelReply(int status, const QByteArray& body)
{
    const QByteArray read = body.left(kannel_reply_max_bytes).trimmed();
    return reportOf(QStringLiteral("kannel"), outcomeOf(status, read),
                    statusReason(status, spoken(read)));
}

} // namespace countersign::sms
