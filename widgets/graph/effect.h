// Whether what a projection delivers drives its target or holds it back.
#pragma once

#include "widgets/graph/node_content.h"

namespace dynaloom::graph {

// What the end of a projection looks like: an arrow head, a bar across the line, nothing (couplings
// and what is not known).
enum class Effect : std::uint8_t { None, Excites, Inhibits };

// A receptor with a reversal potential E excites when E lies above the potential its cell rests at
// (V_rest or E_L; else where V starts; else -60 mV). A negative weight turns it round; without a
// reversal potential the weight alone tells. `target` is the node of the projection's target;
// nullptr where that is not at hand.
Effect effectOf(const ContentSource& source, const model::Projection& projection,
                const model::Node* target);
// Whether the answer may differ for the two states of a node.
bool mayChangeEffect(const model::Node& before, const model::Node& now);

} // namespace dynaloom::graph
