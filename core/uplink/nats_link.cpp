#include "core/uplink/nats_link.h"

#include "core/uplink/nats_denial.h"

#include <algorithm>
#include <nats/nats.h>

namespace countersign::uplink {

namespace {

using Kind = NatsFault::Kind;

constexpr qsizetype headers_bytes_max = 2048; // of a message of ours; they count towards its size

struct DestroyMessage
{
    void operator()(natsMsg* message) const { natsMsg_Destroy(message); }
};
using Message = std::unique_ptr<natsMsg, DestroyMessage>;

QByteArray header(natsMsg* message, const char* name)
{
    const char* value = nullptr;
    return natsMsgHeader_Get(message, name, &value) == NATS_OK ? QByteArray(value) : QByteArray();
}

NatsReply replyIn(natsMsg* message)
{
    NatsReply reply;
    reply.status = header(message, "Status").toInt();
    reply.stream = header(message, "Nats-Stream");
    reply.subject = header(message, "Nats-Subject");
    reply.sequence = header(message, "Nats-Sequence").toULongLong();
    reply.body = QByteArray(natsMsg_GetData(message), natsMsg_GetDataLength(message));
    return reply;
}

} // namespace

void NatsStop::stop()
{
    const std::lock_guard lock(m_mutex);
    m_isStopped = true;
    if (m_connection != nullptr)
        natsConnection_Close(m_connection); // which ends what waits on it
}

void NatsStop::watch(natsConnection* connection)
{
    const std::lock_guard lock(m_mutex);
    m_connection = connection;
    if (m_isStopped && m_connection != nullptr)
        natsConnection_Close(m_connection);
}

NatsLink::NatsLink(natsConnection* connection, std::shared_ptr<NatsDenial> denial,
                   const world::Clock& clock, NatsStop& stop)
    : m_connection(connection), m_denial(std::move(denial)), m_clock(clock), m_stop(stop)
{
    m_stop.watch(m_connection);
}

NatsLink::~NatsLink()
{
    m_stop.watch(nullptr);
    natsConnection_Destroy(m_connection);
}

NatsRoom NatsLink::room() const
{
    NatsRoom room;
    room.bytes_max =
        std::max<qsizetype>(natsConnection_GetMaxPayload(m_connection) - headers_bytes_max, 0);
    return room;
}

Result<NatsReply, NatsFault> NatsLink::ask(const NatsMessage& message, std::int64_t until_boot_ms)
{
    natsMsg* made = nullptr;
    natsStatus status =
        natsMsg_Create(&made, message.subject.constData(), nullptr, message.body.constData(),
                       static_cast<int>(message.body.size()));
    const Message sent(made);
    for (const auto& [name, value] : message.headers) {
        if (status == NATS_OK)
            status = natsMsgHeader_Set(made, name.constData(), value.constData());
    }
    const std::int64_t left_ms = until_boot_ms - m_clock.now().boot_ms;
    natsMsg* said = nullptr;
    if (status == NATS_OK)
        status = left_ms > 0 ? natsConnection_RequestMsg(&said, m_connection, made, left_ms)
                             : NATS_TIMEOUT;
    const Message answered(said);
    if (status == NATS_NO_RESPONDERS) {
        NatsReply nobody;
        nobody.status = 503;
        return nobody;
    }
    if (status != NATS_OK)
        return failure(faultOf(status));
    if (natsMsg_GetDataLength(said) > reply_bytes_max)
        return failure(NatsFault{Kind::lost, QStringLiteral("an answer that is far too long")});
    return replyIn(said);
}

NatsFault NatsLink::faultOf(int status) const
{
    if (const QString denied = m_denial->words(); !denied.isEmpty())
        return {Kind::denied, QStringLiteral("head office's server: ") + denied};
    if (status == NATS_TIMEOUT)
        return {Kind::lost, QStringLiteral("head office's stream doesn't answer")};
    return {Kind::lost,
            QStringLiteral("the line to head office broke: %1")
                .arg(QString::fromUtf8(natsStatus_GetText(static_cast<natsStatus>(status))))};
}

} // namespace countersign::uplink
