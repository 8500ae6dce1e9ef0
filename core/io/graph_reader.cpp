#include "core/io/graph_reader.h"

#include "core/base/limits.h"
#include "core/io/sidecar.h"
#include "core/model/suggest.h"

#include <algorithm>
#include <cmath>

namespace dynaloom::io {

using namespace model;

namespace {

// "E.ca.ahp:I" -> names "E", "ca", "ahp" and port "I".
struct EndText {
    std::vector<std::string> names;
    std::string port;
};
std::optional<EndText> splitEnd(const std::string& text) {
    EndText end;
    std::string_view rest = text;
    if (const std::size_t colon = rest.find(':'); colon != std::string_view::npos) {
        end.port = rest.substr(colon + 1);
        if (!isName(end.port)) return std::nullopt;
        rest = rest.substr(0, colon);
    }
    for (;;) {
        const std::size_t dot = rest.find('.');
        end.names.emplace_back(rest.substr(0, dot));
        if (!isName(end.names.back())) return std::nullopt;
        if (dot == std::string_view::npos) return end;
        rest = rest.substr(dot + 1);
    }
}

std::string toText(NodeKind kind) {
    switch (kind) {
    case NodeKind::Population:
        return "population";
    case NodeKind::Input:
        return "input";
    case NodeKind::Area:
        return "area";
    }
    return {};
}

Result<NodeKind> readKind(Fields& fields) {
    const Json* json = fields.take("kind");
    if (json == nullptr) return NodeKind::Population;
    for (const NodeKind kind : {NodeKind::Population, NodeKind::Input, NodeKind::Area}) {
        if (json->isText() && json->text == toText(kind)) return kind;
    }
    return badField(fields.file(), *json, fields.pathOf("kind"),
                    "The kind of a node is \"population\", \"input\" or \"area\".");
}

Result<std::string> readColor(Fields& fields) {
    DL_TRY(std::string color, fields.text("color"));
    const bool fine = color.empty() ||
                      (color.size() == 7 && color[0] == '#' &&
                       color.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos);
    if (!fine) {
        return badField(fields.file(), *fields.take("color"), fields.pathOf("color"),
                        "A colour is written \"#rrggbb\".");
    }
    return color;
}

// A position, or a width and height.
Result<Position2> readPair(const std::string& file, const Json& json, const std::string& path) {
    if (!json.isArray() || json.items.size() != 2) {
        return badField(file, json, path, "A position or size is a list of two numbers, [x, y].");
    }
    DL_TRY(const double x, readNumber(file, json.items[0], itemPath(path, 0)));
    DL_TRY(const double y, readNumber(file, json.items[1], itemPath(path, 1)));
    if (std::abs(x) > limits::kCanvas || std::abs(y) > limits::kCanvas) {
        return badField(file, json, path, "This position is too far out (limit 1e9).");
    }
    return Position2{x, y};
}

// Refuses a second item of the same name.
class UniqueNames {
public:
    Result<void> add(const std::string& name, const Fields& fields) {
        if (name.empty() || m_names.insert(name).second) return {};
        const Json* at = fields.json().find("name");
        return badField(fields.file(), at != nullptr ? *at : fields.json(), fields.pathOf("name"),
                        "The name `" + name + "` is taken in this graph.");
    }
    bool insert(const std::string& name) { return m_names.insert(name).second; }

private:
    std::unordered_set<std::string> m_names;
};

} // namespace

Result<GraphPtr> GraphReader::read() {
    m_graph = std::make_shared<Graph>();
    DL_TRY(Fields fields, Fields::of(m_reading.file, m_json, m_path));

    DL_TRY(const std::vector<Json>* nodes, fields.list("nodes"));
    if (nodes->size() > limits::kNodes) {
        return badField(m_reading.file, m_json, fields.pathOf("nodes"),
                        "There are more than " + std::to_string(limits::kNodes) + " nodes.");
    }
    for (std::size_t i = 0; i < nodes->size(); ++i) {
        DL_CHECK(goOn(m_reading.cancel));
        const std::string path = itemPath(fields.pathOf("nodes"), i);
        DL_TRY(NodePtr node, readNode((*nodes)[i], path));
        if (!m_nodes.emplace(node->name, node.get()).second) {
            return badField(m_reading.file, *(*nodes)[i].find("name"), memberPath(path, "name"),
                            "The name `" + node->name + "` is taken in this graph.");
        }
        m_graph->nodes.push_back(std::move(node));
    }

    DL_TRY(const std::vector<Json>* projections, fields.list("projections"));
    UniqueNames projectionNames;
    for (std::size_t i = 0; i < projections->size(); ++i) {
        DL_CHECK(goOn(m_reading.cancel));
        const std::string path = itemPath(fields.pathOf("projections"), i);
        DL_TRY(ProjectionPtr projection, readProjection((*projections)[i], path));
        DL_TRY(const Fields at, Fields::of(m_reading.file, (*projections)[i], path));
        DL_CHECK(projectionNames.add(projection->name, at));
        if (!projection->name.empty() && m_nodes.count(projection->name) != 0) {
            return badField(m_reading.file, *(*projections)[i].find("name"),
                            memberPath(path, "name"),
                            "The name `" + projection->name + "` is taken in this graph.");
        }
        m_graph->projections.push_back(std::move(projection));
    }

    DL_TRY(const std::vector<Json>* wires, fields.list("wires"));
    for (std::size_t i = 0; i < wires->size(); ++i) {
        DL_CHECK(goOn(m_reading.cancel));
        DL_TRY(WirePtr wire, readWire((*wires)[i], itemPath(fields.pathOf("wires"), i)));
        m_graph->wires.push_back(std::move(wire));
    }

    DL_TRY(const std::vector<Json>* monitors, fields.list("monitors"));
    UniqueNames monitorNames;
    for (std::size_t i = 0; i < monitors->size(); ++i) {
        DL_CHECK(goOn(m_reading.cancel));
        const std::string path = itemPath(fields.pathOf("monitors"), i);
        DL_TRY(MonitorPtr monitor, readMonitor((*monitors)[i], path));
        DL_TRY(const Fields at, Fields::of(m_reading.file, (*monitors)[i], path));
        DL_CHECK(monitorNames.add(monitor->name, at));
        m_graph->monitors.push_back(std::move(monitor));
    }

    DL_TRY(const std::vector<Json>* frames, fields.list("frames"));
    for (std::size_t i = 0; i < frames->size(); ++i) {
        DL_CHECK(goOn(m_reading.cancel));
        DL_TRY(FramePtr frame, readFrame((*frames)[i], itemPath(fields.pathOf("frames"), i)));
        m_graph->frames.push_back(std::move(frame));
    }
    m_graph->unknown = fields.rest(m_reading.warnings);
    return GraphPtr(m_graph);
}

Result<Key> GraphReader::readKey(Fields& fields) {
    DL_TRY(const Json* json, fields.require("id", "a whole number that no other part has"));
    DL_TRY(const std::uint64_t key,
           readInteger(m_reading.file, *json, fields.pathOf("id"), 1, kLargestInteger - 1));
    if (!m_reading.keys.insert(key).second) {
        return badField(m_reading.file, *json, fields.pathOf("id"),
                        "The id " + std::to_string(key) + " is used twice in this document.");
    }
    m_reading.largestKey = std::max(m_reading.largestKey, key);
    return key;
}

Result<Position2> GraphReader::readPosition(Fields& fields) const {
    const Json* json = fields.take("position");
    if (json == nullptr) return Position2{};
    return readPair(m_reading.file, *json, fields.pathOf("position"));
}

Result<NodePtr> GraphReader::readNode(const Json& json, const std::string& path) {
    DL_TRY(Fields fields, Fields::of(m_reading.file, json, path));
    auto node = std::make_shared<Node>();
    DL_TRY(node->key, readKey(fields));
    DL_TRY(node->name, fields.name("name", "a node"));
    DL_TRY(node->kind, readKind(fields));
    DL_TRY(node->component, fields.name("component", "its component"));
    DL_TRY(std::optional<Value> size, fields.value("size", false));
    if (size) {
        node->size = std::move(*size);
    } else if (node->kind == NodeKind::Input) {
        DL_TRY(node->size, makeValue("1", false));
    } else if (node->kind == NodeKind::Population) {
        return badField(m_reading.file, json, path, "`size` is missing (the number of units).");
    }
    DL_TRY(node->parameters, fields.values("parameters", true));
    DL_TRY(node->initial, fields.values("initial", true));
    DL_TRY(node->solver, fields.text("solver"));
    DL_TRY(node->timeUnit, fields.value("time_unit", false));
    DL_TRY(node->plugs, readPlugs(fields));
    DL_TRY(node->position, readPosition(fields));
    DL_TRY(node->color, readColor(fields));
    DL_TRY(node->disabled, fields.boolean("disabled", false));
    DL_TRY(node->comment, fields.lines("comment"));
    node->unknown = fields.rest(m_reading.warnings);
    return NodePtr(std::move(node));
}

Result<std::vector<Plug>> GraphReader::readPlugs(Fields& host) {
    DL_TRY(const std::vector<Json>* items, host.list("plugs"));
    std::vector<Plug> plugs;
    UniqueNames names;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const std::string path = itemPath(host.pathOf("plugs"), i);
        DL_TRY(Plug plug, readPlug((*items)[i], path));
        if (!names.insert(plug.name)) {
            return badField(m_reading.file, *(*items)[i].find("name"), memberPath(path, "name"),
                            "The name `" + plug.name + "` is taken among these plugs.");
        }
        plugs.push_back(std::move(plug));
    }
    return plugs;
}

