#pragma once

#include "app/composition/changes_uplink.h"
#include "app/ctl/doctor_report.h"
#include "core/till/queue_reading.h"

#include <QJsonObject>
#include <QString>

namespace countersign::app {

/// How a till stands with what head office sends down.
struct ChangesStanding
{
    journal::ChangesRecord record;                  // what the journal says
    std::optional<journal::ChangesRefusal> refusal; // that still stands
    ChangesHeard heard;                             // what the running till said
};

/// Head office's own faults are over once it says that there is nothing more to take.
[[nodiscard]] ChangesStanding standingOf(const till::QueueRead& read, const ChangesHeard& heard);

/// True if the settings name a head office whose changes the till takes.
[[nodiscard]] bool takesChanges(const settings::Settings& settings);
/// Several lines: which it has and how old that is, what begins when, and what is in the way.
[[nodiscard]] QString changesInWords(const ChangesStanding& standing, qint64 now_ms);
[[nodiscard]] QJsonObject changesInJson(const ChangesStanding& standing);

/// "3 hours ago".
[[nodiscard]] QString ago(qint64 at_ms, qint64 now_ms);

/// Whether what head office sends down comes, how old it is, and whether its policy holds.
void checkChanges(DoctorReport& report, const settings::Settings& settings);

} // namespace countersign::app
