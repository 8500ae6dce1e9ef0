// Areas expanded: the document's graph and the graphs of all area instances as one flat list of
// instances, each a component with the values given to it and the names it may use in them.
#pragma once

#include "core/compile/flatten/flatten.h"
#include "core/compile/flatten/units.h"
#include "core/model/validate.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace dynaloom::compile {

// A component in use: a node, a plug of it, or the synapse of a projection.
struct Instance {
    Key key = 0;                        // persistent; area instances are mixed in, so it is unique
    std::string path;                   // "V1/E", "V1/E.na", "V1/E->I"
    std::string name;                   // last part of the path
    language::DefinitionPtr definition; // null: a projection without a synapse
    model::Values parameters, initial;
    std::shared_ptr<const model::Scope> scope; // document and area parameters
    Instance* host = nullptr;                  // of a plug
    std::string socket;                        // of a plug
    std::vector<std::unique_ptr<Instance>> plugs;
    std::map<std::string, UnitSolver::Variable> unitVariables;

    Instance& root() { return host == nullptr ? *this : host->root(); }
    UnitSolver::Term term(const language::Unit& unit) const; // with this instance's variables
    Place place() const { return Place{"", path, 0, 0}; }
};

struct FlatNode {
    const model::Node* node = nullptr;
    std::unique_ptr<Instance> instance;
    std::uint64_t size = 1;
    double timeUnitMs = 1; // length of a time unit, for definitions with `time = 1`
};

struct FlatEnd {
    FlatNode* node = nullptr;
    Instance* instance = nullptr; // the node's or one of its plugs
    std::string port;
};

struct FlatProjection {
    const model::Projection* projection = nullptr;
    Key key = 0;
    std::string path;
    FlatEnd source, target;
    std::unique_ptr<Instance> synapse; // definition null when there is none
    std::optional<model::Value> weight;
    model::Value delay;
    std::shared_ptr<const model::Scope> scope;
};

struct FlatWire {
    FlatEnd source, target;
    std::string path;
};
struct FlatMonitor {
    Key key = 0;
    std::string name;
    FlatEnd of;
    std::uint32_t every = 1;
    std::string subset;
};

struct Expanded {
    std::vector<std::unique_ptr<FlatNode>> nodes;
    std::vector<std::unique_ptr<FlatProjection>> projections;
    std::vector<FlatWire> wires;
    std::vector<FlatMonitor> monitors;
    std::shared_ptr<const model::Scope> scope; // document parameters
};

// Applies the overrides too: document parameters first, then "E.tau" and the like; a name that
// matches nothing is an error that suggests the nearest.
Result<Expanded> expand(const model::Model& model, const model::Catalog& catalog,
                        const Overrides& overrides, const Cancel* cancel);

} // namespace dynaloom::compile