Result<Plug> GraphReader::readPlug(const Json& json, const std::string& path) {
    DL_TRY(Fields fields, Fields::of(m_reading.file, json, path));
    Plug plug;
    DL_TRY(plug.key, readKey(fields));
    DL_TRY(plug.name, fields.name("name", "a plug"));
    DL_TRY(plug.socket, fields.name("socket", "its socket"));
    DL_TRY(plug.component, fields.name("component", "its component"));
    DL_TRY(plug.parameters, fields.values("parameters", true));
    DL_TRY(plug.initial, fields.values("initial", true));
    DL_TRY(plug.plugs, readPlugs(fields));
    DL_TRY(plug.disabled, fields.boolean("disabled", false));
    plug.unknown = fields.rest(m_reading.warnings);
    return plug;
}

Result<End> GraphReader::requireEnd(Fields& fields, const char* key, std::string_view what) const {
    DL_TRY(const Json* json, fields.require(key, what));
    return readEnd(*json, fields.pathOf(key));
}

Result<End> GraphReader::readEnd(const Json& json, const std::string& path) const {
    DL_TRY(const std::string text, readText(m_reading.file, json, path));
    const std::optional<EndText> split = splitEnd(text);
    if (!split) {
        return badField(m_reading.file, json, path,
                        "`" + text.substr(0, 80) +
                            "` is not an end; write \"E\", \"E.na\" for the plug `na` of `E`, and "
                            "\"E:V\" or \"E.na:I\" to name a port.");
    }
    const auto found = m_nodes.find(split->names[0]);
    if (found == m_nodes.end()) {
        std::vector<std::string> names;
        for (const auto& [name, node] : m_nodes) names.push_back(name);
        std::sort(names.begin(), names.end());
        return badField(m_reading.file, json, path,
                        "There is no node `" + split->names[0] + "` in this graph." +
                            didYouMean(split->names[0], names));
    }
    End end{found->second->key, {}, split->port};
    const std::vector<Plug>* plugs = &found->second->plugs;
    for (std::size_t i = 1; i < split->names.size(); ++i) {
        const std::string& name = split->names[i];
        const auto plug = std::find_if(plugs->begin(), plugs->end(),
                                       [&name](const Plug& p) { return p.name == name; });
        if (plug == plugs->end()) {
            std::vector<std::string> names;
            for (const Plug& p : *plugs) names.push_back(p.name);
            return badField(m_reading.file, json, path,
                            "`" + split->names[i - 1] + "` has no plug `" + name + "`." +
                                didYouMean(name, names));
        }
        end.plugs.push_back(plug->key);
        plugs = &plug->plugs;
    }
    return end;
}

