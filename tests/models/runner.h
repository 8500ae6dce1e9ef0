// From a document to spikes and samples, for tests: reads, validates, compiles, loads and runs.
// Anything that goes wrong is thrown as std::runtime_error with the sentence, which fails the test.
// Include before Qt: it defines `slots` as a macro.
#pragma once

#include "core/compile/flatten/flatten.h"
#include "core/compile/schedule.h"
#include "core/devices/device.h"
#include "core/io/document.h"
#include "core/model/validate.h"
#include "core/simulate/simulation.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace dynaloom::test {

struct Options {
    std::string device = "cpu";
    unsigned threads = 1;
    compile::Precision precision = compile::Precision::Double;
    std::map<std::string, std::string> set; // "scale" -> "2", "E.tau" -> "10 ms"
    std::string solver;
    double dtMs = 0;        // 0: as the document says
    std::uint64_t seed = 0; // 0: as the document says
    std::vector<std::string> record;
    std::optional<model::Delivery> delivery; // none: as the document says
};

template <class T> T orThrow(Result<T> result) {
    if (!result) throw std::runtime_error(toString(result.error()));
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

inline const model::Catalog& catalog() {
    static const model::Catalog shipped = [] {
        model::Catalog c;
        c.addFolder(DYNALOOM_SOURCE_DIR "/resources/catalog");
        return c;
    }();
    return shipped;
}

inline std::string example(const std::string& name) {
    return DYNALOOM_SOURCE_DIR "/resources/examples/" + name + ".loom";
}

inline model::ModelPtr readFile(const std::string& file) {
    return orThrow(io::readDocument(file)).model;
}
inline model::ModelPtr readText(const std::string& text) {
    return orThrow(io::readDocumentText(text, "test.loom")).model;
}

// The first error of reading, checking or compiling this text; "" when there is none.
inline std::string refusalOf(const std::string& text, const Options& options = {});

inline Result<compile::System> toSystem(const model::Model& model, const Options& options) {
    const model::Problems problems = model::validate(model, catalog());
    if (!problems.errors.empty()) return tl::unexpected<Error>(problems.errors.front());
    compile::Overrides overrides;
    for (const auto& [name, value] : options.set) {
        DL_TRY(overrides.parameters[name], model::makeValue(value));
    }
    overrides.solver = options.solver;
    overrides.record = options.record;
    overrides.delivery = options.delivery;
    if (options.dtMs > 0) overrides.dtMs = options.dtMs;
    if (options.seed > 0) overrides.seed = options.seed;
    DL_TRY(auto flattened, compile::flatten(model, catalog(), overrides));
    for (const auto& problem : compile::validate(flattened.system)) {
        return fail(ErrorKind::Internal, "The system is unsound: " + problem);
    }
    return std::move(flattened.system);
}

inline Result<compile::Program> toProgram(const model::Model& model, const Options& options) {
    DL_TRY(auto system, toSystem(model, options));
    DL_TRY(auto program, compile::schedule(std::move(system), options.precision, Cancel{}));
    for (const auto& problem : compile::validate(program)) {
        return fail(ErrorKind::Internal, "The program is unsound: " + problem);
    }
    return program;
}

inline std::string refusalOf(const std::string& text, const Options& options) {
    const auto document = io::readDocumentText(text, "");
    if (!document) return toString(document.error());
    const auto program = toProgram(*document->model, options);
    return program ? "" : toString(program.error());
}

struct Spike {
    std::uint64_t label; // step: the spike is at label*dt
    std::uint32_t unit;
    friend bool operator==(const Spike&, const Spike&) = default;
    friend auto operator<=>(const Spike&, const Spike&) = default;
};

// A simulation that keeps what its monitors take down. Spikes of populations nobody records are not
// counted.
class Run : private simulate::Sink {
public:
    Run(compile::Program program, const std::string& device, unsigned threads = 1)
        : m_program(std::make_shared<const compile::Program>(std::move(program)))
        , m_device(orThrow(devices::makeDevice(device, threads)))
        , m_simulation(orThrow(simulate::Simulation::create(m_program, *m_device, Cancel{}))) {}
    Run(const model::Model& model, const Options& options)
        : Run(orThrow(toProgram(model, options)), options.device, options.threads) {}

    // Steps until `steps` have been done in all; the first call takes the initial samples.
    void until(std::uint64_t steps) {
        const auto result = orThrow(m_simulation->runUntil(steps, *this, Cancel{}));
        if (result.reason != simulate::StopReason::Done) throw std::runtime_error(result.sentence);
    }

    const std::vector<Spike>& spikes(const std::string& watch) { return m_spikes[watch]; }
    // Labels of the spikes of one unit.
    std::vector<std::uint64_t> labels(const std::string& watch, std::uint32_t unit = 0) {
        std::vector<std::uint64_t> out;
        for (const Spike& s : m_spikes[watch]) {
            if (s.unit == unit) out.push_back(s.label);
        }
        return out;
    }
    // Samples of one unit (its place in the subset), in its unit of display: sample n is taken
    // after n*every steps.
    std::vector<double> trace(const std::string& watch, std::size_t unit = 0) const {
        std::vector<double> out;
        const auto found = m_samples.find(watch);
        if (found == m_samples.end()) throw std::runtime_error("nothing is recorded as " + watch);
        for (const auto& row : found->second) out.push_back(row.at(unit));
        return out;
    }
    // Spikes so far of the population with this name, which a monitor must record whole.
    std::uint64_t count(const std::string& population) {
        for (const auto& w : m_program->watches) {
            if (!w.spikes.valid() || !w.units.empty()) continue;
            if (m_program->histories[w.spikes.v].label == population)
                return m_spikes[w.name].size();
        }
        throw std::runtime_error("no spikes of " + population);
    }
    std::uint64_t countAll() {
        std::uint64_t all = 0;
        for (const auto& h : m_program->histories) all += count(h.label);
        return all;
    }
    double rateHz() { // of all cells that spike, over the time run
        double units = 0;
        for (const auto& h : m_program->histories) units += static_cast<double>(h.units);
        return static_cast<double>(countAll()) / units / (m_simulation->timeMs() * 1e-3);
    }

    compile::ArrayId arrayNamed(const std::string& label) const {
        for (std::uint32_t a = 0; a < m_program->arrays.size(); ++a) {
            if (m_program->arrays[a].label == label) return compile::ArrayId{a};
        }
        throw std::runtime_error("no array " + label);
    }
    void write(const std::string& label, const std::vector<double>& values) {
        m_simulation->executable().write(arrayNamed(label), 0, values);
    }
    std::vector<double> values(compile::ArrayId a) const {
        std::vector<double> out(m_program->arrays[a.v].size);
        m_simulation->executable().read(a, 0, out);
        return out;
    }
    // Every state of every unit, in the order of the program.
    std::vector<double> states() const {
        std::vector<double> all;
        for (std::uint32_t a = 0; a < m_program->arrays.size(); ++a) {
            if (m_program->arrays[a].life != compile::Life::State) continue;
            const auto part = values(compile::ArrayId{a});
            all.insert(all.end(), part.begin(), part.end());
        }
        return all;
    }
    const std::map<std::string, std::vector<Spike>>& allSpikes() const { return m_spikes; }
    const std::map<std::string, std::vector<std::vector<double>>>& allSamples() const {
        return m_samples;
    }

    std::uint64_t step() const { return m_simulation->step(); }
    const compile::Program& program() const { return *m_program; }
    simulate::Simulation& simulation() { return *m_simulation; }
    const devices::LoadReport& report() const { return m_simulation->report(); }
    std::vector<std::byte> save() const { return m_simulation->save(); }

private:
    Result<void> spikes(std::size_t watch, std::uint64_t s,
                        std::span<const std::uint32_t> units) override {
        auto& train = m_spikes[m_program->watches[watch].name];
        for (const std::uint32_t unit : units) train.push_back({s, unit});
        return {};
    }
    Result<void> values(std::size_t watch, std::uint64_t, std::span<const double> values) override {
        m_samples[m_program->watches[watch].name].emplace_back(values.begin(), values.end());
        return {};
    }

    std::shared_ptr<const compile::Program> m_program;
    std::unique_ptr<devices::Device> m_device;
    std::unique_ptr<simulate::Simulation> m_simulation;
    std::map<std::string, std::vector<Spike>> m_spikes; // by the watch's name
    std::map<std::string, std::vector<std::vector<double>>> m_samples;
};

} // namespace dynaloom::test
