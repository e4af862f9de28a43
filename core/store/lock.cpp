#include "core/store/lock.h"

#include "core/store/file.h"

#include <QFile>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace countersign::store {

Result<Lock, StoreError> Lock::take(const QString& dataDirectory)
{
    const auto path = dataDirectory + QStringLiteral("/lock");
    const auto encoded = QFile::encodeName(path);
    Lock lock(::open(encoded.constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (lock.m_descriptor < 0)
        return failure(systemError(path, errno));
    if (::flock(lock.m_descriptor, LOCK_EX | LOCK_NB) == 0)
        return lock;
    if (errno != EWOULDBLOCK)
        return failure(systemError(path, errno));
    const auto words = QStringLiteral("another till is using this store (%1)").arg(dataDirectory);
    return failure(StoreError{StoreFault::locked, words, EWOULDBLOCK, 0});
}

Lock::~Lock()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Lock::Lock(Lock&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

} // namespace countersign::store
