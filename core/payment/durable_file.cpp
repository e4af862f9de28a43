#include "core/payment/durable_file.h"

#include <QFile>
#include <QFileInfo>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace countersign::payment {

namespace {

QString faultOf(const QString& path, const char* what)
{
    return QStringLiteral("%1: %2: %3")
        .arg(path, QString::fromLatin1(what), QString::fromLocal8Bit(std::strerror(errno)));
}

bool writeAll(int descriptor, const QByteArray& bytes)
{
    qsizetype written = 0;
    while (written < bytes.size()) {
        const ssize_t now = ::write(descriptor, bytes.constData() + written,
                                    static_cast<std::size_t>(bytes.size() - written));
        if (now < 0 && errno != EINTR)
            return false;
        if (now > 0)
            written += now;
    }
    return true;
}

/// A new or renamed file is only sure to be found again once its folder is on the disk too.
bool syncFolderOf(const QString& path)
{
    const QByteArray folder = QFile::encodeName(QFileInfo(path).absolutePath());
    const int descriptor = ::open(folder.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    const bool isSynced = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return isSynced;
}

} // namespace

Result<AppendedFile, QString> AppendedFile::open(const QString& path)
{
    const int descriptor = ::open(QFile::encodeName(path).constData(),
                                  O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0)
        return failure(faultOf(path, "can't be opened"));
    AppendedFile file(descriptor, path);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        return failure(errno == EWOULDBLOCK
                           ? QStringLiteral("%1: another program is using it").arg(path)
                           : file.fault("can't be locked"));
    }
    struct stat found = {};
    if (::fstat(descriptor, &found) != 0 || !syncFolderOf(path))
        return failure(file.fault("can't be opened"));
    if (!S_ISREG(found.st_mode))
        return failure(QStringLiteral("%1: not a regular file").arg(path));
    file.m_size_bytes = found.st_size;
    return file;
}

AppendedFile::~AppendedFile()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

AppendedFile::AppendedFile(AppendedFile&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)), m_path(std::move(other.m_path)),
      m_size_bytes(other.m_size_bytes), m_isBroken(other.m_isBroken)
{
}

QString AppendedFile::fault(const char* what) const
{
    return faultOf(m_path, what);
}

Result<QByteArray, QString> AppendedFile::read(qint64 size_max_bytes) const
{
    if (m_size_bytes > size_max_bytes) {
        return failure(QStringLiteral("%1: longer than %2 bytes").arg(m_path).arg(size_max_bytes));
    }
    QByteArray bytes(m_size_bytes, Qt::Uninitialized);
    qsizetype done = 0;
    while (done < bytes.size()) {
        const ssize_t now = ::pread(m_descriptor, bytes.data() + done,
                                    static_cast<std::size_t>(bytes.size() - done), done);
        if (now < 0 && errno == EINTR)
            continue;
        if (now < 0)
            return failure(fault("can't be read"));
        if (now == 0)
            return failure(QStringLiteral("%1: became shorter while it was read").arg(m_path));
        done += now;
    }
    return bytes;
}

Result<Done, QString> AppendedFile::cutTo(qint64 size_bytes)
{
    if (::ftruncate(m_descriptor, size_bytes) != 0 || ::fsync(m_descriptor) != 0)
        return failure(fault("can't be cut"));
    m_size_bytes = size_bytes;
    return Done{};
}

Result<Done, QString> AppendedFile::append(const QByteArray& bytes)
{
    if (m_isBroken)
        return failure(QStringLiteral("%1: an earlier write to it failed").arg(m_path));
    if (!writeAll(m_descriptor, bytes)) {
        const QString reason = fault("can't be written");
        m_isBroken = !cutTo(m_size_bytes).ok();
        return failure(reason);
    }
    if (::fsync(m_descriptor) != 0) {
        // After a failed fsync the kernel may believe lost pages to be clean: nothing that is
        // written afterwards can be relied on.
        m_isBroken = true;
        return failure(fault("is not known to be on the disk"));
    }
    m_size_bytes += bytes.size();
    return Done{};
}

Result<Done, QString> replaceDurably(const QString& path, const QByteArray& bytes)
{
    const QByteArray target = QFile::encodeName(path);
    const QByteArray fresh = target + ".new";
    const int descriptor =
        ::open(fresh.constData(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0)
        return failure(faultOf(path, "can't be replaced"));
    const bool isWritten = writeAll(descriptor, bytes) && ::fsync(descriptor) == 0;
    const QString reason = isWritten ? QString() : faultOf(path, "can't be written");
    ::close(descriptor);
    if (!isWritten)
        return failure(reason);
    if (::rename(fresh.constData(), target.constData()) != 0 || !syncFolderOf(path))
        return failure(faultOf(path, "can't be replaced"));
    return Done{};
}

} // namespace countersign::payment
