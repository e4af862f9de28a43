#pragma once

#include "core/sms/http_line.h"

#include <QUrlQuery>

namespace countersign::tests {

inline QByteArray bytesOf(const SecretBytes& bytes)
{
    return QByteArray(reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size()));
}

inline SecretBytes secretText(const char* text)
{
    QByteArray bytes = text;
    bytes.detach();
    return SecretBytes::takenFrom(bytes);
}

inline QByteArray headerOf(const sms::HttpRequest& request, const char* name)
{
    for (const sms::HttpHeader& header : request.headers) {
        if (header.name == name)
            return bytesOf(header.value);
    }
    return {};
}

/// A field of a request whose body is a form.
inline QString fieldOf(const sms::HttpRequest& request, const QString& name)
{
    const QUrlQuery form(QString::fromLatin1(bytesOf(request.body)));
    return form.queryItemValue(name, QUrl::FullyDecoded);
}

} // namespace countersign::tests
