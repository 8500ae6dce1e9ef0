// What a run will need, before anything is allocated for it. Sizes are capped sums: a need too
// large for 64 bits is the largest number, never a small one.
#pragma once

#include "core/compile/program.h"
#include "core/compile/system.h"

#include <cstdint>
#include <string>

namespace dynaloom::simulate {

struct Estimate {
    std::uint64_t arrays = 0;      // bytes of states, inputs and what steps need between operations
    std::uint64_t connections = 0; // bytes of synapses
    std::uint64_t histories = 0;   // bytes of spikes in flight, if all units fired
    std::uint64_t recorded = 0;    // bytes of sampled values and their times; spikes are not known
    std::string largest;           // the recorded quantity that takes most of that ...
    std::uint64_t largestBytes = 0, largestSamples = 0;
    double seconds = 0; // of processor time for the steps, within a factor of about three

    std::uint64_t model() const;
};

// Of `steps` steps on a device, with values of the first `watches` watches kept. The time is that
// of 8 ns a neuron and step (400 ns on the reference device) and 15 ns a recorded value.
Estimate estimate(const compile::Program& program, std::uint64_t steps, std::size_t watches,
                  const std::string& device);

// Before connections are drawn, from sizes and rules: states and expected synapses.
struct Expected {
    std::uint64_t synapses = 0;
    std::uint64_t bytes = 0;
};
Expected expected(const compile::System& system, compile::Precision precision);

// "40 s", "3 h", "2 years".
std::string durationText(double seconds);

} // namespace dynaloom::simulate
