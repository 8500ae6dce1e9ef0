// What a run gave, in memory: spikes and sampled values of every watch, with units and provenance.
#pragma once

#include "core/simulate/simulation.h"

#include <map>
#include <string>
#include <vector>

namespace dynaloom::simulate {

struct SpikeTrain {           // of one population or subset, sorted by time then unit
    std::string name;         // "E.spikes"
    std::string node;         // "E"
    std::uint64_t units = 0;  // of the whole population
    std::vector<double> timeMs;
    std::vector<std::uint32_t> unit;
};

struct Trace {                // samples x units, row-major
    std::string name;         // "E.V"
    std::string unit;         // "mV"
    std::vector<double> timeMs;
    std::vector<std::uint32_t> units;
    std::vector<double> values;
};

struct Recording {
    std::vector<SpikeTrain> spikes;
    std::vector<Trace> traces;
    // Provenance, written beside every result: model title and hash, program version, device,
    // precision, seed, dt, duration, stopped.
    std::map<std::string, std::string> about;
    std::vector<Change> changes;
};

// A Sink that keeps everything in a Recording, within a budget of bytes; beyond it the run stops with
// a sentence and what is recorded stays.
class Recorder : public Sink {
public:
    Recorder(const compile::Program& program, const Clock& clock, std::size_t budgetBytes);
    Result<void> spikes(std::size_t watch, std::uint64_t s, std::span<const std::uint32_t> units) override;
    Result<void> values(std::size_t watch, std::uint64_t s, std::span<const double> values) override;
    Recording& recording() { return m_recording; }

private:
    const compile::Program& m_program;
    Clock m_clock;
    Recording m_recording;
    std::vector<std::size_t> m_slot; // watch -> index in spikes or traces
    std::size_t m_budget, m_bytes = 0;
};

} // namespace dynaloom::simulate
