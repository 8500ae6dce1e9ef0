#include "core/base/text.h"
#include "core/simulate/recording.h"

#include <numeric>

namespace dynaloom::simulate {

Recorder::Recorder(const compile::Program& program, const Clock& clock, std::size_t budgetBytes)
    : m_clock(clock)
    , m_budget(budgetBytes) {
    for (const compile::Watch& watch : program.watches) {
        if (watch.spikes.valid()) {
            const compile::History& history = program.histories[watch.spikes.v];
            m_slot.push_back(m_recording.spikes.size());
            m_recording.spikes.push_back({watch.name, history.label, history.units, {}, {}});
            continue;
        }
        Trace trace{watch.name, language::toString(watch.unit), {}, watch.units, {}};
        if (trace.units.empty()) {
            trace.units.resize(program.arrays[watch.values.v].size);
            std::iota(trace.units.begin(), trace.units.end(), 0u);
        }
        m_slot.push_back(m_recording.traces.size());
        m_recording.traces.push_back(std::move(trace));
    }
}

Result<void> Recorder::take(std::size_t bytes, std::uint64_t s) {
    if (bytes > m_budget - m_bytes)
        return fail(ErrorKind::Failed,
                    "The recording has reached its limit of " + std::to_string(m_budget >> 20) +
                        " MiB at " + printNumber(m_clock.time(s)) +
                        " ms. What was recorded is kept. Record fewer units or less often, or "
                        "raise the limit.");
    m_bytes += bytes;
    return {};
}

Result<void> Recorder::spikes(std::size_t watch, std::uint64_t s,
                              std::span<const std::uint32_t> units) {
    DL_CHECK(take(units.size() * (sizeof(double) + sizeof(std::uint32_t)), s));
    SpikeTrain& train = m_recording.spikes[m_slot[watch]];
    train.timeMs.insert(train.timeMs.end(), units.size(), m_clock.time(s));
    train.unit.insert(train.unit.end(), units.begin(), units.end());
    return {};
}

Result<void> Recorder::values(std::size_t watch, std::uint64_t s, std::span<const double> values) {
    DL_CHECK(take((values.size() + 1) * sizeof(double), s));
    Trace& trace = m_recording.traces[m_slot[watch]];
    trace.timeMs.push_back(m_clock.time(s));
    trace.values.insert(trace.values.end(), values.begin(), values.end());
    return {};
}

void describeRun(Recording& recording, const Simulation& simulation) {
    const compile::Program& program = simulation.program();
    auto& about = recording.about;
    about["dt_ms"] = printNumber(program.dtMs);
    about["duration_ms"] = printNumber(simulation.timeMs());
    about["steps"] = std::to_string(simulation.step());
    about["precision"] = program.precision == compile::Precision::Float ? "float" : "double";
    about["seed_noise"] = std::to_string(program.seedNoise);
    about["seed_initial"] = std::to_string(program.seedInitial);
    about["neurons"] = std::to_string(program.neurons);
    about["synapses"] = std::to_string(program.synapses);
    recording.changes.clear();
    for (const Change& change : simulation.changes()) {
        for (const compile::Param& param : program.params) {
            if (param.path != change.path) continue;
            recording.changes.push_back(
                {change.step, simulation.clock().time(change.step), change.path,
                 language::fromInternal(change.value, param.unit), language::toString(param.unit)});
            break;
        }
    }
}

} // namespace dynaloom::simulate
