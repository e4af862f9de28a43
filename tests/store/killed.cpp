#include "tests/store/killed.h"

#include "core/base/check.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

std::atomic<int> stepsLeft{0}; // 0: nobody counts

std::atomic<bool> isFailing{false}; // rather than killed

/// Called before each system call that changes a file or makes a change durable. True if it is to
/// fail.
bool step()
{
    if (stepsLeft.load() <= 0 || stepsLeft.fetch_sub(1) != 1)
        return false;
    if (!isFailing)
        ::raise(SIGKILL);
    errno = EIO;
    return true;
}

} // namespace

// What the program and SQLite call by these names comes here first.
extern "C" {
ssize_t write(int file, const void* bytes, std::size_t size)
{
    if (step())
        return -1;
    return ::syscall(SYS_write, file, bytes, size);
}
ssize_t pwrite(int file, const void* bytes, std::size_t size, off_t at)
{
    if (step())
        return -1;
    return ::syscall(SYS_pwrite64, file, bytes, size, at);
}
ssize_t pwrite64(int file, const void* bytes, std::size_t size, off64_t at)
{
    if (step())
        return -1;
    return ::syscall(SYS_pwrite64, file, bytes, size, at);
}
ssize_t process_vm_writev(pid_t process, const iovec* from, unsigned long fromCount,
                          const iovec* to, unsigned long toCount, unsigned long flags)
{
    if (step())
        return -1;
    return ::syscall(SYS_process_vm_writev, process, from, fromCount, to, toCount, flags);
}
int fsync(int file)
{
    if (step())
        return -1;
    return static_cast<int>(::syscall(SYS_fsync, file));
}
int fdatasync(int file)
{
    if (step())
        return -1;
    return static_cast<int>(::syscall(SYS_fdatasync, file));
}
int ftruncate(int file, off_t size) noexcept
{
    if (step())
        return -1;
    return static_cast<int>(::syscall(SYS_ftruncate, file, size));
}
int ftruncate64(int file, off64_t size) noexcept
{
    if (step())
        return -1;
    return static_cast<int>(::syscall(SYS_ftruncate, file, size));
}
int rename(const char* from, const char* to) noexcept
{
    if (step())
        return -1;
    return static_cast<int>(::syscall(SYS_rename, from, to));
}
int link(const char* from, const char* to) noexcept
{
    if (step())
        return -1;
    return static_cast<int>(::syscall(SYS_link, from, to));
}
int unlink(const char* path) noexcept
{
    if (step())
        return -1;
    return static_cast<int>(::syscall(SYS_unlink, path));
}
int rmdir(const char* path) noexcept
{
    if (step())
        return -1;
    return static_cast<int>(::syscall(SYS_rmdir, path));
}
int mkdir(const char* path, mode_t mode) noexcept
{
    if (step())
        return -1;
    return static_cast<int>(::syscall(SYS_mkdir, path, mode));
}
}

namespace store_test {

bool endsBeforeStep(int number, const std::function<void()>& work)
{
    const pid_t child = ::fork();
    countersign::check(child >= 0, "a process can be forked");
    if (child == 0) {
        stepsLeft = number;
        work();
        stepsLeft = 0;
        ::_exit(0);
    }
    int status = 0;
    countersign::check(::waitpid(child, &status, 0) == child, "the child ends");
    countersign::check(WIFEXITED(status) || WTERMSIG(status) == SIGKILL, "it ends as it should");
    return WIFEXITED(status);
}

bool endsBeforeFailure(int number, const std::function<void()>& work)
{
    isFailing = true;
    stepsLeft = number;
    work();
    const bool isOver = stepsLeft > 0;
    stepsLeft = 0;
    isFailing = false;
    return isOver;
}

} // namespace store_test
