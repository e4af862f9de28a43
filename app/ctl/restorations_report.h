#pragma once

#include "app/ctl/doctor_report.h"
#include "core/journal/restorations.h"
#include "core/store/export_verification.h"
#include "core/store/journal_rows.h"

#include <QJsonArray>
#include <QStringList>

namespace countersign::app {

/// One sentence: when the store was put back, from where, and on which entries the lines end that
/// were put aside.
QString inWords(const journal::ToldRestoration& restoration);
/// One for each that is told; none where the store was never put back.
QStringList inWords(const journal::Restorations& restorations);
QJsonArray inJson(const journal::Restorations& restorations);

/// What is said of an entry that a restoration may have lost: "may be one of those that …".
QString maybeLostInWords(quint64 restored_seq);
/// The last restoration told of that may have lost that entry, which the journal doesn't have; 0 if
/// there is none.
quint64 maybeLostAt(const store::KnownEntry& entry, const journal::Restorations& restorations);

/// Tells of the last one, which is no fault; nothing where the store was never put back.
void checkRestorations(DoctorReport& report, store::JournalRows& journal);

} // namespace countersign::app
