#include "core/store/file.h"

#include "core/base/check.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace countersign::store {

namespace {

StoreFault faultOfErrno(int code)
{
    switch (code) {
    case EACCES:
    case EPERM:
        return StoreFault::denied;
    case ENOSPC:
    case EDQUOT:
        return StoreFault::full;
    case EROFS:
        return StoreFault::readOnly;
    case ENOENT:
        return StoreFault::missing;
    }
    return StoreFault::failed;
}

/// A file descriptor that closes itself.
class Descriptor
{
public:
    explicit Descriptor(int number) : m_number(number) {}
    ~Descriptor()
    {
        if (m_number >= 0)
            ::close(m_number);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int number() const { return m_number; }

private:
    int m_number;
};

bool writeAll(int descriptor, const QByteArray& content)
{
    qsizetype written = 0;
    while (written < content.size()) {
        const auto count = ::write(descriptor, content.constData() + written,
                                   static_cast<std::size_t>(content.size() - written));
        if (count < 0 && errno != EINTR)
            return false;
        written += count > 0 ? count : 0;
    }
    return true;
}

Failure<StoreError> systemFailure(const QByteArray& path)
{
    const int code = errno;
    return failure(systemError(QFile::decodeName(path), code));
}

Result<Done, StoreError> writeTemporary(const QByteArray& path, const QByteArray& content)
{
    const Descriptor file(::open(path.constData(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (file.number() < 0)
        return systemFailure(path);
    if (writeAll(file.number(), content) && ::fsync(file.number()) == 0)
        return Done{};
    const auto failed = systemFailure(path);
    ::unlink(path.constData());
    return failed;
}

/// A new name is durable only once its folder is.
Result<Done, StoreError> syncDirectoryOf(const QByteArray& path)
{
    const auto folder = path.left(path.lastIndexOf('/') + 1);
    const Descriptor directory(
        ::open(folder.isEmpty() ? "." : folder.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.number() < 0 || ::fsync(directory.number()) != 0)
        return systemFailure(path);
    return Done{};
}

} // namespace

StoreError systemError(const QString& what, int code)
{
    const auto words = QString::fromLocal8Bit(std::strerror(code));
    return {faultOfErrno(code), what + QStringLiteral(": ") + words, code, 0};
}

Result<Done, StoreError> replaceFile(const QByteArray& path, const QByteArray& content)
{
    const auto temporary = path + ".new";
    if (const auto written = writeTemporary(temporary, content); !written)
        return written;
    if (::rename(temporary.constData(), path.constData()) != 0)
        return systemFailure(path);
    return syncDirectoryOf(path);
}

Result<bool, StoreError> overwriteSector(const QByteArray& path, const QByteArray& content)
{
    check(content.size() <= sector_size_bytes, "what is written at once fits into a sector");
    const Descriptor file(::open(path.constData(), O_WRONLY | O_CLOEXEC));
    if (file.number() < 0)
        return errno == ENOENT ? Result<bool, StoreError>(false) : systemFailure(path);
    struct stat status = {};
    if (::fstat(file.number(), &status) != 0)
        return systemFailure(path);
    if (status.st_size != content.size())
        return false;
    if (!writeAll(file.number(), content))
        return systemFailure(path);
    return true;
}

Result<Done, StoreError> createFile(const QByteArray& path, const QByteArray& content)
{
    const auto temporary = path + ".new";
    if (const auto written = writeTemporary(temporary, content); !written)
        return written;
    // link(2) never replaces what is there, as rename(2) would.
    const bool isLinked = ::link(temporary.constData(), path.constData()) == 0 || errno == EEXIST;
    const auto failed = systemFailure(path);
    ::unlink(temporary.constData());
    if (!isLinked)
        return failed;
    return syncDirectoryOf(path);
}

Result<Done, StoreError> createDirectory(const QString& path, unsigned mode)
{
    const QFileInfo known(path);
    if (known.isDir())
        return Done{};
    if (!QDir().mkpath(known.absolutePath()))
        return failure(systemError(known.absolutePath(), errno));
    const auto encoded = QFile::encodeName(path);
    if (::mkdir(encoded.constData(), mode) != 0 && errno != EEXIST)
        return systemFailure(encoded);
    return Done{};
}

} // namespace countersign::store
