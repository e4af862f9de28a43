#pragma once

#include "core/journal/export_line.h"

#include <QByteArray>
#include <QtGlobal>

namespace countersign::journal {

/// What HOW-TO-CHECK.txt has to know of the evidence that it lies beside.
struct Checked
{
    QByteArray purchase; // UUID, 36 lower-case characters
    quint64 first = 1;   // sequence of the first line of entries.jsonl
    quint64 last = 1;    // and of its last
    QByteArray before;   // hash of the entry before the first line, 32 bytes; empty at entry 1
    QByteArray keyId;    // of public-key.pem, with which the file begins
    quint64 keyChangesBefore = 0;
    QByteArray firstKeyId; // of first-key.pem, which is there if the key was changed before
};

/// HOW-TO-CHECK.txt: how evidence is checked with openssl, sha256sum and POSIX alone. Its lines
/// that begin with eight spaces are the commands, a script for any POSIX shell, to be run beside
/// entries.jsonl and public-key.pem, and keys.jsonl and first-key.pem where the key was changed
/// before. It ends with 0 if everything fits, and with 3 if not.
[[nodiscard]] QByteArray howToCheck(const Checked& checked);

/// A line of keys.jsonl, without its end: {"previous":"hex","entry":{…}}, the `key_changed` entry
/// as an export has it, with the hash of the entry before.
Result<QByteArray, LineFault> toKeyChangeLine(const QByteArray& previous, const Entry& change);

} // namespace countersign::journal
