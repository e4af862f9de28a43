#pragma once

#include "core/journal/verify.h"

#include <QIODevice>
#include <QString>
#include <functional>

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

/// Verifies an export with nothing but the key that `init` printed: reads it here, and parses lines
/// and verifies entries on that many threads. The first fault is the one that comes first in the
/// file. Holds a few blocks a thread. `progress` hears how many bytes have been read.
Result<journal::Head, ExportFault> verifyExport(QIODevice& device, const journal::PublicKey& first,
                                                unsigned threads,
                                                const std::function<void(qint64)>& progress);

/// What the till's own store says of the entry that a stretch begins with.
struct KnownBeginning
{
    QByteArray before; // the hash of the entry before it; empty where nothing is known
    QByteArray hash;
};

struct VerifiedStretch
{
    journal::Head head;
    /// What the first entry says is what the till wrote. Its hash is signed, and is taken from the
    /// entry: without the hash of the one before, anything may stand beside it.
    bool isFirstProven = false;
};

/// Verifies an export that begins with the entry `from`, which must be signed by `key` and not
/// change it: a stretch of a journal, as it goes with a case file, short enough for one thread.
/// From 1 it is the whole journal, from its first key on. A hash of the entry before that fits
/// proves what the first entry says, wherever it is known from.
Result<VerifiedStretch, ExportFault> verifyStretch(QIODevice& device, const journal::PublicKey& key,
                                                   quint64 from, const KnownBeginning& known = {});

} // namespace countersign::store
