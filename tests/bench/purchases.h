#pragma once

#include "core/journal/fact_codec.h"
#include "core/store/keys.h"

#include <QString>
#include <QUuid>
#include <vector>

namespace countersign::bench {

/// The entries of a countersigned card purchase as a till writes them: commits of one to three.
struct PurchaseEntries
{
    QUuid id;
    std::vector<std::vector<journal::EncodedFact>> commits;
};
inline constexpr int purchase_entries = 11;
inline constexpr int purchase_commits = 7;

PurchaseEntries somePurchase();

/// Adds that many purchases to the journal in that data folder, past the store: entry for entry and
/// signature for signature what a till would have written, without its waits for the disk. No store
/// may be open there.
void addPurchases(const QString& dataDirectory, const store::Keys& keys, int count);

} // namespace countersign::bench
