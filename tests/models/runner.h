// From a document to spikes and samples, for tests: reads, validates, compiles, loads and steps.
// Anything that goes wrong is thrown as std::runtime_error with the sentence, which fails the test.
// Include before Qt: it defines `slots` as a macro.
#pragma once

#include "core/compile/flatten/flatten.h"
#include "core/compile/schedule.h"
#include "core/devices/device.h"
#include "core/devices/reference/host_values.h"
#include "core/io/document.h"
#include "core/model/validate.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace dynaloom::test {

struct Options {
    std::string device = "cpu";
    compile::Precision precision = compile::Precision::Double;
    std::map<std::string, std::string> set; // "scale" -> "2", "E.tau" -> "10 ms"
    std::string solver;
    double dtMs = 0;        // 0: as the document says
    std::uint64_t seed = 0; // 0: as the document says
    std::vector<std::string> record;
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
    if (options.dtMs > 0) overrides.dtMs = options.dtMs;
    if (options.seed > 0) overrides.seed = options.seed;
    DL_TRY(auto flattened, compile::flatten(model, catalog(), overrides));
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

class Run {
public:
    Run(compile::Program program, const std::string& device)
        : m_program(std::make_shared<const compile::Program>(std::move(program)))
        , m_device(orThrow(devices::makeDevice(device)))
        , m_executable(orThrow(m_device->load(m_program, Cancel{}, m_report)))
        , m_constants(*m_program)
        , m_derived(m_program->derived.size()) {
        for (const auto& p : m_program->params) m_params.push_back(p.value);
        m_constants.compute(m_params, 0, m_derived);
        m_executable->setDerived(m_derived);
        orThrow(devices::initialise(*m_program, *m_executable));
        m_counts.resize(m_program->histories.size());
    }
    Run(const model::Model& model, const Options& options)
        : Run(orThrow(toProgram(model, options)), options.device) {}

    // Steps until `steps` have been done in all; the first call takes the initial samples.
    void until(std::uint64_t steps) {
        if (m_step == 0) sample();
        while (m_step < steps) one();
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
    // Samples of one unit (its place in the subset), in internal units: sample n is after n*every
    // steps.
    std::vector<double> trace(const std::string& watch, std::size_t unit = 0) {
        std::vector<double> out;
        const auto found = m_samples.find(watch);
        if (found == m_samples.end()) throw std::runtime_error("nothing is recorded as " + watch);
        for (const auto& row : found->second) out.push_back(row.at(unit));
        return out;
    }
    // Spikes so far of the population whose history has this label, watched or not.
    std::uint64_t count(const std::string& population) const {
        for (std::size_t h = 0; h < m_counts.size(); ++h) {
            if (m_program->histories[h].label == population) return m_counts[h];
        }
        throw std::runtime_error("no spikes of " + population);
    }
    std::uint64_t countAll() const {
        std::uint64_t all = 0;
        for (const std::uint64_t n : m_counts) all += n;
        return all;
    }
    double rateHz() const { // of all cells that spike, over the time run
        double units = 0;
        for (const auto& h : m_program->histories) units += static_cast<double>(h.units);
        return static_cast<double>(countAll()) / units /
               (static_cast<double>(m_step) * m_program->dtMs * 1e-3);
    }

    compile::ArrayId arrayNamed(const std::string& label) const {
        for (std::uint32_t a = 0; a < m_program->arrays.size(); ++a) {
            if (m_program->arrays[a].label == label) return compile::ArrayId{a};
        }
        throw std::runtime_error("no array " + label);
    }
    void write(const std::string& label, const std::vector<double>& values) {
        m_executable->write(arrayNamed(label), 0, values);
    }
    std::vector<double> values(compile::ArrayId a) const {
        std::vector<double> out(m_program->arrays[a.v].size);
        m_executable->read(a, 0, out);
        return out;
    }
    std::vector<double> values(const std::string& label) const { return values(arrayNamed(label)); }
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
    // Continues from a state saved after `step` steps of a run of the same program.
    void restore(const std::vector<std::byte>& bytes, std::uint64_t step) {
        orThrow(m_executable->restore(bytes));
        m_step = step;
        m_constants.compute(m_params, time(), m_derived);
        m_executable->setDerived(m_derived);
    }

    std::uint64_t step() const { return m_step; }
    const compile::Program& program() const { return *m_program; }
    devices::Executable& executable() { return *m_executable; }
    const devices::LoadReport& report() const { return m_report; }

private:
    // t_k as the nearest double of the exact decimal k*dt (dt a whole number of thousandths of a
    // ms).
    double time() const {
        const double perMs = std::round(m_program->dtMs * 1e6);
        return static_cast<double>(m_step) * perMs / 1e6;
    }

    void one() {
        orThrow(m_executable->step(m_step));
        for (std::uint32_t h = 0; h < m_counts.size(); ++h) {
            m_counts[h] += m_executable->spikes(compile::HistoryId{h}, m_step).size();
        }
        for (const auto& w : m_program->watches) {
            if (!w.spikes.valid()) continue;
            auto& train = m_spikes[w.name];
            for (const std::uint32_t unit : m_executable->spikes(w.spikes, m_step)) {
                if (w.units.empty() || std::binary_search(w.units.begin(), w.units.end(), unit)) {
                    train.push_back({m_step + 1, unit});
                }
            }
        }
        ++m_step;
        if (m_constants.hasStepConstants()) {
            m_constants.computeStep(m_params, time(), m_derived);
            m_executable->setDerived(m_derived);
        }
        sample();
    }

    void sample() {
        orThrow(m_executable->observe(m_step));
        for (const auto& w : m_program->watches) {
            if (!w.values.valid() || m_step % w.every != 0) continue;
            auto all = values(w.values);
            std::vector<double> row;
            for (const std::uint32_t u : w.units) row.push_back(all.at(u));
            m_samples[w.name].push_back(w.units.empty() ? std::move(all) : std::move(row));
        }
        if (m_step % 64 == 0) {
            if (const auto bad = m_executable->firstNonFinite()) {
                throw std::runtime_error(m_program->arrays[bad->array.v].label + " is not finite");
            }
        }
    }

    std::shared_ptr<const compile::Program> m_program;
    std::unique_ptr<devices::Device> m_device;
    devices::LoadReport m_report;
    std::unique_ptr<devices::Executable> m_executable;
    devices::DerivedConstants m_constants;
    std::vector<double> m_params, m_derived;
    std::uint64_t m_step = 0;
    std::vector<std::uint64_t> m_counts; // spikes by history
    std::map<std::string, std::vector<Spike>> m_spikes;
    std::map<std::string, std::vector<std::vector<double>>> m_samples;
};

} // namespace dynaloom::test
