#pragma once

#include "app/ctl/doctor_report.h"
#include "core/journal/entry.h"
#include "core/world/head_office.h"

namespace countersign::app {

// What asking any head office shares.

/// What head office has beside the till's own journal: nothing, or what a person is to do.
Result<QString, QString> disagreement(const settings::Settings& settings, const store::Keys& keys,
                                      const journal::Head& theirs);

/// Adds that head office is well, and what of the till's entries up to `theirs` it has signed, or
/// why that isn't believed. `well` says the former, without a full stop.
void addWell(DoctorReport& report, const settings::Settings& settings,
             const store::KeysPointer& keys, const journal::Head& theirs,
             const std::optional<world::HeadOfficeWord>& word, const QString& well);

/// Asks head office's stream.
void checkNatsUplink(DoctorReport& report, const settings::Settings& settings,
                     const store::KeysPointer& keys);

/// Asks head office's web service.
void checkHttpsUplink(DoctorReport& report, const settings::Settings& settings,
                      const store::KeysPointer& keys);

} // namespace countersign::app
