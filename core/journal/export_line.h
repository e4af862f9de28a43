#pragma once

#include "core/base/result.h"
#include "core/journal/entry.h"

#include <QByteArrayView>
#include <QString>

namespace countersign::journal {

/// What is wrong with a line of an export: the field, or nothing for the line as a whole, and why.
struct LineFault
{
    QString field;
    QString reason;
    quint64 seq = 0; // as the line tells it; 0 if it tells none
};

/// No line of an export is longer, its end of line not counted: a payload of which every character
/// is escaped, and the other fields.
inline constexpr qsizetype export_line_bytes_max = 9 * 1024 * 1024;

/// One entry as a line of an export, in UTF-8, without its end of line:
/// {"seq":1,"at":"2026-11-22T17:58:24.123Z","kind":"…","purchase":"…","salt":"hex","payload":"…",
/// "hash":"hex","signature":"base64 or null"}; a withheld payload as
/// "salt":null,"payload":null,"digest":"hex". Fails for an entry of the wrong form.
Result<QByteArray, LineFault> toExportLine(const Entry& entry);

/// Reads such a line, in which the fields may come in any order and no others may. One end of line
/// is ignored. The entry has the right form; whether it is genuine is for a ChainVerifier to say.
Result<Entry, LineFault> fromExportLine(QByteArrayView line);

/// The same entry with its payload withheld; the chain still verifies.
[[nodiscard]] Entry withheld(const Entry& entry);

} // namespace countersign::journal
