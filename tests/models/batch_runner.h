// A batch from a document to the spikes and samples of each member, for tests.
#pragma once

#include "core/simulate/batch.h"
#include "core/simulate/lane_run.h"
#include "runner.h"

#include <cstring>

namespace dynaloom::test {

// What one run gave, by the watch's name.
struct Given {
    std::map<std::string, std::vector<Spike>> spikes;
    std::map<std::string, std::vector<std::vector<double>>> samples;
    std::map<std::string, std::vector<double>> states; // by the array's label, at the end

    // What differs first, in bits; "" when nothing does.
    std::string differenceFrom(const Given& other) const {
        for (const auto& [name, list] : spikes) {
            const auto found = other.spikes.find(name);
            if (found == other.spikes.end() || found->second != list) return "spikes of " + name;
        }
        if (other.spikes.size() != spikes.size()) return "the spike trains";
        for (const auto& [name, rows] : samples) {
            const auto found = other.samples.find(name);
            if (found == other.samples.end() || found->second.size() != rows.size())
                return "the number of samples of " + name;
            for (std::size_t i = 0; i < rows.size(); ++i)
                if (!sameBits(rows[i], found->second[i]))
                    return name + " in sample " + std::to_string(i);
        }
        if (other.samples.size() != samples.size()) return "the traces";
        for (const auto& [name, values] : states)
            if (!other.states.contains(name) || !sameBits(values, other.states.at(name)))
                return "the state " + name;
        return {};
    }
    static bool sameBits(const std::vector<double>& a, const std::vector<double>& b) {
        return a.size() == b.size() &&
               (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
    }
};

class KeepingSink : public simulate::Sink {
public:
    explicit KeepingSink(const compile::Program& program)
        : m_program(program) {}
    Result<void> spikes(std::size_t watch, std::uint64_t s,
                        std::span<const std::uint32_t> units) override {
        auto& train = given.spikes[m_program.watches[watch].name];
        for (const std::uint32_t unit : units) train.push_back({s, unit});
        return {};
    }
    Result<void> values(std::size_t watch, std::uint64_t, std::span<const double> values) override {
        given.samples[m_program.watches[watch].name].emplace_back(values.begin(), values.end());
        return {};
    }
    // Reads the states with read(array, out).
    template <class Read> void takeStates(Read&& read) {
        for (std::uint32_t a = 0; a < m_program.arrays.size(); ++a) {
            if (m_program.arrays[a].life != compile::Life::State) continue;
            std::vector<double> values(m_program.arrays[a].size);
            read(compile::ArrayId{a}, std::span(values));
            given.states[m_program.arrays[a].label] = std::move(values);
        }
    }
    Given given;

private:
    const compile::Program& m_program;
};

inline Given runAlone(std::shared_ptr<const compile::Program> program, devices::Device& device,
                      std::uint64_t steps) {
    KeepingSink sink(*program);
    const auto simulation = orThrow(simulate::Simulation::create(program, device, Cancel{}));
    const auto result = orThrow(simulation->runUntil(steps, sink, Cancel{}));
    if (result.reason != simulate::StopReason::Done) throw std::runtime_error(result.sentence);
    sink.takeStates([&](compile::ArrayId a, std::span<double> out) {
        simulation->executable().read(a, 0, out);
    });
    return std::move(sink.given);
}

struct BatchRun {
    std::vector<Given> members;
    std::size_t programs = 0, compiled = 0;
};

inline std::vector<simulate::Axis> axesOf(const std::vector<std::string>& texts) {
    return orThrow(simulate::parseAxes("--batch", texts));
}

inline simulate::Batch planOf(const model::Model& model, const std::vector<std::string>& axes,
                              const Options& options) {
    compile::Overrides base;
    for (const auto& [name, value] : options.set)
        base.parameters[name] = orThrow(model::makeValue(value));
    base.solver = options.solver;
    base.record = options.record;
    if (options.dtMs > 0) base.dtMs = options.dtMs;
    if (options.seed > 0) base.seed = options.seed;
    return orThrow(simulate::Batch::plan(
        axesOf(axes), base,
        [&model](const compile::Overrides& overrides) -> Result<compile::System> {
            DL_TRY(auto flat, compile::flatten(model, catalog(), overrides));
            return std::move(flat.system);
        },
        Cancel{}));
}

// In pieces, which must not show; `inLanes`: side by side, else one by one.
inline BatchRun runBatch(const model::Model& model, const std::vector<std::string>& axes,
                         const Options& options, std::uint64_t steps, bool inLanes) {
    simulate::Batch batch = planOf(model, axes, options);
    BatchRun out;
    out.members.resize(batch.size());
    const auto device = orThrow(devices::makeDevice(options.device, options.threads));
    while (const auto part = orThrow(batch.next(options.precision, Cancel{}))) {
        ++out.programs;
        if (!inLanes) {
            for (std::size_t i = 0; i < part->members.size(); ++i)
                out.members[part->members[i]] =
                    runAlone(simulate::memberProgram(*part, i), *device, steps);
            continue;
        }
        const auto run =
            orThrow(simulate::LaneRun::create(part->program, part->values, *device, Cancel{}));
        out.compiled += run->report().cacheHit ? 0 : 1;
        std::vector<KeepingSink> kept(part->members.size(), KeepingSink(*part->program));
        std::vector<simulate::Sink*> sinks;
        for (KeepingSink& sink : kept) sinks.push_back(&sink);
        for (const std::uint64_t until : {std::uint64_t{0}, steps / 3, steps})
            orThrow(run->runUntil(until, sinks, Cancel{}));
        for (std::size_t i = 0; i < kept.size(); ++i) {
            if (run->member(i).isOver) throw std::runtime_error("a member stopped");
            kept[i].takeStates(
                [&](compile::ArrayId a, std::span<double> values) { run->read(i, a, values); });
            out.members[part->members[i]] = std::move(kept[i].given);
        }
    }
    return out;
}

// The run a member is defined as: a new build with its values.
inline Given single(const model::Model& model, const std::vector<simulate::Axis>& axes,
                    std::size_t member, Options options, std::uint64_t steps) {
    const std::vector<std::size_t> at = simulate::indicesOf(axes, member);
    for (std::size_t i = 0; i < axes.size(); ++i) {
        const std::string& text = axes[i].texts[at[i]];
        if (axes[i].isSeed())
            options.seed = std::stoull(text);
        else
            options.set[axes[i].name] = text;
    }
    const auto device = orThrow(devices::makeDevice(options.device, options.threads));
    return runAlone(std::make_shared<const compile::Program>(orThrow(toProgram(model, options))),
                    *device, steps);
}

} // namespace dynaloom::test
