#pragma once

#include "core/journal/case_file.h"
#include "core/journal/case_payment.h"
#include "core/journal/case_replies.h"

#include <QStringList>
#include <vector>

namespace countersign::journal {

/// What a purchase's entries can't tell is seen in what they do.
struct Told
{
    const sale::Purchase& purchase;
    TerminalKind terminal;
    const PaymentCourse& payment;
    const std::vector<HeardReply>& replies;
    const std::vector<Statement>& statements;
    const QStringList& unknownKinds; // of entries, as "104 (points_given)"
    quint64 last_seq = 0;            // where the proof ends
};

/// What is not known, a sentence or two each; `ofHeadOffice` is what isn't of its part.
QStringList unknownOf(const Told& told, const QStringList& ofHeadOffice);

} // namespace countersign::journal
