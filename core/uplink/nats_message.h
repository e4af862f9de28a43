#pragma once

#include "core/base/result.h"
#include "core/journal/entry.h"

#include <QByteArray>
#include <QString>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace countersign::uplink {

// What a till's journal is in a stream. A message is one or several whole commits, as lines of an
// export (journal::toExportLine) without the last end of line: its last entry is signed. The
// messages of a subject are one journal, or what other branches of it are known.

struct NatsMessage
{
    QByteArray subject;
    std::vector<std::pair<QByteArray, QByteArray>> headers{};
    QByteArray body{};
};

inline constexpr const char* nats_subjects = "countersign.>"; // of all tills
enum class NatsSubject { journal, branch };
/// "countersign.journal.till-3".
[[nodiscard]] QByteArray natsSubject(NatsSubject what, const QByteArray& till);
/// Both of that till.
[[nodiscard]] QByteArray natsSubjectsOf(const QByteArray& till);

struct NatsOrigin
{
    NatsSubject what = NatsSubject::journal;
    QByteArray till; // [a-z0-9-], 1 to 32
};
/// Nothing if it isn't the subject of a till.
[[nodiscard]] std::optional<NatsOrigin> originOf(const QByteArray& subject);

/// How many bytes a message may have: whole commits are added while it stays below the first, and a
/// single one may have as many as the second, which the server says.
struct NatsRoom
{
    qsizetype usual_bytes = 512 * 1024; // NATS is made for small ones
    qsizetype bytes_max = 1024 * 1024;
};
struct NatsStretch
{
    QByteArray body;
    std::size_t entries = 0;
};
/// As much of the entries' beginning as goes into one message. The last of the entries is signed.
/// The error says in words what doesn't fit.
Result<NatsStretch, QString> stretchOf(std::span<const journal::Entry> entries,
                                       const NatsRoom& room);

/// The message that adds that stretch after the subject's last one, whose sequence in the stream is
/// `after` (0 where there is none). It is known again by its last entry, so a repetition within the
/// stream's window of duplicates adds nothing. It doesn't name the stream that it expects: a mirror
/// with another name would refuse it.
[[nodiscard]] NatsMessage natsMessage(const QByteArray& subject, QByteArray body,
                                      const journal::Entry& last, quint64 after);

/// The entries of a body, each of the right form; whether they are genuine is another question. The
/// error says in words what is wrong with it.
Result<std::vector<journal::Entry>, QString> entriesIn(const QByteArray& body);
/// The last of them.
Result<journal::Entry, QString> lastEntryIn(const QByteArray& body);

} // namespace countersign::uplink
