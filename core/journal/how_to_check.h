#pragma once

#include <QByteArray>
#include <QtGlobal>

namespace countersign::journal {

/// What HOW-TO-CHECK.txt has to know of the evidence that it lies beside.
struct Checked
{
    QByteArray purchase; // UUID, 36 lower-case characters
    quint64 first = 1;   // sequence of the first line of entries.jsonl
    quint64 last = 1;    // and of its last
    QByteArray keyId;    // of public-key.pem
    quint64 keyChangesBefore = 0;
};

/// HOW-TO-CHECK.txt: how evidence is checked with openssl, sha256sum and POSIX alone. Its lines
/// that begin with eight spaces are the commands, a script for any POSIX shell, to be run beside
/// entries.jsonl and public-key.pem. It ends with 0 if everything fits, and with 3 if not.
[[nodiscard]] QByteArray howToCheck(const Checked& checked);

} // namespace countersign::journal
