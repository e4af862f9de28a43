#include "core/till/book_reading.h"

#include "core/journal/acknowledgement.h"
#include <optional>

namespace countersign::till {

using store::StoreError;
using store::StoreFault;

namespace {

/// A purchase is started once. That one has ended the book doesn't know any more; an index does.
Result<Done, StoreError> taken(const journal::Entry& entry, store::JournalRows& journal, Book& book)
{
    if (entry.kind == "purchase_started") {
        const QString id = QString::fromLatin1(entry.purchase);
        const auto first = journal.startOf(QUuid::fromString(id));
        if (!first)
            return failure(first.error());
        if (*first && **first < entry.seq)
            return failure(StoreError{StoreFault::damaged,
                                      store::startedTwiceInWords(id, **first, entry.seq), 0,
                                      entry.seq});
    }
    if (const auto followed = book.take(entry); !followed)
        return failure(StoreError{StoreFault::damaged, followed.error(), 0, entry.seq});
    return Done{};
}

Result<BookRead, StoreError> readWhole(store::Store& store)
{
    BookRead read;
    std::optional<StoreError> misfit;
    const auto verified = store.verifyJournal([&](const journal::Entry& entry) {
        const auto followed = taken(entry, store.journal(), read.book);
        if (entry.kind != journal::acknowledged_kind)
            read.worth_seq = entry.seq;
        if (!followed)
            misfit = followed.error();
        return followed.ok();
    });
    if (misfit)
        return failure(*misfit);
    if (!verified)
        return failure(verified.error());
    return read;
}

/// Nothing if the journal has no checkpoint, or anything from it on is not as it should be.
std::optional<BookRead> readFromCheckpoint(store::Store& store)
{
    const auto entry = store.journal().lastCheckpoint(store.keys().signing.publicKey());
    if (!entry || !*entry)
        return std::nullopt;
    const auto checkpoint = journal::decodedCheckpoint((*entry)->payload);
    // What an earlier version wrote doesn't say how it left registry and catalogue, or knew nothing
    // of what other tills count. Entries that do may lie before it all the same: where a later
    // version had run, and the earlier one was put back for a while.
    if (!checkpoint || !checkpoint->registry || !checkpoint->catalogue || !checkpoint->counts)
        return std::nullopt;
    BookRead read{{}, (*entry)->seq, (*entry)->payload.size(), (*entry)->seq};
    read.book.restore(*checkpoint);
    for (const journal::Trail& trail : checkpoint->purchases) {
        const auto entries = store.journal().ofTrail(trail);
        if (!entries)
            return std::nullopt;
        for (const journal::Entry& told : *entries) {
            if (!read.book.bringBack(told))
                return std::nullopt;
        }
    }
    const auto verified = store.verifyJournalAfter(**entry, [&](const journal::Entry& later) {
        if (later.kind != journal::acknowledged_kind)
            read.worth_seq = later.seq;
        return taken(later, store.journal(), read.book).ok();
    });
    return verified ? std::optional(std::move(read)) : std::nullopt;
}

} // namespace

Result<BookRead, StoreError> readBook(store::Store& store)
{
    auto read = readFromCheckpoint(store);
    auto known = read ? Result<BookRead, StoreError>(std::move(*read)) : readWhole(store);
    if (known)
        store.noteReceipts(known->book.receipts());
    return known;
}

} // namespace countersign::till
