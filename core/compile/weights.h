// Individual weights of a projection's synapses: from the explicit table, or drawn by a rule.
#pragma once

#include "core/compile/connectors/connector.h"
#include "core/compile/system.h"

namespace dynaloom::compile {

// Fills weightF or weightD of `connected`, in internal units. Draws are keyed by (seed, projection,
// source, position in the row).
void setWeights(const Link& link, std::uint64_t seed, Precision precision, Connected& connected);

} // namespace dynaloom::compile
