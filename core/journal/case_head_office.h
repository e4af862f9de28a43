#pragma once

#include "core/journal/case_file.h"

namespace countersign::journal {

/// What a case file says of head office.
struct HeadOfficePart
{
    std::vector<Statement> statements; // in the order of their entries
    std::vector<CaseFact> facts;       // to be compared with head office's own records
    QStringList warnings;              // what puts the till's own entries in doubt
    QStringList unknown;               // a sentence or two each
    quint64 checkable_seq = 0; // of the entry whose signature the proof lets be checked; or 0
};

/// Takes it from the words of head office in `background`, and checks their signatures where its
/// key is known. The error says in words which of those entries can't be read.
Result<HeadOfficePart, QString> headOfficePartOf(const std::vector<Entry>& ofPurchase,
                                                 const CaseBackground& background);

} // namespace countersign::journal
