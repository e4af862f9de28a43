#pragma once

#include "core/base/secret_bytes.h"
#include "core/sms/kannel_received.h"
#include "core/sms/kannel_report.h"
#include "core/world/sms.h"

#include <QByteArray>
#include <QString>
#include <QUrl>
#include <optional>

namespace countersign::sms {

struct KannelAccount
{
    QUrl url; // of smsbox: http(s)://host:13013/cgi-bin/sendsms, perhaps with a query of its own
    QString username;
    SecretBytes password; // UTF-8
    QString sender;       // empty: Kannel's default-sender
    bool isLocal = false; // carries messages without the store's line to the internet
    /// Where it is asked to tell what becomes of messages; none: it tells nothing.
    std::optional<KannelReportPlace> reports = {};
    /// Where it brings what people answer, at the same address and port; none: nowhere. Only beside
    /// `reports`.
    std::optional<KannelReplyPlace> replies = {};
};

/// Kannel answers with a sentence; more than this isn't Kannel speaking.
constexpr qsizetype kannel_reply_max_bytes = 4096;
/// Messages are never kept longer than this by the gateway: a week.
constexpr std::int64_t kannel_validity_max_minutes = 10'080;

/// The whole address to GET (Kannel user's guide, "Using the SMS push interface"). It holds the
/// text and the password: never to be logged. Unless `isHeard`, nothing is asked to be told of it.
[[nodiscard]] QUrl kannelRequest(const KannelAccount& account, const world::Message& message,
                                 bool isHeard = true);

/// The same with nobody to send to: the gateway looks at user and password first, then says that
/// the receiver is missing, and sends nothing (seen with Kannel 1.4.5). Never to be logged either.
[[nodiscard]] QUrl kannelInquiry(const KannelAccount& account);

/// What the answer to an inquiry says of the account.
enum class KannelStanding {
    admitted, // user and password are right
    denied,   // they aren't, or this machine may not send with them
    strange   // whoever answers there doesn't speak like Kannel
};
[[nodiscard]] KannelStanding kannelStanding(int status, const QByteArray& body);

/// What a reply says. `status` is HTTP's; of the body at most the first 4096 bytes are read.
[[nodiscard]] world::MessageReport kannelReply(int status, const QByteArray& body);

} // namespace countersign::sms
