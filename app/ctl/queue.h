#pragma once

#include "app/composition/next_try.h"
#include "app/ctl/changes_report.h"
#include "app/ctl/command.h"
#include "core/till/queue_reading.h"
#include "core/world/journal_tail.h"

#include <optional>

namespace countersign::app {

/// What the journal says of the queue, what lies in it, and what the running till said of its way.
struct Queue
{
    bool hasHeadOffice = false;
    /// The stream that takes the entries, where no word of head office's own comes besides: then it
    /// may be on a server in the store, and head office may not have them yet. Else empty.
    QString stream;
    till::QueueRead read;
    world::Tally waiting;
    world::Tally arrived;         // there, and head office's word on it isn't in the journal yet
    std::optional<bool> isSigned; // what it said last, as far as that is known
    QString unsignedWhy;
    std::optional<NextTry> next;
    bool takesChanges = false; // of head office's
    ChangesStanding changes = {};
};

/// Read beside a running till, or without one.
Result<Queue, Ending> queueOf(const settings::Settings& settings);

/// Sends what waits until nothing does, or a try fails; returns the program's exit code. Where no
/// till runs, what head office said is kept as the till would.
int drainQueue(const Call& call, const Queue& queue);

} // namespace countersign::app
