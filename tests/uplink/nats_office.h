#pragma once

#include "core/uplink/nats_head_office.h"
#include "tests/peers/nats_peer.h"
#include "tests/uplink/exported.h"
#include "tests/uplink/stretch.h"

#include <future>

namespace countersign::tests {

/// The adapter at that address.
inline std::unique_ptr<uplink::NatsHeadOffice> officeAt(uplink::NatsAddress address)
{
    static const world::SystemClock clock;
    check(address.fault().isEmpty(), "the address is one");
    return std::make_unique<uplink::NatsHeadOffice>(
        std::make_shared<const uplink::NatsAddress>(std::move(address)), clock);
}

/// What it answers.
inline world::HeadOfficeAnswer said(world::HeadOffice& office,
                                    std::shared_ptr<const world::Batch> batch)
{
    std::promise<world::HeadOfficeAnswer> promise;
    auto answer = promise.get_future();
    office.hand(std::move(batch),
                [&](const world::HeadOfficeAnswer& said) { promise.set_value(said); });
    return answer.get();
}

/// Hands it again and again, as a till does, until head office has it all; false if it hasn't by
/// then.
inline bool arrives(world::HeadOffice& office, const std::shared_ptr<const world::Batch>& batch,
                    int within_ms)
{
    const auto isThere = [&] { return said(office, batch).head.seq == batch->entries.back().seq; };
    return QTest::qWaitFor(isThere, within_ms);
}

/// The lines of the messages that a stream has of a subject.
inline QByteArray linesIn(NatsPeer& peer, const QByteArray& subject,
                          const QByteArray& stream = "COUNTERSIGN")
{
    QByteArray lines;
    for (const QByteArray& body : peer.messages(subject, stream))
        lines += body + '\n';
    return lines;
}

} // namespace countersign::tests
