#include "core/uplink/https_reply.h"

#include "core/uplink/answers.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

namespace countersign::uplink {

using world::HeadOfficeAnswer;
using Outcome = HeadOfficeAnswer::Outcome;
using namespace Qt::Literals::StringLiterals;

namespace {

// RFC 9110, 15.
constexpr int status_ok = 200;
constexpr int status_multiple_choices = 300;
constexpr int status_bad_request = 400;
constexpr int status_unauthorized = 401;
constexpr int status_forbidden = 403;
constexpr int status_not_found = 404;
constexpr int status_request_timeout = 408;
constexpr int status_conflict = 409;
constexpr int status_content_too_large = 413;
constexpr int status_too_early = 425;
constexpr int status_too_many_requests = 429;
constexpr int status_internal_server_error = 500;

/// What lies in one of the text fields, if it has so many bytes.
QByteArray bytesOf(const QJsonValue& value, bool isHex, qsizetype size_bytes)
{
    const QByteArray text = value.toString().toLatin1();
    const QByteArray bytes = isHex ? QByteArray::fromHex(text) : QByteArray::fromBase64(text);
    const bool isExact =
        bytes.size() == size_bytes && (isHex ? bytes.toHex() : bytes.toBase64()) == text;
    return isExact ? bytes : QByteArray();
}

std::optional<quint64> sequenceIn(const QJsonObject& object)
{
    const qint64 seq = object[u"seq"_s].toInteger(-1);
    if (seq < 0 || static_cast<quint64>(seq) > journal::seq_max)
        return std::nullopt;
    return static_cast<quint64>(seq);
}

/// {"seq":300,"hash":"hex","signature":"base64"}; what else stands there is passed over.
std::optional<journal::Head> headIn(const QJsonObject& object)
{
    const auto seq = sequenceIn(object);
    if (!seq)
        return std::nullopt;
    if (*seq == 0)
        return journal::Head{};
    journal::Head head{*seq, bytesOf(object[u"hash"_s], true, journal::hash_size_bytes),
                       bytesOf(object[u"signature"_s], false, journal::signature_size_bytes)};
    if (head.hash.isEmpty())
        return std::nullopt;
    return head;
}

/// What a problem (RFC 9457) says of itself, behind what we say of it.
QString withDetail(const QString& words, const QJsonObject& object)
{
    QString detail = object[u"detail"_s].toString();
    if (detail.isEmpty())
        detail = object[u"title"_s].toString();
    std::replace_if(
        detail.begin(), detail.end(), [](QChar c) { return !c.isPrint(); }, u' ');
    detail = detail.simplified();
    return (detail.isEmpty() ? words : words + u": "_s + detail)
        .left(HeadOfficeAnswer::reason_characters_max);
}

QString refusalIn(int status, const QByteArray& till)
{
    const QString number = QString::number(status);
    if (status < status_bad_request)
        return u"head office is elsewhere (%1), and no other address is followed than uplink.url"_s
            .arg(number);
    if (status == status_unauthorized || status == status_forbidden)
        return u"head office doesn't let this till in (%1)"_s.arg(number);
    if (status == status_not_found)
        return u"head office doesn't know till %1 at that address (%2)"_s.arg(
            QString::fromLatin1(till), number);
    if (status == status_content_too_large)
        return u"head office takes no request of that size (%1)"_s.arg(number);
    return u"head office refuses (%1)"_s.arg(number);
}

HeadOfficeAnswer refusedBy(const HttpsReply& reply, const QJsonObject& object,
                           const world::Batch& batch)
{
    const QString reason = withDetail(refusalIn(reply.status, batch.till), object);
    if (batch.entries.empty())
        return refused(0, reason);
    const quint64 first = batch.entries.front().seq;
    const quint64 seq = sequenceIn(object).value_or(first);
    return refused(std::clamp(seq, first, batch.entries.back().seq), reason);
}

bool isForNow(int status)
{
    return status < status_multiple_choices || status >= status_internal_server_error ||
           status == status_request_timeout || status == status_too_early ||
           status == status_too_many_requests;
}

} // namespace

HeadOfficeAnswer answerIn(const HttpsReply& reply, const world::Batch& batch)
{
    const QJsonObject object = QJsonDocument::fromJson(reply.body).object();
    const auto head = headIn(object);
    if (head && reply.status == status_ok)
        return said(Outcome::durable, *head);
    if (head && reply.status == status_conflict)
        return said(Outcome::fork, *head);
    if (reply.status == status_ok)
        return unreachable(
            u"head office's answer doesn't say how far it has this till's entries"_s);
    if (!isForNow(reply.status))
        return refusedBy(reply, object, batch);
    auto answer =
        later(withDetail(u"head office takes nothing just now (%1)"_s.arg(reply.status), object));
    answer.after_ms = reply.retryAfter_ms;
    return answer;
}

std::optional<HeadOfficeAnswer> answerWithoutSending(const HttpsReply& reply,
                                                     const world::Batch& batch)
{
    // It may not know a key yet that the batch itself brings, or one after it.
    if (reply.status == status_unauthorized)
        return std::nullopt;
    const HeadOfficeAnswer answer = answerIn(reply, batch);
    if (answer.outcome != Outcome::durable)
        return answer;
    const journal::Entry& last = batch.entries.back();
    const bool isBefore = !batch.isBranch && answer.head.seq + 1 < batch.entries.front().seq;
    const bool hasIt = answer.head.seq == last.seq && answer.head.hash == last.hash;
    return isBefore || hasIt ? std::optional(answer) : std::nullopt;
}

} // namespace countersign::uplink
