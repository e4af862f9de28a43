#pragma once

#include "core/uplink/nats_head_office.h"
#include "tests/peers/nats_peer.h"
#include "tests/uplink/exported.h"
#include "tests/uplink/stretch.h"

#include <QTest>
#include <chrono>
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

/// Hands it the batch, and has its answer when it comes.
inline std::future<world::HeadOfficeAnswer> handed(world::HeadOffice& office,
                                                   std::shared_ptr<const world::Batch> batch)
{
    auto promise = std::make_shared<std::promise<world::HeadOfficeAnswer>>();
    auto answer = promise->get_future();
    office.hand(std::move(batch),
                [promise](const world::HeadOfficeAnswer& said) { promise->set_value(said); });
    return answer;
}

/// What it answers.
inline world::HeadOfficeAnswer said(world::HeadOffice& office,
                                    std::shared_ptr<const world::Batch> batch)
{
    return handed(office, std::move(batch)).get();
}

[[nodiscard]] inline bool isThere(const std::future<world::HeadOfficeAnswer>& answer)
{
    return answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

/// Hands it again and again, as a till does, until head office has it all; false if it hasn't by
/// then.
inline bool arrives(world::HeadOffice& office, const std::shared_ptr<const world::Batch>& batch,
                    int within_ms)
{
    const auto hasAll = [&] { return said(office, batch).head.seq == batch->entries.back().seq; };
    return QTest::qWaitFor(hasAll, within_ms);
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
