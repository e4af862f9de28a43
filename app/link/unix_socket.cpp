#include "app/link/unix_socket.h"

#include <QFile>
#include <QFileInfo>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace countersign::app {

namespace {

constexpr int socket_flags = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;

Failure<QString> failed(const QString& what)
{
    return failure(what + QLatin1String(": ") + QString::fromLocal8Bit(std::strerror(errno)));
}

std::optional<sockaddr_un> addressOf(const QString& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto bytes = QFile::encodeName(path);
    if (bytes.isEmpty() || static_cast<std::size_t>(bytes.size()) >= sizeof address.sun_path)
        return std::nullopt;
    std::memcpy(address.sun_path, bytes.constData(), static_cast<std::size_t>(bytes.size()));
    return address;
}

const sockaddr* general(const sockaddr_un& address)
{
    return reinterpret_cast<const sockaddr*>(&address);
}

/// Only this user may place anything beside the socket, so that nobody can swap it.
Result<Done, QString> prepareFolder(const QString& folder)
{
    const auto name = QFile::encodeName(folder);
    if (mkdir(name.constData(), S_IRWXU) != 0 && errno != EEXIST)
        return failed(folder);
    struct stat status
    {
    };
    if (lstat(name.constData(), &status) != 0)
        return failed(folder);
    if (!S_ISDIR(status.st_mode) || status.st_uid != geteuid() ||
        (status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return failure(folder + QStringLiteral(": not a folder that only this user can write to"));
    return Done{};
}

} // namespace

FileDescriptor::~FileDescriptor()
{
    if (m_number >= 0)
        close(m_number);
}

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept
{
    if (this != &other) {
        if (m_number >= 0)
            close(m_number);
        m_number = std::exchange(other.m_number, -1);
    }
    return *this;
}

Result<FileDescriptor, QString> listenAt(const QString& path, bool isForOthers)
{
    const auto address = addressOf(path);
    if (!address)
        return failure(path + QStringLiteral(": empty or too long for a socket"));
    const auto folder = prepareFolder(QFileInfo(path).absolutePath());
    if (!folder)
        return failure(folder.error());
    if (connectTo(path).ok())
        return failure(path + QStringLiteral(": another till listens here"));
    struct stat status
    {
    };
    const auto name = QFile::encodeName(path);
    if (lstat(name.constData(), &status) == 0) {
        if (!S_ISSOCK(status.st_mode))
            return failure(path + QStringLiteral(": is there and is no socket"));
        unlink(name.constData());
    }
    FileDescriptor listener(socket(AF_UNIX, socket_flags, 0));
    if (!listener.isOpen() || bind(listener.number(), general(*address), sizeof *address) != 0)
        return failed(path);
    if (chmod(name.constData(), isForOthers ? 0666 : 0600) != 0 ||
        listen(listener.number(), 1) != 0)
        return failed(path);
    return listener;
}

std::optional<FileDescriptor> acceptFrom(const FileDescriptor& listener, uid_t uid)
{
    FileDescriptor peer(accept4(listener.number(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!peer.isOpen())
        return std::nullopt;
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (getsockopt(peer.number(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0 ||
        credentials.uid != uid)
        return FileDescriptor();
    return peer;
}

Result<FileDescriptor, QString> connectTo(const QString& path)
{
    const auto address = addressOf(path);
    if (!address)
        return failure(path + QStringLiteral(": empty or too long for a socket"));
    FileDescriptor connection(socket(AF_UNIX, socket_flags, 0));
    if (!connection.isOpen() ||
        connect(connection.number(), general(*address), sizeof *address) != 0)
        return failed(path);
    return connection;
}

Result<std::pair<FileDescriptor, FileDescriptor>, QString> socketPair()
{
    int ends[2];
    if (socketpair(AF_UNIX, socket_flags, 0, ends) != 0)
        return failed(QStringLiteral("socketpair"));
    return std::pair(FileDescriptor(ends[0]), FileDescriptor(ends[1]));
}

Result<FileDescriptor, QString> inherited(int number)
{
    struct stat status
    {
    };
    const auto name = QStringLiteral("file descriptor %1").arg(number);
    if (fstat(number, &status) != 0)
        return failed(name);
    if (!S_ISSOCK(status.st_mode))
        return failure(name + QStringLiteral(": is no socket"));
    if (fcntl(number, F_SETFD, FD_CLOEXEC) != 0 ||
        fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK) != 0)
        return failed(name);
    return FileDescriptor(number);
}

} // namespace countersign::app