Result<ProjectionPtr> GraphReader::readProjection(const Json& json, const std::string& path) {
    DL_TRY(Fields fields, Fields::of(m_reading.file, json, path));
    auto projection = std::make_shared<Projection>();
    DL_TRY(projection->key, readKey(fields));
    DL_TRY(projection->name, fields.name("name", "a projection"));
    DL_TRY(projection->source, requireEnd(fields, "from", "where the projection starts"));
    DL_TRY(projection->target, requireEnd(fields, "to", "where the projection ends"));
    DL_TRY(projection->synapse, fields.name("synapse", "its synapse or coupling"));
    DL_TRY(projection->parameters, fields.values("parameters", true));
    DL_TRY(projection->initial, fields.values("initial", true));
    DL_TRY(projection->plasticity, fields.text("plasticity"));
    DL_TRY(projection->plasticityParameters, fields.values("plasticity_parameters", true));
    DL_TRY(const Json* connector, fields.require("connector", "who is connected to whom"));
    DL_TRY(projection->connector, readConnector(*connector, fields.pathOf("connector")));
    DL_TRY(projection->weight, fields.value("weight", true));
    DL_TRY(projection->weightUnit, fields.text("weight_unit"));
    DL_TRY(std::optional<Value> delay, fields.value("delay", true));
    if (!delay) {
        DL_TRY(delay, makeValue("0 ms"));
    }
    projection->delay = std::move(*delay);
    DL_TRY(projection->delivery, readDelivery(fields, json));
    DL_TRY(projection->color, readColor(fields));
    DL_TRY(projection->disabled, fields.boolean("disabled", false));
    DL_TRY(projection->comment, fields.lines("comment"));
    projection->unknown = fields.rest(m_reading.warnings);
    return ProjectionPtr(std::move(projection));
}

