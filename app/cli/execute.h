// Runs a Program to its end, timing the parts, with progress and Ctrl-C.
#pragma once

#include "app/cli/prepare.h"
#include "core/simulate/simulation.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace dynaloom::cli {

// Counts the spikes of `counted` and hands what the first `asked` watches take down on to another
// sink.
class CountingSink : public simulate::Sink {
public:
    // `next` may be null: nothing is kept. With keepAll the watches added for counting go on too.
    CountingSink(const Built& built, simulate::Sink* next, bool keepAll);
    Result<void> spikes(std::size_t watch, std::uint64_t s,
                        std::span<const std::uint32_t> units) override;
    Result<void> values(std::size_t watch, std::uint64_t s,
                        std::span<const double> values) override;
    bool wantsValues(std::size_t watch) const override {
        return m_next != nullptr && watch < m_kept && m_next->wantsValues(watch);
    }
    const Error* betweenSteps(std::uint64_t stepsDone) override {
        return m_next != nullptr ? m_next->betweenSteps(stepsDone) : nullptr;
    }
    std::uint64_t count(const Counted& counted) const { return m_counts[counted.watch]; }

private:
    simulate::Sink* m_next;
    std::size_t m_kept; // watches from here on are only counted
    std::vector<std::uint64_t> m_counts;
};

struct LoadedRun {
    std::unique_ptr<simulate::Simulation> simulation;
    double compileSeconds = 0; // kernels, cache included
    double prepareSeconds = 0; // arrays and initial values
    bool cacheHit = false;
};

// Puts the program on a device. `resume` (may be empty) is a checkpoint to continue from.
Result<LoadedRun> load(const Built& built, const std::string& device, std::uint64_t threads,
                       const std::filesystem::path& resume, const Cancel& cancel);

struct Outcome {
    double firstStepSeconds = 0;   // of simulateSeconds
    double simulateSeconds = 0;    // all steps, the first one included
    double simulateCpuSeconds = 0; // processor time of the same steps, all threads together
    bool stopped = false;          // before its end, for whatever reason
    bool interrupted = false;
    bool paused = false;          // the state is sound: the run can go on
    std::optional<Error> failure; // why it stopped; what was taken down stays
};

// `nowAndThen` (may be empty) is called about 20 times a second, between steps.
Outcome execute(simulate::Simulation& simulation, double endMs, simulate::Sink& sink,
                const Cancel& cancel, bool showProgress,
                const std::function<void()>& nowAndThen = {});

// Reads all elements of an array.
using ReadArray = std::function<void(compile::ArrayId, std::span<double>)>;

// Units with a state that is not finite, by node.
std::map<std::string, std::uint64_t> nonFinite(const Built& built, const ReadArray& read);
std::map<std::string, std::uint64_t> nonFinite(const Built& built,
                                               simulate::Simulation& simulation);

} // namespace dynaloom::cli
