#include "core/model/edit_base.h"

#include "core/model/text_edit.h"

namespace dynaloom::model {

void setGraph(Model& model, const GraphName& name, GraphPtr graph) {
    if (name.empty()) {
        model.graph = std::move(graph);
        return;
    }
    auto area = std::make_shared<AreaDefinition>(*model.areas.at(name));
    area->graph = std::move(graph);
    model.areas[name] = std::move(area);
}

Result<ModelPtr> withGraph(const ModelPtr& model, const GraphName& name,
                           const GraphChange& change) {
    DL_TRY(const GraphPtr old, graphOf(*model, name));
    auto next = std::make_shared<Model>(*model);
    auto graph = std::make_shared<Graph>(*old);
    DL_CHECK(change(*graph, *next));
    setGraph(*next, name, std::move(graph));
    return ModelPtr(std::move(next));
}

Result<ModelPtr> withNode(const ModelPtr& model, const GraphName& name, Key key,
                          const NodeChange& change) {
    return withGraph(model, name, [&](Graph& graph, Model& m) -> Result<void> {
        const auto it = findKey(graph.nodes, key);
        if (it == graph.nodes.end()) return badInput("This node is not there any more.");
        auto node = std::make_shared<Node>(**it);
        DL_CHECK(change(*node, m));
        *it = std::move(node);
        return {};
    });
}

Result<ModelPtr> withProjection(const ModelPtr& model, const GraphName& name, Key key,
                                const std::function<Result<void>(Projection&)>& change) {
    return withGraph(model, name, [&](Graph& graph, Model&) -> Result<void> {
        const auto it = findKey(graph.projections, key);
        if (it == graph.projections.end())
            return badInput("This projection is not there any more.");
        auto projection = std::make_shared<Projection>(**it);
        DL_CHECK(change(*projection));
        DL_CHECK(checkProjection(graph, *projection));
        *it = std::move(projection);
        return {};
    });
}

Result<ModelPtr> withArea(const ModelPtr& model, const std::string& name,
                          const std::function<Result<void>(AreaDefinition&)>& change) {
    const auto it = model->areas.find(name);
    if (it == model->areas.end()) return badInput("There is no area `" + name + "`.");
    auto area = std::make_shared<AreaDefinition>(*it->second);
    DL_CHECK(change(*area));
    auto next = std::make_shared<Model>(*model);
    next->areas[name] = std::move(area);
    return ModelPtr(std::move(next));
}

std::vector<GraphName> graphNames(const Model& model) {
    std::vector<GraphName> names{GraphName()};
    for (const auto& [name, area] : model.areas) names.push_back(name);
    return names;
}

Plug* mutablePlug(Node& node, const std::vector<Key>& keys) {
    return const_cast<Plug*>(findPlug(node, keys));
}

Result<PlugPlace> placeOfPlug(Node& node, const std::vector<Key>& plugs) {
    if (plugs.empty()) return badInput("This is a node, not a plug.");
    std::vector<Plug>* neighbours = &node.plugs;
    if (plugs.size() > 1) {
        Plug* host = mutablePlug(node, {plugs.begin(), plugs.end() - 1});
        if (host == nullptr) return badInput("This plug is not there any more.");
        neighbours = &host->plugs;
    }
    const auto it = std::find_if(neighbours->begin(), neighbours->end(),
                                 [&plugs](const Plug& p) { return p.key == plugs.back(); });
    if (it == neighbours->end()) return badInput("This plug is not there any more.");
    return PlugPlace{neighbours, static_cast<std::size_t>(it - neighbours->begin())};
}

void giveKeys(std::vector<Plug>& plugs, Key& nextKey) {
    for (Plug& plug : plugs) {
        giveKeys(plug.plugs, nextKey);
        if (plug.key == 0) plug.key = nextKey++;
    }
}

void clearKeys(std::vector<Plug>& plugs) {
    for (Plug& plug : plugs) {
        plug.key = 0;
        clearKeys(plug.plugs);
    }
}

void collectKeys(const std::vector<Plug>& plugs, Keys& keys) {
    for (const Plug& plug : plugs) {
        keys.insert(plug.key);
        collectKeys(plug.plugs, keys);
    }
}

bool hangsOn(const Keys& keys, const End& end) {
    return keys.contains(end.node) || std::any_of(end.plugs.begin(), end.plugs.end(),
                                                  [&keys](Key key) { return keys.contains(key); });
}

void dropConnections(Graph& graph, const IsGone& isGone) {
    std::erase_if(graph.projections,
                  [&](const ProjectionPtr& p) { return isGone(p->source) || isGone(p->target); });
    std::erase_if(graph.wires,
                  [&](const WirePtr& w) { return isGone(w->source) || isGone(w->target); });
    std::erase_if(graph.monitors, [&](const MonitorPtr& m) { return isGone(m->of); });
}

namespace {

bool holdsInstance(const Graph& graph, const std::string& area) {
    return std::any_of(graph.nodes.begin(), graph.nodes.end(), [&area](const NodePtr& node) {
        return node->kind == NodeKind::Area && node->component == area;
    });
}

} // namespace

void dropPorts(Model& model, const std::string& name, const IsGone& isGone) {
    const auto it = model.areas.find(name);
    if (it == model.areas.end()) return;
    auto area = std::make_shared<AreaDefinition>(*it->second);
    std::vector<std::string> gone;
    std::erase_if(area->ports, [&](const AreaPort& port) {
        if (!isGone(port.inner)) return false;
        gone.push_back(port.name);
        return true;
    });
    if (gone.empty()) return;
    it->second = std::move(area);
    dropAtPorts(model, name, gone);
}

void dropAtPorts(Model& model, const std::string& name, const std::vector<std::string>& gone) {
    // In the document and in every area that holds instances; an area whose own port stood for one
    // of these ports loses that as well. An area that holds itself (a document may say so, it is
    // a problem of validation) comes to an end because it has fewer ports each time.
    for (const GraphName& holder : graphNames(model)) {
        const GraphPtr before = holder.empty() ? model.graph : model.areas.at(holder)->graph;
        if (!holdsInstance(*before, name)) continue;
        const IsGone isGoneHere = [&name, &gone, &before](const End& end) {
            const Node* node = before->node(end.node);
            return node != nullptr && node->kind == NodeKind::Area && node->component == name &&
                   std::find(gone.begin(), gone.end(), end.port) != gone.end();
        };
        auto graph = std::make_shared<Graph>(*before);
        dropConnections(*graph, isGoneHere);
        setGraph(model, holder, std::move(graph));
        if (!holder.empty()) dropPorts(model, holder, isGoneHere);
    }
}

Result<ModelPtr> withoutHangers(const ModelPtr& model, const GraphName& name,
                                const GraphChange& change, const IsGone& isGone) {
    DL_TRY(ModelPtr next, withGraph(model, name, [&](Graph& graph, Model& m) -> Result<void> {
               DL_CHECK(change(graph, m));
               dropConnections(graph, isGone);
               return {};
           }));
    if (name.empty()) return next;
    auto swept = std::make_shared<Model>(*next);
    dropPorts(*swept, name, isGone);
    return ModelPtr(std::move(swept));
}

void changeEnds(Graph& graph, const EndChange& change) {
    const auto both = [&change](auto& connections) {
        for (auto& connection : connections) {
            auto copy = *connection;
            const bool atSource = change(copy.source), atTarget = change(copy.target);
            if (!atSource && !atTarget) continue;
            connection = std::make_shared<std::decay_t<decltype(copy)>>(std::move(copy));
        }
    };
    both(graph.projections);
    both(graph.wires);
    for (MonitorPtr& monitor : graph.monitors) {
        End of = monitor->of;
        if (!change(of)) continue;
        auto copy = std::make_shared<Monitor>(*monitor);
        copy->of = std::move(of);
        monitor = std::move(copy);
    }
}

void changeInnerEnds(AreaDefinition& area, const EndChange& change) {
    for (AreaPort& port : area.ports) change(port.inner);
}

} // namespace dynaloom::model
