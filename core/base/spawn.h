// Starts a program: no shell, an argument vector as it is given. The child is the first of a
// process group of its own, with signals as in a new process; its output goes nowhere.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace dynaloom {

struct SpawnOptions {
    int input = -1;    // becomes its standard input
    int messages = -1; // becomes its standard error; -1: ours
    bool keepsEnvironment = true;
};

// 0 and the process id, or the system's error number. The first argument is the program's name.
int spawnProgram(const std::string& program, std::vector<std::string> arguments,
                 const SpawnOptions& options, pid_t& child);

} // namespace dynaloom
