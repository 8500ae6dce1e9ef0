#include "core/base/limits.h"
#include "core/base/storage.h"
#include "core/io/document.h"
#include "core/io/document_parts.h"
#include "core/io/migrate.h"
#include "core/model/suggest.h"

#include <algorithm>

namespace dynaloom::io {

using namespace model;

namespace {

using Parameters = std::map<std::string, DocumentParameter>;

Result<DocumentParameter> readParameter(Reading& reading, const Json& json,
                                        const std::string& path) {
    DocumentParameter parameter;
    if (!json.isObject()) {
        DL_TRY(parameter.value, readValue(reading.file, json, path, false));
        return parameter;
    }
    DL_TRY(Fields fields, Fields::of(reading.file, json, path));
    DL_TRY(const Json* value, fields.require("value", "the parameter's value"));
    DL_TRY(parameter.value, readValue(reading.file, *value, fields.pathOf("value"), false));
    DL_TRY(parameter.doc, fields.lines("doc"));
    parameter.unknown = fields.rest(reading.warnings);
    return parameter;
}

Result<Parameters> readParameters(Reading& reading, Fields& owner) {
    Parameters parameters;
    const Json* json = owner.take("parameters");
    if (json == nullptr) return parameters;
    const std::string path = owner.pathOf("parameters");
    DL_TRY(const Fields fields, Fields::of(reading.file, *json, path));
    for (const Json& member : json->items) {
        const std::string memberAt = memberPath(path, member.key);
        if (!isName(member.key)) {
            return badField(reading.file, member, memberAt,
                            "`" + member.key.substr(0, 80) +
                                "` cannot be the name of a parameter.");
        }
        DL_TRY(DocumentParameter parameter, readParameter(reading, member, memberAt));
        parameters.emplace(member.key, std::move(parameter));
    }
    return parameters;
}

// An error in a component's text, at its place in the document: a list of lines keeps line numbers.
Error placeComponentError(const Reading& reading, const Json& json, const std::string& path,
                          const Error& error) {
    Error placed = error;
    const int line = std::max(error.place.line, 1);
    const auto index = static_cast<std::size_t>(line - 1);
    placed.sentence = "In `" + path + "`: " + error.sentence;
    if (json.isArray() && index < json.items.size()) {
        placed.place = placeInText(reading.file, json.items[index], error.place.column);
    } else {
        placed.place = placeInText(reading.file, json, line == 1 ? error.place.column : 0);
        if (line > 1) placed.sentence += " (Line " + std::to_string(line) + " of the text.)";
    }
    placed.place.node = error.place.node;
    return placed;
}

// A text that does not parse is kept and told; the document opens, so that it can be mended.
Result<void> readTexts(Reading& reading, Fields& fields, Model& model) {
    DL_TRY(const std::vector<Json>* items, fields.list("components"));
    std::vector<std::string> paths;
    for (std::size_t i = 0; i < items->size(); ++i) {
        paths.push_back(itemPath(fields.pathOf("components"), i));
        DL_TRY(std::string text, readLines(reading.file, (*items)[i], paths.back()));
        model.componentTexts.push_back(std::move(text));
    }
    for (const ComponentProblem& warning : model::readComponents(model))
        reading.warnings.push_back(placeComponentError(reading, (*items)[warning.index],
                                                       paths[warning.index], warning.error));
    for (const ComponentProblem& problem : model.brokenComponents)
        reading.componentErrors.push_back(placeComponentError(reading, (*items)[problem.index],
                                                              paths[problem.index], problem.error));
    return {};
}

Result<AreaPort> readPort(Reading& reading, const GraphReader& graph, const Json& json,
                          const std::string& path) {
    DL_TRY(Fields fields, Fields::of(reading.file, json, path));
    AreaPort port;
    DL_TRY(port.name, fields.name("name", "a port"));
    DL_TRY(const Json* inner, fields.require("end", "what the port stands for inside the area"));
    DL_TRY(port.inner, graph.readEnd(*inner, fields.pathOf("end")));
    DL_TRY(const Json* direction, fields.require("direction", "\"in\" or \"out\""));
    const bool isOut = direction->isText() && direction->text == "out";
    if (!isOut && !(direction->isText() && direction->text == "in")) {
        return badField(reading.file, *direction, fields.pathOf("direction"),
                        "The direction of a port is \"in\" or \"out\".");
    }
    port.isOutput = isOut;
    if (json.find("position") != nullptr) {
        DL_TRY(port.position, graph.readPosition(fields));
    }
    port.unknown = fields.rest(reading.warnings);
    return port;
}

Result<AreaPtr> readArea(Reading& reading, const Json& json, const std::string& path) {
    DL_TRY(Fields fields, Fields::of(reading.file, json, path));
    auto area = std::make_shared<AreaDefinition>();
    DL_TRY(area->name, fields.name("name", "an area"));
    DL_TRY(area->doc, fields.lines("doc"));
    DL_TRY(area->parameters, readParameters(reading, fields));
    DL_TRY(const Json* graphJson, fields.require("graph", "what is inside the area"));
    GraphReader graph(reading, *graphJson, fields.pathOf("graph"));
    DL_TRY(area->graph, graph.read());
    DL_TRY(const std::vector<Json>* ports, fields.list("ports"));
    for (std::size_t i = 0; i < ports->size(); ++i) {
        const std::string portPath = itemPath(fields.pathOf("ports"), i);
        DL_TRY(AreaPort port, readPort(reading, graph, (*ports)[i], portPath));
        const bool taken = std::any_of(area->ports.begin(), area->ports.end(),
                                       [&port](const AreaPort& p) { return p.name == port.name; });
        if (taken) {
            return badField(reading.file, *(*ports)[i].find("name"), memberPath(portPath, "name"),
                            "The name `" + port.name + "` is taken among the ports of this area.");
        }
        area->ports.push_back(std::move(port));
    }
    area->unknown = fields.rest(reading.warnings);
    return AreaPtr(std::move(area));
}

Result<void> readAreas(Reading& reading, Fields& fields, Model& model) {
    DL_TRY(const std::vector<Json>* items, fields.list("areas"));
    for (std::size_t i = 0; i < items->size(); ++i) {
        const std::string path = itemPath(fields.pathOf("areas"), i);
        DL_TRY(AreaPtr area, readArea(reading, (*items)[i], path));
        const std::string name = area->name;
        if (!model.areas.emplace(name, std::move(area)).second) {
            return badField(reading.file, *(*items)[i].find("name"), memberPath(path, "name"),
                            "The area `" + name + "` is defined twice.");
        }
    }
    return {};
}

Result<Value> valueOr(Fields& fields, const char* key, const char* fallback) {
    DL_TRY(std::optional<Value> value, fields.value(key, false));
    if (value) return std::move(*value);
    return makeValue(fallback, false);
}

Result<std::optional<std::uint64_t>> optionalSeed(Fields& fields, const char* key) {
    const Json* json = fields.take(key);
    if (json == nullptr) return std::optional<std::uint64_t>();
    DL_TRY(const std::uint64_t seed,
           readInteger(fields.file(), *json, fields.pathOf(key), 0, kLargestInteger));
    return std::optional<std::uint64_t>(seed);
}

Result<std::string> choice(Fields& fields, const char* key, const std::vector<std::string>& words) {
    const Json* json = fields.take(key);
    if (json == nullptr) return words.front();
    DL_TRY(std::string word, readText(fields.file(), *json, fields.pathOf(key)));
    if (std::find(words.begin(), words.end(), word) == words.end()) {
        return badField(fields.file(), *json, fields.pathOf(key),
                        "`" + word.substr(0, 80) + "` is not known here; write " + listed(words) +
                            ".");
    }
    return word;
}

Result<RunSettings> readRun(Reading& reading, const Json* json) {
    const Json none = Json::object();
    DL_TRY(Fields fields, Fields::of(reading.file, json != nullptr ? *json : none, "run"));
    RunSettings run;
    DL_TRY(run.duration, valueOr(fields, "duration", "1 s"));
    DL_TRY(run.dt, valueOr(fields, "dt", "0.1 ms"));
    DL_TRY(run.seed, fields.integer("seed", 1, 0, kLargestInteger));
    DL_TRY(run.seedConnectivity, optionalSeed(fields, "seed_connectivity"));
    DL_TRY(run.seedInitial, optionalSeed(fields, "seed_initial"));
    DL_TRY(run.precision, choice(fields, "precision", {"float", "double"}));
    DL_TRY(run.device, choice(fields, "device", {"cpu", "reference", "cuda"}));
    DL_TRY(run.solver, fields.text("solver"));
    run.unknown = fields.rest(reading.warnings);
    return run;
}

Result<void> readNextKey(const Reading& reading, Fields& fields, Model& model,
                         std::vector<Error>& warnings) {
    DL_TRY(model.nextKey, fields.integer("next_id", reading.largestKey + 1, 1, kLargestInteger));
    if (model.nextKey > reading.largestKey) return {};
    const Json& at = *fields.json().find("next_id");
    warnings.push_back(Error{ErrorKind::Input,
                             "`next_id` is " + at.text + ", but the id " +
                                 std::to_string(reading.largestKey) +
                                 " is in use; new parts get ids after that.",
                             Place{reading.file, {}, at.line, at.column}});
    model.nextKey = reading.largestKey + 1;
    return {};
}

} // namespace

Result<std::shared_ptr<Model>> documentFromJson(Reading& reading, const Json& document) {
    DL_TRY(Fields fields, Fields::of(reading.file, document, {}));
    for (const char* known : {"format", "version", "needs", "writer"}) fields.take(known);
    auto model = std::make_shared<Model>();
    DL_TRY(model->title, fields.text("title"));
    DL_TRY(model->doc, fields.lines("doc"));
    DL_TRY(model->parameters, readParameters(reading, fields));
    DL_TRY(model->run, readRun(reading, fields.take("run")));
    DL_CHECK(readTexts(reading, fields, *model));
    DL_CHECK(readAreas(reading, fields, *model));
    if (const Json* graph = fields.take("graph")) {
        DL_TRY(model->graph, GraphReader(reading, *graph, "graph").read());
    }
    if (const Json* panels = fields.take("panels")) model->panels = printJson(*panels);
    DL_CHECK(readNextKey(reading, fields, *model, reading.warnings));
    model->unknown = fields.rest(reading.warnings);
    return model;
}

Result<ReadDocument> readDocumentText(std::string_view text, const std::string& fileName,
                                      const std::filesystem::path& sidecarFolder,
                                      const Cancel* cancel) {
    const auto noMemory = [&fileName] {
        return fail(ErrorKind::Failed, "There is not enough memory to read the document.",
                    Place{fileName, {}, 0, 0});
    };
    try {
        DL_TRY(Json document, parseJson(text, fileName, cancel));
        Reading reading;
        reading.cancel = cancel;
        reading.file = fileName;
        reading.sidecarFolder = sidecarFolder;
        DL_TRY(reading.warnings, migrate(document, fileName));
        DL_TRY(ModelPtr model, documentFromJson(reading, document));
        return ReadDocument{std::move(model), std::move(reading.warnings),
                            std::move(reading.componentErrors)};
    } catch (const std::bad_alloc&) {
        return noMemory();
    } catch (const std::length_error&) {
        return noMemory();
    }
}

Result<ReadDocument> readDocument(const std::filesystem::path& file, const Cancel* cancel) try {
    DL_TRY(const std::string text, readFile(file, limits::kFileBytes));
    const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
    return readDocumentText(text, file.string(), folder, cancel);
} catch (const std::bad_alloc&) {
    return fail(ErrorKind::Failed, "There is not enough memory to read the document.");
}

} // namespace dynaloom::io
