#include "core/uplink/nats_answer.h"

#include "core/base/plain_text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

namespace countersign::uplink {

namespace {

using Kind = NatsFault::Kind;
using namespace Qt::Literals::StringLiterals;

constexpr int no_responders_status = 503;
constexpr int not_found_status = 404;
constexpr int unavailable_code = 500; // and above: it is the servers' matter

// JetStream's numbers of errors, which are part of its protocol.
constexpr int stream_not_found_error = 10059;
constexpr int expected_stream_error = 10060;
constexpr int wrong_last_sequence_error = 10071;
constexpr int no_jetstream_error = 10039; // for this account

constexpr qsizetype json_bytes_max = 256 * 1024;
constexpr qsizetype said_characters_max = 120;

QString named(const QByteArray& stream)
{
    return QString::fromLatin1(stream);
}

NatsFault faultIn(const QJsonObject& error, const QByteArray& stream)
{
    const int number = error[u"err_code"_s].toInt();
    const int code = error[u"code"_s].toInt();
    const QString said =
        plainText(error[u"description"_s].toString().left(said_characters_max).simplified());
    if (number == stream_not_found_error)
        return {Kind::missing, u"head office has no stream %1 (countersignctl uplink stream)"_s.arg(
                                   named(stream))};
    if (number == no_jetstream_error)
        return {Kind::missing,
                u"head office's servers keep no streams for this user: %1"_s.arg(said)};
    if (number == expected_stream_error)
        return {Kind::unfit,
                u"another stream than %1 takes this till's subject"_s.arg(named(stream))};
    if (number == wrong_last_sequence_error)
        return {Kind::moved, u"the stream has another message of this till last than it had: "
                             "another program sends its entries, or servers are being mended"_s};
    return {code >= unavailable_code ? Kind::busy : Kind::refused,
            u"stream %1: %2"_s.arg(named(stream), said)};
}

/// An answer's object, or what is said in place of one.
Result<QJsonObject, NatsFault> objectIn(const NatsReply& reply, const QByteArray& stream)
{
    if (reply.status == no_responders_status)
        return failure(NatsFault{Kind::nobody,
                                 u"nobody answers for stream %1: too few of its servers are up, or "
                                 "none takes this till's subject"_s.arg(named(stream))});
    const QJsonDocument document =
        reply.body.size() > json_bytes_max ? QJsonDocument() : QJsonDocument::fromJson(reply.body);
    if (!document.isObject())
        return failure(NatsFault{Kind::lost, u"an answer that JetStream doesn't give"_s});
    const QJsonObject object = document.object();
    if (object.contains(u"error"_s))
        return failure(faultIn(object[u"error"_s].toObject(), stream));
    return object;
}

/// Nothing if what is taken stays; else what is to be changed.
QString whyEntriesGo(const QJsonObject& config)
{
    const auto limit = [&config](const char* name) {
        return config[QLatin1StringView(name)].toInteger(-1) > 0;
    };
    if (config[u"retention"_s] != u"limits"_s)
        return u"drops what was read (retention must be limits)"_s;
    if (limit("max_age"))
        return u"drops what is old (max_age must be 0)"_s;
    if (limit("max_msgs_per_subject"))
        return u"keeps only a till's last messages (max_msgs_per_subject must be -1)"_s;
    if ((limit("max_msgs") || limit("max_bytes")) && config[u"discard"_s] != u"new"_s)
        return u"drops the oldest where it is full (discard must be new)"_s;
    if (config[u"storage"_s] != u"file"_s)
        return u"is only in memory (storage must be file)"_s;
    if (config[u"no_ack"_s].toBool())
        return u"confirms nothing (no_ack must be false)"_s;
    return {};
}

QString whyUnfit(const QJsonObject& config, const QByteArray& subject)
{
    if (const QString why = whyEntriesGo(config); !why.isEmpty())
        return why;
    if (!config[u"allow_direct"_s].toBool())
        return u"doesn't say how far it has come (allow_direct must be true)"_s;
    if (subject.isEmpty())
        return {};
    if (config.contains(u"mirror"_s))
        return u"is a mirror, and takes nothing itself"_s;
    const QJsonArray patterns = config[u"subjects"_s].toArray();
    const bool isTaken = std::any_of(patterns.begin(), patterns.end(), [&](const QJsonValue& each) {
        return takes(each.toString().toLatin1(), subject);
    });
    return isTaken ? QString() : u"doesn't take %1 (subjects)"_s.arg(QString::fromLatin1(subject));
}

} // namespace

bool takes(const QByteArray& pattern, const QByteArray& subject)
{
    const QList<QByteArray> wanted = pattern.split('.');
    const QList<QByteArray> words = subject.split('.');
    for (qsizetype i = 0; i < wanted.size(); ++i) {
        if (i >= words.size())
            return false;
        if (wanted[i] == ">")
            return true;
        if (wanted[i] != "*" && wanted[i] != words[i])
            return false;
    }
    return wanted.size() == words.size();
}

Result<quint64, NatsFault> acknowledgedIn(const NatsReply& reply, const QByteArray& stream)
{
    const auto object = objectIn(reply, stream);
    if (!object)
        return failure(object.error());
    const qint64 sequence = object->value(u"seq"_s).toInteger();
    if (object->value(u"stream"_s).toString() != named(stream) || sequence <= 0)
        return failure(NatsFault{Kind::lost, u"an answer that names another stream"_s});
    return static_cast<quint64>(sequence);
}

Result<NatsStream, NatsFault> streamIn(const NatsReply& reply, const QByteArray& stream,
                                       const QByteArray& subject)
{
    const auto object = objectIn(reply, stream);
    if (!object)
        return failure(object.error());
    const QJsonObject config = object->value(u"config"_s).toObject();
    if (config[u"name"_s].toString() != named(stream))
        return failure(NatsFault{Kind::lost, u"an answer that names another stream"_s});
    // Where too few of its servers are up to take anything, one that is says what it knows.
    if (object->contains(u"cluster"_s) &&
        object->value(u"cluster"_s)[u"leader"_s].toString().isEmpty())
        return failure(NatsFault{Kind::nobody, u"stream %1 has no leader: too few of its servers "
                                               "are up"_s.arg(named(stream))});
    NatsStream found;
    found.replicas = config[u"num_replicas"_s].toInt();
    found.last_seq = static_cast<quint64>(
        std::max<qint64>(object->value(u"state"_s)[u"last_seq"_s].toInteger(), 0));
    if (const QString why = whyUnfit(config, subject); !why.isEmpty())
        found.fault = u"stream %1 %2"_s.arg(named(stream), why);
    return found;
}

Result<std::optional<NatsReply>, NatsFault> keptIn(const NatsReply& reply, const QByteArray& stream)
{
    if (reply.status == not_found_status)
        return std::optional<NatsReply>();
    if (reply.status == no_responders_status)
        return failure(NatsFault{Kind::nobody,
                                 u"nobody answers for what stream %1 holds: its servers are down, "
                                 "or allow_direct is off"_s.arg(named(stream))});
    if (reply.status != 0 || reply.sequence == 0)
        return failure(NatsFault{Kind::lost, u"an answer that JetStream doesn't give"_s});
    if (reply.stream != stream)
        return failure(NatsFault{
            Kind::unfit, u"a mirror %1 answers for stream %2: it needs mirror_direct false, or to "
                         "be the mirror of a stream with another name"_s.arg(
                             QString::fromLatin1(reply.stream.left(64)), named(stream))});
    return std::optional(reply);
}

} // namespace countersign::uplink
