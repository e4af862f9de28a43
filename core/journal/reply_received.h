#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>
#include <cstdint>
#include <optional>

namespace countersign::journal {

/// The kind of an entry, of the purchase that it is about, that says what a customer's phone
/// answered: what it meant, never its text.
inline constexpr const char* reply_received_kind = "reply_received";
inline constexpr const char* reply_not_mine = "not_mine";
/// Consent to offers is withdrawn, for the number of that registration. Codes still go there.
inline constexpr const char* reply_stop_offers = "stop_offers";

struct ReplyReceived
{
    QByteArray meaning;      // one of the two
    QString message;         // id of the message that it answers
    QString provider;        // that brought it
    QByteArray registration; // id, 16 bytes
    /// Of the provider's id, keyed with what each erasure and each change of keys renews, 32 bytes.
    QByteArray fingerprint;
    /// Wall time that the provider gave it. With the number it tells the same reply from another
    /// after that key has gone; entries of earlier versions have none.
    std::optional<std::int64_t> said_ms;
    friend bool operator==(const ReplyReceived&, const ReplyReceived&) = default;
};

/// {"meaning":"not_mine","message":"…","provider":"modem","registration":"hex","reply":"hex",
/// "said_ms":1795950000000}, compact.
[[nodiscard]] QByteArray encoded(const ReplyReceived& reply);
/// What `encoded` made; anything else is refused in words.
Result<ReplyReceived, QString> decodedReplyReceived(const QByteArray& payload);

} // namespace countersign::journal
