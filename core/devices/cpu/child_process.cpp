#include "core/devices/cpu/child_process.h"

#include "core/base/protection.h"
#include "core/base/spawn.h"
#include "core/devices/descriptor.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <system_error>
#include <thread>

namespace dynaloom::devices {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLook{20}; // between looks at cancel and clock
constexpr std::size_t kMessageBytes = 64u << 10;

tl::unexpected<Error> systemError(const std::string& what, int code) {
    return fail(ErrorKind::Failed, what + ": " + std::generic_category().message(code) + ".");
}

// The whole input as an unnamed file at its start: unlike a pipe it never blocks and never raises
// SIGPIPE when the program ends early.
Result<Descriptor> inputFile(std::string_view input) {
    Descriptor file(memfd_create("dynaloom-input", MFD_CLOEXEC));
    if (!file.isOpen()) return systemError("No memory for the kernel text", errno);
    while (!input.empty()) {
        const ssize_t n = write(file.get(), input.data(), input.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return systemError("No memory for the kernel text", errno);
        input.remove_prefix(static_cast<std::size_t>(n));
    }
    if (lseek(file.get(), 0, SEEK_SET) != 0) return systemError("Kernel text", errno);
    return file;
}

// When to stop waiting, and why.
class Patience {
public:
    Patience(std::chrono::milliseconds time, const Cancel* cancel)
        : m_deadline(Clock::now() + time)
        , m_cancel(cancel) {}
    std::optional<ChildResult::End> over() const {
        if (!isProtected("compile-time")) return std::nullopt;
        if (m_cancel != nullptr && m_cancel->isRequested()) return ChildResult::End::Cancelled;
        if (Clock::now() >= m_deadline) return ChildResult::End::TimedOut;
        return std::nullopt;
    }

private:
    Clock::time_point m_deadline;
    const Cancel* m_cancel;
};

// Reads the program's messages until it closes them, which it does at its end; false when patience
// was over first.
bool readMessages(int messages, const Patience& patience, ChildResult& result) {
    std::array<char, 4096> buffer{};
    for (;;) {
        if (const auto over = patience.over()) {
            result.end = *over;
            return false;
        }
        pollfd wait = {messages, POLLIN, 0};
        if (poll(&wait, 1, static_cast<int>(kLook.count())) <= 0) continue;
        const ssize_t n = read(messages, buffer.data(), buffer.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return true;
        const std::size_t room = kMessageBytes - result.messages.size();
        result.messages.append(buffer.data(), std::min(static_cast<std::size_t>(n), room));
    }
}

// Waits for the end of the program, or kills it and what it started. 0, or an error number.
int awaitEnd(pid_t child, bool kill, const Patience& patience, ChildResult& result) {
    int status = 0;
    for (;;) {
        if (kill) ::kill(-child, SIGKILL);
        const pid_t ended = waitpid(child, &status, kill ? 0 : WNOHANG);
        if (ended < 0 && errno != EINTR) return errno;
        if (ended == child) break;
        if (const auto over = patience.over(); over && !kill) {
            result.end = *over;
            kill = true;
        }
        if (!kill) std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    if (kill) return 0;
    result.end = WIFSIGNALED(status) ? ChildResult::End::Signalled : ChildResult::End::Exited;
    result.code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    return 0;
}

} // namespace

Result<ChildResult> runChild(const std::filesystem::path& program,
                             const std::vector<std::string>& arguments, std::string_view input,
                             std::chrono::milliseconds time, const Cancel* cancel) {
    const Patience patience(time, cancel);
    DL_TRY(const Descriptor source, inputFile(input));
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return systemError("No pipe", errno);
    const Descriptor messages(ends[0]);
    Descriptor childEnd(ends[1]);

    std::vector<std::string> all = {program.filename().string()};
    all.insert(all.end(), arguments.begin(), arguments.end());
    pid_t child = 0;
    if (const int error = spawnProgram(program.string(), std::move(all),
                                       {source.get(), childEnd.get(), false}, child)) {
        return systemError("The program " + program.string() + " could not be started", error);
    }
    childEnd.close();

    ChildResult result;
    const bool closed = readMessages(messages.get(), patience, result);
    if (const int error = awaitEnd(child, !closed, patience, result)) {
        return systemError("The program " + program.string() + " was lost", error);
    }
    return result;
}

} // namespace dynaloom::devices
