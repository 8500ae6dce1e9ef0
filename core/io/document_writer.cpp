#include "core/base/limits.h"
#include "core/base/storage.h"
#include "core/io/document.h"
#include "core/io/json_fields.h"
#include "core/io/migrate.h"
#include "core/io/sidecar.h"

#include <array>
#include <charconv>
#include <cmath>
#include <set>
#include <unordered_map>

namespace dynaloom::io {

using namespace model;

namespace {

Json integerJson(std::uint64_t value) { return Json::ofDigits(std::to_string(value)); }

// A plain number is stored as one, everything else as text.
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

Result<void> addPosition(Json& object, const Position2& position) {
    if (!std::isfinite(position.x) || !std::isfinite(position.y)) {
        return fail(ErrorKind::Internal, "A position on the canvas is not a finite number.");
    }
    Json list = Json::array();
    for (const double coordinate : {position.x, position.y}) {
        std::array<char, 32> digits{};
        const auto end =
            std::to_chars(digits.data(), digits.data() + digits.size(), coordinate).ptr;
        list.items.push_back(Json::ofDigits(std::string(digits.data(), end)));
    }
    object.add("position", std::move(list));
    return {};
}

Json parametersJson(const std::map<std::string, DocumentParameter>& parameters,
                    Result<void>& result) {
    Json json = Json::object();
    for (const auto& [name, parameter] : parameters) {
        if (parameter.doc.empty() && parameter.unknown.empty()) {
            json.add(name, valueJson(parameter.value));
            continue;
        }
        Json& entry = json.add(name, Json::object());
        entry.add("value", valueJson(parameter.value));
        addLines(entry, "doc", parameter.doc);
        if (result) result = addUnknown(entry, parameter.unknown);
    }
    return json;
}

std::string kindText(NodeKind kind) {
    return kind == NodeKind::Area ? "area" : kind == NodeKind::Input ? "input" : "population";
}

// Writes one graph; ends become paths of names.
class GraphWriter {
public:
    explicit GraphWriter(const Graph& graph)
        : m_graph(graph) {
        for (const NodePtr& node : graph.nodes) m_nodes.emplace(node->key, node.get());
    }

    Result<Json> graph() const {
        Json json = Json::object();
        DL_CHECK(addAll(json, "nodes", m_graph.nodes, &GraphWriter::node));
        DL_CHECK(addAll(json, "projections", m_graph.projections, &GraphWriter::projection));
        DL_CHECK(addAll(json, "wires", m_graph.wires, &GraphWriter::wire));
        DL_CHECK(addAll(json, "monitors", m_graph.monitors, &GraphWriter::monitor));
        DL_CHECK(addUnknown(json, m_graph.unknown));
        return json;
    }

