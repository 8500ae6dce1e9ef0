#include "app/cli/bench/measure.h"

#include "app/cli/execute.h"
#include "app/cli/stopwatch.h"
#include "core/base/text.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace dynaloom::cli {
namespace {

constexpr double kCellsAtScale1 = 4000;

double median(std::vector<double> values) {
    std::ranges::sort(values);
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

std::vector<double> column(const std::vector<Spent>& spent, double Spent::*what) {
    std::vector<double> values;
    for (const Spent& one : spent) values.push_back(one.*what);
    return values;
}

} // namespace

Spent spentOn(const std::function<void()>& work) {
    const double cpu = processCpuSeconds();
    const Stopwatch watch;
    work();
    return {processCpuSeconds() - cpu, watch.seconds()};
}

double Times::leastCpu() const { return std::ranges::min(column(m_spent, &Spent::cpu)); }
double Times::medianCpu() const { return median(column(m_spent, &Spent::cpu)); }
double Times::leastWall() const { return std::ranges::min(column(m_spent, &Spent::wall)); }
double Times::medianWall() const { return median(column(m_spent, &Spent::wall)); }

Result<Timed> timedRun(const Built& built, devices::Device& device, double durationMs,
                       const Cancel& cancel, devices::Profile* profile) {
    DL_TRY(const auto simulation, simulate::Simulation::create(built.program, device, cancel));
    simulation->setProfile(profile);
    CountingSink sink(built, nullptr, false);
    const Outcome outcome = execute(*simulation, durationMs, sink, cancel, false);
    if (outcome.failure) return tl::unexpected(*outcome.failure);
    if (outcome.interrupted) return fail(ErrorKind::Interrupted, "Stopped.");
    Timed timed;
    timed.steps = {outcome.simulateCpuSeconds, outcome.simulateSeconds};
    double spikes = 0, cells = 0;
    for (const Counted& counted : built.counted) {
        spikes += static_cast<double>(sink.count(counted));
        cells += static_cast<double>(counted.units);
    }
    if (cells > 0) timed.rateHz = spikes / cells / (durationMs / 1000);
    return timed;
}

Result<Built> buildVariant(const Variant& variant, const Cancel& cancel) {
    // Both can have several errors; a benchmark's own document has none but a lack of memory.
    auto opened = openDocument(variant.example);
    if (!opened) return tl::unexpected(opened.error().front());
    if (variant.edit) {
        auto model = std::make_shared<model::Model>(*opened->model);
        variant.edit(*model);
        opened->model = std::move(model);
    }
    auto built = buildProgram(*opened, variant.overrides, variant.precision, cancel);
    if (!built) return tl::unexpected(built.error().front());
    return std::move(*built);
}

void setCells(compile::Overrides& overrides, std::uint64_t cells) {
    overrides.parameters["scale"] =
        *model::makeValue(printNumber(static_cast<double>(cells) / kCellsAtScale1));
}

std::uint64_t stepsOf(const Built& built, double durationMs) {
    return static_cast<std::uint64_t>(std::llround(durationMs / built.program->dtMs));
}

} // namespace dynaloom::cli
