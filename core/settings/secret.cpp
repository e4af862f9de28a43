#include "core/settings/secret.h"

#include <QFile>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace countersign::settings {
namespace {

/// An open file that closes itself.
class OpenFile
{
public:
    explicit OpenFile(const QByteArray& path)
        : m_descriptor(::open(path.constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY))
    {
    }
    ~OpenFile()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    [[nodiscard]] int descriptor() const { return m_descriptor; }

private:
    int m_descriptor;
};

QString systemReason(int error)
{
    return QString::fromLocal8Bit(std::strerror(error));
}

/// systemd lets the unit's user in by an access control list, whose mask shows in the group's bits
/// (systemd.exec, CREDENTIALS): there the group's bits say nothing about the group.
bool groupBitsAreAMask(const SecretReference& reference, int descriptor)
{
    return reference.source == SecretReference::Source::credential &&
           ::fgetxattr(descriptor, "system.posix_acl_access", nullptr, 0) > 0;
}

QString whatIsWrongWith(const SecretReference& reference, int descriptor, struct stat& status)
{
    if (::fstat(descriptor, &status) != 0)
        return u"can't be examined: " + systemReason(errno);
    if (!S_ISREG(status.st_mode))
        return QStringLiteral("is not a regular file");
    mode_t forbidden = S_IRWXG | S_IRWXO;
    if (groupBitsAreAMask(reference, descriptor))
        forbidden = S_IRWXO;
    if ((status.st_mode & forbidden) != 0)
        return QStringLiteral("is open to group or others: chmod 600 it");
    if (status.st_size > SecretReference::secret_bytes_max)
        return QStringLiteral("is larger than %1 bytes").arg(SecretReference::secret_bytes_max);
    return {};
}

} // namespace

Result<SecretBytes, Fault> read(const SecretReference& reference)
{
    const auto fault = [&](const QString& reason) {
        return failure(Fault{reference.configFile, reference.line, reference.key,
                             u'\'' + reference.name + u"' " + reason});
    };
    if (reference.path.isEmpty())
        return fault(
            QStringLiteral("is a systemd credential, and $CREDENTIALS_DIRECTORY is not set"));
    const OpenFile file(QFile::encodeName(reference.path));
    if (file.descriptor() < 0)
        return fault(u"can't be read: " + systemReason(errno));
    struct stat status = {};
    const QString wrong = whatIsWrongWith(reference, file.descriptor(), status);
    if (!wrong.isEmpty())
        return fault(wrong);

    SecretBytes bytes(static_cast<std::size_t>(status.st_size));
    std::size_t size_bytes = 0;
    while (size_bytes < bytes.size()) {
        const ssize_t got =
            ::read(file.descriptor(), bytes.data() + size_bytes, bytes.size() - size_bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fault(u"can't be read: " + systemReason(errno));
        if (got == 0)
            break;
        size_bytes += static_cast<std::size_t>(got);
    }
    if (size_bytes > 0 && bytes.data()[size_bytes - 1] == '\n')
        --size_bytes;
    if (size_bytes == 0)
        return fault(QStringLiteral("is empty"));
    return SecretBytes(bytes.span().first(size_bytes));
}

} // namespace countersign::settings
