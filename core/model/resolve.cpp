#include "core/model/resolve.h"

#include "core/base/limits.h"
#include "core/model/suggest.h"

#include <algorithm>
#include <optional>

namespace dynaloom::model {
namespace {

using language::ComponentKind;
using language::Definition;
using language::DefinitionPtr;

// A port an end may mean: of the component found, or of one of its receptors.
struct Candidate {
    std::string name;
    PortKind kind = PortKind::Value;
    language::Unit unit;
    const Plug* plug = nullptr; // a receptor below the end
    DefinitionPtr definition;   // of that receptor
    std::string shown;          // "E.e:g"
};

std::optional<language::Unit> quantityUnit(const Definition& d, const std::string& name) {
    if (const auto* state = d.state(name)) return state->unit;
    if (const auto* assigned = d.assignedQuantity(name)) return assigned->unit;
    if (const auto* parameter = d.parameter(name)) return parameter->unit;
    if (const auto* output = d.output(name)) return output->unit;
    if (const auto* input = d.input(name); input && !input->isEvent) return input->unit;
    return std::nullopt;
}

std::vector<std::string> quantityNames(const Definition& d) {
    std::vector<std::string> names;
    for (const auto& e : d.events) names.push_back(e.name);
    for (const auto& s : d.states) names.push_back(s.name);
    for (const auto& a : d.assigned) names.push_back(a.name);
    for (const auto& o : d.outputs) names.push_back(o.name);
    for (const auto& i : d.inputs) names.push_back(i.name);
    return names;
}

std::vector<Candidate> outputsOf(const Definition& d) {
    std::vector<Candidate> found;
    for (const auto& output : d.outputs) {
        found.push_back({output.name, output.isEvent ? PortKind::Amount : PortKind::Value,
                         output.unit, nullptr, nullptr, output.name});
    }
    return found;
}

std::vector<Candidate> inputsOf(const Definition& d) {
    std::vector<Candidate> found;
    for (const auto& input : d.inputs) {
        found.push_back({input.name, input.isEvent ? PortKind::EventInput : PortKind::Input,
                         input.unit, nullptr, nullptr, input.name});
    }
    return found;
}

std::vector<std::string> shownNames(const std::vector<Candidate>& candidates) {
    std::vector<std::string> names;
    for (const Candidate& c : candidates) names.push_back(c.shown);
    return names;
}

// Values go into inputs, amounts into event inputs; units must be able to agree (unit variables are
// solved when the model is flattened).
bool fits(const Candidate& source, const Candidate& target) {
    const bool kindsFit = (source.kind == PortKind::Value && target.kind == PortKind::Input) ||
                          (source.kind == PortKind::Amount && target.kind == PortKind::EventInput);
    return kindsFit && (!source.unit.variables.empty() || !target.unit.variables.empty() ||
                        source.unit.sameDimension(target.unit));
}

std::string unitText(const Candidate& c) {
    return c.unit.isPlain() ? "a plain number" : language::toString(c.unit);
}

std::string what(const Candidate& c) {
    switch (c.kind) {
    case PortKind::Event:
        return "spikes";
    case PortKind::Amount:
    case PortKind::EventInput:
        return "events of " + unitText(c);
    case PortKind::Value:
    case PortKind::Input:
        return "values of " + unitText(c);
    }
    return {};
}

void setPort(ResolvedEnd& end, const Candidate& c) {
    end.port = c.name;
    end.kind = c.kind;
    end.unit = c.unit;
    if (c.plug == nullptr) return;
    end.plugs.push_back(c.plug);
    end.definition = c.definition;
}

// The path of what was found, for sentences: "E.na".
std::string nameOf(const ResolvedEnd& end) {
    std::string name;
    for (const Node* area : end.areas) name += area->name + "/";
    name += end.node->name;
    for (const Plug* plug : end.plugs) name += "." + plug->name;
    return name;
}

// The inputs a connection may reach at an end: those of the component, and, when no plug is named
// and a synapse delivers, those of its receptors. A named port leaves that one.
Result<std::vector<Candidate>> targetCandidates(const Model& model, const Catalog& catalog,
                                                const ResolvedEnd& end, bool withReceptors,
                                                const Place& where) {
    std::vector<Candidate> all = inputsOf(*end.definition);
    const std::string name = nameOf(end);
    for (Candidate& c : all) c.shown = name + ":" + c.name;
    if (!end.port.empty()) {
        for (const Candidate& c : all) {
            if (c.name == end.port) return std::vector<Candidate>{c};
        }
        std::vector<std::string> names;
        for (const Candidate& c : all) names.push_back(c.name);
        return badInput(
            "`" + name + "` (" + end.definition->name + ") has no input `" + end.port + "`." +
                (names.empty() ? " It has no inputs." : " It has " + listed(names, "and") + "."),
            where);
    }
    if (withReceptors && end.plugs.empty()) {
        for (const Plug& plug : end.node->plugs) {
            const DefinitionPtr definition = component(model, catalog, plug.component);
            if (!definition || definition->kind != ComponentKind::Receptor) continue;
            for (Candidate c : inputsOf(*definition)) {
                c.plug = &plug;
                c.definition = definition;
                c.shown = name + "." + plug.name + ":" + c.name;
                all.push_back(std::move(c));
            }
        }
    }
    return all;
}

std::string noFit(const ResolvedEnd& target, const std::vector<Candidate>& sources,
                  const std::vector<Candidate>& targets, const std::string& sender) {
    if (targets.empty()) {
        return "`" + nameOf(target) + "` (" + target.definition->name +
               ") has no input to connect to.";
    }
    if (sources.empty()) return "`" + sender + "` has no output to connect.";
    std::string text = "`" + sender + "` sends " + what(sources.front()) + ", but ";
    if (targets.size() == 1) {
        return text + "`" + targets.front().shown + "` takes " + what(targets.front()) + ".";
    }
    return text + "no input of `" + nameOf(target) + "` takes them (" +
           listed(shownNames(targets), "and") + ").";
}

// Picks the only pair of an output and an input that fit each other.
Result<std::pair<Candidate, Candidate>> onlyPair(const ResolvedEnd& target,
                                                 const std::vector<Candidate>& sources,
                                                 const std::vector<Candidate>& targets,
                                                 const std::string& sender, const Place& where) {
    std::vector<std::pair<Candidate, Candidate>> pairs;
    for (const Candidate& source : sources) {
        for (const Candidate& t : targets) {
            if (fits(source, t)) pairs.emplace_back(source, t);
        }
    }
    if (pairs.size() == 1) return pairs.front();
    if (pairs.empty()) return badInput(noFit(target, sources, targets, sender), where);
    std::vector<std::string> inputs, outputs;
    for (const auto& [source, t] : pairs) {
        if (std::find(inputs.begin(), inputs.end(), t.shown) == inputs.end())
            inputs.push_back(t.shown);
        if (std::find(outputs.begin(), outputs.end(), source.shown) == outputs.end())
            outputs.push_back(source.shown);
    }
    if (inputs.size() > 1) {
        return badInput("Several inputs fit; name one of " + listed(inputs) + ".", where);
    }
    return badInput("`" + sender + "` has several outputs that fit; name one of " +
                        listed(outputs) + ".",
                    where);
}

// The events a synapse listens to at the source.
Result<void> pickEvent(ResolvedEnd& source, const std::string& synapse, const Place& where) {
    const Definition& d = *source.definition;
    const std::string name = nameOf(source);
    if (source.port.empty()) {
        if (d.event("spike") != nullptr) {
            source.port = "spike";
        } else if (d.events.size() == 1) {
            source.port = d.events.front().name;
        } else if (d.events.empty()) {
            return badInput("`" + name + "` (" + d.name + ") sends no spikes, which the synapse `" +
                                synapse +
                                "` needs. Use a coupling for values that flow all the time.",
                            where);
        } else {
            std::vector<std::string> names;
            for (const auto& e : d.events) names.push_back(name + ":" + e.name);
            return badInput("`" + name + "` has several events; name one of " + listed(names) + ".",
                            where);
        }
    } else if (d.event(source.port) == nullptr) {
        const bool isValue = quantityUnit(d, source.port).has_value();
        return badInput(isValue ? "`" + name + ":" + source.port + "` is a value; the synapse `" +
                                      synapse + "` needs spikes. Use a coupling, or a wire."
                                : "`" + name + "` (" + d.name + ") has no event `" + source.port +
                                      "`." + didYouMean(source.port, quantityNames(d)),
                        where);
    }
    source.kind = PortKind::Event;
    source.unit = language::Unit{};
    return {};
}

// `reads pre.V` and `reads post.V` of a synapse, coupling or plasticity name quantities of the
// ends.
Result<void> checkReads(const Definition& d, const ResolvedEnd& source, const ResolvedEnd& target,
                        const Place& where) {
    for (const language::Read& read : d.reads) {
        const bool isPre = read.path.rfind("pre.", 0) == 0;
        if (!isPre && read.path.rfind("post.", 0) != 0) continue;
        const std::string name = read.path.substr(read.path.find('.') + 1);
        const ResolvedEnd& end = isPre ? source : target;
        DefinitionPtr owner = end.definition;
        if (!isPre && !end.plugs.empty() && !quantityUnit(*owner, name))
            continue; // the host's; flattening looks
        const auto unit = quantityUnit(*owner, name);
        if (!unit) {
            return badInput("`" + d.name + "` reads `" + read.path + "`, but `" + nameOf(end) +
                                "` (" + owner->name + ") has no `" + name + "`." +
                                didYouMean(name, quantityNames(*owner)),
                            where);
        }
        if (unit->variables.empty() && read.unit.variables.empty() &&
            !unit->sameDimension(read.unit)) {
            return badInput("`" + d.name + "` reads `" + read.path + "` in " +
                                language::toString(read.unit) + ", but it is " +
                                language::toString(*unit) + ".",
                            where);
        }
    }
    return {};
}

} // namespace

std::vector<Key> ResolvedEnd::keys() const {
    std::vector<Key> keys;
    for (const Node* area : areas) keys.push_back(area->key);
    if (node != nullptr) keys.push_back(node->key);
    for (const Plug* plug : plugs) keys.push_back(plug->key);
    return keys;
}

const Node* PortResolver::find(const Graph& graph, Key key) {
    Index& index = m_indices[&graph];
    if (index.empty()) {
        for (const NodePtr& node : graph.nodes) index.emplace(node->key, node.get());
    }
    const auto it = index.find(key);
    return it == index.end() ? nullptr : it->second;
}

Result<ResolvedEnd> PortResolver::locate(const Graph& graph, const End& end, Direction direction,
                                         const Place& where) {
    ResolvedEnd found;
    const Graph* level = &graph;
    const End* inner = &end;
    for (;;) {
        const Node* node = find(*level, inner->node);
        if (node == nullptr) return badInput("This end refers to a node that is not there.", where);
        if (node->kind != NodeKind::Area) {
            found.graph = level;
            found.node = node;
            break;
        }
        const auto area = m_model.areas.find(node->component);
        if (area == m_model.areas.end()) {
            return badInput("There is no area `" + node->component + "`.", where);
        }
        if (!inner->plugs.empty()) {
            return badInput("`" + node->name + "` is an area; connect to its ports, not to plugs.",
                            where);
        }
        if (found.areas.size() >= limits::kAreaDepth) {
            return badInput("Areas are nested too deep (limit " +
                                std::to_string(limits::kAreaDepth) + ").",
                            where);
        }
        const bool wantOutput = direction == Direction::Out;
        std::vector<const AreaPort*> fitting;
        std::vector<std::string> names;
        for (const AreaPort& port : area->second->ports) {
            if (port.isOutput != wantOutput) continue;
            names.push_back(node->name + ":" + port.name);
            if (inner->port.empty() || inner->port == port.name) fitting.push_back(&port);
        }
        const std::string ports = wantOutput ? "output" : "input";
        if (fitting.empty()) {
            return badInput("The area `" + node->name + "` has no " + ports + " port" +
                                (inner->port.empty() ? "." : " `" + inner->port + "`.") +
                                (names.empty() ? "" : " It has " + listed(names, "and") + "."),
                            where);
        }
        if (fitting.size() > 1) {
            return badInput("The area `" + node->name + "` has several " + ports +
                                " ports; name one of " + listed(names) + ".",
                            where);
        }
        found.areas.push_back(node);
        level = area->second->graph.get();
        inner = &fitting.front()->inner;
    }
    found.port = inner->port;
    std::string componentName = found.node->component;
    std::vector<Key> keys;
    for (const Key key : inner->plugs) {
        keys.push_back(key);
        const Plug* plug = findPlug(*found.node, keys);
        if (plug == nullptr) return badInput("`" + nameOf(found) + "` has no such plug.", where);
        found.plugs.push_back(plug);
        componentName = plug->component;
    }
    found.definition = component(m_model, m_catalog, componentName);
    if (!found.definition) return badInput("There is no component `" + componentName + "`.", where);
    return found;
}

Result<ResolvedPorts> PortResolver::resolve(const Graph& graph, const Projection& projection,
                                            const Place& where) {
    const DefinitionPtr synapse = component(m_model, m_catalog, projection.synapse);
    if (!synapse) return badInput("There is no component `" + projection.synapse + "`.", where);
    const bool isCoupling = synapse->kind == ComponentKind::Coupling;
    if (!isCoupling && synapse->kind != ComponentKind::Synapse) {
        return badInput("`" + synapse->name + "` is of kind " +
                            std::string(toString(synapse->kind)) +
                            "; a projection needs a synapse or a coupling.",
                        where);
    }
    ResolvedPorts ports;
    DL_TRY(ports.source, locate(graph, projection.source, Direction::Out, where));
    DL_TRY(ports.target, locate(graph, projection.target, Direction::In, where));
    if (isCoupling) {
        // A coupling says itself what it reads; the port of its source end is only a label.
        if (!ports.source.port.empty() &&
            !quantityUnit(*ports.source.definition, ports.source.port)) {
            return badInput("`" + nameOf(ports.source) + "` has no `" + ports.source.port + "`.",
                            where);
        }
    } else {
        DL_CHECK(pickEvent(ports.source, synapse->name, where));
    }
    DL_TRY(const std::vector<Candidate> targets,
           targetCandidates(m_model, m_catalog, ports.target, !isCoupling, where));
    DL_TRY(const auto pair,
           onlyPair(ports.target, outputsOf(*synapse), targets, synapse->name, where));
    setPort(ports.target, pair.second);
    ports.synapseOutput = pair.first.name;
    DL_CHECK(checkReads(*synapse, ports.source, ports.target, where));
    if (!projection.plasticity.empty()) {
        if (const DefinitionPtr rule = component(m_model, m_catalog, projection.plasticity)) {
            DL_CHECK(checkReads(*rule, ports.source, ports.target, where));
        }
    }
    return ports;
}

Result<ResolvedPorts> PortResolver::resolve(const Graph& graph, const Wire& wire,
                                            const Place& where) {
    ResolvedPorts ports;
    DL_TRY(ports.source, locate(graph, wire.source, Direction::Out, where));
    DL_TRY(ports.target, locate(graph, wire.target, Direction::In, where));
    const Definition& d = *ports.source.definition;
    const std::string name = nameOf(ports.source);
    std::vector<Candidate> sources = outputsOf(d);
    if (!ports.source.port.empty()) {
        if (d.event(ports.source.port) != nullptr) {
            return badInput(
                "`" + name + ":" + ports.source.port +
                    "` sends spikes; a wire carries values. Use a projection with a synapse.",
                where);
        }
        std::erase_if(sources,
                      [&ports](const Candidate& c) { return c.name != ports.source.port; });
        if (sources.empty()) {
            return badInput("`" + name + "` (" + d.name + ") has no output `" + ports.source.port +
                                "`." + didYouMean(ports.source.port, shownNames(outputsOf(d))),
                            where);
        }
    } else if (sources.empty() && !d.events.empty()) {
        return badInput(
            "`" + name + "` (" + d.name +
                ") sends spikes; a wire carries values. Use a projection with a synapse.",
            where);
    }
    for (Candidate& c : sources) c.shown = name + ":" + c.name;
    DL_TRY(const std::vector<Candidate> targets,
           targetCandidates(m_model, m_catalog, ports.target, false, where));
    DL_TRY(const auto pair, onlyPair(ports.target, sources, targets, name, where));
    setPort(ports.source, pair.first);
    setPort(ports.target, pair.second);
    return ports;
}

Result<ResolvedEnd> PortResolver::resolve(const Graph& graph, const Monitor& monitor,
                                          const Place& where) {
    DL_TRY(ResolvedEnd end, locate(graph, monitor.of, Direction::Out, where));
    const Definition& d = *end.definition;
    const std::string name = nameOf(end);
    if (end.port.empty()) {
        const auto values = static_cast<std::size_t>(
            std::count_if(d.outputs.begin(), d.outputs.end(),
                          [](const auto& output) { return !output.isEvent; }));
        if (d.event("spike") != nullptr) {
            end.port = "spike";
        } else if (d.outputs.size() == 1 && values == 1) {
            end.port = d.outputs.front().name;
        } else {
            return badInput("What of `" + name + "` is to be recorded? Name one of " +
                                listed(quantityNames(d)) + " as in \"" + name + ":x\".",
                            where);
        }
    }
    if (d.event(end.port) != nullptr) {
        end.kind = PortKind::Event;
        return end;
    }
    const auto unit = quantityUnit(d, end.port);
    if (!unit) {
        return badInput("`" + name + "` (" + d.name + ") has no `" + end.port + "` to record." +
                            didYouMean(end.port, quantityNames(d)),
                        where);
    }
    end.kind = d.input(end.port) != nullptr ? PortKind::Input : PortKind::Value;
    end.unit = *unit;
    return end;
}

Result<ResolvedEnd> PortResolver::resolveInner(const Graph& graph, const AreaPort& port,
                                               const Place& where) {
    DL_TRY(ResolvedEnd end,
           locate(graph, port.inner, port.isOutput ? Direction::Out : Direction::In, where));
    if (end.port.empty()) return end;
    const Definition& d = *end.definition;
    const bool known = port.isOutput ? d.event(end.port) != nullptr ||
                                           quantityUnit(d, end.port).has_value() ||
                                           d.output(end.port) != nullptr
                                     : d.input(end.port) != nullptr;
    if (known) return end;
    return badInput("`" + nameOf(end) + "` (" + d.name + ") has no " +
                        (port.isOutput ? "output" : "input") + " `" + end.port + "`." +
                        didYouMean(end.port, quantityNames(d)),
                    where);
}

Result<ResolvedPorts> resolvePorts(const Model& model, const Catalog& catalog, const Graph& graph,
                                   const Projection& projection) {
    return PortResolver(model, catalog)
        .resolve(graph, projection, Place{{}, projection.name, 0, 0});
}
Result<ResolvedPorts> resolvePorts(const Model& model, const Catalog& catalog, const Graph& graph,
                                   const Wire& wire) {
    return PortResolver(model, catalog)
        .resolve(graph, wire, Place{{}, path(graph, wire.source), 0, 0});
}
Result<ResolvedEnd> resolvePorts(const Model& model, const Catalog& catalog, const Graph& graph,
                                 const Monitor& monitor) {
    return PortResolver(model, catalog).resolve(graph, monitor, Place{{}, monitor.name, 0, 0});
}

} // namespace dynaloom::model
