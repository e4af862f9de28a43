#pragma once

#include "core/world/files.h"

#include <unistd.h>

// Private to core/world: what the system's disk is put together with.
namespace countersign::world {

/// A file descriptor that closes itself.
class Descriptor final : public FileLock
{
public:
    explicit Descriptor(int number) : m_number(number) {}
    ~Descriptor() override
    {
        if (m_number >= 0)
            ::close(m_number);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int number() const { return m_number; }
    [[nodiscard]] bool isOpen() const { return m_number >= 0; }

private:
    int m_number;
};

/// From that offset on. False with errno.
bool writeAll(int descriptor, std::int64_t offset, const QByteArray& content);

/// See Files::keepOpen.
Result<std::unique_ptr<KeptFile>, int> keptOpen(const QByteArray& path);

} // namespace countersign::world
