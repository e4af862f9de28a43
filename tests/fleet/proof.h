#pragma once

#include "tests/fleet/simulated_till.h"

#include <QStringList>
#include <vector>

namespace countersign::fleet {

class OfficeServer;

/// Whether head office has every entry of every till once, as it is.
struct Proof
{
    qint64 entries = 0; // that it has
    QStringList faults; // a sentence each; empty if it is proven
};

/// Compares, till by till, how many entries head office has and the digest of all of them with the
/// till's own journal, read anew; and asks the schema's own check of chains, journal_fault.
Result<Proof, QString> proveArrival(OfficeServer& office,
                                    const std::vector<std::unique_ptr<SimulatedTill>>& tills);

} // namespace countersign::fleet
