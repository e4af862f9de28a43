#include "core/journal/reply_received.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace countersign::journal {

using namespace Qt::Literals::StringLiterals;

QByteArray encoded(const ReplyReceived& reply)
{
    QJsonObject object{{u"meaning"_s, QString::fromLatin1(reply.meaning)},
                       {u"message"_s, reply.message},
                       {u"provider"_s, reply.provider},
                       {u"registration"_s, QString::fromLatin1(reply.registration.toHex())},
                       {u"reply"_s, QString::fromLatin1(reply.fingerprint.toHex())}};
    if (reply.said_ms)
        object[u"said_ms"_s] = qint64(*reply.said_ms);
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

Result<ReplyReceived, QString> decodedReplyReceived(const QByteArray& payload)
{
    const QJsonObject object = QJsonDocument::fromJson(payload).object();
    const auto bytes = [&object](QLatin1StringView key) {
        return QByteArray::fromHex(object[key].toString().toLatin1());
    };
    ReplyReceived reply{object["meaning"_L1].toString().toLatin1(),
                        object["message"_L1].toString(),
                        object["provider"_L1].toString(),
                        bytes("registration"_L1),
                        bytes("reply"_L1),
                        std::nullopt};
    if (object.contains("said_ms"_L1))
        reply.said_ms = object["said_ms"_L1].toInteger();
    const bool isKnown = reply.meaning == reply_not_mine || reply.meaning == reply_stop_offers;
    if (!isKnown || encoded(reply) != payload)
        return failure(u"this is no reply that this version knows"_s);
    return reply;
}

} // namespace countersign::journal
