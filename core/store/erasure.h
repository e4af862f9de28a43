#pragma once

#include "core/store/store.h"

#include <optional>
#include <vector>

namespace countersign::store {

struct Erasure
{
    QByteArray method; // its id
    QString why;       // for the journal: names nobody
    QString who;
};

struct ErasedCustomer
{
    QByteArray method;                     // the random ids that the journal knows
    std::vector<QByteArray> registrations; // of all numbers that the method ever had
    quint64 seq = 0;                       // of customer_erased
    /// False while another program reads the store: SQLite's log keeps rows that were deleted until
    /// the store is next closed.
    bool isLogEmptied = true;
};

/// Forgets who a payment method's owner is. First every number that was ever registered with it is
/// made unreadable, here and in every copy of the database, durably; then its rows go, in the
/// commit that says so in the journal by its random ids alone. Interrupted between the two, it is
/// ended when the store is next opened, with who and why as they were given; an error then says
/// that the number is unreadable already. Sending limits go on counting for everyone else. Nothing
/// if there is no such method; StoreFault::damaged, and nothing is erased, if the registry was
/// altered.
Result<std::optional<ErasedCustomer>, StoreError> eraseCustomer(Store& store,
                                                                const Erasure& erasure);

/// What the journal has of a method's erasure; nothing if its customer never was erased. The
/// journal must have been verified.
Result<std::optional<ErasedCustomer>, StoreError> erasedBefore(Store& store,
                                                               const QByteArray& method);

/// In a restored store, deletes the rows of those who were erased after the backup was made, and
/// appends that they were. Returns how many there are.
Result<qint64, StoreError> eraseAgain(Store& store, Transaction& transaction);

/// Ends erasures that were interrupted: whose numbers are unreadable and whose rows are there. Does
/// nothing, quickly, if there is none.
Result<Done, StoreError> endErasures(Store& store);

} // namespace countersign::store
