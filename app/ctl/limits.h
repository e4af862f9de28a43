#pragma once

#include "app/ctl/doctor_report.h"
#include "core/world/journal_tail.h"

#include <QString>
#include <QtGlobal>
#include <optional>

namespace countersign::app {

// What the doctor warns of before a limit is reached, decided without clock and I/O.

struct Judged
{
    Verdict verdict = Verdict::ok;
    QString words;
};

inline constexpr qint64 day_ms = 86'400'000;
inline constexpr quint64 queue_entries_max = 20'000; // some thousand sales

/// `growth_bytes_a_day` is the store's; nothing where that isn't known.
[[nodiscard]] Judged judgedDisk(qint64 free_bytes, std::optional<qint64> growth_bytes_a_day);

/// What waits for head office, seen at that wall time.
[[nodiscard]] Judged judgedQueue(const world::Tally& waiting, qint64 now_wall_ms);

/// `what` begins a sentence: "uplink.certificate". Wall times.
[[nodiscard]] Judged judgedEnd(const QString& what, qint64 ends_wall_ms, qint64 now_wall_ms);

} // namespace countersign::app
