#pragma once

#include "core/journal/case_file.h"
#include "core/journal/entry.h"

#include <QByteArray>
#include <QString>
#include <QTimeZone>

class QIODevice;

namespace countersign::print {

/// What stands on a case file beside what the journal says.
struct CaseCover
{
    QString storeName;    // this and the next as the till is set up now
    QString storeAddress; // may be empty
    QString tillId;       // as its journal's first entry has it
    QTimeZone zone;       // in which times are written
    qint64 made_ms = 0;   // when this file is made
    quint64 first = 1;    // sequence of the first entry of the proof
    journal::Head head;   // and its signed end
    QString keyId;        // of the key that begins it
    QString firstKeyId;   // of the key before all others, if that is another one
    QByteArray digest;    // SHA-256 of entries.jsonl
};

/// Writes the case file as PDF/A-1b, A4. Needs a QGuiApplication, on whose thread it is called. Any
/// number of lines and any length of names finds its place. False if it could not be written.
bool writeCasePdf(QIODevice& to, const journal::CaseFile& file, const CaseCover& cover);

} // namespace countersign::print
