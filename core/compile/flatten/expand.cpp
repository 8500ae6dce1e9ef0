#include "core/compile/flatten/expand.h"

#include "core/base/limits.h"
#include "core/model/resolve.h"
#include "core/model/suggest.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

namespace dynaloom::compile {

using language::ComponentKind;
using language::Ratio;
using model::NodeKind;

UnitSolver::Term Instance::term(const language::Unit& unit) const {
    UnitSolver::Term term{unit, {}};
    term.fixed.variables.clear();
    for (const auto& [variable, exponent] : unit.variables) {
        if (const auto v = unitVariables.find(variable); v != unitVariables.end()) {
            term.variables.emplace_back(v->second, exponent);
        }
    }
    return term;
}

namespace {

// Ids inside an area instance must differ between instances and stay the same between sessions.
Key mixed(Key outer, Key inner) {
    if (outer == 0) return inner;
    std::uint64_t x = outer * 0x9E3779B97F4A7C15ull ^ (inner + 0x7F4A7C15ull);
    x ^= x >> 30;
    x *= 0xBF58476D1CE4E5B9ull;
    x ^= x >> 27;
    x *= 0x94D049BB133111EBull;
    return x ^ (x >> 31);
}

struct Context { // a graph in use: the document's, or that of one area instance
    const model::Graph* graph = nullptr;
    const model::AreaDefinition* area = nullptr;
    std::string path;
    Key key = 0;
    int depth = 0;
    std::shared_ptr<const model::Scope> scope;
    std::map<Key, FlatNode*> nodes;
    std::map<Key, std::unique_ptr<Context>> areas;
    std::set<Key> off; // nodes and plugs that are switched off

    std::string pathOf(const std::string& inner) const {
        return path.empty() ? inner : path + "/" + inner;
    }
};

class Expander {
public:
    Expander(const model::Model& model, const model::Catalog& catalog, const Cancel* cancel)
        : m_model(model)
        , m_catalog(catalog)
        , m_cancel(cancel)
        , m_resolver(model, catalog) {}

    Result<Expanded> run(const Overrides& overrides) {
        model::Values documentParameters, others;
        for (const auto& [name, value] : overrides.parameters) {
            (m_model.parameters.contains(name) ? documentParameters : others).emplace(name, value);
        }
        DL_TRY(auto scope,
               model::evaluateParameters(m_model.parameters, documentParameters, {}, {}));
        m_out.scope = std::make_shared<const model::Scope>(std::move(scope));
        Context top;
        top.graph = m_model.graph.get();
        top.scope = m_out.scope;
        DL_CHECK(addNodes(top));
        DL_CHECK(addConnections(top));
        DL_CHECK(override(others));
        DL_CHECK(sizes());
        return std::move(m_out);
    }

private:
    language::DefinitionPtr find(const std::string& name) const {
        if (const auto own = m_model.components.find(name); own != m_model.components.end()) {
            return own->second;
        }
        return m_catalog.find(name);
    }

    Result<language::DefinitionPtr> need(const std::string& name, const std::string& path) const {
        if (auto definition = find(name)) return definition;
        std::vector<std::string> names;
        for (const auto& d : m_catalog.all()) names.push_back(d->name);
        for (const auto& [n, d] : m_model.components) names.push_back(n);
        return badInput("There is no component `" + name + "`." + model::didYouMean(name, names),
                        {"", path, 0, 0});
    }

    Result<void> addNodes(Context& c) {
        if (c.depth > limits::kAreaDepth) {
            return badInput("Areas are nested too deep (at most " +
                                std::to_string(limits::kAreaDepth) +
                                "), or an area contains itself.",
                            {"", c.path, 0, 0});
        }
        for (const model::NodePtr& node : c.graph->nodes) {
            DL_CHECK(goOn(m_cancel));
            if (node->disabled) {
                c.off.insert(node->key);
                continue;
            }
            if (node->kind == NodeKind::Area) {
                DL_CHECK(addArea(c, *node));
            } else {
                DL_CHECK(addNode(c, *node));
            }
            if (m_out.nodes.size() > limits::kNodes) {
                return badInput("The model has more than " + std::to_string(limits::kNodes) +
                                " nodes once its areas are expanded.");
            }
        }
        return {};
    }

    Result<void> addArea(Context& c, const model::Node& node) {
        const auto area = m_model.areas.find(node.component);
        const std::string path = c.pathOf(node.name);
        if (area == m_model.areas.end()) {
            return badInput("There is no area `" + node.component + "`.", {"", path, 0, 0});
        }
        auto inner = std::make_unique<Context>();
        inner->graph = area->second->graph.get();
        inner->area = area->second.get();
        inner->path = path;
        inner->key = mixed(c.key, node.key);
        inner->depth = c.depth + 1;
        DL_TRY(auto scope, model::areaScope(*area->second, node.parameters, *c.scope, *m_out.scope,
                                            {"", path, 0, 0}));
        inner->scope = std::make_shared<model::Scope>(std::move(scope));
        DL_CHECK(addNodes(*inner));
        c.areas.emplace(node.key, std::move(inner));
        return {};
    }

