#include "core/model/items.h"

#include "core/model/edit_base.h"

namespace dynaloom::model {
namespace {

// The plug with this key in the list, with the way to it.
const Plug* plugWith(const std::vector<Plug>& plugs, Key key, std::vector<Key>& way) {
    for (const Plug& plug : plugs) {
        way.push_back(plug.key);
        if (plug.key == key) return &plug;
        if (const Plug* inner = plugWith(plug.plugs, key, way)) return inner;
        way.pop_back();
    }
    return nullptr;
}

bool erasePlugs(std::vector<Plug>& plugs, const Keys& keys) {
    bool changed = std::erase_if(plugs, [&](const Plug& p) { return keys.contains(p.key); }) > 0;
    for (Plug& plug : plugs) changed |= erasePlugs(plug.plugs, keys);
    return changed;
}

bool hasPlugOf(const std::vector<Plug>& plugs, const Keys& keys) {
    return std::any_of(plugs.begin(), plugs.end(), [&keys](const Plug& plug) {
        return keys.contains(plug.key) || hasPlugOf(plug.plugs, keys);
    });
}

// The parts with these keys, copied and changed; returns how many there were.
template <class Items, class Change>
std::size_t changeAll(Items& items, const Keys& keys, const Change& change) {
    std::size_t count = 0;
    for (auto& item : items) {
        if (!keys.contains(item->key)) continue;
        auto copy = std::make_shared<std::decay_t<decltype(*item)>>(*item);
        change(*copy);
        item = std::move(copy);
        ++count;
    }
    return count;
}

template <class Change>
std::size_t changePlugs(std::vector<Plug>& plugs, const Keys& keys, const Change& change) {
    std::size_t count = 0;
    for (Plug& plug : plugs) {
        if (keys.contains(plug.key)) {
            change(plug);
            ++count;
        }
        count += changePlugs(plug.plugs, keys, change);
    }
    return count;
}

// Plugs of any node, the nodes being copied.
template <class Change>
std::size_t changePlugsOf(Graph& graph, const Keys& keys, const Change& change) {
    std::size_t count = 0;
    for (NodePtr& node : graph.nodes) {
        if (!hasPlugOf(node->plugs, keys)) continue;
        auto copy = std::make_shared<Node>(*node);
        count += changePlugs(copy->plugs, keys, change);
        node = std::move(copy);
    }
    return count;
}

tl::unexpected<Error> noneThere() { return badInput("None of this is there any more."); }

} // namespace

std::optional<End> findPart(const Graph& graph, Key key) {
    for (const NodePtr& node : graph.nodes) {
        End end{node->key, {}, {}};
        if (node->key == key || plugWith(node->plugs, key, end.plugs) != nullptr) return end;
    }
    return std::nullopt;
}

Result<ModelPtr> removeItems(const ModelPtr& model, const GraphName& graph, const Keys& keys) {
    const auto isIn = [&keys](const auto& item) { return keys.contains(item->key); };
    return withoutHangers(
        model, graph,
        [&](Graph& g, Model&) -> Result<void> {
            std::size_t count = std::erase_if(g.nodes, isIn) + std::erase_if(g.projections, isIn) +
                                std::erase_if(g.wires, isIn) + std::erase_if(g.monitors, isIn) +
                                std::erase_if(g.frames, isIn);
            for (NodePtr& node : g.nodes) {
                if (!hasPlugOf(node->plugs, keys)) continue;
                auto copy = std::make_shared<Node>(*node);
                erasePlugs(copy->plugs, keys);
                node = std::move(copy);
                ++count;
            }
            if (count == 0) return noneThere();
            return {};
        },
        [&keys](const End& end) { return hangsOn(keys, end); });
}

Result<ModelPtr> setDisabled(const ModelPtr& model, const GraphName& graph, const Keys& keys,
                             bool disabled) {
    const auto set = [disabled](auto& item) { item.disabled = disabled; };
    return withGraph(model, graph, [&](Graph& g, Model&) -> Result<void> {
        const std::size_t count = changeAll(g.nodes, keys, set) +
                                  changeAll(g.projections, keys, set) +
                                  changeAll(g.wires, keys, set) + changeAll(g.monitors, keys, set) +
                                  changePlugsOf(g, keys, set);
        if (count == 0) return noneThere();
        return {};
    });
}

bool areDisabled(const Graph& graph, const Keys& keys) {
    bool any = false, all = true;
    const auto look = [&](const auto& item) {
        any = true;
        all = all && item.disabled;
    };
    const auto lookAt = [&](const auto& items) {
        for (const auto& item : items)
            if (keys.contains(item->key)) look(*item);
    };
    lookAt(graph.nodes);
    lookAt(graph.projections);
    lookAt(graph.wires);
    lookAt(graph.monitors);
    const std::function<void(const std::vector<Plug>&)> lookAtPlugs =
        [&](const std::vector<Plug>& plugs) {
            for (const Plug& plug : plugs) {
                if (keys.contains(plug.key)) look(plug);
                lookAtPlugs(plug.plugs);
            }
        };
    for (const NodePtr& node : graph.nodes) lookAtPlugs(node->plugs);
    return any && all;
}

Result<ModelPtr> setColor(const ModelPtr& model, const GraphName& graph, const Keys& keys,
                          const std::string& color) {
    DL_CHECK(checkColor(color));
    const auto set = [&color](auto& item) { item.color = color; };
    return withGraph(model, graph, [&](Graph& g, Model&) -> Result<void> {
        const std::size_t count = changeAll(g.nodes, keys, set) +
                                  changeAll(g.projections, keys, set) +
                                  changeAll(g.frames, keys, set);
        if (count == 0)
            return badInput("Nothing of this has a colour: nodes, projections and frames have.");
        return {};
    });
}

Result<ModelPtr> setComment(const ModelPtr& model, const GraphName& graph, Key key,
                            const std::string& text) {
    DL_CHECK(checkText(text, "The comment"));
    const auto set = [&text](auto& item) { item.comment = text; };
    return withGraph(model, graph, [&](Graph& g, Model&) -> Result<void> {
        const std::size_t count = changeAll(g.nodes, {key}, set) +
                                  changeAll(g.projections, {key}, set) +
                                  changeAll(g.frames, {key}, [&text](Frame& f) { f.text = text; });
        if (count == 0) return noneThere();
        return {};
    });
}

Result<ModelPtr> renameItem(const ModelPtr& model, const GraphName& graph, Key key,
                            const std::string& name) {
    DL_TRY(const GraphPtr g, graphOf(*model, graph));
    if (const Projection* old = g->projection(key)) {
        Projection projection = *old;
        projection.name = name;
        return replaceProjection(model, graph, std::move(projection));
    }
    if (const Monitor* old = g->monitor(key)) {
        Monitor monitor = *old;
        monitor.name = name;
        return replaceMonitor(model, graph, std::move(monitor));
    }
    if (const Frame* old = g->frame(key)) {
        Frame frame = *old;
        frame.title = name;
        return replaceFrame(model, graph, std::move(frame));
    }
    if (g->wire(key) != nullptr) return badInput("A wire has no name.");
    const auto part = findPart(*g, key);
    if (!part) return noneThere();
    if (part->plugs.empty()) return renameNode(model, graph, key, name);
    return renamePlug(model, graph, part->node, part->plugs, name);
}

Result<ModelPtr> setParameters(const ModelPtr& model, const GraphName& graph, const Keys& keys,
                               const std::string& name, const std::string& text, bool initial) {
    DL_TRY(const GraphPtr g, graphOf(*model, graph));
    ModelPtr now = model;
    bool any = false;
    for (const Key key : keys) {
        const auto part = findPart(*g, key);
        if (!part) continue;
        DL_TRY(now, (initial ? setInitial : setParameter)(now, graph, part->node, part->plugs, name,
                                                          text));
        any = true;
    }
    if (!any) return noneThere();
    return now;
}

} // namespace dynaloom::model
