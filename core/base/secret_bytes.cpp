#include "core/base/secret_bytes.h"

#include <cstring>
#include <utility>

namespace countersign {

SecretBytes::SecretBytes(std::size_t size_bytes) : m_bytes(size_bytes) {}

SecretBytes::SecretBytes(std::span<const unsigned char> bytes) : m_bytes(bytes.begin(), bytes.end())
{
}

SecretBytes SecretBytes::takenFrom(QByteArray& bytes)
{
    const auto* begin = reinterpret_cast<const unsigned char*>(bytes.constData());
    SecretBytes taken(std::span(begin, static_cast<std::size_t>(bytes.size())));
    if (bytes.isDetached() && !bytes.isEmpty())
        explicit_bzero(bytes.data(), static_cast<std::size_t>(bytes.size()));
    bytes.clear();
    return taken;
}

SecretBytes::~SecretBytes()
{
    wipe();
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept : m_bytes(std::move(other.m_bytes))
{
    other.m_bytes.clear();
}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept
{
    if (this != &other) {
        wipe();
        m_bytes = std::move(other.m_bytes);
        other.m_bytes.clear();
    }
    return *this;
}

SecretBytes SecretBytes::clone() const
{
    return SecretBytes(span());
}

void SecretBytes::wipe()
{
    if (!m_bytes.empty())
        explicit_bzero(m_bytes.data(), m_bytes.size());
}

bool equalInConstantTime(std::span<const unsigned char> a, std::span<const unsigned char> b)
{
    if (a.size() != b.size())
        return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        difference |= static_cast<unsigned>(a[i] ^ b[i]);
    return difference == 0;
}

} // namespace countersign
