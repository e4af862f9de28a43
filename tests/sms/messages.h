#pragma once

#include "core/world/sms.h"

namespace countersign::tests {

inline std::shared_ptr<const world::Message> messageOf(const QByteArray& text, bool isUcs2 = false,
                                                       std::int64_t validFor_ms = 300'000)
{
    QByteArray bytes = text;
    bytes.detach();
    auto message = std::make_shared<world::Message>();
    message->id = QStringLiteral("message-1");
    message->to = QStringLiteral("+436601234567");
    message->text = SecretBytes::takenFrom(bytes);
    message->isUcs2 = isUcs2;
    message->validFor_ms = validFor_ms;
    return message;
}

} // namespace countersign::tests
