#pragma once

#include "core/journal/fact_codec.h"
#include "core/store/store.h"

#include <QString>
#include <QUuid>
#include <functional>
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
inline constexpr int commit_sizes[purchase_commits] = {1, 3, 1, 1, 1, 2, 2};

/// What tells one such purchase from another.
struct Sold
{
    QUuid id;
    int lines = 3;
    qint64 price_minor = 1607; // of each line
    QString receipt = QStringLiteral("T3-000417");
    QByteArray method = QByteArray(16, 'm'); // the payment method's id
};
PurchaseEntries entriesOf(const Sold& sold);
/// Paid with the payment method of that id.
PurchaseEntries somePurchase(const QByteArray& method = QByteArray(16, 'm'));

/// Some of a till's purchases by their numbers, one a minute.
struct Purchases
{
    int from = 0;
    int until = 0; // without it
    std::function<PurchaseEntries(int number)> of;
};
/// Adds purchases to the journal in that data folder, past the store: entry for entry and signature
/// for signature what a till would have written, without its waits for the disk. Returns the new
/// head. No store may be open there.
journal::Head addPurchases(const QString& dataDirectory, const store::Keys& keys,
                           const Purchases& purchases, world::Entropy& entropy);

/// Registers a number with each of that many cards, and returns the ids of their payment methods.
std::vector<QByteArray> addCards(store::Store& store, int count);

/// Adds that many, paid with those methods in turns; without any, with one that the store doesn't
/// know.
void addPurchases(const QString& dataDirectory, const store::Keys& keys, int count,
                  const std::vector<QByteArray>& methods = {});

} // namespace countersign::bench
