#include "core/model/area_edit.h"

#include "core/model/edit_base.h"
#include "core/model/suggest.h"
#include "core/model/text_edit.h"

namespace dynaloom::model {
namespace {

Result<void> checkFreeArea(const Model& model, const std::string& name) {
    DL_CHECK(checkName(name, "an area"));
    if (!model.areas.contains(name)) return {};
    return badInput("There is an area `" + name + "` already.");
}

Result<std::vector<AreaPort>::iterator> portNamed(AreaDefinition& area, const std::string& name) {
    const auto it = std::find_if(area.ports.begin(), area.ports.end(),
                                 [&name](const AreaPort& port) { return port.name == name; });
    if (it == area.ports.end())
        return badInput("The area `" + area.name + "` has no port `" + name.substr(0, 80) + "`.");
    return it;
}

Result<void> checkFreePort(const AreaDefinition& area, const std::string& name) {
    DL_CHECK(checkName(name, "a port"));
    for (const AreaPort& port : area.ports) {
        if (port.name == name)
            return badInput("The name `" + name + "` is taken among the ports of this area.");
    }
    return {};
}

bool isInstanceOf(const Graph& graph, const End& end, const std::string& area) {
    const Node* node = graph.node(end.node);
    return node != nullptr && node->kind == NodeKind::Area && node->component == area;
}

// New keys for a copy of a graph; `keys` gets old and new.
void renewKeys(std::vector<Plug>& plugs, std::map<Key, Key>& keys, Key& nextKey) {
    for (Plug& plug : plugs) {
        renewKeys(plug.plugs, keys, nextKey);
        plug.key = keys[plug.key] = nextKey++;
    }
}

} // namespace

Result<ModelPtr> newAreaDefinition(const ModelPtr& model, const std::string& name) {
    DL_CHECK(checkFreeArea(*model, name));
    auto area = std::make_shared<AreaDefinition>();
    area->name = name;
    area->graph = std::make_shared<Graph>();
    auto next = std::make_shared<Model>(*model);
    next->areas.emplace(name, std::move(area));
    return ModelPtr(std::move(next));
}

Result<ModelPtr> copyAreaDefinition(const ModelPtr& model, const std::string& name,
                                    const std::string& copyName) {
    const auto it = model->areas.find(name);
    if (it == model->areas.end()) return badInput("There is no area `" + name + "`.");
    DL_CHECK(checkFreeArea(*model, copyName));
    auto next = std::make_shared<Model>(*model);
    auto area = std::make_shared<AreaDefinition>(*it->second);
    area->name = copyName;
    const auto keys = renewAllKeys(*area, next->nextKey);
    next->areas.emplace(copyName, std::move(area));
    return ModelPtr(std::move(next));
}

std::map<Key, Key> renewAllKeys(AreaDefinition& area, Key& nextKey) {
    std::map<Key, Key> keys;
    auto graph = std::make_shared<Graph>(*area.graph);
    for (NodePtr& node : graph->nodes) {
        auto copy = std::make_shared<Node>(*node);
        renewKeys(copy->plugs, keys, nextKey);
        copy->key = keys[node->key] = nextKey++;
        node = std::move(copy);
    }
    const EndChange follow = [&keys](End& end) {
        const auto key = [&keys](Key& old) {
            if (const auto it = keys.find(old); it != keys.end()) old = it->second;
        };
        key(end.node);
        for (Key& plug : end.plugs) key(plug);
        return true;
    };
    changeEnds(*graph, follow);
    changeInnerEnds(area, follow);
    const auto renew = [&](auto& items) {
        for (auto& item : items) {
            auto copy = std::make_shared<std::decay_t<decltype(*item)>>(*item);
            copy->key = keys[item->key] = nextKey++;
            item = std::move(copy);
        }
    };
    renew(graph->projections);
    renew(graph->wires);
    renew(graph->monitors);
    renew(graph->frames);
    area.graph = std::move(graph);
    return keys;
}

Result<ModelPtr> addAreaInstance(const ModelPtr& model, const GraphName& graph,
                                 const std::string& area, Position2 position) {
    DL_TRY(const GraphPtr holder, graphOf(*model, graph));
    if (!model->areas.contains(area)) return badInput("There is no area `" + area + "`.");
    if (!graph.empty() && areaContains(*model, area, graph))
        return badInput(area == graph ? "The area `" + area + "` cannot contain itself."
                                      : "The area `" + area + "` contains `" + graph +
                                            "` and so cannot stand in it.");
    Node node;
    node.kind = NodeKind::Area;
    node.name = freeName(*holder, area);
    node.component = area;
    node.position = position;
    return addNode(model, graph, std::move(node));
}

Result<ModelPtr> makeAreaUnique(const ModelPtr& model, const GraphName& graph, Key instance,
                                const std::string& name) {
    DL_TRY(const GraphPtr holder, graphOf(*model, graph));
    const Node* node = holder->node(instance);
    if (node == nullptr || node->kind != NodeKind::Area)
        return badInput("This is not an area any more.");
    DL_TRY(const ModelPtr next, copyAreaDefinition(model, node->component, name));
    return withNode(next, graph, instance, [&name](Node& n, Model&) -> Result<void> {
        n.component = name;
        return {};
    });
}

std::vector<std::string> areaUses(const Model& model, const std::string& area) {
    std::vector<std::string> uses;
    for (const GraphName& name : graphNames(model)) {
        const Graph& graph = name.empty() ? *model.graph : *model.areas.at(name)->graph;
        for (const NodePtr& node : graph.nodes) {
            if (node->kind != NodeKind::Area || node->component != area) continue;
            uses.push_back(name.empty() ? node->name : name + "/" + node->name);
        }
    }
    return uses;
}

bool areaContains(const Model& model, const std::string& outer, const std::string& inner) {
    std::set<std::string> seen;
    std::vector<std::string> open{outer};
    while (!open.empty()) {
        const std::string name = std::move(open.back());
        open.pop_back();
        if (name == inner) return true;
        const auto it = model.areas.find(name);
        if (it == model.areas.end() || !seen.insert(name).second) continue;
        for (const NodePtr& node : it->second->graph->nodes)
            if (node->kind == NodeKind::Area) open.push_back(node->component);
    }
    return false;
}

Result<ModelPtr> removeAreaDefinition(const ModelPtr& model, const std::string& name) {
    if (!model->areas.contains(name)) return badInput("There is no area `" + name + "`.");
    const std::vector<std::string> uses = areaUses(*model, name);
    if (!uses.empty())
        return badInput("The area `" + name + "` is in use (" + listed(uses, "and") +
                        "); remove its instances first.");
    auto next = std::make_shared<Model>(*model);
    next->areas.erase(name);
    return ModelPtr(std::move(next));
}

Result<ModelPtr> setAreaDoc(const ModelPtr& model, const std::string& area,
                            const std::string& doc) {
    return withArea(model, area, [&](AreaDefinition& definition) -> Result<void> {
        DL_CHECK(checkText(doc, "The description"));
        definition.doc = doc;
        return {};
    });
}

Result<ModelPtr> addAreaPort(const ModelPtr& model, const std::string& area, AreaPort port) {
    return withArea(model, area, [&](AreaDefinition& definition) -> Result<void> {
        DL_CHECK(checkFreePort(definition, port.name));
        DL_CHECK(checkEnd(*definition.graph, port.inner));
        definition.ports.push_back(std::move(port));
        return {};
    });
}

Result<ModelPtr> setAreaPortEnd(const ModelPtr& model, const std::string& area,
                                const std::string& port, const End& inner) {
    return withArea(model, area, [&](AreaDefinition& definition) -> Result<void> {
        DL_TRY(const auto it, portNamed(definition, port));
        DL_CHECK(checkEnd(*definition.graph, inner));
        it->inner = inner;
        return {};
    });
}

Result<ModelPtr> renameAreaPort(const ModelPtr& model, const std::string& area,
                                const std::string& port, const std::string& newName) {
    if (port == newName) return model;
    DL_TRY(ModelPtr next, withArea(model, area, [&](AreaDefinition& definition) -> Result<void> {
               DL_TRY(const auto it, portNamed(definition, port));
               DL_CHECK(checkFreePort(definition, newName));
               it->name = newName;
               return {};
           }));
    auto renamed = std::make_shared<Model>(*next);
    for (const GraphName& name : graphNames(*renamed)) {
        const GraphPtr before = name.empty() ? renamed->graph : renamed->areas.at(name)->graph;
        const EndChange follow = [&](End& end) {
            if (end.port != port || !isInstanceOf(*before, end, area)) return false;
            end.port = newName;
            return true;
        };
        auto graph = std::make_shared<Graph>(*before);
        changeEnds(*graph, follow);
        if (name.empty()) {
            renamed->graph = std::move(graph);
            continue;
        }
        auto holder = std::make_shared<AreaDefinition>(*renamed->areas.at(name));
        holder->graph = std::move(graph);
        changeInnerEnds(*holder, follow);
        renamed->areas[name] = std::move(holder);
    }
    return ModelPtr(std::move(renamed));
}

Result<ModelPtr> removeAreaPort(const ModelPtr& model, const std::string& area,
                                const std::string& port) {
    const auto it = model->areas.find(area);
    if (it == model->areas.end()) return badInput("There is no area `" + area + "`.");
    auto next = std::make_shared<Model>(*model);
    auto definition = std::make_shared<AreaDefinition>(*it->second);
    DL_TRY(const auto place, portNamed(*definition, port));
    definition->ports.erase(place);
    next->areas[area] = std::move(definition);
    dropAtPorts(*next, area, {port});
    return ModelPtr(std::move(next));
}

Result<ModelPtr> moveAreaPort(const ModelPtr& model, const std::string& area,
                              const std::string& port, std::size_t place) {
    return withArea(model, area, [&](AreaDefinition& definition) -> Result<void> {
        DL_TRY(const auto it, portNamed(definition, port));
        if (place >= definition.ports.size())
            return badInput("There is no such place among the ports.");
        AreaPort moved = std::move(*it);
        definition.ports.erase(it);
        definition.ports.insert(definition.ports.begin() + static_cast<std::ptrdiff_t>(place),
                                std::move(moved));
        return {};
    });
}

Result<ModelPtr> placeAreaPorts(const ModelPtr& model, const std::string& area,
                                const std::map<std::string, Position2>& positions,
                                const std::vector<std::string>& order) {
    return withArea(model, area, [&](AreaDefinition& definition) -> Result<void> {
        for (const auto& [name, position] : positions) {
            DL_TRY(const auto port, portNamed(definition, name));
            DL_CHECK(checkPosition(position));
            port->position = position;
        }
        const auto rank = [&order](const AreaPort& port) {
            return std::find(order.begin(), order.end(), port.name) - order.begin();
        };
        std::stable_sort(
            definition.ports.begin(), definition.ports.end(),
            [&rank](const AreaPort& a, const AreaPort& b) { return rank(a) < rank(b); });
        return {};
    });
}

Result<ModelPtr> releaseAreaPorts(const ModelPtr& model, const std::string& area) {
    return withArea(model, area, [](AreaDefinition& definition) -> Result<void> {
        for (AreaPort& port : definition.ports) port.position.reset();
        return {};
    });
}

} // namespace dynaloom::model
