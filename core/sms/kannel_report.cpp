#include "core/sms/kannel_report.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>
#include <algorithm>
#include <span>

namespace countersign::sms {

using world::MessageState;

namespace {

constexpr qsizetype id_length_max = 64;
constexpr qsizetype proof_digits = 32; // 128 bits
constexpr const char* path = "/delivery/";

enum Told { delivered = 1, notDelivered = 2, kept = 4, taken = 8, refused = 16, notKnown = 64 };

bool isPlain(const QByteArray& id)
{
    return !id.isEmpty() && id.size() <= id_length_max &&
           std::all_of(id.begin(), id.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-';
           });
}

QByteArray proofOf(const QByteArray& id, const SecretBytes& key)
{
    const auto raw = QByteArray::fromRawData(reinterpret_cast<const char*>(key.data()),
                                             static_cast<qsizetype>(key.size()));
    return QMessageAuthenticationCode::hash(id, raw, QCryptographicHash::Sha256)
        .toHex()
        .left(proof_digits);
}

std::span<const unsigned char> span(const QByteArray& bytes)
{
    return {reinterpret_cast<const unsigned char*>(bytes.data()),
            static_cast<std::size_t>(bytes.size())};
}

/// Kannel may set further bits beside these, such as that a message grew too old.
std::optional<MessageState> stateOf(const QByteArray& told)
{
    constexpr qsizetype digits_max = 4;
    bool isNumber = false;
    const uint bits = told.size() <= digits_max ? told.toUInt(&isNumber) : 0;
    if (!isNumber)
        return std::nullopt;
    if ((bits & delivered) != 0)
        return MessageState::delivered;
    if ((bits & refused) != 0)
        return MessageState::failed;
    // The carrier lost sight of it, which is not to say that it didn't arrive.
    if ((bits & notDelivered) != 0)
        return (bits & notKnown) != 0 ? MessageState::sent : MessageState::undelivered;
    if ((bits & (kept | taken)) != 0)
        return MessageState::sent;
    return std::nullopt;
}

} // namespace

bool isReportable(const QString& messageId)
{
    return isPlain(messageId.toUtf8());
}

QByteArray kannelReportAddress(const KannelReportPlace& place, const QString& messageId)
{
    const QByteArray id = messageId.toLatin1();
    QUrl base = place.base;
    base.setPath(QString());
    return base.toEncoded() + path + id + '/' + proofOf(id, place.key) + "/%d";
}

std::optional<KannelReport> kannelReportIn(const QByteArray& head, const SecretBytes& key)
{
    const QByteArrayList line = head.left(head.indexOf("\r\n")).split(' ');
    if (line.size() != 3 || line[0] != "GET" || !line[2].startsWith("HTTP/1.") ||
        !line[1].startsWith(path))
        return std::nullopt;
    const QByteArrayList parts = line[1].mid(qsizetype(qstrlen(path))).split('/');
    if (parts.size() != 3 || !isPlain(parts[0]))
        return std::nullopt;
    if (!equalInConstantTime(span(parts[1]), span(proofOf(parts[0], key))))
        return std::nullopt;
    const auto state = stateOf(parts[2]);
    if (!state)
        return std::nullopt;
    return KannelReport{QString::fromLatin1(parts[0]), *state};
}

} // namespace countersign::sms
