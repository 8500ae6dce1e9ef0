// A seam below all file code of the process: the program's own definitions of the C library's
// calls stand before the library's. Include it in exactly one source file of a test program. Off,
// each is the plain system call; armed, the n-th counted call of this thread fails, writes short,
// or ends the process as SIGKILL and power loss do. Counted are the calls that a save is made of.
#pragma once

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstddef>
#include <string>
#include <vector>

namespace dynaloom::test {

enum class Fault { None, Fail, ShortWrite, Kill };

struct FaultySystem {
    Fault fault = Fault::None;
    int at = 0;          // of the counted calls, from 0; negative: none
    int error = EIO;     // of Fail
    bool sticky = false; // every call from `at` on, as a disk that is gone
    bool counting = false;
    int calls = 0;
    std::vector<std::string> names; // of the counted calls, in order

    // Whether this call is to go wrong.
    bool strikes(const char* name) {
        if (!counting) return false;
        const int n = calls++;
        if (fault == Fault::None) names.emplace_back(name);
        const bool now = fault != Fault::None && at >= 0 && (n == at || (sticky && n > at));
        if (now && fault == Fault::Kill) ::syscall(SYS_kill, ::getpid(), SIGKILL);
        return now;
    }
    static FaultySystem& get() {
        static thread_local FaultySystem system;
        return system;
    }
};

// Arms the seam for a piece of work: `fault` at call number `at`. Gives the number of calls made.
template <class F>
int withFault(Fault fault, int at, F&& work, int error = EIO, bool sticky = false) {
    FaultySystem& system = FaultySystem::get();
    system.fault = fault;
    system.at = at;
    system.error = error;
    system.sticky = sticky;
    system.calls = 0;
    system.names.clear();
    system.counting = true;
    work();
    system.counting = false;
    return system.calls;
}

inline bool failsNow(const char* name) {
    FaultySystem& system = FaultySystem::get();
    if (!system.strikes(name) || system.fault != Fault::Fail) return false;
    errno = system.error;
    return true;
}

} // namespace dynaloom::test

extern "C" {

ssize_t write(int file, const void* data, std::size_t size) {
    using namespace dynaloom::test;
    FaultySystem& system = FaultySystem::get();
    if (system.strikes("write")) {
        if (system.fault == Fault::Fail) {
            errno = system.error;
            return -1;
        }
        if (system.fault == Fault::ShortWrite) size /= 2;
    }
    return ::syscall(SYS_write, file, data, size);
}

int open(const char* path, int flags, ...) {
    mode_t mode = 0;
    if ((flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE) {
        va_list more;
        va_start(more, flags);
        mode = va_arg(more, mode_t);
        va_end(more);
    }
    if (dynaloom::test::failsNow("open")) return -1;
    return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}

int fsync(int file) {
    if (dynaloom::test::failsNow("fsync")) return -1;
    return static_cast<int>(::syscall(SYS_fsync, file));
}

int rename(const char* from, const char* to) noexcept {
    if (dynaloom::test::failsNow("rename")) return -1;
    return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

int fchmod(int file, mode_t mode) noexcept {
    if (dynaloom::test::failsNow("fchmod")) return -1;
    return static_cast<int>(::syscall(SYS_fchmod, file, mode));
}

int close(int file) {
    const bool fails = dynaloom::test::failsNow("close");
    const int error = errno;
    const int result = static_cast<int>(::syscall(SYS_close, file)); // a failed close has closed
    if (!fails) return result;
    errno = error;
    return -1;
}

int mkdir(const char* path, mode_t mode) noexcept {
    if (dynaloom::test::failsNow("mkdir")) return -1;
    return static_cast<int>(::syscall(SYS_mkdirat, AT_FDCWD, path, mode));
}

} // extern "C"
