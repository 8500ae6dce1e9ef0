// Nodes into an area, and back.
#include "core/base/limits.h"
#include "core/model/area_edit.h"
#include "core/model/edit_base.h"
#include "core/model/value_names.h"

#include <optional>

namespace dynaloom::model {
namespace {

std::string freePortName(const AreaDefinition& area, const std::string& base) {
    const auto isTaken = [&area](const std::string& name) {
        return std::any_of(area.ports.begin(), area.ports.end(),
                           [&name](const AreaPort& port) { return port.name == name; });
    };
    std::string name = base.substr(0, limits::kNameBytes);
    for (int i = 2; isTaken(name); ++i) {
        const std::string digits = "_" + std::to_string(i);
        name = base.substr(0, limits::kNameBytes - digits.size()) + digits;
    }
    return name;
}

Position2 middleOf(const std::vector<NodePtr>& nodes) {
    Position2 sum;
    for (const NodePtr& node : nodes) {
        sum.x += node->position.x / static_cast<double>(nodes.size());
        sum.y += node->position.y / static_cast<double>(nodes.size());
    }
    return sum;
}

// The way from the outside of a new area to what is inside.
class Grouping {
public:
    Grouping(const Graph& outside, Keys inside, Key instance, AreaDefinition& area)
        : m_outside(outside)
        , m_inside(std::move(inside))
        , m_instance(instance)
        , m_area(area) {}

    bool isInside(const End& end) const { return m_inside.contains(end.node); }

    // An end inside becomes the port of the instance that stands for it.
    End portFor(const End& end, bool isOutput) {
        for (const AreaPort& port : m_area.ports)
            if (port.isOutput == isOutput && port.inner == end)
                return End{m_instance, {}, port.name};
        AreaPort port;
        port.inner = end;
        port.isOutput = isOutput;
        port.name = freePortName(m_area, nameFor(end));
        m_area.ports.push_back(port);
        return End{m_instance, {}, port.name};
    }

private:
    // "E", "E_exc", "E_exc_g"
    std::string nameFor(const End& end) const {
        std::string name = path(m_outside, end);
        for (char& c : name)
            if (c == '.' || c == ':') c = '_';
        return name;
    }

    const Graph& m_outside;
    Keys m_inside;
    Key m_instance;
    AreaDefinition& m_area;
};

// Moves the connections that are inside to `inner` and leads those that cross to ports.
template <class Items> void divide(Items& outer, Items& inner, Grouping& grouping) {
    Items kept;
    for (auto& connection : outer) {
        const bool fromInside = grouping.isInside(connection->source);
        const bool toInside = grouping.isInside(connection->target);
        if (fromInside && toInside) {
            inner.push_back(connection);
            continue;
        }
        if (fromInside || toInside) {
            auto copy = std::make_shared<std::decay_t<decltype(*connection)>>(*connection);
            if (fromInside) copy->source = grouping.portFor(copy->source, true);
            if (toInside) copy->target = grouping.portFor(copy->target, false);
            connection = std::move(copy);
        }
        kept.push_back(connection);
    }
    outer = std::move(kept);
}

// The parameters of the area around that the nodes read are handed on by the instance.
Result<void> handOn(const AreaDefinition& around, AreaDefinition& area, Node& instance) {
    Names read;
    namesIn(*area.graph, read);
    for (const std::string& name : closureOf(around.parameters, read)) {
        area.parameters.emplace(name, around.parameters.at(name));
        if (read.contains(name)) {
            DL_TRY(instance.parameters[name], makeValue(name, false));
        }
    }
    return {};
}

template <class Items> void moveItems(Items& from, Items& to, const Keys& keys) {
    for (const auto& item : from)
        if (keys.contains(item->key)) to.push_back(item);
    std::erase_if(from, [&keys](const auto& item) { return keys.contains(item->key); });
}

} // namespace

Result<ModelPtr> groupIntoArea(const ModelPtr& model, const GraphName& graphName, const Keys& keys,
                               const std::string& name) {
    DL_TRY(const GraphPtr before, graphOf(*model, graphName));
    DL_TRY(const ModelPtr with, newAreaDefinition(model, name));
    auto next = std::make_shared<Model>(*with);
    auto area = std::make_shared<AreaDefinition>(*next->areas.at(name));
    auto outer = std::make_shared<Graph>(*before);
    auto inner = std::make_shared<Graph>();
    moveItems(outer->nodes, inner->nodes, keys);
    if (inner->nodes.empty()) return badInput("Choose the nodes that shall be in the area.");
    moveItems(outer->frames, inner->frames, keys);

    Keys inside;
    for (const NodePtr& node : inner->nodes) inside.insert(node->key);
    Node instance;
    instance.kind = NodeKind::Area;
    instance.component = name;
    instance.name = freeName(*outer, name);
    instance.position = middleOf(inner->nodes);
    instance.key = next->nextKey++;
    Grouping grouping(*before, inside, instance.key, *area);
    divide(outer->projections, inner->projections, grouping);
    divide(outer->wires, inner->wires, grouping);
    for (const MonitorPtr& monitor : before->monitors) {
        if (!grouping.isInside(monitor->of)) continue;
        const auto it = findKey(outer->monitors, monitor->key);
        if (keys.contains(monitor->key)) {
            inner->monitors.push_back(monitor);
            outer->monitors.erase(it);
            continue;
        }
        auto copy = std::make_shared<Monitor>(*monitor);
        copy->of = grouping.portFor(copy->of, true);
        *it = std::move(copy);
    }
    area->graph = std::move(inner);
    if (!graphName.empty()) {
        auto around = std::make_shared<AreaDefinition>(*next->areas.at(graphName));
        for (AreaPort& port : around->ports)
            if (grouping.isInside(port.inner))
                port.inner = grouping.portFor(port.inner, port.isOutput);
        DL_CHECK(handOn(*around, *area, instance));
        next->areas[graphName] = std::move(around);
    }
    DL_CHECK(checkNode(*outer, instance));
    outer->nodes.push_back(std::make_shared<Node>(std::move(instance)));
    next->areas[name] = std::move(area);
    setGraph(*next, graphName, std::move(outer));
    return ModelPtr(std::move(next));
}

namespace {

// What is inside an area, on its way into the graph around it.
class Ungrouping {
public:
    Ungrouping(const ModelPtr& model, const GraphName& graph, const Node& instance,
               const AreaDefinition& area)
        : m_model(std::make_shared<Model>(*model))
        , m_name(graph)
        , m_instance(instance)
        , m_area(area) {}

