// Looks into a simulation between steps for pictures of it: the weights of a projection, a state of
// all units of a population. What comes back is of bounded size.
#pragma once

#include "core/measure/weight_sample.h"
#include "core/simulate/simulation.h"

namespace dynaloom::simulate {

inline constexpr std::uint32_t kMostBlocks = 128;      // of a weight matrix, each way
inline constexpr std::uint32_t kWeightBins = 60;       // of their histogram
inline constexpr std::uint64_t kMostValues = 1u << 16; // of a snapshot

// Weights of a projection by its name ("E->I"), in `unit`; `uniform` (internal units) is that of
// synapses without one of their own. Rows that are made at each spike are made for this too. Errors
// (Input): no such projection.
Result<measure::WeightSample> sampleWeights(Simulation& simulation, const std::string& projection,
                                            const language::Unit& unit, double uniform);
// A state by its name ("E.V"), in `unit`. Errors (Input): no such state.
Result<measure::UnitSnapshot> snapshot(Simulation& simulation, const std::string& state,
                                       const language::Unit& unit);

} // namespace dynaloom::simulate
