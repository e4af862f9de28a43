#pragma once

#include "core/journal/restorations.h"
#include "core/journal/verify.h"

#include <QIODevice>
#include <QString>
#include <functional>
#include <optional>

namespace countersign::store {

/// What is wrong with an export.
struct ExportFault
{
    enum class Part {
        device, // it can't be read
        line,   // that line is none of an export
        chain,  // that entry is the first that doesn't verify
    };
    Part part = Part::chain;
    quint64 line = 0; // from 1, of a line
    quint64 seq = 0;  // of the entry, as far as it is known; 0 if it isn't
    journal::FaultReason reason = journal::FaultReason::malformed;
    QString words;
};

inline constexpr qsizetype export_block_bytes_max = 256 * 1024; // or a single line

/// An entry of the journal as it is known from elsewhere: a receipt, head office, an older export.
struct KnownEntry
{
    quint64 seq = 0;
    QByteArray hash; // 32 bytes
};

/// What a whole export, or a stretch of one, proves. Nothing of what came after its head: it may
/// have been cut off after any signed entry.
struct VerifiedExport
{
    journal::Head head;
    qint64 at_ms = 0;     // of the last entry
    quint64 withheld = 0; // entries of which only the digest of what they say is there
    /// What the first entry says is what the till wrote. Its hash is signed, and is taken from the
    /// entry: without the hash of the one before, anything may stand beside it.
    bool isFirstProven = true;
    journal::Restorations restorations{}; // of the store that wrote it
};

/// Verifies an export with nothing but the key that `init` printed: reads it here, and parses lines
/// and verifies entries on that many threads. The first fault is the one that comes first in the
/// file; a change of keys is no end. Then it must have the known entry, where there is one: cutOff
/// if it ends before it, otherHead if it has another in its place. Holds a few blocks a thread.
/// `progress` hears how many bytes have been read.
Result<VerifiedExport, ExportFault> verifyExport(QIODevice& device, const journal::PublicKey& first,
                                                 unsigned threads,
                                                 const std::function<void(qint64)>& progress,
                                                 const std::optional<KnownEntry>& known = {});

/// What the till's own store says of the entry that a stretch begins with.
struct KnownBeginning
{
    QByteArray before; // the hash of the entry before it; empty where nothing is known
    QByteArray hash;
};

/// Verifies an export that begins with the entry `from`, which must be signed by `key` and not
/// change it: a stretch of a journal, as it goes with a case file, short enough for one thread.
/// From 1 it is the whole journal, from its first key on. A hash of the entry before that fits
/// proves what the first entry says, wherever it is known from. The known entry isn't before
/// `from`.
Result<VerifiedExport, ExportFault> verifyStretch(QIODevice& device, const journal::PublicKey& key,
                                                  quint64 from,
                                                  const KnownBeginning& beginning = {},
                                                  const std::optional<KnownEntry>& known = {});

} // namespace countersign::store
