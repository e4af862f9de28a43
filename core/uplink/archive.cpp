#include "core/uplink/archive.h"

#include "core/uplink/nats_standing.h"
#include "core/uplink/postgres_statements.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <utility>

namespace countersign::uplink {

using namespace Qt::Literals::StringLiterals;

namespace {

Archive::Fault faultOf(const NatsFault& fault)
{
    using Kind = NatsFault::Kind;
    switch (fault.kind) {
    case Kind::reaching:
    case Kind::securing:
    case Kind::admitting:
    case Kind::lost:
    case Kind::nobody:
    case Kind::moved:
    case Kind::busy:
        return {Archive::Cause::line, fault.words};
    case Kind::denied:
    case Kind::missing:
    case Kind::unfit:
    case Kind::refused:
        return {Archive::Cause::stream, fault.words};
    }
    return {Archive::Cause::line, fault.words};
}

} // namespace

Archive::Archive(QByteArray stream, NatsLink& from, PostgresLink& into, const world::Clock& clock)
    : m_stream(std::move(stream)), m_from(from), m_into(into), m_clock(clock)
{
}

Result<Done, Archive::Fault> Archive::begin()
{
    const auto stream = streamAt(m_from, m_stream, {}, m_clock.now().boot_ms + step_within_ms);
    if (!stream)
        return failure(faultOf(stream.error()));
    const auto positions = this->positions();
    if (!positions)
        return failure(positions.error());
    for (const Position& position : *positions)
        m_sequence = std::max(m_sequence, position.sequence);
    if (stream->last_seq < m_sequence)
        return failure(Fault{
            Cause::stream,
            u"stream %1 ends with message %2, and message %3 is archived already: it is another "
            "stream of that name, or lost its end; see countersign.archive_position"_s
                .arg(QString::fromLatin1(m_stream))
                .arg(stream->last_seq)
                .arg(m_sequence)});
    for (const Position& position : *positions) {
        if (!position.isStopped)
            continue;
        if (const auto tried = tryAgain(position.till, position.sequence); !tried)
            return tried;
    }
    return Done{};
}

/// Those of its messages that all others are past; the rest comes in its turn.
Result<Done, Archive::Fault> Archive::tryAgain(const QByteArray& till, quint64 from)
{
    while (!m_stopped.contains(till)) {
        const auto message = messageFrom(from + 1, natsSubjectsOf(till));
        if (!message)
            return failure(message.error());
        if (!*message || (*message)->sequence > m_sequence)
            return Done{};
        if (const auto taken = take(**message); !taken)
            return taken;
        from = (*message)->sequence;
    }
    return Done{};
}

Result<bool, Archive::Fault> Archive::takeNext()
{
    const auto message = messageFrom(m_sequence + 1, nats_subjects);
    if (!message)
        return failure(message.error());
    if (!*message)
        return false;
    if (const auto taken = take(**message); !taken)
        return failure(taken.error());
    m_sequence = (*message)->sequence;
    return true;
}

/// The first at that sequence or after it.
Result<std::optional<NatsReply>, Archive::Fault> Archive::messageFrom(quint64 sequence,
                                                                      const QByteArray& subjects)
{
    const QJsonObject wanted{{u"seq"_s, static_cast<qint64>(sequence)},
                             {u"next_by_subj"_s, QString::fromLatin1(subjects)}};
    const auto reply = m_from.ask({"$JS.API.DIRECT.GET." + m_stream,
                                   {},
                                   QJsonDocument(wanted).toJson(QJsonDocument::Compact)},
                                  m_clock.now().boot_ms + step_within_ms);
    if (!reply)
        return failure(faultOf(reply.error()));
    auto kept = keptIn(*reply, m_stream);
    if (!kept)
        return failure(faultOf(kept.error()));
    if (*kept && (*kept)->sequence < sequence)
        return failure(Fault{Cause::line, u"an answer that JetStream doesn't give"_s});
    return std::move(kept).value();
}

Result<Done, Archive::Fault> Archive::take(const NatsReply& message)
{
    const auto origin = originOf(message.subject);
    if (!origin || m_stopped.contains(origin->till))
        return Done{};
    auto entries = entriesIn(message.body);
    if (!entries)
        return stop(message, origin->till, entries.error());
    ++m_count.messages;
    return takeEntries(message, *origin, {origin->till, {}, std::move(entries).value()});
}

Result<Done, Archive::Fault> Archive::takeEntries(const NatsReply& message,
                                                  const NatsOrigin& origin, world::Batch batch)
{
    const auto archived = archivedOf(origin.till);
    if (!archived)
        return failure(archived.error());
    if (!*archived)
        return stop(message, origin.till,
                    u"till %1 is not enrolled (SELECT countersign.enrol)"_s.arg(
                        QString::fromLatin1(origin.till)));
    const auto why = origin.what == NatsSubject::journal ? takeJournal(message, batch, **archived)
                                                         : takeBranch(message, batch, **archived);
    if (!why)
        return failure(why.error());
    return why->isEmpty() ? Done{} : stop(message, origin.till, *why);
}

/// What is right in it is kept; says why not all of it is.
Result<QString, Archive::Fault> Archive::takeJournal(const NatsReply& message, world::Batch& batch,
                                                     const Archived& archived)
{
    const Addition addition = additionOf(archived, batch.entries);
    const journal::Entry& last = batch.entries.back();
    if (last.seq < archived.head.seq) {
        const auto isKnown = isArchived(batch.till, last);
        if (!isKnown)
            return failure(isKnown.error());
        if (!*isKnown)
            return u"entry %1 is another one than is archived"_s.arg(last.seq);
    }
    std::vector<PostgresStatement> statements;
    if (addition.until > addition.from) {
        batch.entries.resize(addition.until);
        statements.push_back(adding(batch, addition.from, archived.head));
    }
    if (addition.fault.isEmpty())
        statements.push_back(positionAt(message, batch.till, addition.after.head));
    if (statements.empty())
        return addition.fault;
    const auto why = commit(std::move(statements));
    if (!why)
        return why;
    if (!why->isEmpty())
        return why;
    m_count.entries += addition.until - addition.from;
    m_tills.insert_or_assign(batch.till, addition.after);
    return addition.fault;
}

Result<QString, Archive::Fault>
Archive::takeBranch(const NatsReply& message, const world::Batch& batch, const Archived& archived)
{
    if (const QString why = faultOfBranch(archived, batch.entries); !why.isEmpty())
        return why;
    return commit({positionAt(message, batch.till, archived.head), keepingBranch(batch)});
}

} // namespace countersign::uplink
