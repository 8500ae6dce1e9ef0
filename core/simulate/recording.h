// Keeps what a run gives in memory: a Sink into the plain structs that result files are written
// from.
#pragma once

#include "core/io/results.h"
#include "core/simulate/simulation.h"

#include <string>
#include <vector>

namespace dynaloom::simulate {

using io::Recording;
using io::SpikeTrain;
using io::Trace;

// A Sink that keeps everything in a Recording, within a budget of bytes (of data; the vectors may
// hold up to twice that while they grow); beyond it the run stops with a sentence and what is
// recorded stays.
class Recorder : public Sink {
public:
    Recorder(const compile::Program& program, const Clock& clock, std::size_t budgetBytes);
    Result<void> spikes(std::size_t watch, std::uint64_t s,
                        std::span<const std::uint32_t> units) override;
    Result<void> values(std::size_t watch, std::uint64_t s,
                        std::span<const double> values) override;
    Recording& recording() { return m_recording; }

private:
    Result<void> take(std::size_t bytes, std::uint64_t s);

    Clock m_clock;
    Recording m_recording;
    std::vector<std::size_t> m_slot; // watch -> index in spikes or traces
    std::size_t m_budget, m_bytes = 0;
};

// Fills what the simulation knows of Recording::about (dt_ms, duration_ms, steps, precision,
// seed_noise, seed_initial, neurons, synapses) and Recording::changes; the caller adds the model's
// title, the program's version, the device and whether the run was stopped.
void describeRun(Recording& recording, const Simulation& simulation);

} // namespace dynaloom::simulate
