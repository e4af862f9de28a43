#pragma once

#include "core/sale/advance.h"
#include "core/store/store.h"
#include "core/world/sms.h"

#include <QString>
#include <optional>
#include <vector>

// Private to core/till: what a carrier tells of a message, and what it is told of one.
namespace countersign::till {

/// News as a purchase hears it.
[[nodiscard]] sale::MessageReported eventOf(const QString& messageId,
                                            const world::MessageNews& news);
/// The attempt that the news is of, as the store keeps it; nothing where it is of none.
[[nodiscard]] std::optional<store::MessageAttempt>
attemptOf(const QString& messageId, const world::MessageNews& news, const sale::Instant& now);

/// What is known of the attempts at a message. The journal, and so the purchase, knows who took it
/// even where the store's rows don't; it knows no references.
[[nodiscard]] std::vector<world::PastAttempt> pastOf(store::Store& store, const QString& messageId,
                                                     const sale::Instant& now,
                                                     const sale::Purchase* known = nullptr);
/// Of a message of another run that somebody took: its text is gone, but what became of it can
/// still be asked. Nothing if nobody can tell.
[[nodiscard]] std::optional<world::Errand>
furtherErrandOf(store::Store& store, const store::OutboxMessage& row, const sale::Instant& now);

} // namespace countersign::till
