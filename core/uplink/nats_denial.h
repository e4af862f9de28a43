#pragma once

#include <QString>
#include <memory>
#include <mutex>
#include <nats/nats.h>

namespace countersign::uplink {

/// What a server forbade its user. It says so beside the answers, and the library on a thread of
/// its own: that lives until the connection is closed, however early its owner goes.
class NatsDenial
{
public:
    static std::shared_ptr<NatsDenial> forConnection();
    void release(); // no connection came of it, or it is closed

    [[nodiscard]] QString words() const;

    // As libnats calls them.
    static void heard(natsConnection* connection, natsSubscription*, natsStatus status,
                      void* denial);
    static void closed(natsConnection*, void* denial);

private:
    mutable std::mutex m_mutex;
    QString m_words;
    std::shared_ptr<NatsDenial> m_self;
};

} // namespace countersign::uplink
