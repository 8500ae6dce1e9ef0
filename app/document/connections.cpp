#include "app/document/connections.h"

#include "app/document/edits.h"
#include "core/compile/flatten/flatten.h"
#include "core/model/join.h"
#include "core/model/validate.h"

#include <algorithm>
#include <map>

namespace dynaloom::document {
namespace {

using language::Definition;
using model::End;
using model::ModelPtr;

constexpr double kBeside = 40;         // from a copied node to its copy
constexpr std::uint64_t kRecorded = 5; // neurons of a new monitor of values

QString qt(const std::string& text) { return QString::fromStdString(text); }

QString pathOf(const ModelPtr& model, const End& end) {
    return qt(model::path(*model->graph, {end.node, end.plugs, {}}));
}

// The projection with nothing else around it but its ends, so that it can be judged alone.
bool runsAlone(const model::Model& model, const model::Catalog& catalog,
               const model::Projection& projection) {
    auto alone = std::make_shared<model::Model>(model);
    auto graph = std::make_shared<model::Graph>();
    for (const auto& node : model.graph->nodes)
        if (node->key == projection.source.node || node->key == projection.target.node)
            graph->nodes.push_back(node);
    alone->graph = std::move(graph);
    const auto with = model::addProjection(alone, {}, projection);
    if (!with || !model::validate(**with, catalog).errors.empty()) return false;
    return compile::flatten(**with, catalog, {}).has_value();
}

// Weights worth trying: what is in use at the same input, then one unit of each usual kind.
std::vector<std::string> weights(const model::Graph& graph, const model::Projection& projection) {
    std::vector<std::string> texts;
    for (auto it = graph.projections.rbegin(); it != graph.projections.rend(); ++it) {
        const model::Projection& other = **it;
        if (other.synapse == projection.synapse && other.weight &&
            other.weight->syntax->kind != language::SyntaxKind::Rule)
            texts.push_back(other.weight->text);
    }
    if (texts.size() > 3) texts.resize(3);
    for (const char* usual : {"1 mS/cm^2", "1 nS", "1 nA", "1 mV", "1 uA/cm^2", "1"})
        texts.emplace_back(usual);
    return texts;
}

Result<model::Projection> weighted(const ModelPtr& model, const model::Catalog& catalog,
                                   model::Projection projection) {
    const auto synapse = model::component(*model, catalog, projection.synapse);
    if (!synapse || synapse->state("weight") == nullptr) return projection;
    for (const std::string& text : weights(*model->graph, projection)) {
        DL_TRY(projection.weight, model::makeValue(text));
        if (runsAlone(*model, catalog, projection)) return projection;
    }
    // Something else is amiss, which the problems will say.
    DL_TRY(projection.weight, model::makeValue("1"));
    return projection;
}

Result<ModelPtr> joined(const ModelPtr& model, const model::Catalog& catalog, const End& source,
                        const End& target) {
    model::Joiner joiner(*model, catalog, *model->graph);
    DL_TRY(model::Joint joint, joiner.join(source, target));
    if (joint.wire) return model::addWire(model, {}, std::move(*joint.wire));
    DL_TRY(model::Projection projection, weighted(model, catalog, std::move(*joint.projection)));
    return model::addProjection(model, {}, std::move(projection));
}

std::vector<std::string> portsOf(const Definition& definition, bool outputs) {
    std::vector<std::string> names;
    if (!outputs) {
        for (const auto& input : definition.inputs) names.push_back(input.name);
        return names;
    }
    for (const auto& event : definition.events) names.push_back(event.name);
    for (const auto& output : definition.outputs) names.push_back(output.name);
    return names;
}

bool isNode(const Definition& definition) {
    using language::ComponentKind;
    return definition.kind == ComponentKind::Neuron || definition.kind == ComponentKind::Rate ||
           definition.kind == ComponentKind::Layer || definition.kind == ComponentKind::Input ||
           definition.kind == ComponentKind::Process;
}

// The model with a node of the component and the connection to it through the first port that fits.
Result<ModelPtr> withConnected(const ModelPtr& model, const model::Catalog& catalog,
                               const Definition& definition, model::Position2 position,
                               const End& end, bool out) {
    DL_TRY(const ModelPtr with, addComponent(model, catalog, qt(definition.name), position).model);
    const Key key = model::lastKey(*with);
    model::Joiner joiner(*with, catalog, *with->graph);
    for (const std::string& port : portsOf(definition, !out)) {
        const End other{key, {}, port};
        const End& source = out ? end : other;
        const End& target = out ? other : end;
        if (joiner.join(source, target)) return joined(with, catalog, source, target);
    }
    return badInput("No port of " + definition.name + " fits.");
}

// 0 where it cannot be told.
std::uint64_t sizeOf(const model::Model& model, const model::Node& node) {
    const auto scope = model::evaluateParameters(model.parameters, {}, {}, {});
    if (!scope) return 0;
    const auto size = model::evaluateSize(node.size, *scope, {});
    return size ? *size : 0;
}

// Old keys of a node and its plugs, and those of its copy.
using NewKeys = std::map<Key, Key>;

void note(NewKeys& keys, const std::vector<model::Plug>& old, const std::vector<model::Plug>& now) {
    for (std::size_t i = 0; i < old.size(); ++i) {
        keys[old[i].key] = now[i].key;
        note(keys, old[i].plugs, now[i].plugs);
    }
}

void follow(End& end, const NewKeys& keys) {
    end.node = keys.at(end.node);
    for (Key& plug : end.plugs) plug = keys.at(plug);
}

Result<ModelPtr> copiedNodes(ModelPtr now, const model::Graph& from, const QList<Key>& keys,
                             NewKeys& copies) {
    for (const model::NodePtr& old : from.nodes) {
        if (!keys.contains(old->key)) continue;
        model::Node node = *old;
        node.name = model::freeName(*now->graph, old->name);
        node.position.x += kBeside;
        node.position.y += kBeside;
        DL_TRY(now, model::addNode(now, {}, std::move(node)));
        const model::Node& made = *now->graph->nodes.back();
        copies[old->key] = made.key;
        note(copies, old->plugs, made.plugs);
    }
    return now;
}

Result<ModelPtr> copiedConnections(ModelPtr now, const model::Graph& from, const NewKeys& copies) {
    const auto isCopied = [&](const auto& connection) {
        return copies.contains(connection.source.node) && copies.contains(connection.target.node);
    };
    for (const model::ProjectionPtr& old : from.projections) {
        if (!isCopied(*old)) continue;
        model::Projection projection = *old;
        projection.name = model::freeName(*now->graph, old->name);
        follow(projection.source, copies);
        follow(projection.target, copies);
        DL_TRY(now, model::addProjection(now, {}, std::move(projection)));
    }
    for (const model::WirePtr& old : from.wires) {
        if (!isCopied(*old)) continue;
        model::Wire wire = *old;
        follow(wire.source, copies);
        follow(wire.target, copies);
        DL_TRY(now, model::addWire(now, {}, std::move(wire)));
    }
    return now;
}

Result<ModelPtr> copiedMonitors(ModelPtr now, const model::Graph& from, const QList<Key>& keys,
                                const NewKeys& copies) {
    for (const model::MonitorPtr& old : from.monitors) {
        if (!keys.contains(old->key)) continue;
        model::Monitor monitor = *old;
        monitor.name = model::freeMonitorName(*now->graph, old->name);
        monitor.position.x += kBeside;
        monitor.position.y += kBeside;
        if (copies.contains(monitor.of.node)) follow(monitor.of, copies);
        DL_TRY(now, model::addMonitor(now, {}, std::move(monitor)));
    }
    return now;
}

Result<ModelPtr> duplicated(const ModelPtr& model, const QList<Key>& keys) {
    NewKeys copies;
    DL_TRY(ModelPtr now, copiedNodes(model, *model->graph, keys, copies));
    DL_TRY(now, copiedConnections(now, *model->graph, copies));
    return copiedMonitors(now, *model->graph, keys, copies);
}

} // namespace

Edit connectEnds(const ModelPtr& model, const model::Catalog& catalog, const End& source,
                 const End& target) {
    return {QObject::tr("Connect %1 to %2").arg(pathOf(model, source), pathOf(model, target)),
            joined(model, catalog, source, target),
            {}};
}

QStringList fittingComponents(const ModelPtr& model, const model::Catalog& catalog, const End& end,
                              bool out) {
    std::map<std::string, language::DefinitionPtr> all = model->components;
    for (const auto& definition : catalog.all()) all.emplace(definition->name, definition);
    QStringList names;
    for (const auto& [name, definition] : all) {
        if (!isNode(*definition)) continue;
        const auto with = addComponent(model, catalog, qt(name), {}).model;
        if (!with) continue;
        const Key key = model::lastKey(**with);
        model::Joiner joiner(**with, catalog, *(*with)->graph);
        const auto ports = portsOf(*definition, !out);
        const bool fits = std::ranges::any_of(ports, [&](const std::string& port) {
            const End other{key, {}, port};
            return (out ? joiner.join(end, other) : joiner.join(other, end)).has_value();
        });
        if (fits) names.append(qt(name));
    }
    return names;
}

Edit addConnected(const ModelPtr& model, const model::Catalog& catalog, const QString& component,
                  model::Position2 position, const End& end, bool out) {
    const QString what = QObject::tr("Add %1 to %2").arg(component, pathOf(model, end));
    const auto definition = model::component(*model, catalog, component.toStdString());
    if (!definition)
        return {what, badInput("There is no component " + component.toStdString() + "."), {}};
    return {what, withConnected(model, catalog, *definition, position, end, out), {}};
}

Edit record(const ModelPtr& model, const End& end, model::Position2 position) {
    model::Monitor monitor;
    monitor.of = end;
    monitor.position = position;
    const model::Node* node = model->graph->node(end.node);
    const std::string of = node ? node->name : std::string("monitor");
    const bool spikes = end.port == "spike";
    monitor.name = model::freeMonitorName(*model->graph,
                                          (spikes ? std::string("spikes") : end.port) + "_" + of);
    // A value of every neuron would be much to keep and to look at.
    if (!spikes && node && sizeOf(*model, *node) > kRecorded)
        monitor.subset = "0:" + std::to_string(kRecorded);
    return {QObject::tr("Record %1").arg(qt(model::path(*model->graph, end))),
            model::addMonitor(model, {}, std::move(monitor)),
            {}};
}

Edit duplicate(const ModelPtr& model, const QList<Key>& keys) {
    const model::Node* one = keys.size() == 1 ? model->graph->node(keys.first()) : nullptr;
    const QString what =
        one ? qt(one->name) : QObject::tr("%1 items").arg(static_cast<int>(keys.size()));
    return {QObject::tr("Duplicate %1").arg(what), duplicated(model, keys), {}};
}

QList<Key> addedItems(const model::Model& old, const model::Model& now) {
    QList<Key> keys;
    for (const auto& node : now.graph->nodes)
        if (node->key >= old.nextKey) keys.append(node->key);
    for (const auto& monitor : now.graph->monitors)
        if (monitor->key >= old.nextKey) keys.append(monitor->key);
    return keys;
}

} // namespace dynaloom::document
