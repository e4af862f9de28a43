#pragma once

#include "core/journal/fact_codec.h"
#include "core/store/store.h"

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

/// Paid with the payment method of that id.
PurchaseEntries somePurchase(const QByteArray& method = QByteArray(16, 'm'));

/// Registers a number with each of that many cards, and returns the ids of their payment methods.
std::vector<QByteArray> addCards(store::Store& store, int count);

/// Adds that many purchases to the journal in that data folder, past the store: entry for entry and
/// signature for signature what a till would have written, without its waits for the disk. They are
/// paid with those methods in turns; without any, with one that the store doesn't know. No store
/// may be open there.
void addPurchases(const QString& dataDirectory, const store::Keys& keys, int count,
                  const std::vector<QByteArray>& methods = {});

} // namespace countersign::bench
