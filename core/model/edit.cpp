#include "core/model/edit.h"

#include "core/base/limits.h"

#include <algorithm>
#include <functional>

namespace dynaloom::model {
namespace {} // namespace

Result<GraphPtr> graphOf(const Model& model, const GraphName& name) {
    if (name.empty()) return model.graph;
    const auto it = model.areas.find(name);
    if (it == model.areas.end()) return badInput("There is no area `" + name + "`.");
    return it->second->graph;
}

namespace {

using Check = std::function<Result<void>(Graph&, Model&)>;

// A copy of the model with one graph copied (its nodes and connections are shared) and changed.
Result<ModelPtr> withGraph(const ModelPtr& model, const GraphName& name, const Check& change) {
    DL_TRY(const GraphPtr old, graphOf(*model, name));
    auto next = std::make_shared<Model>(*model);
    auto graph = std::make_shared<Graph>(*old);
    DL_CHECK(change(*graph, *next));
    if (name.empty()) {
        next->graph = std::move(graph);
    } else {
        auto area = std::make_shared<AreaDefinition>(*next->areas[name]);
        area->graph = std::move(graph);
        next->areas[name] = std::move(area);
    }
    return ModelPtr(std::move(next));
}

template <class Items> auto findKey(Items& items, Key key) {
    return std::find_if(items.begin(), items.end(),
                        [key](const auto& item) { return item->key == key; });
}

Result<void> freshName(const Graph& graph, const std::string& name, Key self) {
    if (!isName(name)) {
        return badInput("`" + name.substr(0, 80) +
                        "` cannot be a name here: a letter, then letters, digits and _, "
                        "at most " +
                        std::to_string(limits::kNameBytes) + " characters.");
    }
    for (const NodePtr& node : graph.nodes) {
        if (node->name == name && node->key != self)
            return badInput("The name `" + name + "` is taken in this graph.");
    }
    for (const ProjectionPtr& projection : graph.projections) {
        if (projection->name == name && projection->key != self) {
            return badInput("The name `" + name + "` is taken in this graph.");
        }
    }
    return {};
}

Result<void> checkPlugNames(const std::vector<Plug>& plugs) {
    for (std::size_t i = 0; i < plugs.size(); ++i) {
        if (!isName(plugs[i].name))
            return badInput("`" + plugs[i].name.substr(0, 80) + "` cannot be the name of a plug.");
        for (std::size_t j = 0; j < i; ++j) {
            if (plugs[j].name == plugs[i].name) {
                return badInput("The name `" + plugs[i].name + "` is taken among these plugs.");
            }
        }
        DL_CHECK(checkPlugNames(plugs[i].plugs));
    }
    return {};
}

// New ids where there are none yet (0).
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

Result<void> checkEnd(const Graph& graph, const End& end) {
    const Node* node = graph.node(end.node);
    if (node == nullptr) return badInput("A connection needs nodes of its own graph at both ends.");
    if (!end.plugs.empty() && findPlug(*node, end.plugs) == nullptr) {
        return badInput("`" + node->name + "` has no such plug.");
    }
    return {};
}

// The end hangs on the node, or on the plug when one is given.
struct Hook {
    Key node = 0;
    std::vector<Key> plugs; // empty: the node as a whole
    bool holds(const End& end) const {
        return end.node == node && end.plugs.size() >= plugs.size() &&
               std::equal(plugs.begin(), plugs.end(), end.plugs.begin());
    }
};

void dropConnections(Graph& graph, const std::function<bool(const End&)>& isGone) {
    std::erase_if(graph.projections,
                  [&](const ProjectionPtr& p) { return isGone(p->source) || isGone(p->target); });
    std::erase_if(graph.wires,
                  [&](const WirePtr& w) { return isGone(w->source) || isGone(w->target); });
    std::erase_if(graph.monitors, [&](const MonitorPtr& m) { return isGone(m->of); });
}

// The ports of area `name` that stood for what is gone go too, with all that was connected to them.
void dropPorts(Model& model, const std::string& name,
               const std::function<bool(const End&)>& isGone) {
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

    // In the document and in every area that holds instances; an area whose own port stood for one
    // of these ports loses that as well.
    const auto goneIn = [&name, &gone](const Graph& graph) {
        return [&name, &gone, &graph](const End& end) {
            const Node* node = graph.node(end.node);
            return node != nullptr && node->kind == NodeKind::Area && node->component == name &&
                   std::find(gone.begin(), gone.end(), end.port) != gone.end();
        };
    };
    const auto holdsInstance = [&name](const Graph& graph) {
        return std::any_of(graph.nodes.begin(), graph.nodes.end(), [&name](const NodePtr& node) {
            return node->kind == NodeKind::Area && node->component == name;
        });
    };
    const auto swept = [&](const Graph& before) {
        auto graph = std::make_shared<Graph>(before);
        dropConnections(*graph, goneIn(before));
        return graph;
    };
    if (holdsInstance(*model.graph)) model.graph = swept(*model.graph);
    std::vector<std::string> holders;
    for (const auto& [other, definition] : model.areas) {
        if (holdsInstance(*definition->graph)) holders.push_back(other);
    }
    for (const std::string& other : holders) {
        const GraphPtr before = model.areas[other]->graph;
        auto copy = std::make_shared<AreaDefinition>(*model.areas[other]);
        copy->graph = swept(*before);
        model.areas[other] = std::move(copy);
        dropPorts(model, other, goneIn(*before));
    }
}

Result<ModelPtr> removeHooked(const ModelPtr& model, const GraphName& name, const Hook& hook,
                              const Check& change) {
    const auto isGone = [&hook](const End& end) { return hook.holds(end); };
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

// Copies one node of the graph, changed.
Result<ModelPtr> withNode(const ModelPtr& model, const GraphName& name, Key key,
                          const std::function<Result<void>(Node&, Model&)>& change) {
    return withGraph(model, name, [&](Graph& graph, Model& m) -> Result<void> {
        const auto it = findKey(graph.nodes, key);
        if (it == graph.nodes.end()) return badInput("This node is not there any more.");
        auto node = std::make_shared<Node>(**it);
        DL_CHECK(change(*node, m));
        *it = std::move(node);
        return {};
    });
}

Plug* mutablePlug(Node& node, const std::vector<Key>& keys) {
    return const_cast<Plug*>(findPlug(node, keys)); // of a node we have just copied
}

Result<void> setValue(Values& values, const std::string& name, const std::string& text) {
    if (!isName(name))
        return badInput("`" + name.substr(0, 80) + "` is not the name of a quantity.");
    if (text.empty()) {
        values.erase(name);
        return {};
    }
    DL_TRY(values[name], makeValue(text));
    return {};
}

Result<ModelPtr> setOf(const ModelPtr& model, const GraphName& graph, Key node,
                       const std::vector<Key>& plugs, const std::string& name,
                       const std::string& text, Values Node::*ofNode, Values Plug::*ofPlug) {
    return withNode(model, graph, node, [&](Node& n, Model&) -> Result<void> {
        if (plugs.empty()) return setValue(n.*ofNode, name, text);
        Plug* plug = mutablePlug(n, plugs);
        if (plug == nullptr) return badInput("`" + n.name + "` has no such plug any more.");
        return setValue(plug->*ofPlug, name, text);
    });
}

template <class Items>
Result<ModelPtr> removeItem(const ModelPtr& model, const GraphName& name, Items Graph::*items,
                            Key key) {
    return withGraph(model, name, [&](Graph& graph, Model&) -> Result<void> {
        const auto it = findKey(graph.*items, key);
        if (it == (graph.*items).end()) return badInput("This is not there any more.");
        (graph.*items).erase(it);
        return {};
    });
}

Result<void> checkMonitor(const Graph& graph, const Monitor& monitor) {
    DL_CHECK(checkEnd(graph, monitor.of));
    if (!isName(monitor.name))
        return badInput("`" + monitor.name.substr(0, 80) + "` cannot be the name of a monitor.");
    for (const MonitorPtr& other : graph.monitors) {
        if (other->name == monitor.name && other->key != monitor.key)
            return badInput("The name `" + monitor.name + "` is taken in this graph.");
    }
    return {};
}

Result<void> checkProjection(const Graph& graph, Projection& projection) {
    DL_CHECK(freshName(graph, projection.name, projection.key));
    DL_CHECK(checkEnd(graph, projection.source));
    DL_CHECK(checkEnd(graph, projection.target));
    if (projection.delay.text.empty()) {
        DL_TRY(projection.delay, makeValue("0 ms"));
    }
    return {};
}

} // namespace

Result<ModelPtr> addNode(const ModelPtr& model, const GraphName& graph, Node node) {
    return withGraph(model, graph, [&](Graph& g, Model& m) -> Result<void> {
        if (g.nodes.size() >= limits::kNodes) {
            return badInput("There are " + std::to_string(limits::kNodes) +
                            " nodes already, the limit.");
        }
        DL_CHECK(freshName(g, node.name, 0));
        DL_CHECK(checkPlugNames(node.plugs));
        clearKeys(node.plugs);
        giveKeys(node.plugs, m.nextKey);
        node.key = m.nextKey++;
        g.nodes.push_back(std::make_shared<Node>(std::move(node)));
        return {};
    });
}

Result<ModelPtr> replaceNode(const ModelPtr& model, const GraphName& graph, Node node) {
    return withGraph(model, graph, [&](Graph& g, Model& m) -> Result<void> {
        const auto it = findKey(g.nodes, node.key);
        if (it == g.nodes.end()) return badInput("This node is not there any more.");
        DL_CHECK(freshName(g, node.name, node.key));
        DL_CHECK(checkPlugNames(node.plugs));
        giveKeys(node.plugs, m.nextKey);
        *it = std::make_shared<Node>(std::move(node));
        const Node& now = **it;
        dropConnections(g, [&now](const End& end) { // whose plug the new node does not have
            return end.node == now.key && !end.plugs.empty() && findPlug(now, end.plugs) == nullptr;
        });
        return {};
    });
}

Result<ModelPtr> removeNode(const ModelPtr& model, const GraphName& graph, Key key) {
    return removeHooked(model, graph, Hook{key, {}}, [key](Graph& g, Model&) -> Result<void> {
        const auto it = findKey(g.nodes, key);
        if (it == g.nodes.end()) return badInput("This node is not there any more.");
        g.nodes.erase(it);
        return {};
    });
}

Result<ModelPtr> moveNodes(const ModelPtr& model, const GraphName& graph,
                           const std::map<Key, Position2>& positions) {
    return withGraph(model, graph, [&](Graph& g, Model&) -> Result<void> {
        for (NodePtr& node : g.nodes) {
            const auto it = positions.find(node->key);
            if (it == positions.end() || it->second == node->position) continue;
            auto moved = std::make_shared<Node>(*node);
            moved->position = it->second;
            node = std::move(moved);
        }
        for (MonitorPtr& monitor : g.monitors) {
            const auto it = positions.find(monitor->key);
            if (it == positions.end() || it->second == monitor->position) continue;
            auto moved = std::make_shared<Monitor>(*monitor);
            moved->position = it->second;
            monitor = std::move(moved);
        }
        return {};
    });
}

Result<ModelPtr> renameNode(const ModelPtr& model, const GraphName& graph, Key key,
                            std::string name) {
    DL_TRY(const GraphPtr old, graphOf(*model, graph));
    DL_CHECK(freshName(*old, name, key));
    return withNode(model, graph, key, [&](Node& node, Model&) -> Result<void> {
        node.name = std::move(name);
        return {};
    });
}

Result<ModelPtr> setParameter(const ModelPtr& model, const GraphName& graph, Key node,
                              const std::vector<Key>& plugs, const std::string& name,
                              const std::string& text) {
    return setOf(model, graph, node, plugs, name, text, &Node::parameters, &Plug::parameters);
}

Result<ModelPtr> setInitial(const ModelPtr& model, const GraphName& graph, Key node,
                            const std::vector<Key>& plugs, const std::string& name,
                            const std::string& text) {
    return setOf(model, graph, node, plugs, name, text, &Node::initial, &Plug::initial);
}

Result<ModelPtr> addPlug(const ModelPtr& model, const GraphName& graph, Key node,
                         const std::vector<Key>& host, Plug plug) {
    return withNode(model, graph, node, [&](Node& n, Model& m) -> Result<void> {
        Plug* hostPlug = host.empty() ? nullptr : mutablePlug(n, host);
        if (!host.empty() && hostPlug == nullptr)
            return badInput("`" + n.name + "` has no such plug any more.");
        std::vector<Plug>& plugs = hostPlug != nullptr ? hostPlug->plugs : n.plugs;
        clearKeys(plug.plugs);
        giveKeys(plug.plugs, m.nextKey);
        plug.key = m.nextKey++;
        plugs.push_back(std::move(plug));
        return checkPlugNames(plugs);
    });
}

Result<ModelPtr> removePlug(const ModelPtr& model, const GraphName& graph, Key node,
                            const std::vector<Key>& plugs) {
    if (plugs.empty()) return badInput("Name the plug to remove.");
    return removeHooked(model, graph, Hook{node, plugs}, [&](Graph& g, Model&) -> Result<void> {
        const auto it = findKey(g.nodes, node);
        if (it == g.nodes.end()) return badInput("This node is not there any more.");
        auto copy = std::make_shared<Node>(**it);
        const std::vector<Key> hostKeys(plugs.begin(), plugs.end() - 1);
        Plug* host = hostKeys.empty() ? nullptr : mutablePlug(*copy, hostKeys);
        if (!hostKeys.empty() && host == nullptr)
            return badInput("This plug is not there any more.");
        std::vector<Plug>& all = host != nullptr ? host->plugs : copy->plugs;
        if (std::erase_if(all, [&plugs](const Plug& p) { return p.key == plugs.back(); }) == 0) {
            return badInput("This plug is not there any more.");
        }
        *it = std::move(copy);
        return {};
    });
}

Result<ModelPtr> addProjection(const ModelPtr& model, const GraphName& graph,
                               Projection projection) {
    return withGraph(model, graph, [&](Graph& g, Model& m) -> Result<void> {
        projection.key = 0;
        DL_CHECK(checkProjection(g, projection));
        projection.key = m.nextKey++;
        g.projections.push_back(std::make_shared<Projection>(std::move(projection)));
        return {};
    });
}

Result<ModelPtr> replaceProjection(const ModelPtr& model, const GraphName& graph,
                                   Projection projection) {
    return withGraph(model, graph, [&](Graph& g, Model&) -> Result<void> {
        const auto it = findKey(g.projections, projection.key);
        if (it == g.projections.end()) return badInput("This projection is not there any more.");
        DL_CHECK(checkProjection(g, projection));
        *it = std::make_shared<Projection>(std::move(projection));
        return {};
    });
}

Result<ModelPtr> removeProjection(const ModelPtr& model, const GraphName& graph, Key key) {
    return removeItem(model, graph, &Graph::projections, key);
}

Result<ModelPtr> addWire(const ModelPtr& model, const GraphName& graph, Wire wire) {
    return withGraph(model, graph, [&](Graph& g, Model& m) -> Result<void> {
        DL_CHECK(checkEnd(g, wire.source));
        DL_CHECK(checkEnd(g, wire.target));
        wire.key = m.nextKey++;
        g.wires.push_back(std::make_shared<Wire>(std::move(wire)));
        return {};
    });
}

Result<ModelPtr> removeWire(const ModelPtr& model, const GraphName& graph, Key key) {
    return removeItem(model, graph, &Graph::wires, key);
}

Result<ModelPtr> addMonitor(const ModelPtr& model, const GraphName& graph, Monitor monitor) {
    return withGraph(model, graph, [&](Graph& g, Model& m) -> Result<void> {
        monitor.key = 0;
        DL_CHECK(checkMonitor(g, monitor));
        monitor.key = m.nextKey++;
        g.monitors.push_back(std::make_shared<Monitor>(std::move(monitor)));
        return {};
    });
}

Result<ModelPtr> replaceMonitor(const ModelPtr& model, const GraphName& graph, Monitor monitor) {
    return withGraph(model, graph, [&](Graph& g, Model&) -> Result<void> {
        const auto it = findKey(g.monitors, monitor.key);
        if (it == g.monitors.end()) return badInput("This monitor is not there any more.");
        DL_CHECK(checkMonitor(g, monitor));
        *it = std::make_shared<Monitor>(std::move(monitor));
        return {};
    });
}

Result<ModelPtr> removeMonitor(const ModelPtr& model, const GraphName& graph, Key key) {
    return removeItem(model, graph, &Graph::monitors, key);
}

Result<ModelPtr> setDocumentParameter(const ModelPtr& model, const std::string& name,
                                      const std::string& text) {
    if (!isName(name))
        return badInput("`" + name.substr(0, 80) + "` cannot be the name of a parameter.");
    auto next = std::make_shared<Model>(*model);
    if (text.empty()) {
        next->parameters.erase(name);
    } else {
        DL_TRY(next->parameters[name].value, makeValue(text, false));
    }
    return ModelPtr(std::move(next));
}

Result<ModelPtr> setRunSettings(const ModelPtr& model, RunSettings settings) {
    auto next = std::make_shared<Model>(*model);
    next->run = std::move(settings);
    return ModelPtr(std::move(next));
}

} // namespace dynaloom::model
