#include "core/sms/secret_text.h"

#include <algorithm>

namespace countersign::sms {

namespace {

std::span<const unsigned char> spanOf(QByteArrayView view)
{
    return {reinterpret_cast<const unsigned char*>(view.data()),
            static_cast<std::size_t>(view.size())};
}

SecretBytes utf8(const QString& text)
{
    QByteArray bytes = text.toUtf8();
    return SecretBytes::takenFrom(bytes);
}

constexpr char hex_capital[] = "0123456789ABCDEF";
constexpr char hex_small[] = "0123456789abcdef";

bool isUnreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

} // namespace

void SecretText::put(unsigned char byte)
{
    if (m_size == m_bytes.size()) {
        constexpr std::size_t first_bytes = 256;
        SecretBytes larger(std::max(first_bytes, 2 * m_bytes.size()));
        std::copy_n(m_bytes.data(), m_size, larger.data());
        m_bytes = std::move(larger);
    }
    m_bytes.data()[m_size++] = byte;
}

SecretText& SecretText::plain(QByteArrayView ascii)
{
    return plain(spanOf(ascii));
}

SecretText& SecretText::plain(std::span<const unsigned char> bytes)
{
    for (const unsigned char c : bytes)
        put(c);
    return *this;
}

SecretText& SecretText::percent(std::span<const unsigned char> bytes)
{
    for (const unsigned char c : bytes) {
        if (isUnreserved(c)) {
            put(c);
            continue;
        }
        put('%');
        put(static_cast<unsigned char>(hex_capital[c >> 4]));
        put(static_cast<unsigned char>(hex_capital[c & 0x0f]));
    }
    return *this;
}

SecretText& SecretText::percent(const QString& text)
{
    return percent(utf8(text).span());
}

SecretText& SecretText::json(std::span<const unsigned char> bytes)
{
    for (const unsigned char c : bytes) {
        if (c == '"' || c == '\\') {
            put('\\');
            put(c);
        } else if (c < 0x20 || c == 0x7f) {
            plain("\\u00");
            put(static_cast<unsigned char>(hex_small[c >> 4]));
            put(static_cast<unsigned char>(hex_small[c & 0x0f]));
        } else {
            put(c);
        }
    }
    return *this;
}

SecretText& SecretText::json(const QString& text)
{
    return json(utf8(text).span());
}

SecretText& SecretText::header(std::span<const unsigned char> bytes)
{
    for (const unsigned char c : bytes)
        put(c < 0x20 || c == 0x7f ? ' ' : c);
    return *this;
}

SecretText& SecretText::base64(std::span<const unsigned char> bytes)
{
    static constexpr char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t rest = std::min<std::size_t>(3, bytes.size() - i);
        unsigned group = static_cast<unsigned>(bytes[i]) << 16;
        if (rest > 1)
            group |= static_cast<unsigned>(bytes[i + 1]) << 8;
        if (rest > 2)
            group |= bytes[i + 2];
        for (std::size_t k = 0; k < 4; ++k)
            put(k <= rest ? static_cast<unsigned char>(alphabet[(group >> (18 - 6 * k)) & 0x3f])
                          : '=');
    }
    return *this;
}

SecretBytes SecretText::take()
{
    SecretBytes taken(m_bytes.span().first(m_size));
    m_bytes = {};
    m_size = 0;
    return taken;
}

SecretText& FormText::named(QByteArrayView name)
{
    if (!std::exchange(m_isEmpty, false))
        m_text.plain("&");
    return m_text.percent(spanOf(name)).plain("=");
}

FormText& FormText::add(QByteArrayView name, const QString& value)
{
    named(name).percent(value);
    return *this;
}

FormText& FormText::add(QByteArrayView name, const SecretBytes& value)
{
    named(name).percent(value.span());
    return *this;
}

SecretBytes basicAuthorization(const QString& user, const SecretBytes& password)
{
    const SecretBytes pair =
        SecretText().plain(utf8(user).span()).plain(":").plain(password.span()).take();
    return SecretText().plain("Basic ").base64(pair.span()).take();
}

SecretBytes secretOf(QByteArrayView ascii)
{
    return SecretBytes(spanOf(ascii));
}

} // namespace countersign::sms
