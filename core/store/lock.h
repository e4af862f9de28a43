#pragma once

#include "core/store/fault.h"

#include <QString>

namespace countersign::store {

/// The exclusive right to write a store, held until destruction or the end of the process
/// (flock(2) on data/lock).
class Lock
{
public:
    /// StoreFault::locked at once if another process has it.
    static Result<Lock, StoreError> take(const QString& dataDirectory);
    ~Lock();
    Lock(Lock&& other) noexcept;
    Lock& operator=(Lock&&) = delete;

private:
    explicit Lock(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor;
};

} // namespace countersign::store
