#include "app/document/connections.h"

#include "app/document/edits.h"
#include "app/document/runs_alone.h"
#include "core/model/area_edit.h"
#include "core/model/join.h"
#include "core/model/validate.h"

#include <algorithm>
#include <map>

namespace dynaloom::document {
namespace {

using language::Definition;
using model::End;
using model::ModelPtr;

constexpr std::uint64_t kRecorded = 5; // neurons of a new monitor of values

QString qt(const std::string& text) { return QString::fromStdString(text); }

QString pathOf(const Site& site, const End& end) {
    return qt(model::path(site.graph(), {end.node, end.plugs, {}}));
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

} // namespace

Result<model::Projection> weighted(const Site& site, const model::Catalog& catalog,
                                   model::Projection projection) {
    const auto synapse = model::component(*site.model, catalog, projection.synapse);
    if (!synapse || synapse->state("weight") == nullptr) return projection;
    for (const std::string& text : weights(site.graph(), projection)) {
        DL_TRY(projection.weight, model::makeValue(text));
        if (runsAlone(site, catalog, projection)) return projection;
    }
    // Something else is amiss, which the problems will say.
    DL_TRY(projection.weight, model::makeValue("1"));
    return projection;
}

namespace {

Result<ModelPtr> joined(const Site& site, const model::Catalog& catalog, const End& source,
                        const End& target) {
    model::Joiner joiner(*site.model, catalog, site.graph());
    DL_TRY(model::Joint joint, joiner.join(source, target));
    if (joint.wire) return model::addWire(site.model, site.name, std::move(*joint.wire));
    DL_TRY(model::Projection projection, weighted(site, catalog, std::move(*joint.projection)));
    return model::addProjection(site.model, site.name, std::move(projection));
}

// The first joint of a new node's ports with an end.
Result<ModelPtr> joinedTo(const Site& with, const model::Catalog& catalog, Key key,
                          const std::vector<std::string>& ports, const End& end, bool out) {
    model::Joiner joiner(*with.model, catalog, with.graph());
    for (const std::string& port : ports) {
        const End other{key, {}, port};
        const End& source = out ? end : other;
        const End& target = out ? other : end;
        if (joiner.join(source, target)) return joined(with, catalog, source, target);
    }
    return badInput("None of its ports fits.");
}

std::vector<std::string> portsOf(const model::AreaDefinition& area, bool outputs) {
    std::vector<std::string> names;
    for (const model::AreaPort& port : area.ports)
        if (port.isOutput == outputs) names.push_back(port.name);
    return names;
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

void addRecordable(const model::Model& model, const model::Catalog& catalog, Key node,
                   const std::vector<Key>& plugs, const std::string& component,
                   std::vector<End>& ends) {
    const auto definition = model::component(model, catalog, component);
    if (!definition) return;
    std::vector<std::string> names;
    const auto add = [&](const std::string& name) {
        if (std::ranges::find(names, name) != names.end()) return;
        names.push_back(name);
        ends.push_back({node, plugs, name});
    };
    for (const auto& event : definition->events) add(event.name);
    for (const auto& state : definition->states) add(state.name);
    for (const auto& output : definition->outputs)
        if (!output.isEvent) add(output.name);
    for (const auto& input : definition->inputs)
        if (!input.isEvent) add(input.name);
}

void addRecordablePlugs(const model::Model& model, const model::Catalog& catalog, Key node,
                        const std::vector<Key>& host, const std::vector<model::Plug>& plugs,
                        std::vector<End>& ends) {
    for (const model::Plug& plug : plugs) {
        std::vector<Key> way = host;
        way.push_back(plug.key);
        addRecordable(model, catalog, node, way, plug.component, ends);
        addRecordablePlugs(model, catalog, node, way, plug.plugs, ends);
    }
}

bool isNode(const Definition& definition) {
    using language::ComponentKind;
    return definition.kind == ComponentKind::Neuron || definition.kind == ComponentKind::Rate ||
           definition.kind == ComponentKind::Layer || definition.kind == ComponentKind::Input ||
           definition.kind == ComponentKind::Process;
}

// The model with a node of the component and the connection to it through the first port that fits.
Result<ModelPtr> withConnected(const Site& site, const model::Catalog& catalog,
                               const Definition& definition, model::Position2 position,
                               const End& end, bool out) {
    DL_TRY(ModelPtr made, addComponent(site, catalog, qt(definition.name), position).model);
    const Key key = model::lastKey(*made);
    return joinedTo(site.with(std::move(made)), catalog, key, portsOf(definition, !out), end, out);
}

Result<ModelPtr> withConnectedArea(const Site& site, const model::Catalog& catalog,
                                   const model::AreaDefinition& area, model::Position2 position,
                                   const End& end, bool out) {
    DL_TRY(ModelPtr made, model::addAreaInstance(site.model, site.name, area.name, position));
    const Key key = model::lastKey(*made);
    return joinedTo(site.with(std::move(made)), catalog, key, portsOf(area, !out), end, out);
}

// 0 where it cannot be told.
std::uint64_t sizeOf(const Site& site, const model::Node& node) {
    auto scope = model::evaluateParameters(site.model->parameters, {}, {}, {});
    if (scope && !site.name.empty())
        scope = model::evaluateParameters(site.parameters(), {}, *scope, {});
    if (!scope) return 0;
    const auto size = model::evaluateSize(node.size, *scope, {});
    return size ? *size : 0;
}

} // namespace

Edit connectEnds(const Site& site, const model::Catalog& catalog, const End& source,
                 const End& target) {
    return {QObject::tr("Connect %1 to %2").arg(pathOf(site, source), pathOf(site, target)),
            joined(site, catalog, source, target),
            {}};
}

QStringList fittingComponents(const Site& site, const model::Catalog& catalog, const End& end,
                              bool out) {
    std::map<std::string, language::DefinitionPtr> all = site.model->components;
    for (const auto& definition : catalog.all()) all.emplace(definition->name, definition);
    QStringList names;
    for (const auto& [name, definition] : all) {
        if (!isNode(*definition)) continue;
        const auto made = addComponent(site, catalog, qt(name), {}).model;
        if (!made) continue;
        const Site with = site.with(*made);
        const Key key = model::lastKey(*with.model);
        model::Joiner joiner(*with.model, catalog, with.graph());
        const auto ports = portsOf(*definition, !out);
        const bool fits = std::ranges::any_of(ports, [&](const std::string& port) {
            const End other{key, {}, port};
            return (out ? joiner.join(end, other) : joiner.join(other, end)).has_value();
        });
        if (fits) names.append(qt(name));
    }
    return names;
}

std::vector<End> recordable(const Site& site, const model::Catalog& catalog, Key key) {
    const model::Node* node = site.graph().node(key);
    std::vector<End> ends;
    if (node == nullptr) return ends;
    if (node->kind == model::NodeKind::Area) {
        const auto area = site.model->areas.find(node->component);
        if (area == site.model->areas.end()) return ends;
        for (const std::string& port : portsOf(*area->second, true))
            ends.push_back({key, {}, port});
        return ends;
    }
    addRecordable(*site.model, catalog, key, {}, node->component, ends);
    addRecordablePlugs(*site.model, catalog, key, {}, node->plugs, ends);
    return ends;
}

QStringList addableAreas(const Site& site) {
    QStringList names;
    for (const auto& [name, area] : site.model->areas)
        if (site.name.empty() || !model::areaContains(*site.model, name, site.name))
            names.append(qt(name));
    return names;
}

QStringList fittingAreas(const Site& site, const model::Catalog& catalog, const End& end,
                         bool out) {
    QStringList names;
    for (const QString& name : addableAreas(site)) {
        const auto& area = site.model->areas.at(name.toStdString());
        if (withConnectedArea(site, catalog, *area, {}, end, out)) names.append(name);
    }
    return names;
}

QStringList pluggable(const Site& site, const model::Catalog& catalog, Key key,
                      const std::vector<Key>& plugs) {
    const model::Node* node = site.graph().node(key);
    if (node == nullptr || node->kind == model::NodeKind::Area) return {};
    const model::Plug* plug = model::findPlug(*node, plugs);
    const auto host =
        model::component(*site.model, catalog, plug ? plug->component : node->component);
    if (!host) return {};
    std::map<std::string, language::DefinitionPtr> all = site.model->components;
    for (const auto& definition : catalog.all()) all.emplace(definition->name, definition);
    QStringList names;
    for (const auto& [name, definition] : all)
        if (std::ranges::find(host->sockets, definition->kind, &language::Socket::accepts) !=
            host->sockets.end())
            names.append(qt(name));
    return names;
}

Edit addConnectedArea(const Site& site, const model::Catalog& catalog, const QString& area,
                      model::Position2 position, const End& end, bool out) {
    const QString what = QObject::tr("Add %1 to %2").arg(area, pathOf(site, end));
    const auto found = site.model->areas.find(area.toStdString());
    if (found == site.model->areas.end())
        return {what, badInput("There is no area " + area.toStdString() + "."), {}};
    return {what, withConnectedArea(site, catalog, *found->second, position, end, out), {}};
}

Edit addConnected(const Site& site, const model::Catalog& catalog, const QString& component,
                  model::Position2 position, const End& end, bool out) {
    const QString what = QObject::tr("Add %1 to %2").arg(component, pathOf(site, end));
    const auto definition = model::component(*site.model, catalog, component.toStdString());
    if (!definition)
        return {what, badInput("There is no component " + component.toStdString() + "."), {}};
    return {what, withConnected(site, catalog, *definition, position, end, out), {}};
}

Edit record(const Site& site, const End& end, model::Position2 position) {
    model::Monitor monitor;
    monitor.of = end;
    monitor.position = position;
    const model::Node* node = site.graph().node(end.node);
    const std::string of = node ? node->name : std::string("monitor");
    const bool spikes = end.port == "spike";
    monitor.name = model::freeMonitorName(site.graph(),
                                          (spikes ? std::string("spikes") : end.port) + "_" + of);
    // A value of every neuron would be much to keep and to look at.
    if (!spikes && node && sizeOf(site, *node) > kRecorded)
        monitor.subset = "0:" + std::to_string(kRecorded);
    return {QObject::tr("Record %1").arg(qt(model::path(site.graph(), end))),
            model::addMonitor(site.model, site.name, std::move(monitor)),
            {}};
}

QList<Key> addedItems(const model::Model& old, const Site& now) {
    QList<Key> keys;
    for (const auto& node : now.graph().nodes)
        if (node->key >= old.nextKey) keys.append(node->key);
    for (const auto& monitor : now.graph().monitors)
        if (monitor->key >= old.nextKey) keys.append(monitor->key);
    return keys;
}

} // namespace dynaloom::document
