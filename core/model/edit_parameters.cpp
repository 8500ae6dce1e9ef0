// Edits of the parameters of the document and of areas.
#include "core/model/area_edit.h"
#include "core/model/edit_base.h"
#include "core/model/value_names.h"

namespace dynaloom::model {
namespace {

using Parameters = std::map<std::string, DocumentParameter>;

Result<void> setIn(Parameters& parameters, const std::string& name, const std::string& text) {
    if (!isName(name))
        return badInput("`" + name.substr(0, 80) + "` cannot be the name of a parameter.");
    if (text.empty()) {
        parameters.erase(name);
        return {};
    }
    DL_TRY(Value value, makeValue(text, false));
    parameters[name].value = std::move(value);
    return {};
}

Result<void> setDocIn(Parameters& parameters, const std::string& name, const std::string& doc) {
    const auto it = parameters.find(name);
    if (it == parameters.end())
        return badInput("There is no parameter `" + name.substr(0, 80) + "`.");
    DL_CHECK(checkText(doc, "The description"));
    it->second.doc = doc;
    return {};
}

Result<void> renameIn(Parameters& parameters, const std::string& name, const std::string& newName) {
    auto it = parameters.find(name);
    if (it == parameters.end())
        return badInput("There is no parameter `" + name.substr(0, 80) + "`.");
    if (parameters.contains(newName))
        return badInput("There is a parameter `" + newName + "` already.");
    DocumentParameter moved = std::move(it->second);
    parameters.erase(it);
    parameters.emplace(newName, std::move(moved));
    return {};
}

Names namesIn(const Parameters& parameters, const Graph& graph) {
    Names names;
    for (const auto& [name, parameter] : parameters) namesIn(parameter.value, names);
    namesIn(graph, names);
    return names;
}

ValueChange renaming(const std::string& name, const std::string& newName) {
    return [replacements = Replacements{{name, newName}}](const Value& value) {
        return replaced(value, replacements);
    };
}

Result<void> applyTo(AreaDefinition& area, const ValueChange& change) {
    DL_TRY(area.parameters, changedValues(std::move(area.parameters), change));
    DL_TRY(area.graph, changedValues(area.graph, change));
    return {};
}

// Instances of the area, wherever they stand, changed.
void changeInstances(Model& model, const std::string& area,
                     const std::function<bool(Node&)>& change) {
    for (const GraphName& name : graphNames(model)) {
        const GraphPtr before = name.empty() ? model.graph : model.areas.at(name)->graph;
        std::shared_ptr<Graph> graph;
        for (std::size_t i = 0; i < before->nodes.size(); ++i) {
            const Node& old = *before->nodes[i];
            if (old.kind != NodeKind::Area || old.component != area) continue;
            auto node = std::make_shared<Node>(old);
            if (!change(*node)) continue;
            if (!graph) graph = std::make_shared<Graph>(*before);
            graph->nodes[i] = std::move(node);
        }
        if (graph) setGraph(model, name, std::move(graph));
    }
}

} // namespace

Result<void> checkReadable(const std::string& name) {
    DL_CHECK(checkName(name, "a parameter"));
    static const Names kKnown{"pi", "inf", "t", "dt", "weight"};
    const auto syntax = language::parseExpression(name, false);
    if (!kKnown.contains(name) && syntax && (*syntax)->kind == language::SyntaxKind::Name)
        return {};
    return badInput("`" + name + "` means something else in values (a unit, a constant or a word " +
                    "of the language); choose another name.");
}

Result<ModelPtr> setDocumentParameter(const ModelPtr& model, const std::string& name,
                                      const std::string& text) {
    auto next = std::make_shared<Model>(*model);
    DL_CHECK(setIn(next->parameters, name, text));
    return ModelPtr(std::move(next));
}

Result<ModelPtr> setDocumentParameterDoc(const ModelPtr& model, const std::string& name,
                                         const std::string& doc) {
    auto next = std::make_shared<Model>(*model);
    DL_CHECK(setDocIn(next->parameters, name, doc));
    return ModelPtr(std::move(next));
}

Result<ModelPtr> renameDocumentParameter(const ModelPtr& model, const std::string& name,
                                         const std::string& newName) {
    DL_CHECK(checkReadable(newName));
    if (newName == name) return model;
    auto next = std::make_shared<Model>(*model);
    DL_CHECK(renameIn(next->parameters, name, newName));
    const ValueChange change = renaming(name, newName);
    DL_TRY(next->parameters, changedValues(std::move(next->parameters), change));
    DL_TRY(next->graph, changedValues(next->graph, change));
    for (Value* value : {&next->run.duration, &next->run.dt}) {
        DL_TRY(*value, change(*value));
    }
    for (auto& [areaName, area] : next->areas) {
        if (area->parameters.contains(name)) continue; // hidden there
        if (!namesIn(area->parameters, *area->graph).contains(name)) continue;
        if (area->parameters.contains(newName))
            return badInput("The area `" + areaName + "` has a parameter `" + newName +
                            "` of its own and reads `" + name + "`; choose another name.");
        auto copy = std::make_shared<AreaDefinition>(*area);
        DL_CHECK(applyTo(*copy, change));
        area = std::move(copy);
    }
    return ModelPtr(std::move(next));
}

Result<ModelPtr> setAreaParameter(const ModelPtr& model, const std::string& area,
                                  const std::string& name, const std::string& text) {
    DL_TRY(ModelPtr next, withArea(model, area, [&](AreaDefinition& definition) {
               return setIn(definition.parameters, name, text);
           }));
    if (!text.empty()) return next;
    auto swept = std::make_shared<Model>(*next);
    changeInstances(*swept, area, [&name](Node& node) { return node.parameters.erase(name) > 0; });
    return ModelPtr(std::move(swept));
}

Result<ModelPtr> setAreaParameterDoc(const ModelPtr& model, const std::string& area,
                                     const std::string& name, const std::string& doc) {
    return withArea(model, area, [&](AreaDefinition& definition) {
        return setDocIn(definition.parameters, name, doc);
    });
}

Result<ModelPtr> renameAreaParameter(const ModelPtr& model, const std::string& area,
                                     const std::string& name, const std::string& newName) {
    DL_CHECK(checkReadable(newName));
    if (newName == name) return model;
    DL_TRY(ModelPtr next, withArea(model, area, [&](AreaDefinition& definition) -> Result<void> {
               if (namesIn(definition.parameters, *definition.graph).contains(newName) &&
                   !definition.parameters.contains(newName))
                   return badInput("The area reads `" + newName +
                                   "` of the document already; choose another name.");
               DL_CHECK(renameIn(definition.parameters, name, newName));
               return applyTo(definition, renaming(name, newName));
           }));
    auto swept = std::make_shared<Model>(*next);
    changeInstances(*swept, area, [&](Node& node) {
        auto given = node.parameters.extract(name);
        if (given.empty()) return false;
        given.key() = newName;
        node.parameters.insert(std::move(given));
        return true;
    });
    return ModelPtr(std::move(swept));
}

Result<ModelPtr> renameArea(const ModelPtr& model, const std::string& name,
                            const std::string& newName) {
    DL_CHECK(checkName(newName, "an area"));
    if (!model->areas.contains(name)) return badInput("There is no area `" + name + "`.");
    if (newName == name) return model;
    if (model->areas.contains(newName))
        return badInput("There is an area `" + newName + "` already.");
    auto next = std::make_shared<Model>(*model);
    changeInstances(*next, name, [&newName](Node& node) {
        node.component = newName;
        return true;
    });
    auto area = std::make_shared<AreaDefinition>(*next->areas.at(name));
    area->name = newName;
    next->areas.erase(name);
    next->areas.emplace(newName, std::move(area));
    return ModelPtr(std::move(next));
}

} // namespace dynaloom::model