    Result<Inserted> run() {
        DL_CHECK(useValues());
        const bool isLast = areaUses(*m_model, m_area.name).size() == 1;
        if (isLast)
            m_model->areas.erase(m_area.name);
        else
            renewAllKeys(m_area, m_model->nextKey);
        DL_TRY(const GraphPtr before, graphOf(*m_model, m_name));
        m_graph = std::make_shared<Graph>(*before);
        std::erase_if(m_graph->nodes,
                      [this](const NodePtr& node) { return node->key == m_instance.key; });
        DL_CHECK(placeNodes());
        placeConnections();
        placeRest();
        DL_CHECK(leadEnds());
        return Inserted{ModelPtr(m_model), std::move(m_keys), {}};
    }

private:
    // The instance's values, else the area's own, in the place of the area's parameters.
    Result<void> useValues() {
        // Names of the document that an area around hides would change their meaning.
        if (!m_name.empty()) {
            Names read;
            namesIn(*m_area.graph, read);
            for (const auto& [name, parameter] : m_area.parameters) namesIn(parameter.value, read);
            for (const auto& [name, parameter] : m_model->areas.at(m_name)->parameters) {
                if (!read.contains(name) || m_area.parameters.contains(name)) continue;
                return badInput("`" + name + "` is a parameter of the document inside `" +
                                m_area.name + "` and one of the area `" + m_name +
                                "` outside; rename one of them first.");
            }
        }
        Replacements texts;
        for (const auto& [name, parameter] : m_area.parameters) {
            const auto given = m_instance.parameters.find(name);
            if (given != m_instance.parameters.end()) texts[name] = given->second.text;
        }
        // Own values may read others; as long as there are new ones to replace, once more.
        std::vector<std::string> open;
        for (const auto& [name, parameter] : m_area.parameters)
            if (!texts.contains(name)) open.push_back(name);
        for (std::size_t round = 0; !open.empty(); ++round) {
            if (round > m_area.parameters.size())
                return badInput("The parameters of `" + m_area.name +
                                "` read each other in a circle.");
            std::vector<std::string> waiting;
            for (const std::string& name : open) {
                const Value& own = m_area.parameters.at(name).value;
                Names read;
                namesIn(own, read);
                const bool ready = std::all_of(read.begin(), read.end(), [&](const auto& other) {
                    return !m_area.parameters.contains(other) || texts.contains(other);
                });
                if (!ready) {
                    waiting.push_back(name);
                    continue;
                }
                DL_TRY(const Value value, replaced(own, texts));
                texts[name] = value.text;
            }
            open = std::move(waiting);
        }
        DL_TRY(m_area.graph, changedValues(m_area.graph, [&texts](const Value& value) {
                   return replaced(value, texts);
               }));
        return {};
    }