Result<Delivery> GraphReader::readDelivery(Fields& fields, const Json& json) const {
    DL_TRY(const std::string name, fields.text("delivery"));
    if (name.empty()) return Delivery::Events;
    const auto delivery = model::deliveryNamed(name);
    if (delivery) return *delivery;
    return badField(m_reading.file, json, fields.pathOf("delivery"),
                    "There is no delivery `" + name.substr(0, 80) + "`; it is " +
                        model::deliveryNames() + ".");
}

Result<Connector> GraphReader::readConnector(const Json& json, const std::string& path) {
    DL_TRY(Fields fields, Fields::of(m_reading.file, json, path));
    Connector connector;
    DL_TRY(connector.rule, fields.name("rule", "the connector's rule"));
    DL_TRY(connector.allowSelf, fields.boolean("self", true));
    DL_TRY(connector.allowMultiple, fields.boolean("multiple", false));
    if (const Json* table = fields.take("table")) {
        DL_CHECK(readTable(m_reading.file, m_reading.sidecarFolder, *table, fields.pathOf("table"),
                           connector));
    }
    DL_TRY(connector.arguments, fields.values("arguments", false));
    connector.unknown = fields.rest(m_reading.warnings);
    return connector;
}

Result<WirePtr> GraphReader::readWire(const Json& json, const std::string& path) {
    DL_TRY(Fields fields, Fields::of(m_reading.file, json, path));
    auto wire = std::make_shared<Wire>();
    DL_TRY(wire->key, readKey(fields));
    DL_TRY(wire->source, requireEnd(fields, "from", "where the wire starts"));
    DL_TRY(wire->target, requireEnd(fields, "to", "where the wire ends"));
    DL_TRY(wire->disabled, fields.boolean("disabled", false));
    wire->unknown = fields.rest(m_reading.warnings);
    return WirePtr(std::move(wire));
}

Result<MonitorPtr> GraphReader::readMonitor(const Json& json, const std::string& path) {
    DL_TRY(Fields fields, Fields::of(m_reading.file, json, path));
    auto monitor = std::make_shared<Monitor>();
    DL_TRY(monitor->key, readKey(fields));
    DL_TRY(monitor->name, fields.name("name", "a monitor"));
    DL_TRY(monitor->of, requireEnd(fields, "of", "what is recorded"));
    DL_TRY(const std::uint64_t every, fields.integer("every", 1, 1, 0xFFFFFFFFu));
    monitor->every = static_cast<std::uint32_t>(every);
    DL_TRY(monitor->subset, fields.text("subset"));
    DL_TRY(monitor->position, readPosition(fields));
    DL_TRY(monitor->disabled, fields.boolean("disabled", false));
    monitor->unknown = fields.rest(m_reading.warnings);
    return MonitorPtr(std::move(monitor));
}

Result<FramePtr> GraphReader::readFrame(const Json& json, const std::string& path) {
    DL_TRY(Fields fields, Fields::of(m_reading.file, json, path));
    auto frame = std::make_shared<Frame>();
    DL_TRY(frame->key, readKey(fields));
    DL_TRY(frame->title, fields.text("title"));
    DL_TRY(frame->text, fields.lines("text"));
    DL_TRY(frame->position, readPosition(fields));
    if (const Json* size = fields.take("size")) {
        DL_TRY(const Position2 extent, readPair(m_reading.file, *size, fields.pathOf("size")));
        if (!(extent.x > 0 && extent.y > 0)) {
            return badField(m_reading.file, *size, fields.pathOf("size"),
                            "The width and height of a frame must be above 0.");
        }
        frame->width = extent.x;
        frame->height = extent.y;
    }
    DL_TRY(frame->color, readColor(fields));
    frame->unknown = fields.rest(m_reading.warnings);
    return FramePtr(std::move(frame));
}

} // namespace dynaloom::io
