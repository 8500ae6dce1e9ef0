// The summary of a run: the JSON object whose keys are a contract, and a table for people.
#pragma once

#include "app/cli/output.h"
#include "core/devices/profile_report.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dynaloom::cli {

struct NodeReport {
    std::string node;
    bool spikes = false; // whether it can spike
    std::uint64_t count = 0;
    double rateHz = 0;
    std::uint64_t nonfinite = 0;
};

struct RunReport {
    std::uint64_t neurons = 0, synapses = 0;
    // Wall seconds, one after the other: process start to reading, reading and checking, flattening
    // to connectivity and initial values, kernels, and all steps (the first one by itself too).
    double startS = 0, openS = 0, buildS = 0, compileS = 0, firstStepS = 0, simulateS = 0;
    double simulateCpuS = 0; // processor seconds of all steps, all threads together
    bool cacheHit = false;
    std::uint64_t steps = 0;
    double dtMs = 0, endMs = 0;
    std::vector<NodeReport> nodes;
    double peakMb = 0;
    std::string device, precision;
    std::uint64_t threads = 1, seed = 0;
    bool stopped = false;
    std::optional<devices::ProfileReport> profile;
};

Json toJson(const RunReport& report);
std::string toText(const RunReport& report);

} // namespace dynaloom::cli
