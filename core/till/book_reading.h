#pragma once

#include "core/store/store.h"
#include "core/till/book.h"

namespace countersign::till {

/// A book as the journal tells it, and the checkpoint that it began with.
struct BookRead
{
    Book book;
    quint64 checkpoint_seq = 0; // 0 if it was read from the journal's first entry on
    qsizetype checkpoint_bytes = 0;
    quint64 worth_seq = 0; // of the last entry that is no acknowledgement of head office
};

/// Verifies the journal and builds the book: from the last checkpoint on where that shows that all
/// is well, else from the first entry on, so that what is wrong is found where it is. However it
/// was edited, it tells of no more tries and no fewer failures, freezes and receipts than it did.
/// StoreFault::damaged if it doesn't verify, or its entries don't follow on each other, or one of
/// those that are read starts a purchase that was started before.
Result<BookRead, store::StoreError> readBook(store::Store& store);

} // namespace countersign::till
