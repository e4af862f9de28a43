#include "core/sms/reply_rule.h"

#include "core/base/limited_expression.h"
#include "core/sms/json_reply.h"

namespace countersign::sms {

ReadReply::ReadReply(const HttpReply& reply)
    : status(reply.status), text(QString::fromUtf8(reply.body)), json(valueIn(reply))
{
}

bool ReplyRule::fits(const ReadReply& reply) const
{
    if (reply.status < status_min || reply.status > status_max)
        return false;
    if (!contains.isEmpty() && !reply.text.contains(contains))
        return false;
    if (matches && !firstMatch(*matches, reply.text).hasMatch())
        return false;
    if (!pointer)
        return true;
    const QJsonValue value = valueAt(reply.json, *pointer);
    return is ? wordOf(value) == *is : !value.isUndefined() && !value.isNull();
}

QString ReplyWord::in(const ReadReply& reply) const
{
    if (matches)
        return firstMatch(*matches, reply.text).captured(1);
    return wordOf(valueAt(reply.json, pointer)).value_or(QString());
}

} // namespace countersign::sms
