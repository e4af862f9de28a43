#pragma once

#include "core/store/fault.h"

#include <QString>

namespace countersign::app {

/// How a program ends; see contracts: countersignctl.
enum ExitCode {
    exitDone = 0,
    exitRefused = 1,
    exitUsage = 2,
    exitDamaged = 3,
    exitUnreachable = 4
};

/// Why a program can't go on, in one line for a person, and with which exit code it ends.
struct Ending
{
    ExitCode code = exitRefused;
    QString words;
};

/// What a store's fault means for a program.
Ending endingOf(const store::StoreError& error);

} // namespace countersign::app
