#pragma once

#include "core/uplink/nats_link.h"

#include <optional>

namespace countersign::uplink {

/// The end of what a stream holds of a subject.
struct NatsTail
{
    journal::Head head;   // of its last message's last entry; seq 0 where there is none
    quint64 sequence = 0; // of that message in the stream; 0 where there is none
};

/// What the stream is like. A fault of Kind::unfit if it is none for that subject.
Result<NatsStream, NatsFault> streamAt(NatsLink& link, const QByteArray& stream,
                                       const QByteArray& subject, std::int64_t until_boot_ms);

/// The subject's last message. It is asked for by a subject of its own, so that a user may be let
/// ask for this one and no other; whichever of the stream's servers answers, it may be behind.
Result<NatsTail, NatsFault> tailAt(NatsLink& link, const QByteArray& stream,
                                   const QByteArray& subject, std::int64_t until_boot_ms);

/// How a stream stands with a till.
struct NatsStanding
{
    NatsStream stream;
    NatsTail tail;
};
/// Asks for it over a link of its own, and changes nothing there.
Result<NatsStanding, NatsFault> standingAt(const NatsAddress& address, const QByteArray& till,
                                           std::int64_t until_boot_ms, const world::Clock& clock);

} // namespace countersign::uplink
