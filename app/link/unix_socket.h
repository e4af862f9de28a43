#pragma once

#include "core/base/result.h"

#include <QString>
#include <optional>
#include <sys/types.h>
#include <utility>

namespace countersign::app {

/// A file descriptor that is closed when it goes.
class FileDescriptor
{
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int number) : m_number(number) {}
    ~FileDescriptor();
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    FileDescriptor(FileDescriptor&& other) noexcept : m_number(std::exchange(other.m_number, -1)) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept;

    [[nodiscard]] int number() const { return m_number; }
    [[nodiscard]] bool isOpen() const { return m_number >= 0; }

private:
    int m_number = -1;
};

// All of these don't block and close on exec. Errors are sentences with the path.

/// Listens at `path`. Its folder is made (0700) where it is missing; it has to belong to this user
/// and be writable by nobody else. A socket file that nobody listens at any more is replaced.
/// `isForOthers`: peers of another user may connect, and their uid decides (0666), else 0600.
Result<FileDescriptor, QString> listenAt(const QString& path, bool isForOthers);

/// Takes the next peer in. None if nobody waits; closed again if its uid is another than `uid`.
std::optional<FileDescriptor> acceptFrom(const FileDescriptor& listener, uid_t uid);

Result<FileDescriptor, QString> connectTo(const QString& path);

/// Two ends that talk to each other.
Result<std::pair<FileDescriptor, FileDescriptor>, QString> socketPair();

/// Takes over a socket that was inherited under this number. Fails if there is none.
Result<FileDescriptor, QString> inherited(int number);

} // namespace countersign::app
