#include "core/io/in_child.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>

namespace dynaloom::io {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true; // these reserve more memory than any limit
#else
constexpr bool kSanitized = false;
#endif

// Bytes of address space this process has now.
std::size_t mapped() {
    std::size_t pages = 0;
    if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
        if (std::fscanf(file, "%zu", &pages) != 1) pages = 0;
        std::fclose(file);
    }
    return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

[[noreturn]] void child(int out, const std::function<std::string()>& work) {
    // A crash is an answer here, not something to report.
    for (const int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTERM, SIGINT})
        std::signal(signal, SIG_DFL);
    const rlimit seconds{kChildSeconds, kChildSeconds}, none{0, 0};
    setrlimit(RLIMIT_CPU, &seconds);
    setrlimit(RLIMIT_CORE, &none);
    if constexpr (!kSanitized) {
        const std::size_t most = mapped() + kChildBytes;
        const rlimit bytes{most, most};
        setrlimit(RLIMIT_AS, &bytes);
    }
    try {
        const std::string said = work();
        std::size_t at = 0;
        while (at < said.size()) {
            const ssize_t wrote = write(out, said.data() + at, said.size() - at);
            if (wrote < 0 && errno == EINTR) continue;
            if (wrote <= 0) _exit(1);
            at += static_cast<std::size_t>(wrote);
        }
    } catch (...) {
        _exit(1);
    }
    _exit(0);
}

} // namespace

Result<std::optional<std::string>> inChild(const std::function<std::string()>& work) {
    int ends[2];
    if (pipe(ends) != 0) return fail(ErrorKind::Failed, "No process can be made to read the file.");
    const pid_t pid = fork();
    if (pid < 0) {
        close(ends[0]);
        close(ends[1]);
        return fail(ErrorKind::Failed, "No process can be made to read the file.");
    }
    if (pid == 0) {
        close(ends[0]);
        child(ends[1], work);
    }
    close(ends[1]);
    std::string said;
    char piece[65536];
    while (true) {
        const ssize_t got = read(ends[0], piece, sizeof piece);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        said.append(piece, static_cast<std::size_t>(got));
    }
    close(ends[0]);
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return std::optional<std::string>();
    return std::optional<std::string>(std::move(said));
}

} // namespace dynaloom::io
