#include "core/store/lock.h"

#include "core/store/file.h"

#include <QFile>
#include <cerrno>
#include <utility>

namespace countersign::store {

Result<Lock, StoreError> Lock::take(const QString& dataDirectory, world::Files& files)
{
    const auto path = dataDirectory + QStringLiteral("/lock");
    auto held = files.lock(QFile::encodeName(path));
    if (held)
        return Lock(std::move(held).value());
    if (held.error() != EWOULDBLOCK)
        return failure(systemError(path, held.error()));
    const auto words = QStringLiteral("another till is using this store (%1)").arg(dataDirectory);
    return failure(StoreError{StoreFault::locked, words, EWOULDBLOCK, 0});
}

} // namespace countersign::store
