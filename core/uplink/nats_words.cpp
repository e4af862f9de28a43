#include "core/uplink/nats_words.h"

#include "core/uplink/nats_answer.h"

namespace countersign::uplink {

using Kind = NatsFault::Kind;

namespace {

constexpr qsizetype word_bytes_max = 1024; // several times what one takes

} // namespace

QByteArray natsWordSubject(const QString& keyId, const QByteArray& till)
{
    return "countersign.word." + keyId.toLatin1() + '.' + till;
}

Result<journal::Head, QString> natsWordIn(const QByteArray& body)
{
    if (body.size() > word_bytes_max)
        return failure(QStringLiteral("it is too long for a word of head office"));
    const auto word = journal::decodedAcknowledgement(body);
    if (!word)
        return failure(word.error());
    if (word->signature.isEmpty())
        return failure(QStringLiteral("it has no signature"));
    return journal::Head{word->seq, word->hash, word->signature};
}

Result<world::HeadOfficeWord, NatsFault>
natsWordAt(NatsLink& link, const QString& keyId, const QByteArray& till, std::int64_t until_boot_ms)
{
    const QByteArray stream(nats_words_stream);
    const QByteArray subject = natsWordSubject(keyId, till);
    const auto reply = link.ask({"$JS.API.DIRECT.GET." + stream + '.' + subject}, until_boot_ms);
    if (!reply)
        return failure(NatsFault{reply.error().kind, QStringLiteral("stream %1: %2").arg(
                                                         QString::fromLatin1(stream),
                                                         reply.error().words)});
    const auto kept = keptIn(*reply, stream);
    if (!kept)
        return failure(kept.error());
    if (!*kept)
        return world::HeadOfficeWord();
    auto head = natsWordIn((*kept)->body);
    if (!head || (*kept)->subject != subject)
        return failure(
            NatsFault{Kind::unfit, QStringLiteral("message %1 of stream %2 is no word on this till")
                                       .arg((*kept)->sequence)
                                       .arg(QString::fromLatin1(stream))});
    return world::HeadOfficeWord{std::move(head).value(), {}};
}

Result<world::HeadOfficeWord, NatsFault> natsWordAt(const NatsAddress& address,
                                                    const QString& keyId, const QByteArray& till,
                                                    std::int64_t until_boot_ms,
                                                    const world::Clock& clock)
{
    NatsStop never;
    const auto link = NatsLink::open(address, until_boot_ms, clock, never);
    if (!link)
        return failure(link.error());
    return natsWordAt(**link, keyId, till, until_boot_ms);
}

Result<Done, NatsFault> tellNatsWord(NatsLink& link, const QByteArray& till,
                                     const journal::Acknowledgement& word,
                                     std::int64_t until_boot_ms)
{
    const auto reply =
        link.ask({natsWordSubject(word.key, till), {}, journal::encoded(word)}, until_boot_ms);
    if (!reply)
        return failure(reply.error());
    const auto sequence = acknowledgedIn(*reply, nats_words_stream);
    if (!sequence)
        return failure(sequence.error());
    return Done{};
}

QByteArray natsWordsSettings()
{
    return R"({
  "name": "COUNTERSIGN-WORDS",
  "description": "Head office's signed words on the journals of Countersign tills",
  "subjects": ["countersign.word.*.*"],
  "retention": "limits",
  "storage": "file",
  "num_replicas": 3,
  "discard": "old",
  "max_msgs": -1,
  "max_bytes": -1,
  "max_age": 0,
  "max_msgs_per_subject": 1,
  "max_msg_size": 1024,
  "allow_direct": true,
  "deny_delete": true,
  "deny_purge": true
})";
}

} // namespace countersign::uplink
