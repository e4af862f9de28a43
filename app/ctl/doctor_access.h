#pragma once

#include "app/ctl/doctor_report.h"
#include "core/settings/settings.h"

namespace countersign::app {

/// Who but the till's user can read or change what lies in its folder, or owns it; and where its
/// keys come from. Looks at modes and owners, changes nothing.
void checkAccess(DoctorReport& report, const settings::Settings& settings);

} // namespace countersign::app
