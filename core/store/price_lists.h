#pragma once

#include "core/store/connection.h"

#include <QByteArray>
#include <optional>

namespace countersign::store {

// Prices that head office announced and that begin later, as they came. Which ones there should be,
// when they begin and what their digest is says the journal. What changes them is called within a
// transaction, which isn't to be committed after an error.

Result<Done, StoreError> keepPriceList(Connection& connection, quint64 version,
                                       const QByteArray& csv);
Result<Done, StoreError> removePriceList(Connection& connection, quint64 version);
Result<Done, StoreError> removePriceLists(Connection& connection); // all of them
/// Nothing if it isn't there.
Result<std::optional<QByteArray>, StoreError> priceList(Connection& connection, quint64 version);

} // namespace countersign::store
