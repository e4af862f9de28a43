#pragma once

#include "core/base/result.h"
#include "core/world/head_office.h"

#include <QByteArray>

namespace countersign::uplink {

inline constexpr const char* cloud_events_type = "application/cloudevents-batch+json";

/// The entries of a batch as CloudEvents 1.0 in its JSON batch format (JSON Event Format 1.0.2, 4):
/// an array of an event an entry. Its `source` is "/tills/TILL" and its `id` the sequence, which
/// together are the identity of an entry; `data` is the entry as a line of the journal's export,
/// whose text fields hold the bytes that are hashed and signed.
///
/// Fails with the sequence of an entry of the wrong form, which no till writes.
Result<QByteArray, quint64> cloudEventsOf(const world::Batch& batch);

} // namespace countersign::uplink
