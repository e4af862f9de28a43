#pragma once

#include "core/journal/chain.h"
#include "core/journal/entry.h"
#include "core/store/journal_rows.h"

#include <QByteArray>
#include <QUuid>
#include <functional>
#include <vector>

namespace countersign::store {

/// A `key_changed` of the journal, and the hash of the entry that it follows on.
struct KeyChange
{
    QByteArray previous; // 32 bytes
    journal::Entry entry;
};

/// What proves that a purchase went as its entries say: those entries, and the stretch of the chain
/// that they stand in, up to a signed entry.
struct Evidence
{
    /// A stretch that begins this close to the journal's first entry is extended to it; else it
    /// begins at the last signed entry before the purchase, so that it stays small.
    static constexpr quint64 from_first_entry_max = 500;
    /// A stretch goes on to what head office said of the purchase where that is this close to its
    /// last entry.
    static constexpr quint64 to_head_office_entries_max = 500;

    std::vector<journal::Entry> ofPurchase;   // all of them, whole
    std::vector<journal::Entry> ofHeadOffice; // its words on them; some may be outside the stretch
    quint64 first = 0;                        // the stretch, both ends included
    QByteArray before;                        // hash of the entry before it; empty at entry 1
    journal::Head head;                       // its end, signed and verified
    journal::PublicKey firstKey;              // with which the stretch begins
    journal::PublicKey lastKey;               // with which it ends
    journal::PublicKey tillsFirstKey;         // the one that `init` printed
    std::vector<KeyChange> keyChanges;        // all before the stretch: from that to `firstKey`
    QString till;                             // its id, as the journal's first entry has it
};

/// Sees one line of the export, its end of line included; false stops.
using WriteLine = std::function<bool(const QByteArray& line)>;

/// Verifies the whole journal, so that nothing of the purchase is invented, left out or signed by a
/// key that never was the till's, and then hands each line of the stretch that proves it to
/// `write`, with the payloads of others withheld but for head office's words on this one. All of it
/// is of one moment, whatever a till that sells adds meanwhile.
/// StoreFault::missing if the journal has no such purchase, damaged as of JournalRows::verify,
/// failed if a line could not be written. What was written is to be thrown away on any of them.
Result<Evidence, StoreError> readEvidence(JournalRows& journal, const JournalKeys& keys,
                                          const QString& dataDirectory, const QUuid& purchase,
                                          const WriteLine& write);

} // namespace countersign::store
