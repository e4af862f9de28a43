#include "core/sms/json_reply.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>
#include <cmath>

namespace countersign::sms {

std::optional<QJsonObject> objectIn(const HttpReply& reply)
{
    const QJsonDocument document = QJsonDocument::fromJson(reply.body);
    return document.isObject() ? std::optional(document.object()) : std::nullopt;
}

QJsonValue valueIn(const HttpReply& reply)
{
    const QJsonDocument document = QJsonDocument::fromJson(reply.body);
    if (document.isObject())
        return document.object();
    if (document.isArray())
        return document.array();
    return QJsonValue::Undefined;
}

QJsonValue valueAt(const QJsonValue& root, const QString& pointer)
{
    if (pointer.isEmpty())
        return root;
    QJsonValue value = root;
    const QStringList tokens = pointer.mid(1).split(u'/');
    for (QString token : tokens) {
        token.replace(QLatin1String("~1"), QLatin1String("/"));
        token.replace(QLatin1String("~0"), QLatin1String("~"));
        if (value.isArray()) {
            bool isIndex = false;
            const qsizetype index = token.toLongLong(&isIndex);
            value = isIndex && index >= 0 && index < value.toArray().size()
                        ? value.toArray().at(index)
                        : QJsonValue(QJsonValue::Undefined);
        } else {
            value = value.toObject().value(token);
        }
    }
    return value;
}

std::optional<QString> wordOf(const QJsonValue& value)
{
    if (value.isString())
        return value.toString();
    if (value.isBool())
        return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    if (!value.isDouble())
        return {};
    // Whole numbers are ids and states, which nobody writes with an exponent.
    constexpr double whole_max = 9'007'199'254'740'992.0;
    const double number = value.toDouble();
    if (std::trunc(number) == number && std::abs(number) <= whole_max)
        return QString::number(value.toInteger());
    return QString::number(number, 'g', QLocale::FloatingPointShortest);
}

} // namespace countersign::sms