    Result<void> addNode(Context& c, const model::Node& node) {
        auto flat = std::make_unique<FlatNode>();
        flat->node = &node;
        flat->instance = std::make_unique<Instance>();
        Instance& instance = *flat->instance;
        instance.key = mixed(c.key, node.key);
        instance.path = c.pathOf(node.name);
        instance.name = node.name;
        instance.parameters = node.parameters;
        instance.initial = node.initial;
        instance.scope = c.scope;
        DL_TRY(instance.definition, need(node.component, instance.path));
        DL_CHECK(addPlugs(c, instance, node.plugs));
        if (node.timeUnit) {
            DL_TRY(const auto unit, model::evaluate(*node.timeUnit, *c.scope, instance.place()));
            flat->timeUnitMs = language::toInternal(unit.value, unit.unit);
            DL_TRY(const auto ms, language::parseUnit("ms"));
            if (!unit.unit.sameDimension(ms) || !(flat->timeUnitMs > 0)) {
                return badInput("The time unit must be a positive time such as `1 ms`.",
                                instance.place());
            }
        }
        c.nodes.emplace(node.key, flat.get());
        m_out.nodes.push_back(std::move(flat));
        return {};
    }

    Result<void> addPlugs(Context& c, Instance& host, const std::vector<model::Plug>& plugs) {
        for (const model::Plug& plug : plugs) {
            if (plug.disabled) {
                c.off.insert(plug.key);
                continue;
            }
            auto instance = std::make_unique<Instance>();
            instance->key = mixed(c.key, plug.key);
            instance->path = host.path + "." + plug.name;
            instance->name = plug.name;
            instance->parameters = plug.parameters;
            instance->initial = plug.initial;
            instance->scope = c.scope;
            instance->host = &host;
            instance->socket = plug.socket;
            DL_TRY(instance->definition, need(plug.component, instance->path));
            DL_CHECK(addPlugs(c, *instance, plug.plugs));
            host.plugs.push_back(std::move(instance));
        }
        return {};
    }

    // The node of the end, or a plug on the way to it, is switched off. Asked before ports are
    // looked for, so that what is switched off need not be sound.
    static bool isOff(const Context& c, const model::End& end) {
        if (c.off.empty()) return false;
        return c.off.contains(end.node) ||
               std::any_of(end.plugs.begin(), end.plugs.end(),
                           [&c](Key plug) { return c.off.contains(plug); });
    }

    // The instance an end is about; a null node when it is disabled.
    static FlatEnd flatEnd(const Context& graph, const model::ResolvedEnd& end) {
        const Context* c = &graph;
        for (const model::Node* area : end.areas) {
            const auto inner = c->areas.find(area->key);
            if (inner == c->areas.end()) return {};
            c = inner->second.get();
        }
        const auto node = c->nodes.find(end.node->key);
        if (node == c->nodes.end()) return {};
        FlatEnd flat{node->second, node->second->instance.get(), end.port};
        for (const model::Plug* plug : end.plugs) {
            const auto& plugs = flat.instance->plugs;
            const auto it = std::find_if(plugs.begin(), plugs.end(), [&](const auto& instance) {
                return instance->key == mixed(c->key, plug->key);
            });
            if (it == plugs.end()) return {};
            flat.instance = it->get();
        }
        return flat;
    }

    std::string nameOf(const Context& c, const model::End& end) const {
        return c.pathOf(model::path(*c.graph, end));
    }

    Result<void> addConnections(Context& c) {
        for (const model::ProjectionPtr& p : c.graph->projections) {
            DL_CHECK(goOn(m_cancel));
            if (p->disabled || isOff(c, p->source) || isOff(c, p->target)) continue;
            DL_CHECK(addProjection(c, *p));
        }
        for (const model::WirePtr& w : c.graph->wires) {
            DL_CHECK(goOn(m_cancel));
            if (w->disabled || isOff(c, w->source) || isOff(c, w->target)) continue;
            FlatWire wire;
            wire.path = nameOf(c, w->source) + "->" + model::path(*c.graph, w->target);
            DL_TRY(const auto ends, m_resolver.resolve(*c.graph, *w, Place{"", wire.path, 0, 0}));
            wire.source = flatEnd(c, ends.source);
            wire.target = flatEnd(c, ends.target);
            if (wire.source.node && wire.target.node) m_out.wires.push_back(wire);
        }
        for (const model::MonitorPtr& m : c.graph->monitors) {
            DL_CHECK(goOn(m_cancel));
            if (m->disabled || isOff(c, m->of)) continue;
            FlatMonitor monitor{mixed(c.key, m->key), c.pathOf(m->name), {}, m->every, m->subset};
            DL_TRY(const auto end, m_resolver.resolve(*c.graph, *m, Place{"", monitor.name, 0, 0}));
            monitor.of = flatEnd(c, end);
            if (monitor.of.node) m_out.monitors.push_back(monitor);
        }
        for (auto& [key, area] : c.areas) DL_CHECK(addConnections(*area));
        return {};
    }

