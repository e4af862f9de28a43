#pragma once

#include "app/ctl/doctor_report.h"
#include "core/journal/restorations.h"
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

/// Tells of the last one, which is no fault; nothing where the store was never put back.
void checkRestorations(DoctorReport& report, store::JournalRows& journal);

} // namespace countersign::app
