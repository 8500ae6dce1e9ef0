// Individual weights of a projection's synapses: from the explicit table, or drawn by a rule.
#pragma once

#include "core/compile/connectors/connector.h"
#include "core/compile/system.h"

namespace dynaloom::compile {

// Fills weightF or weightD of `connected`, in internal units. Draws are keyed by (seed, projection,
// source, position in the row), so the number of threads that draw them does not matter. Errors:
// more memory than there may be, stopped. May throw std::bad_alloc.
Result<void> setWeights(const Link& link, std::uint64_t seed, Precision precision, unsigned threads,
                        const Cancel& cancel, Connected& connected);

} // namespace dynaloom::compile
