#pragma once

#include "core/journal/case_file.h"
#include "core/sale/fact.h"

namespace countersign::journal {

/// What one fact of a purchase says, and who stands behind it. `before` is the purchase as it was
/// until then. Usually one statement; two where a terminal's answer and the till's own conclusion
/// stand in one entry.
std::vector<Statement> statementsOf(const Entry& entry, const sale::FactBody& fact,
                                    const sale::Purchase& before);

/// "5 minutes", "90 seconds".
QString durationInWords(qint64 duration_ms);
/// A random id as it is shown: its hexadecimal digits, or "none".
QString idInWords(const QByteArray& id);

} // namespace countersign::journal
