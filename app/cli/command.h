// The sub-commands of `dynaloom`, one file each (docs/user_guide.md, "Command line"). Every one
// answers with an exit code: 0 done, 1 failed, 2 bad input, 130 interrupted. Results go to stdout,
// everything else to stderr.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace dynaloom::cli {

// argv[0] is the sub-command's name.
using Main = int (*)(int argc, char** argv);

struct Command {
    std::string name;
    std::string summary; // empty: not for people
    Main main = nullptr;
};

int checkMain(int argc, char** argv);
int runMain(int argc, char** argv);
int kernelMain(int argc, char** argv);
int listMain(int argc, char** argv);
int benchMain(int argc, char** argv);
int sweepMain(int argc, char** argv);
int sweepWorkerMain(int argc, char** argv);
int laterMain(int argc, char** argv); // analyze, train, import, export

const std::vector<Command>& commands();

// Reads the arguments into the options of `app`. False when the command is over: help was printed
// (exit code 0) or an argument was refused with a sentence (2).
bool parse(CLI::App& app, int argc, char** argv, int& exitCode);

} // namespace dynaloom::cli
