// bench kernels (Figures 6B and 6C of the BrainPy paper): COBA with compiled kernels beside the
// interpreter and kernels that are not optimised, at sizes with the activity of the small one.
#include "app/cli/bench/entry.h"
#include "app/cli/bench/measure.h"
#include "core/devices/cpu/cpu_device.h"

#include <array>

namespace dynaloom::cli {
namespace {

constexpr std::array<std::uint64_t, 5> kSizes{400, 1600, 4000, 16'000, 36'000};

struct Kind {
    const char* name;
    std::unique_ptr<devices::Device> device;
    double durationMs; // shorter for the slow ones
    Times times;
    double rateHz = 0;
};

Result<void> oneSize(std::uint64_t cells, const BenchWish& wish, const Cancel& cancel,
                     BenchTable& table) {
    Variant variant;
    variant.precision = wish.precision.value_or(compile::Precision::Float);
    variant.overrides.seed = wish.seed;
    setCells(variant.overrides, cells);
    DL_TRY(const Built built, buildVariant(variant, cancel));
    const double durationMs = wish.durationMs.value_or(100);
    DL_TRY(auto reference, devices::makeDevice("reference"));
    std::vector<Kind> kinds;
    kinds.push_back({"compiled", devices::makeCpuDevice(), durationMs, {}});
    kinds.push_back({"not optimised", devices::makeUnoptimisedCpuDevice(), durationMs, {}});
    kinds.push_back({"interpreted", std::move(reference), durationMs, {}});
    for (std::uint64_t i = 0; i < wish.repeats.value_or(3); ++i) {
        for (Kind& kind : kinds) {
            DL_TRY(const Timed timed, timedRun(built, *kind.device, kind.durationMs, cancel));
            kind.times.add(timed.steps);
            kind.rateHz = timed.rateHz;
        }
    }
    const double compiled = kinds.front().times.leastCpu();
    for (const Kind& kind : kinds)
        table.rows.push_back(
            Json{{"neurons", cells},
                 {"what", kind.name},
                 {"least_cpu_s_per_s", kind.times.leastCpu() / durationMs * 1000},
                 {"median_cpu_s_per_s", kind.times.medianCpu() / durationMs * 1000},
                 {"against_compiled", kind.times.leastCpu() / compiled},
                 {"rate_hz", kind.rateHz}});
    return {};
}

} // namespace

Result<BenchTable> benchKernels(const BenchWish& wish, const Cancel& cancel) {
    BenchTable table;
    table.about = "COBA, every cell with 80 targets at all sizes; processor seconds of the steps "
                  "per biological second. All three compute the same spikes.";
    const std::span<const std::uint64_t> sizes =
        wish.sizes.empty() ? std::span<const std::uint64_t>(kSizes) : wish.sizes;
    for (const std::uint64_t cells : sizes) DL_CHECK(oneSize(cells, wish, cancel, table));
    return table;
}

} // namespace dynaloom::cli
