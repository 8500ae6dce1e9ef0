// Work in a forked child, which may be killed: at a moment of ours, or by itself.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <functional>
#include <thread>
#include <vector>

namespace dynaloom::test {

struct Ended {
    bool killed = false; // by a signal
    int code = -1;       // exit code, or the signal
};

inline pid_t startChild(const std::function<int()>& job) {
    const pid_t child = fork();
    if (child == 0) _exit(job());
    return child;
}

inline Ended awaitChild(pid_t child) {
    int status = 0;
    if (waitpid(child, &status, 0) != child) return {};
    if (WIFSIGNALED(status)) return {true, WTERMSIG(status)};
    return {false, WEXITSTATUS(status)};
}

inline Ended inChild(const std::function<int()>& job) { return awaitChild(startChild(job)); }

// Kills it after a while, unless it ended before.
inline Ended killedAfter(std::chrono::microseconds time, const std::function<int()>& job) {
    const pid_t child = startChild(job);
    std::this_thread::sleep_for(time);
    kill(child, SIGKILL);
    return awaitChild(child);
}

} // namespace dynaloom::test
