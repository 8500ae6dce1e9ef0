#include "core/model/exchange.h"

#include "core/model/edit_base.h"
#include "core/model/resolve.h"
#include "core/model/suggest.h"

#include <array>

namespace dynaloom::model {
namespace {

using language::ComponentKind;
using language::Definition;
using language::DefinitionPtr;
using language::Unit;

bool unitsFit(const Unit& a, const Unit& b) {
    return !a.variables.empty() || !b.variables.empty() || a.sameDimension(b);
}

bool isPopulation(ComponentKind kind) {
    return kind == ComponentKind::Neuron || kind == ComponentKind::Rate ||
           kind == ComponentKind::Layer;
}
bool isInput(ComponentKind kind) {
    return kind == ComponentKind::Input || kind == ComponentKind::Process;
}

Result<DefinitionPtr> known(const Model& model, const Catalog& catalog, const std::string& name) {
    DefinitionPtr definition = component(model, catalog, name);
    if (definition) return definition;
    return badInput("There is no component `" + name.substr(0, 80) + "`.");
}

class Dropped {
public:
    explicit Dropped(std::string path)
        : m_path(std::move(path)) {}
    void add(const std::string& name) { list.push_back(m_path + "." + name); }
    std::vector<std::string> list;

private:
    std::string m_path;
};

// Values whose quantity the new component does not have, or has in another dimension, go.
template <class UnitOf>
void keepFitting(Values& values, const UnitOf& unitIn, const Definition* old, const Definition& now,
                 Dropped& dropped) {
    for (auto it = values.begin(); it != values.end();) {
        const Unit* fresh = unitIn(now, it->first);
        const Unit* before = old != nullptr ? unitIn(*old, it->first) : nullptr;
        if (fresh != nullptr && (before == nullptr || unitsFit(*before, *fresh))) {
            ++it;
            continue;
        }
        dropped.add(it->first);
        it = values.erase(it);
    }
}

const Unit* parameterUnit(const Definition& d, const std::string& name) {
    const auto* parameter = d.parameter(name);
    return parameter != nullptr ? &parameter->unit : nullptr;
}
const Unit* stateUnit(const Definition& d, const std::string& name) {
    const auto* state = d.state(name);
    return state != nullptr ? &state->unit : nullptr;
}

void keepFittingPlugs(std::vector<Plug>& plugs, const Definition& now, const Model& model,
                      const Catalog& catalog, Dropped& dropped) {
    std::erase_if(plugs, [&](Plug& plug) {
        const DefinitionPtr d = component(model, catalog, plug.component);
        const language::Socket* same = now.socket(plug.socket);
        if (same != nullptr && (!d || same->accepts == d->kind)) return false;
        if (d) {
            for (const language::Socket& socket : now.sockets) {
                if (socket.accepts != d->kind) continue;
                plug.socket = socket.name;
                return false;
            }
        }
        dropped.add(plug.name);
        return true;
    });
}

bool hasPort(const Definition& d, const std::string& port, bool isOutput) {
    if (!isOutput) return d.input(port) != nullptr;
    return d.event(port) || d.output(port) || d.state(port) || d.assignedQuantity(port) ||
           d.parameter(port) || d.input(port);
}

// What is connected to the part, in its graph: ports that are gone are left open where only one
// fits, else the connection goes.
class Reconnection {
public:
    Reconnection(const Model& model, const Catalog& catalog, const GraphName& name, End part,
                 DefinitionPtr now)
        : m_model(model)
        , m_catalog(catalog)
        , m_graph(name.empty() ? *model.graph : *model.areas.at(name)->graph)
        , m_resolver(model, catalog)
        , m_part(std::move(part))
        , m_now(std::move(now)) {}

    bool isPart(const End& end) const {
        return end.node == m_part.node && end.plugs == m_part.plugs;
    }
    void openPorts(End& end, bool isOutput) const {
        if (isPart(end) && !end.port.empty() && !hasPort(*m_now, end.port, isOutput))
            end.port.clear();
    }