    Result<Json> end(const End& end) const {
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

private:
    static tl::unexpected<Error> missing(Key key) {
        return fail(ErrorKind::Internal, "A connection refers to the id " + std::to_string(key) +
                                             ", which is not in its graph; it cannot be written.");
    }

    template <class Items, class Write>
    Result<void> addAll(Json& object, const char* key, const Items& items, Write write) const {
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

    Result<Json> node(const Node& node) const {
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

    Result<void> addPlugs(Json& host, const std::vector<Plug>& plugs) const {
        if (plugs.empty()) return {};
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
            DL_CHECK(addUnknown(json, plug.unknown));
            list.items.push_back(std::move(json));
        }
        host.add("plugs", std::move(list));
        return {};
    }

    Result<Json> projection(const Projection& projection) const {
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
        DL_TRY(Json connector, connectorJson(projection.connector));
        json.add("connector", std::move(connector));
        if (projection.weight) json.add("weight", valueJson(*projection.weight));
        addText(json, "weight_unit", projection.weightUnit);
        if (!projection.delay.text.empty()) json.add("delay", valueJson(projection.delay));
        if (projection.delivery != model::Delivery::Events)
            json.add("delivery", Json::ofText(model::nameOf(projection.delivery)));
        addFlag(json, "disabled", projection.disabled);
        DL_CHECK(addUnknown(json, projection.unknown));
        return json;
    }

    static Result<Json> connectorJson(const Connector& connector) {
        Json json = Json::object();
        json.add("rule", Json::ofText(connector.rule));
        addValues(json, "arguments", connector.arguments);
        json.add("self", Json::ofBoolean(connector.allowSelf));
        json.add("multiple", Json::ofBoolean(connector.allowMultiple));
        if (connector.table) {
            DL_TRY(Json table, tableToJson(*connector.table));
            json.add("table", std::move(table));
        }
        DL_CHECK(addUnknown(json, connector.unknown));
        return json;
    }

    Result<Json> wire(const Wire& wire) const {
        Json json = Json::object();
        json.add("id", integerJson(wire.key));
        DL_CHECK(addEnd(json, "from", wire.source));
        DL_CHECK(addEnd(json, "to", wire.target));
        addFlag(json, "disabled", wire.disabled);
        DL_CHECK(addUnknown(json, wire.unknown));
        return json;
    }

    Result<Json> monitor(const Monitor& monitor) const {
        Json json = Json::object();
        json.add("id", integerJson(monitor.key));
        json.add("name", Json::ofText(monitor.name));
        DL_CHECK(addEnd(json, "of", monitor.of));
        if (monitor.every != 1) json.add("every", integerJson(monitor.every));
        addText(json, "subset", monitor.subset);
        DL_CHECK(addPosition(json, monitor.position));
        DL_CHECK(addUnknown(json, monitor.unknown));
        return json;
    }

    Result<void> addEnd(Json& json, const char* key, const End& what) const {
        DL_TRY(Json text, end(what));
        json.add(key, std::move(text));
        return {};
    }

    const Graph& m_graph;
    std::unordered_map<Key, const Node*> m_nodes;
};

Result<Json> areaJson(const AreaDefinition& area) {
    Json json = Json::object();
    json.add("name", Json::ofText(area.name));
    addLines(json, "doc", area.doc);
    Result<void> result;
    if (!area.parameters.empty()) json.add("parameters", parametersJson(area.parameters, result));
    DL_CHECK(std::move(result));
    const GraphWriter writer(*area.graph);
    if (!area.ports.empty()) {
        Json ports = Json::array();
        for (const AreaPort& port : area.ports) {
            Json entry = Json::object();
            entry.add("name", Json::ofText(port.name));
            entry.add("direction", Json::ofText(port.isOutput ? "out" : "in"));
            DL_TRY(Json inner, writer.end(port.inner));
            entry.add("end", std::move(inner));
            DL_CHECK(addUnknown(entry, port.unknown));
            ports.items.push_back(std::move(entry));
        }
        json.add("ports", std::move(ports));
    }
    DL_TRY(Json graph, writer.graph());
    json.add("graph", std::move(graph));
    DL_CHECK(addUnknown(json, area.unknown));
    return json;
}

Result<Json> runJson(const RunSettings& run) {
    Json json = Json::object();
    if (!run.duration.text.empty()) json.add("duration", valueJson(run.duration));
    if (!run.dt.text.empty()) json.add("dt", valueJson(run.dt));
    for (const std::uint64_t seed :
         {run.seed, run.seedConnectivity.value_or(0), run.seedInitial.value_or(0)}) {
        if (seed > kLargestInteger) {
            return badInput("The seed " + std::to_string(seed) +
                            " is larger than 2^53 and cannot be stored.");
        }
    }
    json.add("seed", integerJson(run.seed));
    if (run.seedConnectivity) json.add("seed_connectivity", integerJson(*run.seedConnectivity));
    if (run.seedInitial) json.add("seed_initial", integerJson(*run.seedInitial));
    json.add("precision", Json::ofText(run.precision));
    json.add("device", Json::ofText(run.device));
    addText(json, "solver", run.solver);
    DL_CHECK(addUnknown(json, run.unknown));
    return json;
}

Result<Json> documentJson(const Model& model) {
    Json json = Json::object();
    json.add("format", Json::ofText("dynaloom"));
    json.add("version", integerJson(kFormatVersion));
    json.add("writer", Json::ofText("Dynaloom " DYNALOOM_VERSION));
    addText(json, "title", model.title);
    addLines(json, "doc", model.doc);
    Result<void> result;
    if (!model.parameters.empty()) json.add("parameters", parametersJson(model.parameters, result));
    DL_CHECK(std::move(result));
    DL_TRY(Json run, runJson(model.run));
    json.add("run", std::move(run));
    if (!model.componentTexts.empty()) {
        Json texts = Json::array();
        for (const std::string& text : model.componentTexts) texts.items.push_back(linesJson(text));
        json.add("components", std::move(texts));
    }
    if (!model.areas.empty()) {
        Json areas = Json::array();
        for (const auto& [name, area] : model.areas) {
            DL_TRY(Json entry, areaJson(*area));
            areas.items.push_back(std::move(entry));
        }
        json.add("areas", std::move(areas));
    }
    DL_TRY(Json graph, GraphWriter(*model.graph).graph());
    json.add("graph", std::move(graph));
    if (!model.panels.empty()) {
        DL_TRY(Json panels, parseJson(model.panels, {}));
        json.add("panels", std::move(panels));
    }
    json.add("next_id", integerJson(model.nextKey));
    DL_CHECK(addUnknown(json, model.unknown));
    return json;
}

// Side-cars of a graph that are not on the disk yet.
Result<void> writeSidecars(const Graph& graph, const std::filesystem::path& folder) {
    for (const ProjectionPtr& projection : graph.projections) {
        const auto& table = projection->connector.table;
        if (!table || table->pre.size() <= kInlineEntries) continue;
        const std::string bytes = tableBytes(*table);
        const std::filesystem::path file = folder / sidecarName(bytes);
        // A file of this name has these bytes, or is damaged and read back as such: look.
        const auto there = readFile(file, bytes.size());
        if (there && *there == bytes) continue;
        DL_CHECK(replaceFile(file, bytes));
    }
    return {};
}

} // namespace

Result<std::string> writeDocumentText(const Model& model) {
    DL_TRY(const Json json, documentJson(model));
    std::string text = printJson(json) + "\n";
    if (text.size() > limits::kFileBytes) {
        return badInput("The document would be larger than the limit of " +
                        std::to_string(limits::kFileBytes) + " bytes.");
    }
    return text;
}

Result<void> writeSidecars(const Model& model, const std::filesystem::path& folder) {
    DL_CHECK(writeSidecars(*model.graph, folder));
    for (const auto& [name, area] : model.areas) DL_CHECK(writeSidecars(*area->graph, folder));
    return {};
}

Result<void> writeDocument(const Model& model, const std::filesystem::path& file) {
    DL_TRY(const std::string text, writeDocumentText(model));
    DL_CHECK(writeSidecars(model, file.has_parent_path() ? file.parent_path() : "."));
    return replaceFile(file, text);
}

} // namespace dynaloom::io
