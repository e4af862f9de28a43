#pragma once

#include "core/store/fault.h"
#include "core/world/files.h"

#include <QString>
#include <memory>

namespace countersign::store {

/// The exclusive right to write a store, held until destruction or the end of the process
/// (data/lock).
class Lock
{
public:
    /// StoreFault::locked at once if another process has it.
    static Result<Lock, StoreError> take(const QString& dataDirectory, world::Files& files);

private:
    explicit Lock(std::unique_ptr<world::FileLock> held) : m_held(std::move(held)) {}
    std::unique_ptr<world::FileLock> m_held;
};

} // namespace countersign::store
