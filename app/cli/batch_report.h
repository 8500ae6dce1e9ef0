// The summary of a batch: the JSON object of a run with arrays in batch order, and a table.
#pragma once

#include "app/cli/report.h"
#include "core/simulate/axis.h"

#include <optional>
#include <string>
#include <vector>

namespace dynaloom::cli {

struct BatchMemberReport {
    bool hasRun = false;
    std::vector<NodeReport> nodes;
};

struct BatchReport {
    RunReport run; // of the batch as a whole; steps and sizes are those of its first member
    std::vector<simulate::Axis> axes;
    std::vector<BatchMemberReport> members;
    std::uint64_t done = 0;     // members that came to their end
    std::uint64_t programs = 0; // structures: each has its own synapses
    std::uint64_t compiled = 0; // kernels that were not in the cache
    std::uint64_t inLanes = 0;  // members that ran side by side
};

// Members that have not run are null in the arrays.
Json toJson(const BatchReport& report);
std::string toText(const BatchReport& report);

} // namespace dynaloom::cli
