#pragma once

#include "core/sms/http_line.h"

#include <QJsonObject>
#include <QJsonValue>
#include <optional>

namespace countersign::sms {

// Qt's JSON refuses more than 1024 levels. What it read can't be wiped: a gateway may repeat the
// text of a message in its reply, and that lies in freed memory until it is written over.

/// A reply that is one JSON object; nothing for any other.
[[nodiscard]] std::optional<QJsonObject> objectIn(const HttpReply& reply);
/// The reply as JSON, whatever it is; undefined where it isn't JSON.
[[nodiscard]] QJsonValue valueIn(const HttpReply& reply);
/// What a JSON pointer (RFC 6901) leads to; undefined where it leads nowhere.
[[nodiscard]] QJsonValue valueAt(const QJsonValue& root, const QString& pointer);
/// A text, a number or a truth value as a person would write it; nothing for anything else.
[[nodiscard]] std::optional<QString> wordOf(const QJsonValue& value);

} // namespace countersign::sms
