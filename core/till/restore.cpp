#include "core/till/restore.h"

#include "core/journal/fact_codec.h"
#include "core/store/catalogue_check.h"
#include "core/store/erasure.h"
#include "core/till/book.h"

#include <algorithm>
#include <limits>

namespace countersign::till {

using store::StoreError;
using store::StoreFault;

namespace {

// purchase_started and purchase_recorded: no receipt comes of less.
constexpr std::uint64_t entries_a_receipt_min = 2;

// The highest number that data/head can vouch for when the store is put back once more.
constexpr std::uint64_t receipts_max = store::HeadFile::receipts_max - 1;

/// At most so many receipts can have been printed in what was lost.
std::uint64_t receiptsIn(const journal::Head& lost, const journal::Head& kept)
{
    const std::uint64_t entries = lost.seq > kept.seq ? lost.seq - kept.seq : lost.seq;
    return (entries + entries_a_receipt_min - 1) / entries_a_receipt_min;
}

/// A number too high only leaves numbers out, one too low gives some out twice; but one that no
/// shop comes to is nobody's.
std::uint64_t unsealed(const store::Restoration& restoration, const Book& book)
{
    constexpr std::uint64_t believed_max = 1'000'000;
    const std::uint64_t told = restoration.receiptsUnsealed();
    return told <= book.receipts() + believed_max ? told : 0;
}

void append(const QUuid& purchase, const sale::FactBody& fact, store::Transaction& transaction)
{
    const auto entry = journal::encoded(fact);
    transaction.append(entry.kind, purchase, entry.payload);
}

void nameEarlier(const store::EarlierLost& earlier, sale::StoreRestored& fact)
{
    for (const journal::Head& head : earlier.heads)
        fact.earlier.push_back({head.seq, head.hash});
    fact.isEarlierKnown = earlier.areAll;
    if (earlier.areAll && earlier.common < fact.fromSequence)
        fact.commonSequence = earlier.common;
}

Result<Done, StoreError> dropProducts(store::Store& store, store::Transaction& transaction)
{
    const auto payload = store::dropProducts(store.connection());
    if (!payload)
        return failure(payload.error());
    transaction.append("products_dropped", {}, *payload);
    return Done{};
}

/// Baskets that nobody is filling any more, messages that nobody waits for.
Result<Done, StoreError> dropWhatIsOver(store::Store& store, store::Transaction& transaction)
{
    transaction.removeBaskets();
    constexpr qint64 queuedOnly = std::numeric_limits<qint64>::max();
    const auto messages = store.outbox().underWay(queuedOnly);
    if (!messages)
        return failure(messages.error());
    for (const store::OutboxMessage& message : *messages)
        transaction.updateMessage(
            {message.id, message.provider, world::MessageState::unknown, message.attempts});
    return Done{};
}

} // namespace

Result<RestoredStore, StoreError> restore(const RestoreOrder& order, const store::KeysPointer& keys,
                                          world::Clock& clock, world::Entropy& entropy,
                                          world::Files& files)
{
    Book book;
    QString misfit;
    const auto follow = [&](const journal::Entry& entry) {
        const auto taken = book.take(entry);
        if (!taken)
            misfit = taken.error();
        return taken.ok();
    };
    auto restoration = store::Restoration::begin(order.file, order.dataDirectory, keys, clock,
                                                 entropy, follow, files);
    if (!misfit.isEmpty())
        return failure(StoreError{StoreFault::damaged, misfit, 0, 0});
    if (!restoration)
        return failure(restoration.error());
    const auto& catalogueFault = (*restoration)->contents().catalogueFault;
    if (catalogueFault && !order.dropsProducts)
        return failure(store::remediedBy(
            QStringLiteral("With --without-products, all but the catalogue is restored"),
            *catalogueFault));
    RestoredStore restored;
    restored.contents = (*restoration)->contents();
    restored.lost = (*restoration)->lost();
    restored.earlier = (*restoration)->earlier();
    restored.isHeadKnown = (*restoration)->isHeadKnown();
    restored.hasLog = (*restoration)->hasLog();
    restored.areReceiptsKnown = (*restoration)->receipts().has_value();
    restored.isReceiptTold = order.lastReceipt > 0;
    const journal::Head& from = restored.contents.head;
    if (restored.lost)
        restored.receiptsSkipped = receiptsIn(*restored.lost, from);
    // What was lost may have been a line that was itself put back, and skipped numbers.
    const auto known = std::max<std::uint64_t>(
        order.lastReceipt, (*restoration)->receipts().value_or(unsealed(**restoration, book)));
    if (known > book.receipts())
        restored.receiptsSkipped = std::max(restored.receiptsSkipped, known - book.receipts());
    restored.receiptsSkipped =
        std::min(restored.receiptsSkipped, receipts_max - std::min(receipts_max, book.receipts()));
    restored.receipts = book.receipts() + restored.receiptsSkipped;

    store::Store& store = (*restoration)->store();
    {
        sale::Moment moment;
        moment.now = clock.now();
        auto transaction = store.begin(moment.now.wall_ms);
        if (!transaction)
            return failure(transaction.error());
        sale::StoreRestored fact{from.seq, from.hash, 0, {}, restored.receiptsSkipped, order.who};
        fact.isHeadKnown = restored.isHeadKnown;
        fact.lastReceipt = order.lastReceipt;
        if (restored.lost) {
            fact.lostSequence = restored.lost->seq;
            fact.lostHash = restored.lost->hash;
        }
        nameEarlier(restored.earlier, fact);
        append({}, fact, *transaction);
        transaction->noteReceipts(restored.receipts);
        for (const sale::Purchase& purchase : book.purchases()) {
            const auto step = sale::advance(purchase, sale::Restored{}, order.rules, moment);
            for (const sale::Fact& each : step.facts)
                append(purchase.id, each.body, *transaction);
            if (step.purchase.isParked())
                restored.closed.push_back(step.purchase);
        }
        if (const auto dropped = dropWhatIsOver(store, *transaction); !dropped)
            return failure(dropped.error());
        if (order.dropsProducts) {
            if (const auto dropped = dropProducts(store, *transaction); !dropped)
                return failure(dropped.error());
        }
        const auto erased = store::eraseAgain(store, *transaction);
        if (!erased)
            return failure(erased.error());
        restored.erasedAgain = *erased;
        const auto committed = transaction->commit();
        if (!committed)
            return failure(committed.error());
        restored.head = *committed;
    }
    if (const auto finished = (*restoration)->finish(); !finished)
        return failure(finished.error());
    return restored;
}

} // namespace countersign::till
