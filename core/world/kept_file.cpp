#include "core/world/files_parts.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include <utility>

namespace countersign::world {

bool writeAll(int descriptor, std::int64_t offset, const QByteArray& content)
{
    qsizetype written = 0;
    while (written < content.size()) {
        const auto count =
            ::pwrite(descriptor, content.constData() + written,
                     static_cast<std::size_t>(content.size() - written), offset + written);
        if (count < 0 && errno != EINTR)
            return false;
        written += count > 0 ? count : 0;
    }
    return true;
}

namespace {

constexpr std::int64_t mapped_bytes_max = 4096;

/// A small file's bytes in memory. Writing there leaves the file's times as they are: where they
/// changed with each commit, commits took a fifth longer (benchmark purchaseAppend).
class Mapping
{
public:
    Mapping(int descriptor, std::int64_t size_bytes)
        : m_size_bytes(static_cast<std::size_t>(size_bytes))
    {
        if (size_bytes == 0 || size_bytes > mapped_bytes_max)
            return;
        m_bytes = ::mmap(nullptr, m_size_bytes, PROT_WRITE, MAP_SHARED, descriptor, 0);
    }
    ~Mapping()
    {
        if (m_bytes != MAP_FAILED)
            ::munmap(m_bytes, m_size_bytes);
    }
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;

    /// By a system call: no signal ends one halfway, and a file that was cut short is an error
    /// instead of a signal.
    bool overwrite(const QByteArray& content) const
    {
        const iovec from{const_cast<char*>(content.constData()),
                         static_cast<std::size_t>(content.size())};
        const iovec to{m_bytes, m_size_bytes};
        return m_bytes != MAP_FAILED &&
               ::process_vm_writev(::getpid(), &from, 1, &to, 1, 0) == content.size();
    }

private:
    std::size_t m_size_bytes;
    void* m_bytes = MAP_FAILED;
};

class OpenFile final : public KeptFile
{
public:
    OpenFile(std::unique_ptr<Descriptor> file, QByteArray path, const struct stat& status)
        : m_file(std::move(file)), m_path(std::move(path)), m_device(status.st_dev),
          m_inode(status.st_ino), m_mapping(m_file->number(), status.st_size)
    {
    }

    /// Nobody else's file has its inode while it is open.
    Result<bool, int> overwrite(const QByteArray& content) override
    {
        struct stat status = {};
        if (::stat(m_path.constData(), &status) != 0) {
            if (errno == ENOENT)
                return false;
            return failure(int{errno});
        }
        if (status.st_dev != m_device || status.st_ino != m_inode ||
            status.st_size != content.size())
            return false;
        // Some sandboxes forbid the first way.
        if (!m_mapping.overwrite(content) && !writeAll(m_file->number(), 0, content))
            return failure(int{errno});
        return true;
    }

private:
    std::unique_ptr<Descriptor> m_file;
    QByteArray m_path;
    dev_t m_device;
    ino_t m_inode;
    Mapping m_mapping;
};

} // namespace

Result<std::unique_ptr<KeptFile>, int> keptOpen(const QByteArray& path)
{
    auto file = std::make_unique<Descriptor>(::open(path.constData(), O_RDWR | O_CLOEXEC));
    struct stat status = {};
    if (!file->isOpen() || ::fstat(file->number(), &status) != 0)
        return failure(int{errno});
    return std::unique_ptr<KeptFile>(std::make_unique<OpenFile>(std::move(file), path, status));
}

} // namespace countersign::world
