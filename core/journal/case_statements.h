#pragma once

#include "core/journal/case_file.h"
#include "core/sale/fact.h"

namespace countersign::journal {

/// What one fact of a purchase says, and who stands behind it. `before` is the purchase as it was
/// until then. Usually one statement; two where a terminal's answer and the till's own conclusion
/// stand in one entry. What a demonstration plays is said by the till, since nobody else was there:
/// its own message provider, and with `isDemo` the card terminal.
std::vector<Statement> statementsOf(const Entry& entry, const sale::FactBody& fact,
                                    const sale::Purchase& before, bool isDemo);

/// "5 minutes", "90 seconds".
QString durationInWords(qint64 duration_ms);
/// A random id as it is shown: its hexadecimal digits, or "none".
QString idInWords(const QByteArray& id);

} // namespace countersign::journal
