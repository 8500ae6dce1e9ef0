// bench coba, bench cobahh: the networks that simulators are compared by.
#include "app/cli/bench/entry.h"
#include "app/cli/bench/measure.h"

namespace dynaloom::cli {
namespace {

struct Network {
    const char* name;
    double leastHz, mostHz; // mean rates that were published for it
};

Json row(const Network& network, const BenchWish& wish, const Built& built, const Times& times,
         double durationMs, std::uint64_t repeats, double rateHz) {
    const double seconds = durationMs / 1000;
    const std::uint64_t steps = stepsOf(built, durationMs);
    return Json{{"neurons", built.program->neurons},
                {"synapses", built.program->synapses},
                {"least_cpu_s_per_s", times.leastCpu() / seconds},
                {"median_cpu_s_per_s", times.medianCpu() / seconds},
                {"least_s_per_s", times.leastWall() / seconds},
                {"median_s_per_s", times.medianWall() / seconds},
                {"ns_per_neuron_step", 1e9 * times.leastCpu() / static_cast<double>(steps) /
                                           static_cast<double>(built.program->neurons)},
                {"rate_hz", rateHz},
                {"rate_expected_hz", {network.leastHz, network.mostHz}},
                {"steps", steps},
                {"repeats", repeats},
                {"device", wish.device},
                {"threads", wish.threads}};
}

// Every repeat is the same run: same seed, same spikes.
Result<BenchTable> run(const Network& network, const BenchWish& wish, const Cancel& cancel) {
    const double durationMs = wish.durationMs.value_or(1000);
    const std::uint64_t repeats = wish.repeats.value_or(5);
    BenchTable table;
    table.about = "Seconds of the steps alone per biological second; cpu is processor time. The "
                  "rate is beside the range that was published for 4000 cells.";
    for (const std::uint64_t cells :
         wish.sizes.empty() ? std::vector<std::uint64_t>{4000} : wish.sizes) {
        Variant variant;
        variant.example = network.name;
        variant.precision = wish.precision.value_or(compile::Precision::Float);
        variant.overrides.seed = wish.seed;
        setCells(variant.overrides, cells);
        DL_TRY(const Built built, buildVariant(variant, cancel));
        DL_TRY(const auto device,
               devices::makeDevice(wish.device, static_cast<unsigned>(wish.threads)));
        Times times;
        double rateHz = 0;
        for (std::uint64_t i = 0; i < repeats; ++i) {
            DL_TRY(const Timed timed, timedRun(built, *device, durationMs, cancel));
            times.add(timed.steps);
            rateHz = timed.rateHz;
        }
        table.rows.push_back(row(network, wish, built, times, durationMs, repeats, rateHz));
    }
    return table;
}

} // namespace

Result<BenchTable> benchCoba(const BenchWish& wish, const Cancel& cancel) {
    return run({"coba", 18.5, 23}, wish, cancel);
}

Result<BenchTable> benchCobahh(const BenchWish& wish, const Cancel& cancel) {
    return run({"cobahh", 33, 39}, wish, cancel);
}

} // namespace dynaloom::cli
