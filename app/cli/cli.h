// The command line of the same program, headless.
#pragma once

namespace dynaloom::cli {

// Whether the arguments are for the command line: a sub-command, --help, --version, or a word that
// is neither an option nor a document.
bool isForCommandLine(int argc, char** argv);

// Runs a sub-command; argv as main() got it. Never throws.
int runCommandLine(int argc, char** argv) noexcept;

} // namespace dynaloom::cli
