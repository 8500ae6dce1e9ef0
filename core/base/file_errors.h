// What storage.cpp and stream_file.cpp share: system errors as sentences, and the signal of a
// file-size limit kept away.
#pragma once

#include <csignal>
#include <string>

namespace dynaloom {

// "the disk is full", of an errno.
std::string reasonOf(int error);

// A write beyond a file-size limit raises SIGXFSZ, which would end the process; we want the error
// code. Blocks it in this thread and swallows one that became pending.
class NoFileSizeSignal {
public:
    NoFileSizeSignal();
    NoFileSizeSignal(const NoFileSizeSignal&) = delete;
    NoFileSizeSignal& operator=(const NoFileSizeSignal&) = delete;
    ~NoFileSizeSignal();

private:
    sigset_t m_signal{};
    sigset_t m_before{};
};

} // namespace dynaloom
