// What `sweep` and its workers are asked for: the same words, so that a worker understands its
// points as the sweep does.
#pragma once

#include "app/cli/options.h"
#include "app/cli/prepare.h"
#include "core/base/sha256.h"
#include "core/simulate/axis.h"

#include <cstdint>
#include <string>
#include <vector>

namespace dynaloom::cli {

struct SweepWords {
    std::string file, duration, device, threads, jobs, out, memory;
    std::vector<std::string> over;
    ModelWords model;
    bool restart = false, json = false;
};

// All options; a worker has those that decide what a point is.
void addSweepOptions(CLI::App& app, SweepWords& words, bool worker);
// The arguments of a worker, its name the first of them.
std::vector<std::string> workerArguments(const SweepWords& words);

struct SweepPlan {
    std::vector<simulate::Axis> axes;
    compile::Overrides overrides; // of all points
    compile::Precision precision = compile::Precision::Float;
    std::string device;
    std::uint64_t threads = 1;

    std::uint64_t points() const { return simulate::pointCount(axes); }
};

// Errors: Input for what cannot be understood, Failed for what this version cannot do.
Result<SweepPlan> planSweep(const SweepWords& words, const model::Model& model);

// Of everything that the rows depend on: the document's file, the catalogue, the options, this
// version. Jobs and threads are not in it.
Result<Sha256Digest> identityOf(const SweepWords& words, const Opened& opened);

} // namespace dynaloom::cli