    Result<void> placeNodes() {
        if (m_graph->nodes.size() + m_area.graph->nodes.size() > limits::kNodes)
            return badInput("There would be more than " + std::to_string(limits::kNodes) +
                            " nodes, the limit.");
        const Position2 middle = middleOf(m_area.graph->nodes);
        m_shift = {m_instance.position.x - middle.x, m_instance.position.y - middle.y};
        for (const NodePtr& old : m_area.graph->nodes) {
            auto node = std::make_shared<Node>(*old);
            node->name = freeName(*m_graph, old->name);
            node->position = shifted(old->position);
            node->disabled = old->disabled || m_instance.disabled;
            DL_CHECK(checkNode(*m_graph, *node));
            m_keys.push_back(node->key);
            m_graph->nodes.push_back(std::move(node));
        }
        return {};
    }

    Position2 shifted(const Position2& at) const { return {at.x + m_shift.x, at.y + m_shift.y}; }

    void placeConnections() {
        for (const ProjectionPtr& old : m_area.graph->projections) {
            auto projection = std::make_shared<Projection>(*old);
            projection->name = freeName(*m_graph, old->name);
            m_graph->projections.push_back(std::move(projection));
        }
        m_graph->wires.insert(m_graph->wires.end(), m_area.graph->wires.begin(),
                              m_area.graph->wires.end());
    }

    void placeRest() {
        for (const MonitorPtr& old : m_area.graph->monitors) {
            auto monitor = std::make_shared<Monitor>(*old);
            monitor->name = freeMonitorName(*m_graph, old->name);
            monitor->position = shifted(old->position);
            m_keys.push_back(monitor->key);
            m_graph->monitors.push_back(std::move(monitor));
        }
        for (const FramePtr& old : m_area.graph->frames) {
            auto frame = std::make_shared<Frame>(*old);
            frame->position = shifted(old->position);
            m_keys.push_back(frame->key);
            m_graph->frames.push_back(std::move(frame));
        }
    }

    // What an end at the instance stood for; nothing where no port, or more than one, fits.
    std::optional<End> innerOf(const End& end, bool isOutput) const {
        std::optional<End> found;
        for (const AreaPort& port : m_area.ports) {
            if (port.isOutput != isOutput || (!end.port.empty() && end.port != port.name)) continue;
            if (found) return std::nullopt;
            found = port.inner;
        }
        return found;
    }

    bool isHere(const End& end) const { return end.node == m_instance.key; }

    // Connections to the instance go to what is inside; those of no port go with it.
    Result<void> leadEnds() {
        Graph& graph = *m_graph;
        const auto lead = [this](auto& connections) {
            auto kept = std::decay_t<decltype(connections)>();
            for (auto& connection : connections) {
                auto copy = std::make_shared<std::decay_t<decltype(*connection)>>(*connection);
                bool fits = true;
                if (isHere(copy->source)) {
                    const auto inner = innerOf(copy->source, true);
                    fits = inner.has_value();
                    if (inner) copy->source = *inner;
                }
                if (fits && isHere(copy->target)) {
                    const auto inner = innerOf(copy->target, false);
                    fits = inner.has_value();
                    if (inner) copy->target = *inner;
                }
                if (!fits) continue;
                if (*copy == *connection)
                    kept.push_back(connection);
                else
                    kept.push_back(std::move(copy));
            }
            connections = std::move(kept);
        };
        lead(graph.projections);
        lead(graph.wires);
        std::erase_if(graph.monitors, [this](const MonitorPtr& monitor) {
            return isHere(monitor->of) && !innerOf(monitor->of, true);
        });
        changeEnds(graph, [this](End& end) { // monitors; the others are led already
            if (!isHere(end)) return false;
            end = *innerOf(end, true);
            return true;
        });
        setGraph(*m_model, m_name, m_graph);
        if (m_name.empty()) return {};
        auto around = std::make_shared<AreaDefinition>(*m_model->areas.at(m_name));
        for (AreaPort& port : around->ports) {
            if (!isHere(port.inner)) continue;
            if (const auto inner = innerOf(port.inner, port.isOutput)) port.inner = *inner;
        }
        m_model->areas[m_name] = std::move(around);
        dropPorts(*m_model, m_name, [this](const End& end) { return isHere(end); });
        return {};
    }

    std::shared_ptr<Model> m_model;
    GraphName m_name;
    Node m_instance;
    AreaDefinition m_area; // changed on its way
    std::shared_ptr<Graph> m_graph;
    Position2 m_shift;
    std::vector<Key> m_keys;
};

} // namespace

Result<Inserted> ungroupArea(const ModelPtr& model, const GraphName& graph, Key instance) {
    DL_TRY(const GraphPtr holder, graphOf(*model, graph));
    const Node* node = holder->node(instance);
    if (node == nullptr || node->kind != NodeKind::Area)
        return badInput("This is not an area any more.");
    const auto area = model->areas.find(node->component);
    if (area == model->areas.end()) return badInput("There is no area `" + node->component + "`.");
    if (!graph.empty() && areaContains(*model, node->component, graph))
        return badInput("The area `" + node->component + "` contains itself.");
    return Ungrouping(model, graph, *node, *area->second).run();
}

} // namespace dynaloom::model
