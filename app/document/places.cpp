#include "app/document/places.h"

#include "core/base/limits.h"

#include <algorithm>

namespace dynaloom::document {
namespace {

bool has(const model::Graph& graph, Key key) {
    const auto is = [key](const auto& item) { return item->key == key; };
    return std::ranges::any_of(graph.nodes, is) || std::ranges::any_of(graph.projections, is) ||
           std::ranges::any_of(graph.wires, is) || std::ranges::any_of(graph.monitors, is) ||
           std::ranges::any_of(graph.frames, is);
}

const model::AreaDefinition* areaOf(const model::Model& model, const model::Node& node) {
    if (node.kind != model::NodeKind::Area) return nullptr;
    const auto area = model.areas.find(node.component);
    return area != model.areas.end() && area->second->graph ? area->second.get() : nullptr;
}

Key keyIn(const model::Graph& graph, const std::string& place) {
    const std::string name = place.substr(0, place.find_first_of("./:"));
    if (const model::Node* node = graph.nodeNamed(name)) return node->key;
    for (const auto& projection : graph.projections)
        if (projection->name == name) return projection->key;
    for (const auto& monitor : graph.monitors)
        if (monitor->name == name) return monitor->key;
    // "drive->E" and the like: the source's end.
    const std::string source = place.substr(0, place.find("->"));
    const model::Node* node = graph.nodeNamed(source.substr(0, source.find_first_of("./:")));
    return node ? node->key : 0;
}

// Depth first; `open` guards against areas that contain themselves.
bool findWay(const model::Model& model, const model::Graph& graph, Key key, AreaPath& way) {
    if (has(graph, key)) return true;
    if (static_cast<int>(way.size()) >= limits::kAreaDepth) return false;
    for (const auto& node : graph.nodes) {
        const model::AreaDefinition* area = areaOf(model, *node);
        if (area == nullptr) continue;
        way.push_back(node->key);
        if (findWay(model, *area->graph, key, way)) return true;
        way.pop_back();
    }
    return false;
}

void collectInstances(const model::Model& model, const model::Graph& graph, const std::string& area,
                      const std::string& around, int depth, std::vector<std::string>& found) {
    if (depth >= limits::kAreaDepth) return;
    for (const auto& node : graph.nodes) {
        const model::AreaDefinition* inner = areaOf(model, *node);
        if (inner == nullptr) continue;
        const std::string name = around + node->name;
        if (inner->name == area) found.push_back(name);
        if (holds(model, inner->name, area))
            collectInstances(model, *inner->graph, area, name + "/", depth + 1, found);
    }
}

bool holdsWithin(const model::Model& model, const std::string& area, const std::string& other,
                 int depth) {
    if (area == other) return true;
    const auto found = model.areas.find(area);
    if (found == model.areas.end() || !found->second->graph || depth > limits::kAreaDepth)
        return false;
    return std::ranges::any_of(found->second->graph->nodes, [&](const auto& node) {
        return node->kind == model::NodeKind::Area &&
               holdsWithin(model, node->component, other, depth + 1);
    });
}

} // namespace

std::vector<std::string> instancesOf(const model::Model& model, const std::string& area) {
    std::vector<std::string> found;
    collectInstances(model, *model.graph, area, {}, 0, found);
    return found;
}

Spot spotOf(const model::Model& model, const std::string& place) {
    Spot spot;
    const model::Graph* graph = model.graph.get();
    std::string rest = place;
    for (;;) {
        const auto slash = rest.find('/');
        // "V1/E->I": the path ends where the name does.
        if (slash == std::string::npos || slash > rest.find_first_of(".:")) break;
        const std::string head = rest.substr(0, slash);
        const model::Node* node = graph->nodeNamed(head);
        const model::AreaDefinition* area = node ? areaOf(model, *node) : nullptr;
        const auto definition = model.areas.find(head);
        const bool first = spot.graph.empty();
        if (first && definition != model.areas.end() && definition->second->graph) {
            spot.ofDefinition = true;
            spot.graph = head;
            graph = definition->second->graph.get();
        } else if (area != nullptr) {
            if (!spot.ofDefinition) spot.areas.push_back(node->key);
            spot.graph = area->name;
            graph = area->graph.get();
        } else {
            break;
        }
        rest.erase(0, slash + 1);
    }
    spot.key = keyIn(*graph, rest);
    return spot;
}

AreaPath pathTo(const model::Model& model, const std::string& label) {
    AreaPath path;
    const model::Graph* graph = model.graph.get();
    for (std::size_t from = 0;;) {
        const std::size_t slash = label.find('/', from);
        const model::Node* node = graph->nodeNamed(label.substr(from, slash - from));
        if (node == nullptr) return {};
        path.push_back(node->key);
        if (slash == std::string::npos) return path;
        const model::AreaDefinition* area = areaOf(model, *node);
        if (area == nullptr) return {};
        graph = area->graph.get();
        from = slash + 1;
    }
}

WayTo wayTo(const model::Model& model, Key key) {
    WayTo way;
    way.found = key != 0 && model.graph && findWay(model, *model.graph, key, way.areas);
    if (!way.found) way.areas.clear();
    return way;
}

bool holds(const model::Model& model, const std::string& area, const std::string& other) {
    return holdsWithin(model, area, other, 0);
}

} // namespace dynaloom::document
