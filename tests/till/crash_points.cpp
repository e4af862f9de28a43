// Preloaded into a program, it counts every change to the files below a folder, and kills the
// program at one of them. Read from the environment:
//   CRASH_POINTS_FOLDER  the folder, as realpath(3) says it
//   CRASH_POINT          at which change, from 1; 0 or nothing: none
//   CRASH_MOMENT         before (or nothing), after, or half: amid a write. Then nothing else
//   counts CRASH_POINTS_LOG     takes a line for each change, and "killed"
// A kill takes nothing back that was written, so that syncs are counted and not done. What goes
// through a mapping without a call can't be counted: of SQLite that is the log's index (-shm),
// which the next program to open the store makes anew, whatever is in it.

#include <atomic>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

enum class Moment { before, half, after };
enum class Fate { live, dieBefore, dieAmid, dieAfter };

std::string environment(const char* name)
{
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

/// What is asked of us, read once.
struct Plan
{
    std::string folder = environment("CRASH_POINTS_FOLDER");
    long point = std::atol(environment("CRASH_POINT").c_str());
    Moment moment = Moment::before;
    int log = -1;

    Plan()
    {
        const std::string word = environment("CRASH_MOMENT");
        moment = word == "half" ? Moment::half : word == "after" ? Moment::after : Moment::before;
        const std::string path = environment("CRASH_POINTS_LOG");
        if (!path.empty())
            log = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path.c_str(),
                                             O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    }
    void note(const std::string& line) const
    {
        if (log >= 0)
            (void)::syscall(SYS_write, log, (line + '\n').c_str(), line.size() + 1);
    }
    /// Its path below the folder, "." for the folder itself, or empty.
    [[nodiscard]] std::string nameOf(const std::string& path) const
    {
        if (!folder.empty() && path == folder)
            return ".";
        const bool isBelow = !folder.empty() && path.starts_with(folder + '/');
        return isBelow ? path.substr(folder.size() + 1) : "";
    }
    [[nodiscard]] std::string nameOf(int file) const
    {
        char path[PATH_MAX] = {};
        const std::string link = "/proc/self/fd/" + std::to_string(file);
        return ::readlink(link.c_str(), path, sizeof path - 1) > 0 ? nameOf(std::string(path)) : "";
    }
    [[nodiscard]] std::string nameOf(const char* given) const
    {
        const std::string path = given;
        const auto slash = path.rfind('/');
        char whole[PATH_MAX] = {};
        const std::string parent = slash == std::string::npos ? "." : path.substr(0, slash + 1);
        if (::realpath(parent.c_str(), whole) == nullptr)
            return "";
        return nameOf(whole + std::string("/") + path.substr(slash + 1));
    }
};

const Plan& plan()
{
    static const Plan read;
    return read;
}

[[noreturn]] void die()
{
    plan().note("killed");
    (void)::kill(::getpid(), SIGKILL);
    std::abort();
}

Fate fateOf(const char* change, const std::string& name, bool canBeHalf)
{
    static std::atomic<long> changes{0};
    if (name.empty() || (plan().moment == Moment::half && !canBeHalf))
        return Fate::live;
    plan().note(std::string(change) + ' ' + name);
    if (++changes != plan().point)
        return Fate::live;
    return plan().moment == Moment::before  ? Fate::dieBefore
           : plan().moment == Moment::after ? Fate::dieAfter
                                            : Fate::dieAmid;
}

template <class Call> auto change(const char* what, const std::string& name, const Call& call)
{
    const Fate fate = fateOf(what, name, false);
    if (fate == Fate::dieBefore)
        die();
    const auto result = call();
    if (fate == Fate::dieAfter)
        die();
    return result;
}

/// data/head lies in one sector and is written at once: the system doesn't stop within a page for a
/// kill, and a disk not within a sector.
constexpr const char* whole_file = "head";

/// `call` writes so many of the bytes.
template <class Call> ssize_t writing(int file, std::size_t bytes, const Call& call)
{
    const std::string name = plan().nameOf(file);
    const Fate fate = fateOf("write", name, bytes > 1 && name != whole_file);
    if (fate == Fate::dieBefore)
        die();
    const ssize_t written = call(fate == Fate::dieAmid ? bytes / 2 : bytes);
    if (fate == Fate::dieAfter || fate == Fate::dieAmid)
        die();
    return written;
}

template <class Function> Function* next(const char* name)
{
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

using Open = int(const char*, int, ...);
using Write = ssize_t(int, const void*, std::size_t);
using WriteAt = ssize_t(int, const void*, std::size_t, off_t);
using WriteMemory = ssize_t(pid_t, const iovec*, unsigned long, const iovec*, unsigned long,
                            unsigned long);
using Cut = int(int, off_t);
using OnPath = int(const char*);
using OnPaths = int(const char*, const char*);

int opened(const char* function, const char* path, int flags, mode_t mode)
{
    static Open* const real[] = {next<Open>("open"), next<Open>("open64")};
    Open* open = real[std::strcmp(function, "open64") == 0 ? 1 : 0];
    const bool isThere = ::access(path, F_OK) == 0;
    const bool changes = isThere ? (flags & O_TRUNC) != 0 : (flags & O_CREAT) != 0;
    const auto call = [&] { return open(path, flags, mode); };
    return changes ? change(isThere ? "cut" : "create", plan().nameOf(path), call) : call();
}

mode_t modeIn(int flags, va_list rest)
{
    return (flags & O_CREAT) != 0 ? static_cast<mode_t>(va_arg(rest, int)) : 0;
}

} // namespace

extern "C" {

int open(const char* path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = modeIn(flags, rest);
    va_end(rest);
    return opened("open", path, flags, mode);
}

int open64(const char* path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = modeIn(flags, rest);
    va_end(rest);
    return opened("open64", path, flags, mode);
}

ssize_t write(int file, const void* bytes, size_t count)
{
    static Write* const real = next<Write>("write");
    return writing(file, count, [&](size_t part) { return real(file, bytes, part); });
}

ssize_t pwrite(int file, const void* bytes, size_t count, off_t at)
{
    static WriteAt* const real = next<WriteAt>("pwrite");
    return writing(file, count, [&](size_t part) { return real(file, bytes, part, at); });
}

/// Nothing but data/head is written so.
ssize_t process_vm_writev(pid_t process, const iovec* from, unsigned long fromCount,
                          const iovec* to, unsigned long toCount, unsigned long flags)
{
    static WriteMemory* const real = next<WriteMemory>("process_vm_writev");
    return change("write", plan().folder.empty() ? "" : whole_file,
                  [&] { return real(process, from, fromCount, to, toCount, flags); });
}

ssize_t pwrite64(int file, const void* bytes, size_t count, off_t at)
{
    static WriteAt* const real = next<WriteAt>("pwrite64");
    return writing(file, count, [&](size_t part) { return real(file, bytes, part, at); });
}

int fsync(int file)
{
    return change("sync", plan().nameOf(file), [] { return 0; });
}

int fdatasync(int file)
{
    return change("sync", plan().nameOf(file), [] { return 0; });
}

int ftruncate(int file, off_t size)
{
    static Cut* const real = next<Cut>("ftruncate");
    return change("cut", plan().nameOf(file), [&] { return real(file, size); });
}

int ftruncate64(int file, off_t size)
{
    static Cut* const real = next<Cut>("ftruncate64");
    return change("cut", plan().nameOf(file), [&] { return real(file, size); });
}

int rename(const char* from, const char* to)
{
    static OnPaths* const real = next<OnPaths>("rename");
    return change("rename", plan().nameOf(to), [&] { return real(from, to); });
}

int link(const char* from, const char* to)
{
    static OnPaths* const real = next<OnPaths>("link");
    return change("link", plan().nameOf(to), [&] { return real(from, to); });
}

int unlink(const char* path)
{
    static OnPath* const real = next<OnPath>("unlink");
    return change("remove", plan().nameOf(path), [&] { return real(path); });
}

int mkdir(const char* path, mode_t mode)
{
    static auto* const real = next<int(const char*, mode_t)>("mkdir");
    return change("create", plan().nameOf(path), [&] { return real(path, mode); });
}

} // extern "C"
