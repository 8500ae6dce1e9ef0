// Runs one other program to its end, bounded in time, cancellable, without a shell.
#pragma once

#include "core/base/cancel.h"
#include "core/base/error.h"

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::devices {

struct ChildResult {
    enum class End { Exited, Signalled, TimedOut, Cancelled };
    End end = End::Exited;
    int code = 0;         // exit status, or the number of the signal
    std::string messages; // stderr, its first 64 KiB
};

// Starts the program (posix_spawn, so a large parent costs nothing) with `input` as its stdin,
// stdout closed, an empty environment and its own process group, so that Ctrl-C reaches only us.
// Kills it when the time is over or the cancel asks. An error is: it could not be started or waited
// for.
Result<ChildResult> runChild(const std::filesystem::path& program,
                             const std::vector<std::string>& arguments, std::string_view input,
                             std::chrono::milliseconds time, const Cancel* cancel);

} // namespace dynaloom::devices
