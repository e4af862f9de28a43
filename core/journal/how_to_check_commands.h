#pragma once

#include <QByteArray>

namespace countersign::journal {

/// The commands of HOW-TO-CHECK.txt, a script for any POSIX shell, with names in braces where
/// howToCheck puts values. `hasKeyChanges` if the till changed its keys before the first entry.
[[nodiscard]] QByteArray commandsToCheck(bool isFromTheFirst, bool hasKeyChanges);

} // namespace countersign::journal
