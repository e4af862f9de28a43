#pragma once

#include "app/ctl/command.h"
#include "core/journal/chain.h"
#include "core/journal/verify.h"
#include "core/store/export_verification.h"

#include <QString>
#include <optional>

namespace countersign::app {

/// What is wrong with a journal, as `journal verify` tells it.
struct BrokenJournal
{
    QString file;     // of an export, whose line is malformed; else empty
    quint64 line = 0; // from 1, in that file
    quint64 seq = 0;  // of the first bad entry; 0 where the line tells none
    QString reason;   // journal::name of a FaultReason, or "damaged"
    QString words;
};

/// What verifies, from its entry `first` on.
struct IntactJournal
{
    quint64 first = 1;
    store::VerifiedExport verified;
    bool isExport = false; // and so may lack its end: the store's was compared with its head
    std::optional<quint64> known{}; // the entry that it has as it is known from elsewhere
};

// Each says what was found on standard output and returns the exit code; what is broken is told on
// standard error as well.
int reportIntact(const Call& call, const IntactJournal& intact);
int reportBroken(const Call& call, const BrokenJournal& broken);
int reportBroken(const Call& call, const journal::Fault& fault);

} // namespace countersign::app
