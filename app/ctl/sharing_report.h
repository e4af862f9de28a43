#pragma once

#include "app/ctl/doctor_report.h"

namespace countersign::app {

/// Whether this till counts wrong codes in common with the other tills of its store, and when it
/// last heard of them.
void checkSharing(DoctorReport& report, const settings::Settings& settings);

} // namespace countersign::app
