#include "core/uplink/nats_denial.h"

#include "core/base/plain_text.h"

namespace countersign::uplink {

std::shared_ptr<NatsDenial> NatsDenial::forConnection()
{
    auto denial = std::make_shared<NatsDenial>();
    denial->m_self = denial;
    return denial;
}

void NatsDenial::release()
{
    std::shared_ptr<NatsDenial> self; // perhaps the last, and outlives the lock
    const std::lock_guard lock(m_mutex);
    self.swap(m_self);
}

QString NatsDenial::words() const
{
    const std::lock_guard lock(m_mutex);
    return m_words;
}

/// What was asked for will not be answered: closing ends the wait for it.
void NatsDenial::heard(natsConnection* connection, natsSubscription*, natsStatus status,
                       void* denial)
{
    if (status != NATS_NOT_PERMITTED)
        return;
    auto& heard = *static_cast<NatsDenial*>(denial);
    const char* said = nullptr;
    natsConnection_GetLastError(connection, &said);
    {
        const std::lock_guard lock(heard.m_mutex);
        heard.m_words = said == nullptr ? QStringLiteral("not permitted")
                                        : plainText(QString::fromUtf8(said).simplified());
    }
    natsConnection_Close(connection);
}

void NatsDenial::closed(natsConnection*, void* denial)
{
    static_cast<NatsDenial*>(denial)->release();
}

} // namespace countersign::uplink
