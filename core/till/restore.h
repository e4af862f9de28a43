#pragma once

#include "core/sale/advance.h"
#include "core/store/restoration.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace countersign::till {

struct RestoreOrder
{
    QString file;          // the backup
    QString dataDirectory; // where there is no store
    QString who;           // who restores, for the journal
    sale::Rules rules;
    bool dropsProducts = false; // restores the rest where the catalogue was changed
    /// The last receipt number that the shop knows of, from paper perhaps; 0 if it tells none.
    std::uint64_t lastReceipt = 0;
};

/// What a restored store is.
struct RestoredStore
{
    store::CopyContents contents;      // of the backup
    journal::Head head;                // of the journal as it goes on
    std::optional<journal::Head> lost; // the last head that is known of, where it was lost
    store::EarlierLost earlier;
    bool isHeadKnown = false;      // false: data/head didn't tell whether anything was lost
    bool hasLog = false;           // SQLite's, which lay beside the backup
    bool areReceiptsKnown = false; // data/head tells the last receipt number, under a seal
    bool isReceiptTold = false;    // the shop told its last receipt number
    std::uint64_t receiptsSkipped = 0;
    std::uint64_t receipts = 0; // numbers used or skipped; the next is one more
    qint64 erasedAgain = 0;     // customers who were erased after the backup was made
    /// What is unresolved: was open in the backup, or unresolved then.
    std::vector<sale::Purchase> closed;
};

/// Puts a store back from a backup, so that no sale is taken up that may have ended meanwhile, and
/// the journal says itself where it was cut: `store_restored` first, then every open purchase's
/// `purchase_closed`, and `refund_left` of what was unresolved, in the commit with which the store
/// becomes this till's. Open baskets are dropped, and customers who were erased since are erased
/// again. Receipt numbers go on beyond all that the lost entries can have used, and beyond the last
/// one that the shop knows of.
Result<RestoredStore, store::StoreError> restore(const RestoreOrder& order,
                                                 const store::KeysPointer& keys,
                                                 world::Clock& clock, world::Entropy& entropy,
                                                 world::Files& files = world::systemFiles());

} // namespace countersign::till
