#pragma once

#include "app/ctl/command.h"
#include "core/journal/chain.h"
#include "core/journal/verify.h"

#include <QString>

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

// Each says what was found on standard output and returns the exit code; what is broken is told on
// standard error as well. What is intact begins with the entry `first`, whose own content may not
// be proven: see store::VerifiedStretch.
int reportIntact(const Call& call, quint64 first, const journal::Head& head,
                 bool isFirstProven = true);
int reportBroken(const Call& call, const BrokenJournal& broken);
int reportBroken(const Call& call, const journal::Fault& fault);

} // namespace countersign::app
