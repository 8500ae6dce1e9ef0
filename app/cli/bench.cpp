// dynaloom bench NAME: times a benchmark network, with its rate beside every time, so that a silent
// or an exploding network cannot pass as a fast one.
#include "app/cli/command.h"
#include "app/cli/execute.h"
#include "app/cli/interrupt.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "core/base/text.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <locale>
#include <string_view>

namespace dynaloom::cli {
namespace {

// A network whose document parameter `scale` is 1 at a known size.
struct Benchmark {
    std::string_view name;
    double cellsAtScale1;
    double leastHz, mostHz; // mean rates that were published for it
};

constexpr std::array<Benchmark, 2> kBenchmarks{
    {{"coba", 4000, 18.5, 23}, {"cobahh", 4000, 33, 39}}};

struct Words {
    std::string name, size, device, threads, precision, duration, repeat, seed;
    bool json = false;
};

void addOptions(CLI::App& app, Words& words) {
    app.add_option("NAME", words.name, "coba or cobahh")->required();
    app.add_option("--size", words.size, "number of cells (4000)")->type_name("N");
    app.add_option("--device", words.device, "cpu or reference")->type_name("NAME");
    app.add_option("--threads", words.threads, "this version uses one")->type_name("N");
    app.add_option("--precision", words.precision, "float or double")->type_name("NAME");
    app.add_option("--duration", words.duration, "biological time of one run (1 s)")
        ->type_name("TIME");
    app.add_option("--repeat", words.repeat, "number of runs (5)")->type_name("N");
    app.add_option("--seed", words.seed, "of the network (the document's)")->type_name("N");
    app.add_flag("--json", words.json, "as one JSON object");
}

Result<Benchmark> benchmark(const std::string& name) {
    const auto found = std::ranges::find(kBenchmarks, name, &Benchmark::name);
    if (found != kBenchmarks.end()) return *found;
    return badInput("There is no benchmark \"" + printable(name) +
                    "\"; there are coba and cobahh.");
}

struct Plan {
    Benchmark benchmark;
    std::uint64_t repeats = 5, threads = 1;
    double durationMs = 1000;
    compile::Overrides overrides;
};

Result<Plan> plan(const Words& words) {
    Plan plan;
    DL_TRY(plan.benchmark, benchmark(words.name));
    if (!words.repeat.empty()) {
        DL_TRY(plan.repeats, wholeNumber("--repeat", words.repeat, 1));
    }
    if (!words.duration.empty()) {
        DL_TRY(plan.durationMs, milliseconds("--duration", words.duration));
    }
    DL_TRY(plan.threads, threadCount(words.threads));
    ModelWords model;
    model.seed = words.seed;
    if (!words.size.empty()) {
        DL_TRY(const std::uint64_t cells, wholeNumber("--size", words.size, 1));
        model.set.push_back("scale=" +
                            printNumber(static_cast<double>(cells) / plan.benchmark.cellsAtScale1));
    }
    DL_TRY(plan.overrides, overrides(model));
    return plan;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double loadAverage() {
    std::ifstream file("/proc/loadavg");
    file.imbue(std::locale::classic());
    double load = 0;
    file >> load;
    return load;
}

struct Times {
    std::vector<double> seconds; // wall, of the steps alone
    double rateHz = 0;           // of all cells, the same in every run
};

// Every repeat is the same run: same seed, same spikes.
Result<Times> times(const Built& built, const Plan& plan, const std::string& device,
                    const Cancel& cancel) {
    Times times;
    for (std::uint64_t i = 0; i < plan.repeats; ++i) {
        DL_TRY(const LoadedRun loaded, load(built, device, {}, cancel));
        CountingSink sink(built, nullptr, false);
        const Outcome outcome = execute(*loaded.simulation, plan.durationMs, sink, cancel, false);
        if (outcome.failure) return tl::unexpected(*outcome.failure);
        if (outcome.interrupted) return fail(ErrorKind::Interrupted, "Stopped.");
        times.seconds.push_back(outcome.simulateSeconds);
        std::uint64_t spikes = 0, cells = 0;
        for (const Counted& counted : built.counted) {
            spikes += sink.count(counted);
            cells += counted.units;
        }
        times.rateHz =
            static_cast<double>(spikes) / static_cast<double>(cells) / (plan.durationMs / 1000);
        say("run " + std::to_string(i + 1) + " of " + std::to_string(plan.repeats) + ": " +
            shortNumber(outcome.simulateSeconds) + " s, " + shortNumber(times.rateHz) + " Hz");
    }
    return times;
}

struct BenchReport {
    std::string name, device, precision;
    std::uint64_t neurons = 0, synapses = 0, repeats = 0, threads = 1, steps = 0;
    double least = 0, median = 0; // wall seconds per biological second
    double nsPerNeuronStep = 0, rateHz = 0, load = 0;
    Benchmark benchmark{};
};

Json toJson(const BenchReport& r) {
    return Json{{"name", r.name},
                {"neurons", r.neurons},
                {"synapses", r.synapses},
                {"least_s_per_s", r.least},
                {"median_s_per_s", r.median},
                {"ns_per_neuron_step", r.nsPerNeuronStep},
                {"rate_hz", r.rateHz},
                {"rate_expected_hz", {r.benchmark.leastHz, r.benchmark.mostHz}},
                {"repeats", r.repeats},
                {"steps", r.steps},
                {"device", r.device},
                {"threads", r.threads},
                {"precision", r.precision},
                {"load", r.load}};
}

std::string toText(const BenchReport& r) {
    std::string text = r.name + ": " + std::to_string(r.neurons) + " neurons, " +
                       std::to_string(r.synapses) + " synapses; " + r.device + ", " + r.precision +
                       ", " + std::to_string(r.threads) + " thread, " + std::to_string(r.repeats) +
                       " runs, load " + shortNumber(r.load, 3) + "\n\n" +
                       table({{"least", shortNumber(r.least) + " s per biological second"},
                              {"median", shortNumber(r.median) + " s per biological second"},
                              {"least", shortNumber(r.nsPerNeuronStep) + " ns per neuron and step"},
                              {"mean rate", shortNumber(r.rateHz) + " Hz"},
                              {"published rates", shortNumber(r.benchmark.leastHz) + " to " +
                                                      shortNumber(r.benchmark.mostHz) + " Hz"}});
    return text;
}

} // namespace

int benchMain(int argc, char** argv) {
    CLI::App app("Times a benchmark network.", "dynaloom bench");
    Words words;
    addOptions(app, words);
    int exitCode = 0;
    if (!parse(app, argc, argv, exitCode)) return exitCode;
    const auto planned = plan(words);
    if (!planned) return reportError(planned.error(), words.json);
    auto opened = openDocument(words.name);
    if (!opened) return reportErrors(opened.error(), words.json);
    const auto bits = precision(words.precision, *opened->model);
    if (!bits) return reportError(bits.error(), words.json);
    const auto device = deviceName(words.device, *opened->model);
    if (!device) return reportError(device.error(), words.json);
    const Cancel& cancel = interruptible();
    const auto built = buildProgram(*opened, planned->overrides, *bits, cancel);
    if (!built) return reportErrors(built.error(), words.json);
    const auto measured = times(*built, *planned, *device, cancel);
    if (!measured) return reportError(measured.error(), words.json);

    BenchReport report;
    report.name = words.name;
    report.device = *device;
    report.precision = toString(*bits);
    report.neurons = built->program->neurons;
    report.synapses = built->program->synapses;
    report.repeats = planned->repeats;
    report.threads = planned->threads;
    report.steps =
        static_cast<std::uint64_t>(std::llround(planned->durationMs / built->program->dtMs));
    report.least = std::ranges::min(measured->seconds) / (planned->durationMs / 1000);
    report.median = median(measured->seconds) / (planned->durationMs / 1000);
    report.nsPerNeuronStep = 1e9 * std::ranges::min(measured->seconds) /
                             static_cast<double>(report.steps) /
                             static_cast<double>(report.neurons);
    report.rateHz = measured->rateHz;
    report.load = loadAverage();
    report.benchmark = planned->benchmark;
    return words.json ? printJson(toJson(report)) : printOut(toText(report));
}

} // namespace dynaloom::cli
