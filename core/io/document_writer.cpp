#include "core/base/limits.h"
#include "core/base/storage.h"
#include "core/io/document.h"
#include "core/io/document_parts.h"
#include "core/io/migrate.h"
#include "core/io/sidecar.h"

namespace dynaloom::io {

using namespace model;

namespace {

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

Result<Json> areaJson(const AreaDefinition& area, LongLists lists) {
    Json json = Json::object();
    json.add("name", Json::ofText(area.name));
    addLines(json, "doc", area.doc);
    Result<void> result;
    if (!area.parameters.empty()) json.add("parameters", parametersJson(area.parameters, result));
    DL_CHECK(std::move(result));
    const GraphWriter writer(*area.graph, lists);
    if (!area.ports.empty()) {
        Json ports = Json::array();
        for (const AreaPort& port : area.ports) {
            Json entry = Json::object();
            entry.add("name", Json::ofText(port.name));
            entry.add("direction", Json::ofText(port.isOutput ? "out" : "in"));
            DL_TRY(Json inner, writer.end(port.inner));
            entry.add("end", std::move(inner));
            if (port.position) DL_CHECK(addPosition(entry, *port.position));
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

Result<Json> documentToJson(const Model& model, LongLists lists) {
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
            DL_TRY(Json entry, areaJson(*area, lists));
            areas.items.push_back(std::move(entry));
        }
        json.add("areas", std::move(areas));
    }
    DL_TRY(Json graph, GraphWriter(*model.graph, lists).graph());
    json.add("graph", std::move(graph));
    if (!model.panels.empty()) {
        DL_TRY(Json panels, parseJson(model.panels, {}));
        json.add("panels", std::move(panels));
    }
    json.add("next_id", integerJson(model.nextKey));
    DL_CHECK(addUnknown(json, model.unknown));
    return json;
}

Result<std::string> writeDocumentText(const Model& model) {
    DL_TRY(const Json json, documentToJson(model, LongLists::Sidecar));
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
