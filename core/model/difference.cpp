#include "core/model/difference.h"

#include <algorithm>
#include <set>

namespace dynaloom::model {
namespace {

std::string counted(std::size_t n, const std::string& what) {
    return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

class Comparison {
public:
    Comparison(const Model& a, const Model& b, const Catalog& catalog)
        : m_a(a)
        , m_b(b)
        , m_catalog(catalog) {}

    std::vector<Difference> take() {
        parameters({}, m_a.parameters, m_b.parameters);
        graphs({}, *m_a.graph, *m_b.graph);
        areas();
        components();
        runSettings();
        return std::move(m_found);
    }

private:
    void differ(const std::string& name, std::string a, std::string b) {
        if (a != b) m_found.push_back({name, std::move(a), std::move(b)});
    }

    void parameters(const std::string& prefix, const std::map<std::string, DocumentParameter>& a,
                    const std::map<std::string, DocumentParameter>& b) {
        const auto text = [](const auto& values, const std::string& name) {
            const auto at = values.find(name);
            return at == values.end() ? std::string() : at->second.value.text;
        };
        std::set<std::string> names;
        for (const auto& [name, value] : a) names.insert(name);
        for (const auto& [name, value] : b) names.insert(name);
        for (const std::string& name : names) differ(prefix + name, text(a, name), text(b, name));
    }

    // "20 ms (default)" of a component's quantity that the document does not give.
    std::string defaultOf(const Model& model, const std::string& component,
                          const std::string& quantity) const {
        const auto definition = model::component(model, m_catalog, component);
        if (!definition) return {};
        for (const language::Parameter& parameter : definition->parameters)
            if (parameter.name == quantity && parameter.value)
                return language::toString(*parameter.value) + " (default)";
        for (const language::State& state : definition->states)
            if (state.name == quantity && state.initial)
                return language::toString(*state.initial) + " (default)";
        return {};
    }

    void values(const std::string& prefix, const Values& a, const std::string& componentA,
                const Values& b, const std::string& componentB) {
        const auto text = [this](const Model& model, const Values& values,
                                 const std::string& component, const std::string& name) {
            const auto at = values.find(name);
            return at == values.end() ? defaultOf(model, component, name) : at->second.text;
        };
        std::set<std::string> names;
        for (const auto& [name, value] : a) names.insert(name);
        for (const auto& [name, value] : b) names.insert(name);
        for (const std::string& name : names) {
            std::string left = text(m_a, a, componentA, name);
            std::string right = text(m_b, b, componentB, name);
            // Given and as the default is: no difference.
            if (left + " (default)" == right || right + " (default)" == left) continue;
            differ(prefix + "." + name, std::move(left), std::move(right));
        }
    }

    void plugs(const std::string& prefix, const std::vector<Plug>& a, const std::vector<Plug>& b) {
        const auto in = [](const std::vector<Plug>& plugs, const Plug& like) {
            return std::find_if(plugs.begin(), plugs.end(),
                                [&](const Plug& plug) { return plug.key == like.key; });
        };
        for (const Plug& plug : a) {
            const std::string name = prefix + "." + plug.name;
            const auto other = in(b, plug);
            if (other == b.end()) {
                differ(name, plug.component, {});
                continue;
            }
            differ(name, nameIf(plug.name != other->name, plug.name) + plug.component,
                   nameIf(plug.name != other->name, other->name) + other->component);
            if (plug.disabled != other->disabled)
                differ(name, disabled(plug.disabled), disabled(other->disabled));
            values(name, plug.parameters, plug.component, other->parameters, other->component);
            values(name + " (initial)", plug.initial, plug.component, other->initial,
                   other->component);
            plugs(name, plug.plugs, other->plugs);
        }
        for (const Plug& plug : b)
            if (in(a, plug) == a.end()) differ(prefix + "." + plug.name, {}, plug.component);
    }

    static std::string nameIf(bool wanted, const std::string& name) {
        return wanted ? name + ": " : std::string();
    }

    static std::string disabled(bool is) { return is ? "off" : "on"; }

    static std::string about(const Node& node) {
        std::string text = node.component;
        if (node.kind == NodeKind::Population) text += ", " + node.size.text + " units";
        return text;
    }

    void nodes(const std::string& prefix, const Node& a, const Node& b) {
        const std::string name = prefix + a.name;
        differ(name, nameIf(a.name != b.name, a.name) + a.component,
               nameIf(a.name != b.name, b.name) + b.component);
        differ(name + ".size", a.size.text, b.size.text);
        differ(name + ".solver", a.solver, b.solver);
        differ(name + ".time unit", a.timeUnit ? a.timeUnit->text : "",
               b.timeUnit ? b.timeUnit->text : "");
        if (a.disabled != b.disabled) differ(name, disabled(a.disabled), disabled(b.disabled));
        values(name, a.parameters, a.component, b.parameters, b.component);
        values(name + " (initial)", a.initial, a.component, b.initial, b.component);
        plugs(name, a.plugs, b.plugs);
    }

    static std::string ends(const Graph& graph, const End& source, const End& target) {
        return path(graph, source) + " -> " + path(graph, target);
    }

    static std::string rule(const Connector& connector) {
        std::string text = connector.rule;
        if (connector.table) text += ", " + counted(connector.table->pre.size(), "connection");
        if (!connector.allowSelf) text += ", not to itself";
        if (connector.allowMultiple) text += ", with repeats";
        return text;
    }

    void projections(const std::string& prefix, const Projection& a, const Projection& b,
                     const Graph& graphA, const Graph& graphB) {
        const std::string name = prefix + a.name;
        if (a.name != b.name) differ(name, a.name, b.name);
        differ(name + ".from", ends(graphA, a.source, a.target), ends(graphB, b.source, b.target));
        differ(name + ".synapse", a.synapse, b.synapse);
        differ(name + ".weight", a.weight ? a.weight->text : "", b.weight ? b.weight->text : "");
        differ(name + ".delay", a.delay.text, b.delay.text);
        differ(name + ".connector", rule(a.connector), rule(b.connector));
        const bool otherTable = a.connector.table && b.connector.table &&
                                !(*a.connector.table == *b.connector.table) &&
                                rule(a.connector) == rule(b.connector);
        if (otherTable) differ(name + ".connections", "one list", "another list");
        for (const auto& [argument, value] : a.connector.arguments) {
            const auto at = b.connector.arguments.find(argument);
            differ(name + "." + argument, value.text,
                   at == b.connector.arguments.end() ? "" : at->second.text);
        }
        for (const auto& [argument, value] : b.connector.arguments)
            if (!a.connector.arguments.contains(argument))
                differ(name + "." + argument, {}, value.text);
        differ(name + ".plasticity", a.plasticity, b.plasticity);
        values(name, a.parameters, a.synapse, b.parameters, b.synapse);
        values(name + " (initial)", a.initial, a.synapse, b.initial, b.synapse);
        values(name + " (plasticity)", a.plasticityParameters, a.plasticity, b.plasticityParameters,
               b.plasticity);
        if (a.disabled != b.disabled) differ(name, disabled(a.disabled), disabled(b.disabled));
    }

    // both(x, y) for parts of one key, single(x, isA) for the others; in the order of a, then b.
    template <class Items, class Both, class Single>
    static void pair(const Items& a, const Items& b, Both&& both, Single&& single) {
        const auto in = [](const Items& items, Key key) {
            return std::find_if(items.begin(), items.end(),
                                [key](const auto& item) { return item->key == key; });
        };
        for (const auto& item : a) {
            const auto other = in(b, item->key);
            if (other == b.end())
                single(*item, true);
            else if (*other != item) // parts that an edit did not touch are the same objects
                both(*item, **other);
        }
        for (const auto& item : b)
            if (in(a, item->key) == a.end()) single(*item, false);
    }

    void graphs(const std::string& prefix, const Graph& a, const Graph& b) {
        const auto only = [&](const std::string& name, const std::string& text, bool isA) {
            differ(prefix + name, isA ? text : "", isA ? "" : text);
        };
        pair(
            a.nodes, b.nodes, [&](const Node& x, const Node& y) { nodes(prefix, x, y); },
            [&](const Node& x, bool isA) { only(x.name, about(x), isA); });
        pair(
            a.projections, b.projections,
            [&](const Projection& x, const Projection& y) { projections(prefix, x, y, a, b); },
            [&](const Projection& x, bool isA) {
                only(x.name, ends(isA ? a : b, x.source, x.target) + ", " + x.synapse, isA);
            });
        pair(
            a.wires, b.wires,
            [&](const Wire& x, const Wire& y) {
                differ(prefix + "wire", ends(a, x.source, x.target) + nameOff(x.disabled),
                       ends(b, y.source, y.target) + nameOff(y.disabled));
            },
            [&](const Wire& x, bool isA) {
                only("wire", ends(isA ? a : b, x.source, x.target), isA);
            });
        const auto recorded = [](const Graph& graph, const Monitor& monitor) {
            return path(graph, monitor.of) +
                   (monitor.subset.empty() ? "" : "[" + monitor.subset + "]") +
                   (monitor.every == 1 ? ""
                                       : " every " + std::to_string(monitor.every) + " steps") +
                   nameOff(monitor.disabled);
        };
        pair(
            a.monitors, b.monitors,
            [&](const Monitor& x, const Monitor& y) {
                differ(prefix + "recorded", recorded(a, x), recorded(b, y));
            },
            [&](const Monitor& x, bool isA) { only("recorded", recorded(isA ? a : b, x), isA); });
    }

    static std::string nameOff(bool is) { return is ? " (off)" : ""; }

    void areas() {
        for (const auto& [name, area] : m_a.areas) {
            const auto other = m_b.areas.find(name);
            if (other == m_b.areas.end()) {
                differ("area " + name, counted(area->graph->nodes.size(), "node"), {});
            } else if (other->second != area) {
                parameters(name + "/", area->parameters, other->second->parameters);
                graphs(name + "/", *area->graph, *other->second->graph);
            }
        }
        for (const auto& [name, area] : m_b.areas)
            if (!m_a.areas.contains(name))
                differ("area " + name, {}, counted(area->graph->nodes.size(), "node"));
    }

    void components() {
        for (const auto& [name, definition] : m_a.components) {
            const auto other = m_b.components.find(name);
            if (other == m_b.components.end())
                differ("component " + name, "its equations", {});
            else if (other->second->text != definition->text)
                differ("component " + name, "its equations", "other equations");
        }
        for (const auto& [name, definition] : m_b.components)
            if (!m_a.components.contains(name)) differ("component " + name, {}, "its equations");
    }

    void runSettings() {
        const RunSettings &a = m_a.run, &b = m_b.run;
        const auto seed = [](const std::optional<std::uint64_t>& given) {
            return given ? std::to_string(*given) : std::string();
        };
        differ("duration", a.duration.text, b.duration.text);
        differ("dt", a.dt.text, b.dt.text);
        differ("seed", std::to_string(a.seed), std::to_string(b.seed));
        differ("seed of connections", seed(a.seedConnectivity), seed(b.seedConnectivity));
        differ("seed of initial values", seed(a.seedInitial), seed(b.seedInitial));
        differ("precision", a.precision, b.precision);
        differ("device", a.device, b.device);
        differ("solver", a.solver, b.solver);
    }

    const Model &m_a, &m_b;
    const Catalog& m_catalog;
    std::vector<Difference> m_found;
};

} // namespace

std::vector<Difference> differences(const Model& a, const Model& b, const Catalog& catalog) {
    return Comparison(a, b, catalog).take();
}

} // namespace dynaloom::model
