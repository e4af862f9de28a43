#pragma once

#include "core/base/result.h"
#include "core/uplink/nats_address.h"
#include "core/uplink/nats_answer.h"
#include "core/uplink/nats_message.h"
#include "core/world/clock.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

struct __natsConnection;

namespace countersign::uplink {

class NatsDenial;

/// Ends what a link waits for, from any thread.
class NatsStop
{
public:
    void stop();
    [[nodiscard]] bool isStopped() const { return m_isStopped; }

private:
    friend class NatsLink;
    void watch(__natsConnection* connection); // nullptr: none
    std::mutex m_mutex;
    __natsConnection* m_connection = nullptr;
    std::atomic<bool> m_isStopped = false;
};

/// A connection to one of an address's NATS servers, by libnats. Blocks its caller, for one thread
/// at a time, but never past a deadline and not after a stop, except while it connects: then at
/// most connect_within_ms, and the resolver's own time. It follows no server to others.
class NatsLink
{
public:
    static constexpr std::int64_t connect_within_ms = 3'000;       // to one server
    static constexpr qsizetype reply_bytes_max = 64 * 1024 * 1024; // as NATS itself has it

    /// Tries each server in turn. The fault is of those that came furthest.
    static Result<std::unique_ptr<NatsLink>, NatsFault> open(const NatsAddress& address,
                                                             std::int64_t until_boot_ms,
                                                             const world::Clock& clock,
                                                             NatsStop& stop);
    ~NatsLink();
    NatsLink(const NatsLink&) = delete;
    NatsLink& operator=(const NatsLink&) = delete;

    /// Sends it, and waits for an answer.
    Result<NatsReply, NatsFault> ask(const NatsMessage& message, std::int64_t until_boot_ms);
    /// What a message to this server may have.
    [[nodiscard]] NatsRoom room() const;

private:
    NatsLink(__natsConnection* connection, std::shared_ptr<NatsDenial> denial,
             const world::Clock& clock, NatsStop& stop);
    static Result<std::unique_ptr<NatsLink>, NatsFault>
    openAt(const NatsServer& server, const NatsAddress& address, std::int64_t within_ms,
           const world::Clock& clock, NatsStop& stop);
    [[nodiscard]] NatsFault faultOf(int status) const;

    __natsConnection* m_connection;
    const std::shared_ptr<NatsDenial> m_denial;
    const world::Clock& m_clock;
    NatsStop& m_stop;
};

} // namespace countersign::uplink
