#pragma once

#include <QByteArray>
#include <cstddef>
#include <span>
#include <vector>

namespace countersign {

/// Bytes that are wiped from memory when they are destroyed, assigned over or moved from.
/// Can't be copied by accident, printed or compared in variable time.
class SecretBytes
{
public:
    SecretBytes() = default;
    explicit SecretBytes(std::size_t size_bytes);
    explicit SecretBytes(std::span<const unsigned char> bytes);
    /// Takes the bytes over and wipes the source, if nobody else shares it.
    static SecretBytes takenFrom(QByteArray& bytes);
    ~SecretBytes();

    SecretBytes(const SecretBytes&) = delete;
    SecretBytes& operator=(const SecretBytes&) = delete;
    SecretBytes(SecretBytes&& other) noexcept;
    SecretBytes& operator=(SecretBytes&& other) noexcept;

    [[nodiscard]] SecretBytes clone() const;
    [[nodiscard]] std::size_t size() const { return m_bytes.size(); }
    [[nodiscard]] bool empty() const { return m_bytes.empty(); }
    [[nodiscard]] const unsigned char* data() const { return m_bytes.data(); }
    [[nodiscard]] unsigned char* data() { return m_bytes.data(); }
    [[nodiscard]] std::span<const unsigned char> span() const { return m_bytes; }

private:
    void wipe();
    std::vector<unsigned char> m_bytes;
};

/// True if both have the same bytes. Takes the same time wherever they differ; lengths are public.
[[nodiscard]] bool equalInConstantTime(std::span<const unsigned char> a,
                                       std::span<const unsigned char> b);

} // namespace countersign
