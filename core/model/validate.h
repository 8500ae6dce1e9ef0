// Checks a model as far as it can be without flattening it: names, components, sockets, ports,
// sizes, connectors, monitors, cycles of areas. Units across plugs and wires are solved when the
// model is flattened (core/compile/flatten).
#pragma once

#include "core/base/cancel.h"
#include "core/model/catalog.h"
#include "core/model/model.h"

namespace dynaloom::model {

struct Problems {
    std::vector<Error> errors; // Place.node is the path of the node ("V1/E.na")
    std::vector<Error> warnings;
};
// When the cancel asks, the only error is Interrupted.
Problems validate(const Model& model, const Catalog& catalog, const Cancel* cancel = nullptr);

// The value of an expression over document parameters: sizes, probabilities, quantities. Known are
// `scope`, pi, inf, faraday, gas_constant and the functions of the table; named rules are not
// values. `unit` is the unit of the result; the number is in that unit. Never NaN; infinite only
// from `inf`.
struct Evaluated {
    double value = 0;
    language::Unit unit;
};
using Scope = std::map<std::string, Evaluated>;
Result<Evaluated> evaluate(const Value& value, const Scope& scope, const Place& place);
Result<Evaluated> evaluate(const language::Syntax& syntax, const Scope& scope, const Place& place);
// The value as a plain number (1 mV/V is 0.001), or in `unit`; another dimension is an error.
Result<double> evaluateIn(const Value& value, const language::Unit& unit, const Scope& scope,
                          const Place& place);
// A number of units: whole (to 1e-9 relative, so that 3200*0.1*10 is one), from 1 to
// limits::kUnits.
Result<std::uint64_t> evaluateSize(const Value& value, const Scope& scope, const Place& place);

// Document (or area) parameters evaluated, each may read the others; a cycle is an error naming it.
// `overrides` (from --set or an area instance) replace values by name; an unknown name is an error.
// Overrides see `outer`; the parameters' own values see each other and then `outer`. The result
// holds the names of `outer` too (own names hide them), so it serves for everything in the graph.
Result<Scope> evaluateParameters(const std::map<std::string, DocumentParameter>& parameters,
                                 const Values& overrides, const Scope& outer, const Place& place);
// What holds inside an instance of an area: overrides see `enclosing` (the graph the instance
// stands in), the area's own defaults see each other and the document's parameters only.
Result<Scope> areaScope(const AreaDefinition& area, const Values& overrides, const Scope& enclosing,
                        const Scope& document, const Place& place);

} // namespace dynaloom::model
