// Unit variables of all instances solved from plugs, reads, given values, wires and projections;
// defaults fill what is left open. Sentences name both sides.
#pragma once

#include "core/base/cancel.h"
#include "core/compile/flatten/expand.h"

namespace dynaloom::compile {

Result<void> solveUnits(Expanded& model, UnitSolver& solver, const Cancel* cancel);

// The unit of a quantity of an instance with its variables put in.
language::Unit unitIn(const UnitSolver& solver, const Instance& instance,
                      const language::Unit& unit);

// The plugged ion of a species in the cell this instance belongs to; null when there is none.
Instance* ionOf(Instance& anywhere, const std::string& species);
// The quantity behind `reads path` of a plug: the instance that has it and its name there. A null
// instance: nobody has it.
struct Found {
    Instance* instance = nullptr;
    std::string name;
};
Found findRead(Instance& plug, const std::string& path);
// Declared unit of a parameter, state, assigned quantity, input or output; null when not declared.
const language::Unit* declaredUnit(const language::Definition& definition, const std::string& name);
// Sockets whose plugs are summed as "channels.I".
std::vector<Instance*> pluggedInto(const Instance& host, const std::string& socket);

} // namespace dynaloom::compile
