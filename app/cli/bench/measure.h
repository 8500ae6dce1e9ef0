// Timing one run of a model, for the entries of `dynaloom bench`.
#pragma once

#include "app/cli/prepare.h"
#include "core/devices/device.h"
#include "core/devices/profile.h"
#include "core/simulate/simulation.h"

#include <functional>
#include <vector>

namespace dynaloom::cli {

struct Spent {
    double cpu = 0, wall = 0; // seconds; cpu: of all threads of this process
};

// Runs `work` and tells what it took.
Spent spentOn(const std::function<void()>& work);

// Times of the same work, done several times.
class Times {
public:
    void add(Spent spent) { m_spent.push_back(spent); }
    double leastCpu() const;
    double medianCpu() const;
    double leastWall() const;
    double medianWall() const;

private:
    std::vector<Spent> m_spent;
};

// One simulation of `durationMs`, loading and initial values not counted.
struct Timed {
    Spent steps;
    double rateHz = 0; // mean over all cells that spike
};
// `profile` (may be null) times its kernels, which costs a little.
Result<Timed> timedRun(const Built& built, devices::Device& device, double durationMs,
                       const Cancel& cancel, devices::Profile* profile = nullptr);

// A document to run (an example's name) after `edit` has changed its model, at a size.
struct Variant {
    std::string example = "coba";
    std::function<void(model::Model&)> edit; // may be empty
    compile::Overrides overrides;
    compile::Precision precision = compile::Precision::Float;
};
Result<Built> buildVariant(const Variant& variant, const Cancel& cancel);

// `scale` such that a network of 4000 cells at scale 1 has `cells`.
void setCells(compile::Overrides& overrides, std::uint64_t cells);

// Steps of a run.
std::uint64_t stepsOf(const Built& built, double durationMs);

} // namespace dynaloom::cli
