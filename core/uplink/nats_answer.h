#pragma once

#include "core/base/result.h"
#include "core/uplink/nats_fault.h"

#include <QByteArray>
#include <optional>

namespace countersign::uplink {

// What JetStream's answers mean (docs.nats.io, "JetStream wire API reference").

/// What a server said. Whatever it holds comes from outside.
struct NatsReply
{
    int status = 0;       // of its first line: 404, 503; 0 where there is none
    QByteArray stream{};  // Nats-Stream, of a message that is kept in one
    QByteArray subject{}; // Nats-Subject, of such a message
    quint64 sequence = 0; // Nats-Sequence, of such a message
    QByteArray body{};
};

/// Under which sequence the stream keeps a message that was sent there.
Result<quint64, NatsFault> acknowledgedIn(const NatsReply& reply, const QByteArray& stream);

/// What a stream is like, as far as it matters here.
struct NatsStream
{
    int replicas = 0;
    quint64 last_seq = 0; // of the last message in it
    QString fault{};      // why it is none for journals, in words; empty if it is
};
/// `subject` must be one that it takes; empty for one that is only read.
Result<NatsStream, NatsFault> streamIn(const NatsReply& reply, const QByteArray& stream,
                                       const QByteArray& subject);

/// A message that was asked for by its place in a stream; nothing where there is none.
Result<std::optional<NatsReply>, NatsFault> keptIn(const NatsReply& reply,
                                                   const QByteArray& stream);

/// True if a message of that subject is one of the pattern's, where * stands for a word and > for
/// all that follow.
[[nodiscard]] bool takes(const QByteArray& pattern, const QByteArray& subject);

} // namespace countersign::uplink
