// Model -> System: areas expanded, plugs inlined, units solved across plugs and wires, expressions
// translated, synaptic states placed (docs/language.md, "Where a synapse's state lives"). What the
// compiler cannot run yet is refused here with a sentence.
#pragma once

#include "core/base/cancel.h"
#include "core/compile/system.h"
#include "core/model/catalog.h"
#include "core/model/model.h"

namespace dynaloom::compile {

// Changes of the command line or the run bar on top of the document.
struct Overrides {
    model::Values parameters; // document parameters, and "E.tau", "E.na.g_max", "E->I.weight"
    std::string solver;       // for every node; empty: as the document says
    std::optional<double> dtMs;
    std::optional<std::uint64_t> seed;       // replaces all seeds
    std::vector<std::string> record;         // NODE.VAR, beside the document's monitors
    std::optional<model::Delivery> delivery; // of every projection
};

struct Flattened {
    System system;
    std::vector<Error> warnings;
};
// Stops (Interrupted) when the cancel asks.
Result<Flattened> flatten(const model::Model& model, const model::Catalog& catalog,
                          const Overrides& overrides, const Cancel* cancel = nullptr);

} // namespace dynaloom::compile
