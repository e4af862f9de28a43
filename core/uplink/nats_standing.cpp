#include "core/uplink/nats_standing.h"

namespace countersign::uplink {

using Kind = NatsFault::Kind;

Result<NatsStream, NatsFault> streamAt(NatsLink& link, const QByteArray& stream,
                                       const QByteArray& subject, std::int64_t until_boot_ms)
{
    const auto reply = link.ask({"$JS.API.STREAM.INFO." + stream}, until_boot_ms);
    if (!reply)
        return failure(reply.error());
    auto found = streamIn(*reply, stream, subject);
    if (found && !found->fault.isEmpty())
        return failure(NatsFault{Kind::unfit, found->fault});
    return found;
}

Result<NatsTail, NatsFault> tailAt(NatsLink& link, const QByteArray& stream,
                                   const QByteArray& subject, std::int64_t until_boot_ms)
{
    const auto reply = link.ask({"$JS.API.DIRECT.GET." + stream + '.' + subject}, until_boot_ms);
    if (!reply)
        return failure(reply.error());
    const auto kept = keptIn(*reply, stream);
    if (!kept)
        return failure(kept.error());
    if (!*kept)
        return NatsTail();
    const auto last = lastEntryIn((*kept)->body);
    if (!last || (*kept)->subject != subject)
        return failure(NatsFault{
            Kind::unfit, QStringLiteral("message %1 of stream %2 is not of a till's journal, and "
                                        "the last under %3")
                             .arg((*kept)->sequence)
                             .arg(QString::fromLatin1(stream), QString::fromLatin1(subject))});
    return NatsTail{{last->seq, last->hash, {}}, (*kept)->sequence};
}

Result<NatsStanding, NatsFault> standingAt(const NatsAddress& address, const QByteArray& till,
                                           std::int64_t until_boot_ms, const world::Clock& clock)
{
    NatsStop never;
    const auto link = NatsLink::open(address, until_boot_ms, clock, never);
    if (!link)
        return failure(link.error());
    const QByteArray subject = natsSubject(NatsSubject::journal, till);
    const auto stream = streamAt(**link, address.stream, subject, until_boot_ms);
    if (!stream)
        return failure(stream.error());
    const auto tail = tailAt(**link, address.stream, subject, until_boot_ms);
    if (!tail)
        return failure(tail.error());
    return NatsStanding{*stream, *tail};
}

} // namespace countersign::uplink
