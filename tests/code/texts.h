#pragma once

#include "core/code/message.h"

namespace countersign::tests {

inline QString textOf(const code::MessageText& message)
{
    return QString::fromUtf8(reinterpret_cast<const char*>(message.text.data()),
                             static_cast<qsizetype>(message.text.size()));
}

inline SecretBytes digits(QByteArray text)
{
    return SecretBytes::takenFrom(text);
}

inline sale::Money money(std::int64_t minor, QStringView currency = u"EUR")
{
    return sale::Money(minor, sale::Currency::fromCode(currency).value());
}

inline code::Sender acme()
{
    return {QStringLiteral("ACME MARKET"),
            QStringLiteral("till-3"),
            QStringLiteral("030 1234567"),
            {QStringLiteral("en"), QStringLiteral("de")}};
}

} // namespace countersign::tests