    Result<void> addProjection(Context& c, const model::Projection& p) {
        auto flat = std::make_unique<FlatProjection>();
        flat->projection = &p;
        flat->key = mixed(c.key, p.key);
        const std::string name = p.name.empty() ? model::path(*c.graph, p.source) + "->" +
                                                      model::path(*c.graph, p.target)
                                                : p.name;
        flat->path = c.pathOf(name);
        DL_TRY(const auto ends, m_resolver.resolve(*c.graph, p, Place{"", flat->path, 0, 0}));
        flat->source = flatEnd(c, ends.source);
        flat->target = flatEnd(c, ends.target);
        if (!flat->source.node || !flat->target.node) return {};
        flat->scope = c.scope;
        flat->weight = p.weight;
        flat->delay = p.delay;
        flat->synapse = std::make_unique<Instance>();
        flat->synapse->key = flat->key;
        flat->synapse->path = flat->path;
        flat->synapse->name = name;
        flat->synapse->parameters = p.parameters;
        flat->synapse->initial = p.initial;
        flat->synapse->scope = c.scope;
        if (!p.synapse.empty()) {
            DL_TRY(flat->synapse->definition, need(p.synapse, flat->path));
        }
        if (!p.plasticity.empty()) {
            return badInput("Plasticity (`" + p.plasticity + "`) cannot run yet.",
                            {"", flat->path, 0, 0});
        }
        m_out.projections.push_back(std::move(flat));
        return {};
    }

    // "E.tau", "V1/E.na.g_max", "E->I.weight": everything up to the last point is a path.
    Result<void> override(const model::Values& values) {
        if (values.empty()) return {};
        std::map<std::string, Instance*> instances;
        const std::function<void(Instance&)> collect = [&](Instance& i) {
            instances.emplace(i.path, &i);
            for (auto& plug : i.plugs) collect(*plug);
        };
        for (auto& node : m_out.nodes) collect(*node->instance);
        std::map<std::string, FlatProjection*> projections;
        for (auto& p : m_out.projections) {
            projections.emplace(p->path, p.get());
            instances.emplace(p->path, p->synapse.get());
        }
        for (const auto& [name, value] : values) {
            const auto dot = name.rfind('.');
            const auto at =
                dot == std::string::npos ? instances.end() : instances.find(name.substr(0, dot));
            if (at == instances.end()) return unknown(name, instances);
            const std::string quantity = name.substr(dot + 1);
            const auto projection = projections.find(at->first);
            if (projection != projections.end() && quantity == "weight") {
                projection->second->weight = value;
            } else if (projection != projections.end() && quantity == "delay") {
                projection->second->delay = value;
            } else if (at->second->definition && at->second->definition->parameter(quantity)) {
                at->second->parameters[quantity] = value;
            } else if (at->second->definition && at->second->definition->state(quantity)) {
                at->second->initial[quantity] = value;
            } else {
                return unknown(name, instances);
            }
        }
        return {};
    }

    Result<void> unknown(const std::string& name,
                         const std::map<std::string, Instance*>& instances) const {
        std::vector<std::string> names;
        for (const auto& [n, p] : m_model.parameters) names.push_back(n);
        for (const auto& [path, instance] : instances) {
            if (!instance->definition) continue;
            for (const auto& p : instance->definition->parameters)
                names.push_back(path + "." + p.name);
        }
        return badInput("There is no parameter `" + name + "` in this model." +
                        model::didYouMean(name, names));
    }

    Result<void> sizes() {
        for (auto& node : m_out.nodes) {
            const Instance& instance = *node->instance;
            if (node->node->kind == NodeKind::Input && node->node->size.text.empty()) continue;
            DL_TRY(const auto size,
                   model::evaluate(node->node->size, *instance.scope, instance.place()));
            const double rounded = std::round(size.value);
            if (!size.unit.isPlain() ||
                !(std::abs(size.value - rounded) <= 1e-9 * std::abs(rounded)) || rounded < 1 ||
                rounded > static_cast<double>(limits::kUnits)) {
                return badInput("The size `" + node->node->size.text +
                                    "` must be a whole number from 1 to " +
                                    std::to_string(limits::kUnits) + ".",
                                instance.place());
            }
            node->size = static_cast<std::uint64_t>(rounded);
        }
        return {};
    }

    const model::Model& m_model;
    const model::Catalog& m_catalog;
    const Cancel* m_cancel;
    model::PortResolver m_resolver;
    Expanded m_out;
};

} // namespace

Result<Expanded> expand(const model::Model& model, const model::Catalog& catalog,
                        const Overrides& overrides, const Cancel* cancel) {
    return Expander(model, catalog, cancel).run(overrides);
}

} // namespace dynaloom::compile
