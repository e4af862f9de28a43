#include "core/sms/modem_wire.h"
#include "core/sms/received_reply.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <utility>

namespace countersign::sms {

using world::MessageState;
using world::SmsReply;

namespace {

constexpr unsigned state_received = 3; // MMSmsState
constexpr unsigned pdu_deliver = 1;    // MMSmsPduType
constexpr unsigned pdu_status_report = 3;
constexpr qsizetype id_bytes = 16;

} // namespace

SmsSeen smsFrom(const QString& path, const QVariantMap& properties)
{
    const auto number = [&](const char* key) {
        return properties.value(QLatin1String(key)).toUInt();
    };
    SmsSeen seen;
    seen.path = path;
    if (number("State") == state_received && number("PduType") == pdu_deliver)
        seen.kind = SmsSeen::Kind::reply;
    else if (number("State") == state_received && number("PduType") == pdu_status_report)
        seen.kind = SmsSeen::Kind::report;
    seen.number = properties.value(QStringLiteral("Number")).toString();
    seen.text = properties.value(QStringLiteral("Text")).toString();
    seen.timestamp = properties.value(QStringLiteral("Timestamp")).toString();
    seen.reference = number("MessageReference");
    seen.delivery = number("DeliveryState");
    return seen;
}

std::optional<MessageState> deliveryOf(unsigned deliveryState)
{
    // "Forwarded, but the SME can't confirm" and "replaced by the centre" say nothing of arrival.
    if (deliveryState == 0x00)
        return MessageState::delivered;
    // Permanent, and temporary with no more tries, up to where the reserved values begin.
    if (deliveryState >= 0x40 && deliveryState <= 0x7F)
        return MessageState::undelivered;
    return {};
}

std::optional<SmsReply> replyFrom(const SmsSeen& sms)
{
    if (sms.kind != SmsSeen::Kind::reply || !isNumber(sms.number))
        return {};
    QCryptographicHash digest(QCryptographicHash::Sha256);
    for (const QString& part : {sms.number, sms.timestamp, sms.text}) {
        digest.addData(part.toUtf8());
        digest.addData(QByteArrayView("\0", 1));
    }
    SmsReply reply;
    // Of what it is, not of where it lies: places are used again, and so the same one keeps it.
    reply.id = QString::fromLatin1(digest.result().left(id_bytes).toHex());
    reply.from = sms.number;
    reply.text = receivedText(sms.text);
    const QDateTime at = QDateTime::fromString(sms.timestamp, Qt::ISODate);
    reply.at_ms = at.isValid() ? at.toMSecsSinceEpoch() : 0;
    return reply;
}

} // namespace countersign::sms
