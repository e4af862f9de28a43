#pragma once

#include "core/base/secret_bytes.h"

#include <QByteArrayView>
#include <QString>
#include <span>

namespace countersign::sms {

/// A text that secrets are written into, piece by piece. What it leaves behind when it grows is
/// wiped.
class SecretText
{
public:
    SecretText& plain(QByteArrayView ascii);
    SecretText& plain(std::span<const unsigned char> bytes);
    /// Percent-encoded (RFC 3986, 2.1), all but letters, digits and `-._~`: for a part of an
    /// address, and for a form's field (URL standard, application/x-www-form-urlencoded).
    SecretText& percent(std::span<const unsigned char> bytes);
    SecretText& percent(const QString& text);
    /// What stands between the quotes of a JSON string (RFC 8259, 7).
    SecretText& json(std::span<const unsigned char> bytes);
    SecretText& json(const QString& text);
    /// A header's value: what would end it, and every other control character, becomes a space
    /// (RFC 9110, 5.5).
    SecretText& header(std::span<const unsigned char> bytes);
    SecretText& base64(std::span<const unsigned char> bytes);
    [[nodiscard]] SecretBytes take();

private:
    void put(unsigned char byte);

    SecretBytes m_bytes;
    std::size_t m_size = 0;
};

/// A form's body, `name=value&…`, in the order the fields are added.
class FormText
{
public:
    FormText& add(QByteArrayView name, const QString& value);
    FormText& add(QByteArrayView name, const SecretBytes& value);
    [[nodiscard]] SecretBytes take() { return m_text.take(); }

private:
    SecretText& named(QByteArrayView name);
    SecretText m_text;
    bool m_isEmpty = true;
};

/// "Basic …" of RFC 7617.
[[nodiscard]] SecretBytes basicAuthorization(const QString& user, const SecretBytes& password);
[[nodiscard]] SecretBytes secretOf(QByteArrayView ascii);

} // namespace countersign::sms
