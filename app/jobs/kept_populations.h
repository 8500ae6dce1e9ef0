// What of a running model an edited one still has: populations whose equations, plugs and number of
// units are the same, whatever else was changed around them.
#pragma once

#include "core/compile/system.h"
#include "core/model/catalog.h"
#include "core/simulate/continuation.h"

#include <string>
#include <vector>

namespace dynaloom::jobs {

struct KeptPopulations {
    simulate::Continuation continuation;
    std::vector<std::string> kept, anew; // names, as in the edited model
};

// By the ids of nodes: a population that was renamed is the same.
KeptPopulations keptPopulations(const model::Model& running, const model::Catalog& runningCatalog,
                                const compile::System& runningSystem, const model::Model& edited,
                                const model::Catalog& catalog, const compile::System& system);

// "E and I go on as they are; X begins anew.", for the status bar.
std::string sentenceOf(const KeptPopulations& populations);

} // namespace dynaloom::jobs
