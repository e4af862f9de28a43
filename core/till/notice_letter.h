#pragma once

#include "core/store/store.h"
#include "core/till/configuration.h"
#include "core/till/sending.h"
#include "core/world/sms.h"

#include <QByteArray>
#include <memory>
#include <optional>

// Private to core/till: what a notice says, and to whom.
namespace countersign::till {

/// A notice that is to be sent, or why not.
struct NoticeLetter
{
    std::shared_ptr<const world::Message> message; // null if it doesn't go
    QByteArray whyNot;                             // for good, as the journal writes it; or empty,
    std::int64_t wait_ms = 0;                      // and then it may go after so long
};

/// The text is written anew from what the journal says of the purchase; the row only says that it
/// waits. `registration` is the one that is active for the row's payment method, if any is.
/// `isOut`: it may have gone out already, so that no limit holds it back. An error says that
/// something can't be read just now.
Result<NoticeLetter, store::StoreError>
letterOf(const SentSources& sources, const Configuration& configuration,
         const store::OutboxMessage& row, const std::optional<store::Registration>& registration,
         bool isOut);

} // namespace countersign::till
