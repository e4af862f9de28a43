#pragma once

#include "core/base/result.h"
#include "core/journal/fact_codec.h"
#include "core/sale/fact.h"

#include <QByteArray>
#include <QString>
#include <cstdint>
#include <optional>
#include <variant>

namespace countersign::journal {

// What becomes of notices: messages about a purchase, to the number that is registered with its
// payment method, other than codes. Each is an entry of that purchase and no fact of it: nothing
// about a purchase follows from what its owner was told. Never a text, never a number.

/// It is to be sent: written in the commit of what it tells of.
struct NoticeQueued
{
    QString message;             // its id
    QString purpose;             // "completed", "suspicious"
    QByteArray registration;     // id, 16 bytes
    std::int64_t expires_ms = 0; // wall time; then it is pointless
    friend bool operator==(const NoticeQueued&, const NoticeQueued&) = default;
};
/// From here on it may go out, for all that anybody knows.
struct NoticeOffered
{
    QString message;
    QByteArray bootId;
    std::int64_t boot_ms = 0;
    friend bool operator==(const NoticeOffered&, const NoticeOffered&) = default;
};
/// What became of that. `queued`: surely nobody has it, and it waits to be offered again; `failed`:
/// surely nobody has it, and nobody will; `unknown`: it may have gone, and isn't offered again.
struct NoticeState
{
    QString message;
    QString provider; // who said so, or was asked last; may be empty
    QString state;    // a MessageState's name
    sale::SaidBy saidBy = sale::SaidBy::till;
    friend bool operator==(const NoticeState&, const NoticeState&) = default;
};

// Why a notice that waited is sent to nobody any more.
inline constexpr const char* notice_expired = "expired";
inline constexpr const char* notice_limited = "sending_limit";
inline constexpr const char* notice_number_replaced = "number_replaced";
inline constexpr const char* notice_not_registered = "not_registered";
inline constexpr const char* notice_number_not_allowed = "number_not_allowed";
/// The journal doesn't tell what it is about: its row is none that the till made.
inline constexpr const char* notice_unfounded = "unfounded";

struct NoticeDropped
{
    QString message;
    QByteArray why; // one of those
    friend bool operator==(const NoticeDropped&, const NoticeDropped&) = default;
};

using Notice = std::variant<NoticeQueued, NoticeOffered, NoticeState, NoticeDropped>;

inline constexpr const char* notice_dropped_kind = "notice_dropped";

/// `notice_queued` {"expires_ms":1795993200000,"message":"…","purpose":"completed",
/// "registration":"hex"}, `notice_offered` {"boot":"…","boot_ms":123,"message":"…"}, `notice_state`
/// {"message":"…","provider":"modem","said_by":"provider","state":"accepted"}, `notice_dropped`
/// {"message":"…","why":"expired"}, compact.
[[nodiscard]] EncodedFact encoded(const Notice& notice);
/// What `encoded` made; nothing for any other kind. A payload that isn't one of ours is refused in
/// words.
Result<std::optional<Notice>, QString> decodedNotice(const QByteArray& kind,
                                                     const QByteArray& payload);

} // namespace countersign::journal
