// Which port of which component an end of a connection means: ports left open are filled in where
// only one fits, and ports of area instances are followed to the node inside.
#pragma once

#include "core/model/catalog.h"
#include "core/model/model.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace dynaloom::model {

enum class PortKind : std::uint8_t {
    Event,     // "spike" or a named event: what `on pre` hears
    Amount,    // output event: an amount sent to an input event
    Value,     // output, current, state, assigned quantity
    Input,     // input: values, summed
    EventInput // input event: amounts, summed over a step
};

struct ResolvedEnd {
    std::vector<const Node*> areas; // instances passed through, outermost first
    const Graph* graph = nullptr;   // where `node` is
    const Node* node = nullptr;
    std::vector<const Plug*> plugs;     // outermost first; empty: the node itself
    language::DefinitionPtr definition; // of the last plug, or of the node
    std::string port; // never empty, but for the ends of couplings that read by name
    PortKind kind = PortKind::Value;
    language::Unit unit; // of the port; plain for events

    // The ids from the document's graph down, the same for equal places only.
    std::vector<Key> keys() const;
};
struct ResolvedPorts {
    ResolvedEnd source, target;
    std::string
        synapseOutput; // of the synapse or coupling: what arrives at the target; wires: empty
};

// Holds tables of the graphs it has seen, so that many ends resolve in linear time. Model and
// catalog must outlive it.
class PortResolver {
public:
    PortResolver(const Model& model, const Catalog& catalog)
        : m_model(model)
        , m_catalog(catalog) {}

    // Place.node of errors is `where` followed by what the end says. All refuse an unknown
    // component, a port that is not there or does not fit, and a choice that is open (naming the
    // choices).
    Result<ResolvedPorts> resolve(const Graph& graph, const Projection& projection,
                                  const Place& where);
    Result<ResolvedPorts> resolve(const Graph& graph, const Wire& wire, const Place& where);
    Result<ResolvedEnd> resolve(const Graph& graph, const Monitor& monitor, const Place& where);
    // The end of an area's port; its own port may stay empty.
    Result<ResolvedEnd> resolveInner(const Graph& graph, const AreaPort& port, const Place& where);

private:
    enum class Direction { Out, In };
    using Index = std::unordered_map<Key, const Node*>;

    const Node* find(const Graph& graph, Key key);
    // Follows areas and plugs; fills all but port, kind and unit; leaves an open port empty.
    Result<ResolvedEnd> locate(const Graph& graph, const End& end, Direction direction,
                               const Place& where);

    const Model& m_model;
    const Catalog& m_catalog;
    std::unordered_map<const Graph*, Index> m_indices;
};

// One-off forms of the above.
Result<ResolvedPorts> resolvePorts(const Model& model, const Catalog& catalog, const Graph& graph,
                                   const Projection& projection);
Result<ResolvedPorts> resolvePorts(const Model& model, const Catalog& catalog, const Graph& graph,
                                   const Wire& wire);
Result<ResolvedEnd> resolvePorts(const Model& model, const Catalog& catalog, const Graph& graph,
                                 const Monitor& monitor);

} // namespace dynaloom::model
