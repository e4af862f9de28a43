#pragma once

#include "core/base/secret_bytes.h"
#include "core/world/sms.h"

#include <QByteArray>
#include <QString>
#include <QUrl>
#include <optional>

namespace countersign::sms {

/// Where Kannel tells what becomes of messages.
struct KannelReportPlace
{
    static constexpr int key_bytes = 32;

    QUrl base; // http://192.0.2.7:13020: of this machine, as Kannel reaches it
    /// Random, of one run: without it nobody makes an address that is believed.
    SecretBytes key;
};

/// What Kannel told of one message.
struct KannelReport
{
    QString message; // its id
    world::MessageState state = world::MessageState::unknown;
    friend bool operator==(const KannelReport&, const KannelReport&) = default;
};

/// All that Kannel can tell (user's guide, "Delivery Reports"): delivered 1, not delivered 2, kept
/// by the carrier 4, taken by the carrier 8, refused by the carrier 16.
inline constexpr int kannel_report_mask = 31;

/// Whether reports can be had of a message of that id: 1 to 64 letters, digits and hyphens, which
/// Kannel takes for nothing else.
[[nodiscard]] bool isReportable(const QString& messageId);

/// What Kannel asks for, with `%d` where it writes which of these it tells. The message's id is
/// reportable.
[[nodiscard]] QByteArray kannelReportAddress(const KannelReportPlace& place,
                                             const QString& messageId);

/// What a request says, given its head up to the empty line; nothing unless its address was made
/// with that key.
[[nodiscard]] std::optional<KannelReport> kannelReportIn(const QByteArray& head,
                                                         const SecretBytes& key);

} // namespace countersign::sms
