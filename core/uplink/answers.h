#pragma once

#include "core/world/head_office.h"

#include <QString>
#include <span>

namespace countersign::uplink {

// What adapters answer, whatever head office is.

/// A reason as it may be shown, whoever wrote it: on one line, cut to what an answer may hold.
[[nodiscard]] QString shownReason(const QString& why);

/// The reason as it may be shown.
[[nodiscard]] world::HeadOfficeAnswer unreachable(const QString& why);
[[nodiscard]] world::HeadOfficeAnswer later(const QString& why);
[[nodiscard]] world::HeadOfficeAnswer refused(quint64 seq, const QString& why);
[[nodiscard]] world::HeadOfficeAnswer said(world::HeadOfficeAnswer::Outcome outcome,
                                           const journal::Head& head);

/// True if the entries follow on that hash, each on the one before.
[[nodiscard]] bool follows(const QByteArray& hash, std::span<const journal::Entry> entries);

} // namespace countersign::uplink
