#include "app/cli/worker_process.h"

#include "core/base/spawn.h"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>
#include <utility>

namespace dynaloom::cli {
namespace {

constexpr std::size_t kLineBytes = 64u << 20; // 100 000 nodes of one row and room

tl::unexpected<Error> systemError(const std::string& what, int code) {
    return fail(ErrorKind::Failed, what + ": " + std::generic_category().message(code) + ".");
}

std::string ending(int status) {
    if (!WIFSIGNALED(status)) return "ended with code " + std::to_string(WEXITSTATUS(status));
    const int signal = WTERMSIG(status);
    std::string text =
        "was ended by signal " + std::to_string(signal) + " (" +
        (signal == SIGKILL ? "killed; was there not enough memory?" : strsignal(signal)) + ")";
    return text;
}

} // namespace

WorkerProcess::WorkerProcess(pid_t process, int socket)
    : m_process(process)
    , m_socket(socket) {}

WorkerProcess::WorkerProcess(WorkerProcess&& other) noexcept
    : m_process(std::exchange(other.m_process, -1))
    , m_socket(std::exchange(other.m_socket, -1))
    , m_received(std::move(other.m_received)) {}

WorkerProcess& WorkerProcess::operator=(WorkerProcess&& other) noexcept {
    std::swap(m_process, other.m_process);
    std::swap(m_socket, other.m_socket);
    std::swap(m_received, other.m_received);
    return *this;
}

WorkerProcess::~WorkerProcess() { end(); }

Result<WorkerProcess> WorkerProcess::start(const std::vector<std::string>& arguments) {
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return systemError("No socket for a worker", errno);
    pid_t process = -1;
    // The very file that runs now, also when another has taken its name.
    const int error = spawnProgram("/proc/self/exe", arguments, {ends[1]}, process);
    close(ends[1]);
    if (error != 0) {
        close(ends[0]);
        return systemError("A worker could not be started", error);
    }
    return WorkerProcess(process, ends[0]);
}

bool WorkerProcess::send(const std::string& line) {
    // Requests are short and answered one by one: there is always room.
    return ::send(m_socket, line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT) ==
           static_cast<ssize_t>(line.size());
}

bool WorkerProcess::receive() {
    std::array<char, 65536> buffer{};
    for (;;) {
        const ssize_t n = recv(m_socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (n > 0) {
            m_received.append(buffer.data(), static_cast<std::size_t>(n));
            if (m_received.size() > kLineBytes) return false;
            continue;
        }
        if (n < 0 && errno == EINTR) continue;
        return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    }
}

std::optional<std::string> WorkerProcess::line() {
    const std::size_t end = m_received.find('\n');
    if (end == std::string::npos) return std::nullopt;
    std::string line = m_received.substr(0, end);
    m_received.erase(0, end + 1);
    return line;
}

void WorkerProcess::kill() {
    // One that has ended by itself keeps its status and its number until we wait.
    if (m_process > 0) ::kill(-m_process, SIGKILL);
}

std::string WorkerProcess::end() {
    if (m_process < 0) return {};
    close(std::exchange(m_socket, -1));
    int status = 0;
    kill();
    while (waitpid(m_process, &status, 0) < 0 && errno == EINTR) {
    }
    m_process = -1;
    return ending(status);
}

} // namespace dynaloom::cli
