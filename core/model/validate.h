// Checks a model as far as it can be without flattening it: names, components, sockets, ports, sizes,
// connectors, monitors, cycles of areas. Units across plugs and wires are solved when the model is
// flattened (core/compile/flatten).
#pragma once

#include "core/model/catalog.h"
#include "core/model/model.h"

namespace dynaloom::model {

struct Problems {
    std::vector<Error> errors;   // Place.node is the path of the node ("V1/E.na")
    std::vector<Error> warnings;
};
Problems validate(const Model& model, const Catalog& catalog);

// The value of an expression over document parameters: sizes, probabilities, quantities. Named rules
// are not values. `unit` is the unit of the result; the number is in that unit.
struct Evaluated { double value = 0; language::Unit unit; };
using Scope = std::map<std::string, Evaluated>;
Result<Evaluated> evaluate(const Value& value, const Scope& scope, const Place& place);
// Document (or area) parameters evaluated, each may read the others; a cycle is an error naming it.
// `overrides` (from --set or an area instance) replace values by name; an unknown name is an error.
Result<Scope> evaluateParameters(const std::map<std::string, DocumentParameter>& parameters,
                                 const Values& overrides, const Scope& outer, const Place& place);

} // namespace dynaloom::model
