// One worker of a sweep: this program again, in a process group of its own (Ctrl-C reaches only the
// one who started it), talking in lines over a socket.
#pragma once

#include "core/base/error.h"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dynaloom::cli {

class WorkerProcess {
public:
    // argv of the worker; no shell. Error (Failed): it could not be started.
    static Result<WorkerProcess> start(const std::vector<std::string>& arguments);
    WorkerProcess(WorkerProcess&& other) noexcept;
    WorkerProcess& operator=(WorkerProcess&& other) noexcept;
    ~WorkerProcess(); // kills it and waits for its end

    int socket() const { return m_socket; }
    // False when the worker is gone.
    bool send(const std::string& line);
    // Reads what has come without waiting; false at the end, or when a line is absurdly long.
    bool receive();
    // The next whole line that came.
    std::optional<std::string> line();
    // Without waiting for its end.
    void kill();
    // Kills it and what it started, waits, and says how it had ended: "was ended by signal 11
    // (Segmentation fault)". Does nothing the second time.
    std::string end();

private:
    WorkerProcess(pid_t process, int socket);

    pid_t m_process = -1;
    int m_socket = -1;
    std::string m_received;
};

} // namespace dynaloom::cli
