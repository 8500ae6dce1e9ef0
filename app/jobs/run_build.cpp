#include "app/jobs/run_build.h"

#include "app/document/places.h"
#include "app/jobs/choices.h"
#include "core/base/memory.h"
#include "core/compile/flatten/flatten.h"
#include "core/compile/kernel/print.h"
#include "core/compile/schedule.h"
#include "core/devices/device.h"
#include "core/model/validate.h"

#include <algorithm>
#include <chrono>
#include <numeric>

namespace dynaloom::jobs {
namespace {

constexpr double kDefaultDurationMs = 1000;
constexpr std::uint64_t kFirstUnits = 8;    // shown of a monitor of all units
constexpr std::uint32_t kDefaultTraces = 4; // units a population whose V is shown

double secondsSince(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

language::Unit millivolt() { return *language::parseUnit("mV"); } // a constant that parses

void addSpikeMonitors(compile::System& system) {
    for (std::uint32_t e = 0; e < system.events.size(); ++e) {
        compile::Event& event = system.events[e];
        const bool isWatched = std::ranges::any_of(system.monitors, [e](const auto& monitor) {
            return monitor.event.v == e && monitor.units.empty();
        });
        if (event.name != "spike" || isWatched) continue;
        compile::Monitor monitor;
        monitor.name = system.populations[event.population.v].label + ".spikes";
        monitor.event = compile::EventId{e};
        monitor.population = event.population;
        event.observed = true;
        system.monitors.push_back(std::move(monitor));
    }
}

void addVoltageMonitors(compile::System& system) {
    const bool hasVoltage = std::ranges::any_of(system.monitors, [](const auto& monitor) {
        return !monitor.event.valid() && monitor.unit.sameDimension(millivolt());
    });
    if (hasVoltage) return;
    for (std::uint32_t s = 0; s < system.states.size(); ++s) {
        const compile::State& state = system.states[s];
        const compile::Population& population = system.populations[state.population.v];
        if (state.label != population.label + ".V") continue;
        compile::Monitor monitor;
        monitor.name = state.label;
        monitor.population = state.population;
        monitor.value = system.exprs.leaf(compile::leaf::kState, s);
        monitor.units.resize(std::min<std::uint64_t>(kDefaultTraces, population.size));
        std::iota(monitor.units.begin(), monitor.units.end(), 0u);
        monitor.unit = state.unit;
        system.monitors.push_back(std::move(monitor));
    }
}

// "E.e:g" of a monitor of the document's own graph; empty for others.
std::string pathOf(const model::Model& model, Key monitor) {
    for (const auto& own : model.graph->monitors)
        if (own->key == monitor) return model::path(*model.graph, own->of);
    return {};
}

} // namespace

WatchInfo watchOf(const model::Model& model, const compile::Population& population,
                  const compile::Monitor& monitor) {
    WatchInfo info;
    info.name = monitor.name;
    info.node = population.label;
    const model::Node* node = model.graph->nodeNamed(population.label);
    info.key = node ? node->key : 0;
    info.path = document::pathTo(model, population.label);
    info.isSpikes = monitor.event.valid();
    const std::string path = pathOf(model, monitor.key);
    const std::size_t colon = path.rfind(':');
    info.place = colon == std::string::npos ? population.label : path.substr(0, colon);
    info.quantity = info.isSpikes                ? "spike"
                    : colon == std::string::npos ? monitor.name.substr(monitor.name.rfind('.') + 1)
                                                 : path.substr(colon + 1);
    info.size = population.size;
    info.every = monitor.every;
    info.units = monitor.units;
    if (info.isSpikes) return info; // empty: all
    if (info.units.empty()) {
        info.units.resize(std::min<std::uint64_t>(kFirstUnits, population.size));
        std::iota(info.units.begin(), info.units.end(), 0u);
    }
    if (info.units.size() > RunChannel::kLiveUnits) info.units.resize(RunChannel::kLiveUnits);
    if (!monitor.unit.isPlain()) info.unit = language::toString(monitor.unit);
    return info;
}

Result<double> durationMs(const model::Model& model) {
    if (model.run.duration.text.empty()) return kDefaultDurationMs;
    DL_TRY(const model::Scope scope, model::evaluateParameters(model.parameters, {}, {}, {}));
    const Place place{{}, "run.duration", 0, 0};
    DL_TRY(const language::Unit ms, language::parseUnit("ms"));
    DL_TRY(const double duration, model::evaluateIn(model.run.duration, ms, scope, place));
    if (!(duration > 0))
        return badInput("The duration must be a positive time such as `1 s`.", place);
    return duration;
}

Result<BuiltRun> buildRun(const model::Model& model, const model::Catalog& catalog,
                          unsigned threads, const Cancel& cancel) {
    const auto start = std::chrono::steady_clock::now();
    const model::Problems problems = model::validate(model, catalog);
    if (!problems.errors.empty()) return tl::unexpected(problems.errors.front());
    if (model.graph->nodes.empty())
        return badInput("There is nothing to run: the document has no population.");
    BuiltRun built;
    DL_TRY(compile::Flattened flat, compile::flatten(model, catalog, {}));
    built.system = flat.system;
    addSpikeMonitors(flat.system);
    addVoltageMonitors(flat.system);

    for (const compile::Population& population : built.system.populations)
        if (!population.states.empty()) built.loaded.neurons += population.size;
    std::vector<WatchInfo> watches;
    for (const compile::Monitor& monitor : flat.system.monitors)
        watches.push_back(watchOf(model, flat.system.populations[monitor.population.v], monitor));
    const auto precision =
        model.run.precision == "double" ? compile::Precision::Double : compile::Precision::Float;
    DL_TRY(compile::Program scheduled,
           compile::schedule(std::move(flat.system), precision, cancel));
    const auto program = std::make_shared<const compile::Program>(std::move(scheduled));
    RunLoaded& loaded = built.loaded;
    loaded.prepareSeconds = secondsSince(start);

    const std::string deviceName = model.run.device.empty() ? "cpu" : model.run.device;
    loaded.threads = threadsFor(threads, loaded.neurons, deviceName);
    DL_TRY(const auto device, devices::makeDevice(deviceName, loaded.threads));
    DL_TRY(built.simulation, simulate::Simulation::create(program, *device, cancel));

    const devices::LoadReport& report = built.simulation->report();
    compile::KernelText text = compile::printKernels(*program);
    loaded.channel = std::make_shared<RunChannel>(std::move(watches), program->dtMs);
    loaded.kernelText = std::move(text.text);
    loaded.legend = std::move(text.legend);
    loaded.device = device->name();
    loaded.precision = precision == compile::Precision::Double ? "double" : "float";
    loaded.note = report.note;
    loaded.notes = program->notes;
    loaded.compileSeconds = report.compileSeconds;
    loaded.cacheHit = report.cacheHit;
    loaded.synapses = program->synapses;
    loaded.seed = program->seedNoise;
    loaded.dtMs = program->dtMs;
    return built;
}

} // namespace dynaloom::jobs
