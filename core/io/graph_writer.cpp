#include "core/io/graph_writer.h"

#include "core/io/sidecar.h"

#include <array>
#include <charconv>
#include <cmath>

namespace dynaloom::io {

using namespace model;

namespace {

std::string kindText(NodeKind kind) {
    return kind == NodeKind::Area ? "area" : kind == NodeKind::Input ? "input" : "population";
}

// Two coordinates, or width and height.
Result<void> addPair(Json& object, const char* key, double first, double second) {
    if (!std::isfinite(first) || !std::isfinite(second)) {
        return fail(ErrorKind::Internal, "A position on the canvas is not a finite number.");
    }
    Json list = Json::array();
    for (const double coordinate : {first, second}) {
        std::array<char, 32> digits{};
        const auto end =
            std::to_chars(digits.data(), digits.data() + digits.size(), coordinate).ptr;
        list.items.push_back(Json::ofDigits(std::string(digits.data(), end)));
    }
    object.add(key, std::move(list));
    return {};
}

tl::unexpected<Error> missing(Key key) {
    return fail(ErrorKind::Internal, "A connection refers to the id " + std::to_string(key) +
                                         ", which is not in its graph; it cannot be written.");
}

Result<void> addPlugs(Json& host, const std::vector<Plug>& plugs) {
    if (plugs.empty()) return {};
    DL_TRY(Json list, GraphWriter::plugs(plugs));
    host.add("plugs", std::move(list));
    return {};
}

} // namespace

Result<void> addPosition(Json& object, const Position2& position) {
    return addPair(object, "position", position.x, position.y);
}

Json integerJson(std::uint64_t value) { return Json::ofDigits(std::to_string(value)); }

Json valueJson(const Value& value) {
    return isJsonNumber(value.text) ? Json::ofDigits(value.text) : Json::ofText(value.text);
}

Json linesJson(const std::string& text) {
    if (text.find('\n') == std::string::npos) return Json::ofText(text);
    Json lines = Json::array();
    std::size_t from = 0;
    for (;;) {
        const std::size_t to = text.find('\n', from);
        lines.items.push_back(Json::ofText(text.substr(from, to - from)));
        if (to == std::string::npos) return lines;
        from = to + 1;
    }
}

void addText(Json& object, const char* key, const std::string& text) {
    if (!text.empty()) object.add(key, Json::ofText(text));
}
void addLines(Json& object, const char* key, const std::string& text) {
    if (!text.empty()) object.add(key, linesJson(text));
}
void addValues(Json& object, const char* key, const Values& values) {
    if (values.empty()) return;
    Json& json = object.add(key, Json::object());
    for (const auto& [name, value] : values) json.add(name, valueJson(value));
}
void addFlag(Json& object, const char* key, bool value) {
    if (value) object.add(key, Json::ofBoolean(true));
}

Result<void> addUnknown(Json& object, const Unknown& unknown) {
    for (const auto& [key, text] : unknown) {
        if (object.find(key) != nullptr) {
            return fail(ErrorKind::Internal, "The key `" + key + "` would be written twice.");
        }
        DL_TRY(Json value, parseJson(text, {}));
        object.add(key, std::move(value));
    }
    return {};
}

GraphWriter::GraphWriter(const Graph& graph, LongLists lists)
    : m_graph(graph)
    , m_lists(lists) {
    for (const NodePtr& node : graph.nodes) m_nodes.emplace(node->key, node.get());
}

Result<Json> GraphWriter::graph() const {
    Json json = Json::object();
    DL_CHECK(addAll(json, "nodes", m_graph.nodes, &GraphWriter::node));
    DL_CHECK(addAll(json, "projections", m_graph.projections, &GraphWriter::projection));
    DL_CHECK(addAll(json, "wires", m_graph.wires, &GraphWriter::wire));
    DL_CHECK(addAll(json, "monitors", m_graph.monitors, &GraphWriter::monitor));
    DL_CHECK(addAll(json, "frames", m_graph.frames, &GraphWriter::frame));
    DL_CHECK(addUnknown(json, m_graph.unknown));
    return json;
}

Result<Json> GraphWriter::end(const End& end) const {
    const auto found = m_nodes.find(end.node);
    if (found == m_nodes.end()) return missing(end.node);
    std::string text = found->second->name;
    std::vector<Key> keys;
    for (const Key key : end.plugs) {
        keys.push_back(key);
        const Plug* plug = findPlug(*found->second, keys);
        if (plug == nullptr) return missing(key);
        text += "." + plug->name;
    }
    if (!end.port.empty()) text += ":" + end.port;
    return Json::ofText(std::move(text));
}

template <class Items, class Write>
Result<void> GraphWriter::addAll(Json& object, const char* key, const Items& items,
                                 Write write) const {
    if (items.empty()) return {};
    Json list = Json::array();
    list.items.reserve(items.size());
    for (const auto& item : items) {
        DL_TRY(Json json, (this->*write)(*item));
        list.items.push_back(std::move(json));
    }
    object.add(key, std::move(list));
    return {};
}

Result<Json> GraphWriter::node(const Node& node) const {
    Json json = Json::object();
    json.add("id", integerJson(node.key));
    json.add("name", Json::ofText(node.name));
    json.add("kind", Json::ofText(kindText(node.kind)));
    json.add("component", Json::ofText(node.component));
    if (!node.size.text.empty()) json.add("size", valueJson(node.size));
    addValues(json, "parameters", node.parameters);
    addValues(json, "initial", node.initial);
    addText(json, "solver", node.solver);
    if (node.timeUnit) json.add("time_unit", valueJson(*node.timeUnit));
    DL_CHECK(addPlugs(json, node.plugs));
    DL_CHECK(addPosition(json, node.position));
    addText(json, "color", node.color);
    addFlag(json, "disabled", node.disabled);
    addLines(json, "comment", node.comment);
    DL_CHECK(addUnknown(json, node.unknown));
    return json;
}

Result<Json> GraphWriter::plugs(const std::vector<Plug>& plugs) {
    Json list = Json::array();
    for (const Plug& plug : plugs) {
        Json json = Json::object();
        json.add("id", integerJson(plug.key));
        json.add("name", Json::ofText(plug.name));
        json.add("socket", Json::ofText(plug.socket));
        json.add("component", Json::ofText(plug.component));
        addValues(json, "parameters", plug.parameters);
        addValues(json, "initial", plug.initial);
        DL_CHECK(addPlugs(json, plug.plugs));
        addFlag(json, "disabled", plug.disabled);
        DL_CHECK(addUnknown(json, plug.unknown));
        list.items.push_back(std::move(json));
    }
    return list;
}

Result<Json> GraphWriter::projection(const Projection& projection) const {
    Json json = Json::object();
    json.add("id", integerJson(projection.key));
    json.add("name", Json::ofText(projection.name));
    DL_CHECK(addEnd(json, "from", projection.source));
    DL_CHECK(addEnd(json, "to", projection.target));
    json.add("synapse", Json::ofText(projection.synapse));
    addValues(json, "parameters", projection.parameters);
    addValues(json, "initial", projection.initial);
    addText(json, "plasticity", projection.plasticity);
    addValues(json, "plasticity_parameters", projection.plasticityParameters);
    DL_TRY(Json rule, connector(projection.connector));
    json.add("connector", std::move(rule));
    if (projection.weight) json.add("weight", valueJson(*projection.weight));
    addText(json, "weight_unit", projection.weightUnit);
    if (!projection.delay.text.empty()) json.add("delay", valueJson(projection.delay));
    if (projection.delivery != model::Delivery::Events)
        json.add("delivery", Json::ofText(model::nameOf(projection.delivery)));
    addText(json, "color", projection.color);
    addFlag(json, "disabled", projection.disabled);
    addLines(json, "comment", projection.comment);
    DL_CHECK(addUnknown(json, projection.unknown));
    return json;
}

Result<Json> GraphWriter::connector(const Connector& connector) const {
    Json json = Json::object();
    json.add("rule", Json::ofText(connector.rule));
    addValues(json, "arguments", connector.arguments);
    json.add("self", Json::ofBoolean(connector.allowSelf));
    json.add("multiple", Json::ofBoolean(connector.allowMultiple));
    if (connector.table) {
        DL_TRY(Json table, tableToJson(*connector.table, m_lists == LongLists::Inline));
        json.add("table", std::move(table));
    }
    DL_CHECK(addUnknown(json, connector.unknown));
    return json;
}

Result<Json> GraphWriter::wire(const Wire& wire) const {
    Json json = Json::object();
    json.add("id", integerJson(wire.key));
    DL_CHECK(addEnd(json, "from", wire.source));
    DL_CHECK(addEnd(json, "to", wire.target));
    addFlag(json, "disabled", wire.disabled);
    DL_CHECK(addUnknown(json, wire.unknown));
    return json;
}

Result<Json> GraphWriter::monitor(const Monitor& monitor) const {
    Json json = Json::object();
    json.add("id", integerJson(monitor.key));
    json.add("name", Json::ofText(monitor.name));
    DL_CHECK(addEnd(json, "of", monitor.of));
    if (monitor.every != 1) json.add("every", integerJson(monitor.every));
    addText(json, "subset", monitor.subset);
    DL_CHECK(addPosition(json, monitor.position));
    addFlag(json, "disabled", monitor.disabled);
    DL_CHECK(addUnknown(json, monitor.unknown));
    return json;
}

Result<Json> GraphWriter::frame(const Frame& frame) const {
    Json json = Json::object();
    json.add("id", integerJson(frame.key));
    addText(json, "title", frame.title);
    addLines(json, "text", frame.text);
    DL_CHECK(addPosition(json, frame.position));
    DL_CHECK(addPair(json, "size", frame.width, frame.height));
    addText(json, "color", frame.color);
    DL_CHECK(addUnknown(json, frame.unknown));
    return json;
}

Result<void> GraphWriter::addEnd(Json& json, const char* key, const End& what) const {
    DL_TRY(Json text, end(what));
    json.add(key, std::move(text));
    return {};
}

} // namespace dynaloom::io
