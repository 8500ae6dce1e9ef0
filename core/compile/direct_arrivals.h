// Arrivals that can be added to a state where and when they arrive, instead of being counted first
// and turned into the state's jump by the update: x += w for every spike, with one w for all
// synapses. It saves the update two loads, two conversions and a store per receptor and neuron
// (a quarter of COBA's step). What a state receives is then a sum in the order of phase A
// (docs/step.md, row 31): links, delay groups, sources.
#pragma once

#include "core/compile/system.h"

#include <optional>
#include <vector>

namespace dynaloom::compile {

struct DirectArrival {
    StateId state;
    std::size_t jump = 0; // index into its jumps, which the delivery replaces
    ExprId perSpike;      // w: leaves kParam and kDt only
};

// By ArrivalId; none where anything but one jump of one state reads the arrival, where the amount
// differs between neurons, where the state may be held (it takes nothing then), or where something
// reads the state as it was before the arrivals.
std::vector<std::optional<DirectArrival>> directArrivals(System& system);

} // namespace dynaloom::compile