    template <class Connection> bool fits(Connection& connection) {
        if (!isPart(connection.source) && !isPart(connection.target)) return true;
        openPorts(connection.source, true);
        openPorts(connection.target, false);
        return m_resolver.resolve(m_graph, connection, {}).has_value();
    }
    bool fits(Monitor& monitor) {
        if (!isPart(monitor.of)) return true;
        openPorts(monitor.of, true);
        return m_resolver.resolve(m_graph, monitor, {}).has_value();
    }
    bool fits(AreaPort& port) {
        if (!isPart(port.inner)) return true;
        return port.inner.port.empty() || hasPort(*m_now, port.inner.port, port.isOutput);
    }

private:
    const Model& m_model;
    const Catalog& m_catalog;
    const Graph& m_graph;
    PortResolver m_resolver;
    End m_part;
    DefinitionPtr m_now;
};

template <class Items, class NameOf>
void keepFittingItems(Items& items, Reconnection& reconnection, std::vector<std::string>& dropped,
                      const NameOf& nameOf) {
    Items kept;
    for (const auto& item : items) {
        auto copy = std::make_shared<std::decay_t<decltype(*item)>>(*item);
        if (!reconnection.fits(*copy)) {
            dropped.push_back(nameOf(*item));
            continue;
        }
        if (*copy == *item)
            kept.push_back(item);
        else
            kept.push_back(std::move(copy));
    }
    items = std::move(kept);
}

Result<Exchanged> keepConnections(const ModelPtr& model, const Catalog& catalog,
                                  const GraphName& name, const End& part, const DefinitionPtr& now,
                                  std::vector<std::string> dropped) {
    Reconnection reconnection(*model, catalog, name, part, now);
    DL_TRY(const GraphPtr before, graphOf(*model, name));
    auto graph = std::make_shared<Graph>(*before);
    const auto named = [](const auto& item) { return item.name; };
    keepFittingItems(graph->projections, reconnection, dropped, named);
    keepFittingItems(graph->wires, reconnection, dropped, [&before](const Wire& wire) {
        return path(*before, wire.source) + "->" + path(*before, wire.target);
    });
    keepFittingItems(graph->monitors, reconnection, dropped, named);
    auto next = std::make_shared<Model>(*model);
    setGraph(*next, name, std::move(graph));
    if (!name.empty()) {
        std::vector<std::string> gone;
        auto area = std::make_shared<AreaDefinition>(*next->areas.at(name));
        std::erase_if(area->ports, [&](AreaPort& port) {
            if (reconnection.fits(port)) return false;
            gone.push_back(port.name);
            dropped.push_back(name + ":" + port.name);
            return true;
        });
        if (!gone.empty()) {
            next->areas[name] = std::move(area);
            dropAtPorts(*next, name, gone);
        }
    }
    return Exchanged{ModelPtr(std::move(next)), std::move(dropped)};
}

Result<void> checkKind(const Node& node, const Definition& now) {
    const bool fits = node.kind == NodeKind::Input ? isInput(now.kind) : isPopulation(now.kind);
    if (fits) return {};
    return badInput(
        "`" + now.name + "` is a " + std::string(toString(now.kind)) + "; `" + node.name +
        "` needs " +
        (node.kind == NodeKind::Input ? "an input or a process." : "a neuron, a rate or a layer."));
}

} // namespace

Result<Exchanged> exchangeComponent(const ModelPtr& model, const Catalog& catalog,
                                    const GraphName& graph, Key key, const std::vector<Key>& plugs,
                                    const std::string& name) {
    DL_TRY(const DefinitionPtr now, known(*model, catalog, name));
    DL_TRY(const GraphPtr before, graphOf(*model, graph));
    const Node* node = before->node(key);
    if (node == nullptr) return badInput("This node is not there any more.");
    if (node->kind == NodeKind::Area)
        return badInput(
            "An area is not exchanged for a component; ungroup it, or use another area.");
    Dropped dropped(path(*before, End{key, plugs, {}}));
    Node copy = *node;
    const auto fit = [&](auto& part) -> Result<void> {
        const DefinitionPtr old = component(*model, catalog, part.component);
        part.component = name;
        keepFitting(part.parameters, parameterUnit, old.get(), *now, dropped);
        keepFitting(part.initial, stateUnit, old.get(), *now, dropped);
        keepFittingPlugs(part.plugs, *now, *model, catalog, dropped);
        return {};
    };
    if (plugs.empty()) {
        DL_CHECK(checkKind(copy, *now));
        DL_CHECK(fit(copy));
        if (!now->timeless) copy.timeUnit.reset();
        if (now->timeless && !copy.timeUnit) {
            DL_TRY(copy.timeUnit, makeValue("1 ms", false));
        }
    } else {
        Plug* plug = mutablePlug(copy, plugs);
        if (plug == nullptr) return badInput("This plug is not there any more.");
        const DefinitionPtr old = component(*model, catalog, plug->component);
        if (old && old->kind != now->kind)
            return badInput("`" + now->name + "` is a " + std::string(toString(now->kind)) +
                            "; the socket `" + plug->socket + "` takes a " +
                            std::string(toString(old->kind)) + ".");
        DL_CHECK(fit(*plug));
    }
    DL_TRY(const ModelPtr exchanged, replaceNode(model, graph, std::move(copy)));
    return keepConnections(exchanged, catalog, graph, End{key, plugs, {}}, now,
                           std::move(dropped.list));
}

Result<Exchanged> exchangeSynapse(const ModelPtr& model, const Catalog& catalog,
                                  const GraphName& graph, Key key, const std::string& name) {
    DL_TRY(const DefinitionPtr now, known(*model, catalog, name));
    DL_TRY(const GraphPtr before, graphOf(*model, graph));
    const Projection* old = before->projection(key);
    if (old == nullptr) return badInput("This projection is not there any more.");
    if (now->kind != ComponentKind::Synapse && now->kind != ComponentKind::Coupling)
        return badInput("`" + now->name + "` is a " + std::string(toString(now->kind)) +
                        "; a projection needs a synapse or a coupling.");
    Projection projection = *old;
    projection.synapse = name;
    DL_TRY(const ResolvedPorts ports,
           PortResolver(*model, catalog)
               .resolve(*before, projection, Place{{}, projection.name, 0, 0}));
    static_cast<void>(ports);
    const DefinitionPtr was = component(*model, catalog, old->synapse);
    Dropped dropped(projection.name);
    keepFitting(projection.parameters, parameterUnit, was.get(), *now, dropped);
    keepFitting(projection.initial, stateUnit, was.get(), *now, dropped);
    const language::State* weight = now->state("weight");
    const language::State* oldWeight = was ? was->state("weight") : nullptr;
    const bool weightFits = weight != nullptr && oldWeight != nullptr &&
                            weight->unit.variables.empty() == oldWeight->unit.variables.empty() &&
                            unitsFit(weight->unit, oldWeight->unit);
    if (projection.weight && !weightFits) {
        projection.weight.reset();
        dropped.list.push_back(projection.name + ".weight");
    }
    DL_TRY(ModelPtr next, replaceProjection(model, graph, std::move(projection)));
    return Exchanged{std::move(next), std::move(dropped.list)};
}

Result<Exchanged> exchangePlasticity(const ModelPtr& model, const Catalog& catalog,
                                     const GraphName& graph, Key key, const std::string& name) {
    DL_TRY(const GraphPtr before, graphOf(*model, graph));
    const Projection* old = before->projection(key);
    if (old == nullptr) return badInput("This projection is not there any more.");
    Projection projection = *old;
    projection.plasticity = name;
    Dropped dropped(projection.name);
    if (name.empty()) {
        for (const auto& [parameter, value] : projection.plasticityParameters)
            dropped.add(parameter);
        projection.plasticityParameters.clear();
    } else {
        DL_TRY(const DefinitionPtr now, known(*model, catalog, name));
        if (now->kind != ComponentKind::Plasticity)
            return badInput("`" + now->name + "` is a " + std::string(toString(now->kind)) +
                            ", not a plasticity.");
        const DefinitionPtr was = component(*model, catalog, old->plasticity);
        keepFitting(projection.plasticityParameters, parameterUnit, was.get(), *now, dropped);
    }
    DL_TRY(ModelPtr next, replaceProjection(model, graph, std::move(projection)));
    return Exchanged{std::move(next), std::move(dropped.list)};
}

namespace {

struct RuleArgument {
    const char *name, *usual;
};
std::optional<RuleArgument> argumentOf(const std::string& rule) {
    if (rule == "fixed_probability") return RuleArgument{"p", "0.1"};
    if (rule == "fixed_out_degree") return RuleArgument{"k", "10"};
    return std::nullopt;
}

} // namespace

const std::vector<std::string>& connectorRules() {
    static const std::vector<std::string> rules{"fixed_probability", "fixed_out_degree",
                                                "all_to_all", "one_to_one", "explicit"};
    return rules;
}

Result<Exchanged> exchangeConnector(const ModelPtr& model, const GraphName& graph, Key key,
                                    const std::string& rule) {
    DL_TRY(const GraphPtr before, graphOf(*model, graph));
    const Projection* old = before->projection(key);
    if (old == nullptr) return badInput("This projection is not there any more.");
    const auto& rules = connectorRules();
    if (std::find(rules.begin(), rules.end(), rule) == rules.end())
        return badInput("There is no connector `" + rule.substr(0, 80) + "`; there are " +
                        listed(rules, "and") + ".");
    Projection projection = *old;
    Connector& connector = projection.connector;
    if (rule == "explicit" && !connector.table)
        return badInput("An explicit connector needs a list of sources and targets, which comes "
                        "with the document; choose another rule.");
    Dropped dropped(projection.name);
    connector.rule = rule;
    if (rule != "explicit" && connector.table) {
        connector.table.reset();
        connector.sidecar.clear();
        dropped.list.push_back(projection.name + ", its list");
    }
    const auto argument = argumentOf(rule);
    std::erase_if(connector.arguments, [&](const auto& given) {
        if (argument && given.first == argument->name) return false;
        dropped.add(given.first);
        return true;
    });
    if (argument && !connector.arguments.contains(argument->name)) {
        DL_TRY(connector.arguments[argument->name], makeValue(argument->usual, false));
    }
    DL_TRY(ModelPtr next, replaceProjection(model, graph, std::move(projection)));
    return Exchanged{std::move(next), std::move(dropped.list)};
}

Result<ModelPtr> setConnectorFlags(const ModelPtr& model, const GraphName& graph, Key key,
                                   bool allowSelf, bool allowMultiple) {
    return withProjection(model, graph, key, [&](Projection& projection) -> Result<void> {
        projection.connector.allowSelf = allowSelf;
        projection.connector.allowMultiple = allowMultiple;
        return {};
    });
}

} // namespace dynaloom::model
