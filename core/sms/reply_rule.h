#pragma once

#include "core/sms/http_line.h"

#include <QJsonValue>
#include <QRegularExpression>
#include <QString>
#include <optional>

namespace countersign::sms {

/// A reply, read once in every way that rules look at it.
struct ReadReply
{
    explicit ReadReply(const HttpReply& reply);
    int status;
    QString text;
    QJsonValue json; // undefined where it isn't JSON
};

/// What a reply must be; all of it that is named.
struct ReplyRule
{
    int status_min = 100;
    int status_max = 599;
    QString contains;                          // in the body; empty: anything
    std::optional<QRegularExpression> matches; // made by limitedExpression
    std::optional<QString> pointer;            // into JSON: something stands there …
    std::optional<QString> is;                 // … and it is this

    [[nodiscard]] bool fits(const ReadReply& reply) const;
};

/// Where in a reply a word stands: at a JSON pointer, or in an expression's first group.
struct ReplyWord
{
    QString pointer;
    std::optional<QRegularExpression> matches; // in its place
    /// Empty where there is none.
    [[nodiscard]] QString in(const ReadReply& reply) const;
};

} // namespace countersign::sms
