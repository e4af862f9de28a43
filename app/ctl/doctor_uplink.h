#pragma once

#include "app/ctl/doctor_report.h"
#include "core/journal/entry.h"

namespace countersign::app {

// What asking any head office shares.

/// What head office has beside the till's own journal: nothing, or what a person is to do.
Result<QString, QString> disagreement(const settings::Settings& settings, const store::Keys& keys,
                                      const journal::Head& theirs);

/// Asks head office's stream.
void checkNatsUplink(DoctorReport& report, const settings::Settings& settings,
                     const store::KeysPointer& keys);

/// Asks head office's web service.
void checkHttpsUplink(DoctorReport& report, const settings::Settings& settings,
                      const store::KeysPointer& keys);

} // namespace countersign::app
