#include "core/journal/acknowledgement.h"

#include "core/journal/key_id.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QtEndian>
#include <optional>

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr QByteArrayView acknowledgement_tag("countersign-head-office-v1");

QJsonValue textOrNull(const QByteArray& text)
{
    return text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(QString::fromLatin1(text));
}

/// Bytes of that size in that form; empty for null. Nothing for anything else.
std::optional<QByteArray> bytesOrNull(const QJsonValue& value, qsizetype size, bool isHex)
{
    if (value.isNull())
        return QByteArray();
    const QByteArray text = value.toString().toLatin1();
    const QByteArray bytes = isHex ? QByteArray::fromHex(text) : QByteArray::fromBase64(text);
    const bool isOurs = bytes.size() == size && (isHex ? bytes.toHex() : bytes.toBase64()) == text;
    return isOurs ? std::optional(bytes) : std::nullopt;
}

std::optional<quint64> seqOf(const QJsonValue& value)
{
    const qint64 seq = value.toInteger(0);
    if (!value.isDouble() || seq < 1 || seq > static_cast<qint64>(seq_max))
        return std::nullopt;
    return static_cast<quint64>(seq);
}

Failure<QString> notOurs(const char* what)
{
    return failure(u"this is no word of head office that this version knows: \"%1\""_s.arg(
        QLatin1StringView(what)));
}

} // namespace

QByteArray acknowledgementInput(QByteArrayView till, quint64 seq, QByteArrayView hash)
{
    QByteArray input = acknowledgement_tag.toByteArray();
    char number[sizeof(quint64)];
    qToBigEndian(static_cast<quint32>(till.size()), number);
    input.append(number, sizeof(quint32)).append(till);
    qToBigEndian(seq, number);
    return input.append(number, sizeof(quint64)).append(hash);
}

QByteArray encoded(const Acknowledgement& acknowledgement)
{
    return QJsonDocument(
               QJsonObject{{u"entry"_s, static_cast<qint64>(acknowledgement.seq)},
                           {u"hash"_s, QString::fromLatin1(acknowledgement.hash.toHex())},
                           {u"key"_s, textOrNull(acknowledgement.key.toLatin1())},
                           {u"signature"_s, textOrNull(acknowledgement.signature.toBase64())}})
        .toJson(QJsonDocument::Compact);
}

Result<Acknowledgement, QString> decodedAcknowledgement(const QByteArray& payload)
{
    const QJsonObject object = QJsonDocument::fromJson(payload).object();
    const auto seq = seqOf(object["entry"_L1]);
    const auto hash = bytesOrNull(object["hash"_L1], hash_size_bytes, true);
    const auto key = bytesOrNull(object["key"_L1], key_id_characters / 2, true);
    const auto signature = bytesOrNull(object["signature"_L1], signature_size_bytes, false);
    if (object.size() != 4 || !seq)
        return notOurs("entry");
    if (!hash || hash->isEmpty())
        return notOurs("hash");
    if (!key)
        return notOurs("key");
    if (!signature)
        return notOurs("signature");
    return Acknowledgement{*seq, *hash, *signature, QString::fromLatin1(key->toHex())};
}

QByteArray encoded(const HeadOfficeRefusal& refusal)
{
    return QJsonDocument(QJsonObject{{u"entry"_s, static_cast<qint64>(refusal.seq)},
                                     {u"hash"_s, textOrNull(refusal.hash.toHex())},
                                     {u"reason"_s, refusal.reason},
                                     {u"signature"_s, textOrNull(refusal.signature.toBase64())},
                                     {u"why"_s, QString::fromLatin1(refusal.why)}})
        .toJson(QJsonDocument::Compact);
}

Result<HeadOfficeRefusal, QString> decodedHeadOfficeRefusal(const QByteArray& payload)
{
    const QJsonObject object = QJsonDocument::fromJson(payload).object();
    const auto seq = seqOf(object["entry"_L1]);
    const auto hash = bytesOrNull(object["hash"_L1], hash_size_bytes, true);
    const auto signature = bytesOrNull(object["signature"_L1], signature_size_bytes, false);
    const QByteArray why = object["why"_L1].toString().toLatin1();
    if (object.size() != 5 || !seq)
        return notOurs("entry");
    if (!hash)
        return notOurs("hash");
    if (!signature)
        return notOurs("signature");
    if (why != "refused" && why != "fork" && why != "ahead")
        return notOurs("why");
    return HeadOfficeRefusal{*seq, why, object["reason"_L1].toString(), *hash, *signature};
}

} // namespace countersign::journal
