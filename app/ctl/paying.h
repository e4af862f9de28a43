#pragma once

#include "app/composition/ending.h"
#include "core/base/result.h"
#include "core/store/store.h"
#include "core/till/book.h"

#include <optional>

namespace countersign::app {

/// The book of a store whose whole journal has been verified for it.
Result<till::Book, Ending> verifiedBook(store::Store& store);

/// Why nothing may be changed under a purchase that is being paid: with that payment method or one
/// that isn't known yet, or with any. Nothing if there is none.
std::optional<Ending> refusalWhilePaying(const till::Book& book,
                                         const std::optional<QByteArray>& method = {});

} // namespace countersign::app
