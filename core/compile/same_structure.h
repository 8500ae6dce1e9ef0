// Which models share a Program: members of a batch differ in values of parameters, and only what is
// structure (sizes, probabilities, delays, areas, initial values, the rules and weights of
// synapses) makes a Program of its own necessary.
#pragma once

#include "core/compile/system.h"

namespace dynaloom::compile {

// True when schedule() makes the same Program of both, but for the values of parameters (and what
// they bound: Program::bounds), the seeds of noise and initial values, and, where drawsSynapses(),
// the synapses. Both must come from one model. False for some that are the same in a roundabout
// way.
bool sameStructure(const System& a, const System& b);

// Whether some synapse or weight is drawn from the seed of connectivity.
bool drawsSynapses(const System& system);

} // namespace dynaloom::compile
