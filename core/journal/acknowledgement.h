#pragma once

#include "core/base/result.h"
#include "core/journal/entry.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

namespace countersign::journal {

/// The kind of an entry by which a till keeps head office's word that it has every entry up to one.
/// The last of them is the cursor: only what follows on that entry is still to be sent. It is an
/// entry of the signed chain, so no row that SQL could edit moves it.
inline constexpr const char* acknowledged_kind = "head_office_acknowledged";
/// The kind of an entry that says why head office takes no more.
inline constexpr const char* head_office_refused_kind = "head_office_refused";

/// What head office signs once it has a till's entries durably up to that one (Ed25519):
/// "countersign-head-office-v1" ‖ u32be(length of till) ‖ till ‖ u64be(seq) ‖ hash. The hash binds
/// it to every entry before and, by the first of them, to the till's key.
[[nodiscard]] QByteArray acknowledgementInput(QByteArrayView till, quint64 seq,
                                              QByteArrayView hash);

/// Head office's word that it has everything up to that entry.
struct Acknowledgement
{
    quint64 seq = 0;
    QByteArray hash;      // of that entry, 32 bytes
    QByteArray signature; // head office's, 64 bytes; empty if it gave none
    QString key;          // id of the key that verified it; empty if none is configured
    friend bool operator==(const Acknowledgement&, const Acknowledgement&) = default;
};

/// {"entry":300,"hash":"hex","key":"hex or null","signature":"base64 or null"}, compact.
[[nodiscard]] QByteArray encoded(const Acknowledgement& acknowledgement);
/// What `encoded` made; anything else is refused in words.
Result<Acknowledgement, QString> decodedAcknowledgement(const QByteArray& payload);

/// Why nothing goes to head office from that entry on.
struct HeadOfficeRefusal
{
    static constexpr qsizetype reason_characters_max = 200;
    quint64 seq = 0;      // the entry that it is about
    QByteArray why;       // "refused", "fork" or "ahead"
    QString reason;       // in words
    QByteArray hash;      // of the other entry that head office has there; empty if it has none
    QByteArray signature; // head office's, over that hash; empty if it gave none
    friend bool operator==(const HeadOfficeRefusal&, const HeadOfficeRefusal&) = default;
};

/// {"entry":301,"hash":"hex or null","reason":"…","signature":"base64 or null","why":"fork"}.
[[nodiscard]] QByteArray encoded(const HeadOfficeRefusal& refusal);
Result<HeadOfficeRefusal, QString> decodedHeadOfficeRefusal(const QByteArray& payload);

} // namespace countersign::journal
