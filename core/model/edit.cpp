#include "core/model/edit.h"

#include "core/base/limits.h"
#include "core/model/edit_base.h"

namespace dynaloom::model {
namespace {

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

// Plugs that the old node did not have get new ids, whatever they brought.
void renewKeys(std::vector<Plug>& plugs, Keys& known) {
    for (Plug& plug : plugs) {
        if (known.erase(plug.key) == 0) plug.key = 0;
        renewKeys(plug.plugs, known);
    }
}

} // namespace

Result<GraphPtr> graphOf(const Model& model, const GraphName& name) {
    if (name.empty()) return model.graph;
    const auto it = model.areas.find(name);
    if (it == model.areas.end()) return badInput("There is no area `" + name.substr(0, 80) + "`.");
    return it->second->graph;
}

Result<ModelPtr> addNode(const ModelPtr& model, const GraphName& graph, Node node) {
    return withGraph(model, graph, [&](Graph& g, Model& m) -> Result<void> {
        if (g.nodes.size() >= limits::kNodes) {
            return badInput("There are " + std::to_string(limits::kNodes) +
                            " nodes already, the limit.");
        }
        node.key = 0;
        DL_CHECK(checkNode(g, node));
        clearKeys(node.plugs);
        giveKeys(node.plugs, m.nextKey);
        node.key = m.nextKey++;
        g.nodes.push_back(std::make_shared<Node>(std::move(node)));
        return {};
    });
}

Result<ModelPtr> replaceNode(const ModelPtr& model, const GraphName& graph, Node node) {
    DL_TRY(const GraphPtr before, graphOf(*model, graph));
    const Node* old = before->node(node.key);
    if (old == nullptr) return badInput("This node is not there any more.");
    Keys known;
    collectKeys(old->plugs, known);
    renewKeys(node.plugs, known);
    // `known` are now the plugs that the new node does not have.
    return withoutHangers(
        model, graph,
        [&](Graph& g, Model& m) -> Result<void> {
            DL_CHECK(checkNode(g, node));
            giveKeys(node.plugs, m.nextKey);
            *findKey(g.nodes, node.key) = std::make_shared<Node>(std::move(node));
            return {};
        },
        [&known](const End& end) { return hangsOn(known, end); });
}

Result<ModelPtr> removeNode(const ModelPtr& model, const GraphName& graph, Key key) {
    return withoutHangers(
        model, graph,
        [key](Graph& g, Model&) -> Result<void> {
            const auto it = findKey(g.nodes, key);
            if (it == g.nodes.end()) return badInput("This node is not there any more.");
            g.nodes.erase(it);
            return {};
        },
        [key](const End& end) { return end.node == key; });
}

Result<ModelPtr> moveNodes(const ModelPtr& model, const GraphName& graph,
                           const std::map<Key, Position2>& positions) {
    for (const auto& [key, position] : positions) DL_CHECK(checkPosition(position));
    const auto moveAll = [&positions](auto& items) {
        for (auto& item : items) {
            const auto it = positions.find(item->key);
            if (it == positions.end() || it->second == item->position) continue;
            auto moved = std::make_shared<std::decay_t<decltype(*item)>>(*item);
            moved->position = it->second;
            item = std::move(moved);
        }
    };
    return withGraph(model, graph, [&](Graph& g, Model&) -> Result<void> {
        moveAll(g.nodes);
        moveAll(g.monitors);
        moveAll(g.frames);
        return {};
    });
}

Result<ModelPtr> renameNode(const ModelPtr& model, const GraphName& graph, Key key,
                            std::string name) {
    DL_TRY(const GraphPtr old, graphOf(*model, graph));
    DL_CHECK(checkName(name, "a node"));
    DL_CHECK(checkFree(*old, name, key));
    return withNode(model, graph, key, [&](Node& node, Model&) -> Result<void> {
        node.name = std::move(name);
        return {};
    });
}

Result<ModelPtr> setSize(const ModelPtr& model, const GraphName& graph, Key key,
                         const std::string& text) {
    return withNode(model, graph, key, [&](Node& node, Model&) -> Result<void> {
        if (node.kind == NodeKind::Area) return badInput("An area has no size of its own.");
        DL_TRY(node.size, makeValue(text, false));
        return {};
    });
}

Result<ModelPtr> setTimeUnit(const ModelPtr& model, const GraphName& graph, Key key,
                             const std::string& text) {
    return withNode(model, graph, key, [&](Node& node, Model&) -> Result<void> {
        node.timeUnit.reset();
        if (text.empty()) return {};
        DL_TRY(node.timeUnit, makeValue(text, false));
        return {};
    });
}

Result<ModelPtr> setSolver(const ModelPtr& model, const GraphName& graph, Key key,
                           const std::string& solver) {
    if (!solver.empty()) DL_CHECK(checkName(solver, "a solver"));
    return withNode(model, graph, key, [&](Node& node, Model&) -> Result<void> {
        if (node.kind == NodeKind::Area)
            return badInput("An area has no solver of its own; its nodes have.");
        node.solver = solver;
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
        if (n.kind == NodeKind::Area) return badInput("An area has no sockets to plug into.");
        Plug* owner = host.empty() ? nullptr : mutablePlug(n, host);
        if (!host.empty() && owner == nullptr)
            return badInput("`" + n.name + "` has no such plug any more.");
        std::vector<Plug>& plugs = owner != nullptr ? owner->plugs : n.plugs;
        plug.key = 0;
        clearKeys(plug.plugs);
        plugs.push_back(std::move(plug));
        DL_CHECK(checkPlugs(n.plugs));
        giveKeys(plugs, m.nextKey);
        return {};
    });
}

Result<ModelPtr> removePlug(const ModelPtr& model, const GraphName& graph, Key node,
                            const std::vector<Key>& plugs) {
    const Keys gone = plugs.empty() ? Keys() : Keys{plugs.back()};
    return withoutHangers(
        model, graph,
        [&](Graph& g, Model&) -> Result<void> {
            const auto it = findKey(g.nodes, node);
            if (it == g.nodes.end()) return badInput("This node is not there any more.");
            auto copy = std::make_shared<Node>(**it);
            DL_TRY(const PlugPlace place, placeOfPlug(*copy, plugs));
            place.neighbours->erase(place.neighbours->begin() +
                                    static_cast<std::ptrdiff_t>(place.index));
            *it = std::move(copy);
            return {};
        },
        [&gone](const End& end) { return hangsOn(gone, end); });
}

Result<ModelPtr> renamePlug(const ModelPtr& model, const GraphName& graph, Key node,
                            const std::vector<Key>& plugs, const std::string& name) {
    return withNode(model, graph, node, [&](Node& n, Model&) -> Result<void> {
        DL_TRY(const PlugPlace place, placeOfPlug(n, plugs));
        (*place.neighbours)[place.index].name = name;
        return checkPlugs(n.plugs);
    });
}

Result<ModelPtr> duplicatePlug(const ModelPtr& model, const GraphName& graph, Key node,
                               const std::vector<Key>& plugs) {
    return withNode(model, graph, node, [&](Node& n, Model& m) -> Result<void> {
        DL_TRY(const PlugPlace place, placeOfPlug(n, plugs));
        std::vector<Plug> copy{(*place.neighbours)[place.index]};
        copy[0].name = freePlugName(*place.neighbours, copy[0].name);
        clearKeys(copy);
        giveKeys(copy, m.nextKey);
        place.neighbours->insert(place.neighbours->begin() +
                                     static_cast<std::ptrdiff_t>(place.index + 1),
                                 std::move(copy[0]));
        return {};
    });
}

Result<ModelPtr> movePlug(const ModelPtr& model, const GraphName& graph, Key node,
                          const std::vector<Key>& plugs, std::size_t to) {
    return withNode(model, graph, node, [&](Node& n, Model&) -> Result<void> {
        DL_TRY(const PlugPlace place, placeOfPlug(n, plugs));
        std::vector<Plug>& all = *place.neighbours;
        if (to >= all.size()) return badInput("There is no such place among these plugs.");
        Plug plug = std::move(all[place.index]);
        all.erase(all.begin() + static_cast<std::ptrdiff_t>(place.index));
        all.insert(all.begin() + static_cast<std::ptrdiff_t>(to), std::move(plug));
        return {};
    });
}

Result<ModelPtr> setRunSettings(const ModelPtr& model, RunSettings settings) {
    for (const auto& [value, name] :
         {std::pair(&settings.duration, "duration"), std::pair(&settings.dt, "time step")}) {
        if (value->text.empty() || !value->syntax)
            return badInput("The " + std::string(name) + " is missing; write a time such as 1 ms.");
        if (value->syntax->kind == language::SyntaxKind::Rule)
            return badInput("The " + std::string(name) + " cannot be drawn; write one time.");
    }
    for (const std::uint64_t seed :
         {settings.seed, settings.seedConnectivity.value_or(0), settings.seedInitial.value_or(0)}) {
        if (seed > (1ull << 53))
            return badInput("The seed " + std::to_string(seed) +
                            " is larger than 2^53 and cannot be stored.");
    }
    if (settings.precision != "float" && settings.precision != "double")
        return badInput("The precision is float or double.");
    if (settings.device != "cpu" && settings.device != "reference" && settings.device != "cuda")
        return badInput("The device is cpu, reference or cuda.");
    DL_CHECK(checkText(settings.solver, "The solver"));
    auto next = std::make_shared<Model>(*model);
    next->run = std::move(settings);
    return ModelPtr(std::move(next));
}

} // namespace dynaloom::model
