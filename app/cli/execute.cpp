#include "app/cli/execute.h"

#include "app/cli/progress.h"
#include "app/cli/stopwatch.h"
#include "core/base/memory.h"
#include "core/base/storage.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>

namespace dynaloom::cli {
namespace {

// The finite watch looks every 64 steps; stretches between reports are whole multiples of that, so
// that a run stops at the same step however fast the machine is.
constexpr std::uint64_t kStretch = 64;
constexpr double kReportSeconds = 0.05;

class Stretches {
public:
    // Steps to be done before the next look at the clock.
    std::uint64_t next(std::uint64_t step, std::uint64_t end) const {
        return std::min(end, (step / kStretch + m_stretches) * kStretch);
    }
    void took(double seconds) {
        if (seconds < kReportSeconds / 2 && m_stretches < (1u << 20)) m_stretches *= 2;
        if (seconds > kReportSeconds * 2 && m_stretches > 1) m_stretches /= 2;
    }

private:
    std::uint64_t m_stretches = 1;
};

// Does steps up to `until`; false when the run is over.
bool advance(simulate::Simulation& simulation, std::uint64_t until, simulate::Sink& sink,
             const Cancel& cancel, Outcome& outcome) {
    const auto result = simulation.runUntil(until, sink, cancel);
    if (!result) {
        outcome.failure = result.error();
    } else if (result->reason == simulate::StopReason::NonFinite) {
        outcome.failure = Error{ErrorKind::Failed, result->sentence, {}};
    } else if (result->reason == simulate::StopReason::Paused) {
        outcome.failure = Error{ErrorKind::Failed, result->sentence, {}};
        outcome.paused = true;
    } else if (result->reason == simulate::StopReason::Cancelled) {
        outcome.interrupted = true;
    } else {
        return true;
    }
    outcome.stopped = true;
    return false;
}

Result<void> restore(simulate::Simulation& simulation, const std::filesystem::path& file) {
    DL_TRY(const std::string bytes, readFile(file, memoryBudget()));
    auto restored = simulation.restore(std::as_bytes(std::span(bytes)));
    if (!restored) restored.error().place.file = file.string();
    return restored;
}

// "E" of "E.na.p"; names of nodes have no dot.
std::string nodeOf(const std::string& label) { return label.substr(0, label.find('.')); }

} // namespace

CountingSink::CountingSink(const Built& built, simulate::Sink* next, bool keepAll)
    : m_next(next)
    , m_kept(keepAll ? built.program->watches.size() : built.asked)
    , m_counts(built.program->watches.size()) {}

Result<void> CountingSink::spikes(std::size_t watch, std::uint64_t s,
                                  std::span<const std::uint32_t> units) {
    m_counts[watch] += units.size();
    if (m_next != nullptr && watch < m_kept) return m_next->spikes(watch, s, units);
    return {};
}

Result<void> CountingSink::values(std::size_t watch, std::uint64_t s,
                                  std::span<const double> values) {
    if (m_next != nullptr && watch < m_kept) return m_next->values(watch, s, values);
    return {};
}

Result<LoadedRun> load(const Built& built, const std::string& deviceName, std::uint64_t threads,
                       const std::filesystem::path& resume, const Cancel& cancel) {
    Stopwatch watch;
    LoadedRun loaded;
    DL_TRY(const auto device, devices::makeDevice(deviceName, static_cast<unsigned>(threads)));
    DL_TRY(loaded.simulation, simulate::Simulation::create(built.program, *device, cancel));
    if (!resume.empty()) DL_CHECK(restore(*loaded.simulation, resume));
    const devices::LoadReport& report = loaded.simulation->report();
    loaded.compileSeconds = report.compileSeconds;
    loaded.cacheHit = report.cacheHit;
    loaded.prepareSeconds = std::max(0.0, watch.seconds() - report.compileSeconds);
    return loaded;
}

Outcome execute(simulate::Simulation& simulation, double endMs, simulate::Sink& sink,
                const Cancel& cancel, bool showProgress, const std::function<void()>& nowAndThen) {
    const std::uint64_t end = simulation.clock().stepsUntil(endMs);
    Outcome outcome;
    Progress progress(simulation.timeMs(), endMs);
    Stretches stretches;
    const double cpuBefore = processCpuSeconds();
    Stopwatch watch;
    bool going = true;
    if (simulation.step() < end) {
        going = advance(simulation, simulation.step() + 1, sink, cancel, outcome);
        outcome.firstStepSeconds = watch.lap();
    }
    while (going && simulation.step() < end) {
        const std::uint64_t until = stretches.next(simulation.step(), end);
        going = advance(simulation, until, sink, cancel, outcome);
        stretches.took(watch.lap());
        if (showProgress) progress.at(simulation.timeMs());
        if (nowAndThen) nowAndThen();
    }
    outcome.simulateSeconds = watch.seconds();
    outcome.simulateCpuSeconds = processCpuSeconds() - cpuBefore;
    return outcome;
}

std::map<std::string, std::uint64_t> nonFinite(const Built& built,
                                               simulate::Simulation& simulation) {
    return nonFinite(built, [&](compile::ArrayId array, std::span<double> out) {
        simulation.executable().read(array, 0, out);
    });
}

std::map<std::string, std::uint64_t> nonFinite(const Built& built, const ReadArray& read) {
    const compile::Program& program = *built.program;
    std::map<std::string, std::vector<bool>> bad;
    std::vector<double> buffer;
    for (const compile::Check& check : program.checks) {
        for (const compile::ArrayId id : check.arrays) {
            const compile::Array& array = program.arrays[id.v];
            buffer.resize(array.size);
            read(id, buffer);
            std::vector<bool>& units = bad[nodeOf(array.label)];
            units.resize(std::max<std::size_t>(units.size(), buffer.size()));
            for (std::size_t i = 0; i < buffer.size(); ++i) {
                if (!std::isfinite(buffer[i])) units[i] = true;
            }
        }
    }
    std::map<std::string, std::uint64_t> counts;
    for (const std::string& node : built.nodes)
        counts[node] = static_cast<std::uint64_t>(std::ranges::count(bad[node], true));
    return counts;
}

} // namespace dynaloom::cli
