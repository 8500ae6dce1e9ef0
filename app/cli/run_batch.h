// dynaloom run FILE --batch ...: all members of a batch, one summary, one file of results.
#pragma once

#include "app/cli/prepare.h"

#include <string>
#include <vector>

namespace dynaloom::cli {

struct BatchWish {
    Opened& opened;
    const std::vector<std::string>& axes; // as typed
    compile::Overrides overrides;
    compile::Precision precision = compile::Precision::Float;
    std::string device;
    std::uint64_t threads = 1;
    std::string duration; // as typed; empty: the document's
    std::uint64_t memory = 0;
    std::string out; // may be empty
    bool json = false;
    double startS = 0, openS = 0;
};

// Gives the exit code. After Ctrl-C the members that have run are reported and written.
int runBatch(const BatchWish& wish, const Cancel& cancel);

} // namespace dynaloom::cli
