// Parts of a graph as a model of their own.
#include "core/model/edit_base.h"
#include "core/model/value_names.h"

namespace dynaloom::model {
namespace {

// Plugs named by key whose host does not come along.
void lonePlugs(const std::vector<Plug>& plugs, const Keys& keys, std::vector<Plug>& found) {
    for (const Plug& plug : plugs) {
        if (keys.contains(plug.key))
            found.push_back(plug);
        else
            lonePlugs(plug.plugs, keys, found);
    }
}

void areasIn(const Model& model, const Graph& graph, std::map<std::string, AreaPtr>& areas) {
    for (const NodePtr& node : graph.nodes) {
        if (node->kind != NodeKind::Area) continue;
        const auto it = model.areas.find(node->component);
        if (it == model.areas.end() || !areas.emplace(*it).second) continue;
        areasIn(model, *it->second->graph, areas);
    }
}

void takeComponents(const Model& from, Model& to, const Graph& graph) {
    for (const std::string& name : componentsIn(graph)) {
        const auto it = from.components.find(name);
        if (it == from.components.end() || !to.components.emplace(*it).second) continue;
        to.componentTexts.push_back(it->second->text);
    }
}

// A node that holds the lone plugs, so that they are looked at like others.
Graph withPlugs(const Graph& graph, const std::vector<Plug>& plugs) {
    Graph all = graph;
    auto holder = std::make_shared<Node>();
    holder->plugs = plugs;
    all.nodes.push_back(std::move(holder));
    return all;
}

void takeParameters(const Model& from, const GraphName& graphName, Model& to, const Graph& graph) {
    const auto take = [&to](const std::map<std::string, DocumentParameter>& parameters,
                            const Names& wanted) {
        for (const std::string& name : closureOf(parameters, wanted))
            to.parameters.emplace(name, parameters.at(name));
    };
    Names wanted;
    namesIn(graph, wanted);
    if (!graphName.empty()) {
        take(from.areas.at(graphName)->parameters, wanted);
        for (const auto& [name, parameter] : to.parameters) namesIn(parameter.value, wanted);
    }
    for (const auto& [areaName, area] : to.areas) {
        Names inside;
        namesIn(*area->graph, inside);
        for (const auto& [name, parameter] : area->parameters) namesIn(parameter.value, inside);
        for (const std::string& name : inside)
            if (!area->parameters.contains(name)) wanted.insert(name);
    }
    take(from.parameters, wanted);
}

} // namespace

Result<Items> takeItems(const ModelPtr& model, const GraphName& graphName, const Keys& keys) {
    DL_TRY(const GraphPtr from, graphOf(*model, graphName));
    auto graph = std::make_shared<Graph>();
    Items items;
    Keys nodes;
    for (const NodePtr& node : from->nodes) {
        if (keys.contains(node->key)) {
            graph->nodes.push_back(node);
            nodes.insert(node->key);
        } else {
            lonePlugs(node->plugs, keys, items.plugs);
        }
    }
    const auto isInside = [&nodes](const auto& connection) {
        return nodes.contains(connection->source.node) && nodes.contains(connection->target.node);
    };
    std::copy_if(from->projections.begin(), from->projections.end(),
                 std::back_inserter(graph->projections), isInside);
    std::copy_if(from->wires.begin(), from->wires.end(), std::back_inserter(graph->wires),
                 isInside);
    for (const MonitorPtr& monitor : from->monitors)
        if (keys.contains(monitor->key) && nodes.contains(monitor->of.node))
            graph->monitors.push_back(monitor);
    for (const FramePtr& frame : from->frames)
        if (keys.contains(frame->key)) graph->frames.push_back(frame);
    if (graph->nodes.empty() && graph->frames.empty() && items.plugs.empty())
        return badInput("There is nothing to copy: choose nodes, plugs or frames.");

    auto taken = std::make_shared<Model>();
    taken->run = model->run;
    taken->run.unknown.clear();
    taken->nextKey = model->nextKey;
    const Graph all = withPlugs(*graph, items.plugs);
    areasIn(*model, all, taken->areas);
    takeComponents(*model, *taken, all);
    for (const auto& [name, area] : taken->areas) takeComponents(*model, *taken, *area->graph);
    takeParameters(*model, graphName, *taken, all);
    taken->graph = std::move(graph);
    items.model = std::move(taken);
    return items;
}

} // namespace dynaloom::model
