#include "core/model/join.h"

#include <algorithm>

namespace dynaloom::model {
namespace {

using language::ComponentKind;

constexpr const char* kUsualSynapse = "Exponential";
constexpr const char* kProbability = "0.1";

void addOnce(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

std::string nameOf(const Graph& graph, Key key) {
    const Node* node = graph.node(key);
    return node == nullptr ? "x" : node->name;
}

} // namespace

Joiner::Joiner(const Model& model, const Catalog& catalog, const Graph& graph)
    : m_model(model)
    , m_graph(graph)
    , m_resolver(model, catalog)
    , m_catalog(catalog) {
    const auto isSynapse = [&](const language::DefinitionPtr& definition) {
        return definition && definition->kind == ComponentKind::Synapse;
    };
    for (auto it = graph.projections.rbegin(); it != graph.projections.rend(); ++it)
        if (isSynapse(component(model, catalog, (*it)->synapse)))
            addOnce(m_synapses, (*it)->synapse);
    if (isSynapse(component(model, catalog, kUsualSynapse))) addOnce(m_synapses, kUsualSynapse);
    for (const auto& [name, definition] : model.components)
        if (isSynapse(definition)) addOnce(m_synapses, name);
    for (const auto& definition : catalog.all())
        if (isSynapse(definition)) addOnce(m_synapses, definition->name);
}

// Ports of areas are of what they stand for.
bool Joiner::isEvent(const End& source) const {
    const End* end = &source;
    const Graph* graph = &m_graph;
    for (;;) {
        const Node* node = graph->node(end->node);
        if (node == nullptr) return false;
        if (node->kind != NodeKind::Area) {
            const auto definition = component(m_model, m_catalog, node->component);
            return definition && end->plugs.empty() && definition->event(end->port) != nullptr;
        }
        const auto area = m_model.areas.find(node->component);
        if (area == m_model.areas.end()) return false;
        const auto& ports = area->second->ports;
        const auto port = std::find_if(ports.begin(), ports.end(), [&](const AreaPort& p) {
            return p.isOutput && p.name == end->port;
        });
        if (port == ports.end()) return false;
        end = &port->inner;
        graph = area->second->graph.get();
        if (end->port.empty()) return true; // checked by the resolver
    }
}

Result<Joint> Joiner::join(const End& source, const End& target) {
    const Place where{{}, path(m_graph, target), 0, 0};
    Joint joint;
    if (!isEvent(source)) {
        Wire wire;
        wire.source = source;
        wire.target = target;
        DL_CHECK(m_resolver.resolve(m_graph, wire, where));
        for (const WirePtr& other : m_graph.wires) {
            if (other->source == source && (other->target == target))
                return badInput("These two are connected already.", where);
        }
        joint.wire = std::move(wire);
        return joint;
    }
    std::optional<Error> why;
    for (const std::string& synapse : m_synapses) {
        Projection projection;
        projection.source = source;
        projection.target = target;
        projection.synapse = synapse;
        if (const auto fits = m_resolver.resolve(m_graph, projection, where); !fits) {
            if (!why) why = fits.error();
            continue;
        }
        projection.name =
            freeName(m_graph, nameOf(m_graph, source.node) + "_to_" + nameOf(m_graph, target.node));
        projection.connector.rule = "fixed_probability";
        DL_TRY(projection.connector.arguments["p"], makeValue(kProbability, false));
        DL_TRY(projection.delay, makeValue("0 ms"));
        joint.projection = std::move(projection);
        return joint;
    }
    if (why) return tl::unexpected(*why);
    return badInput("There is no synapse to connect these with.", where);
}

} // namespace dynaloom::model
