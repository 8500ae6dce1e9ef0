#include "core/model/parameter_edit.h"

#include "core/model/area_edit.h"
#include "core/model/edit_base.h"
#include "core/model/value_names.h"

namespace dynaloom::model {
namespace {

using Parameters = std::map<std::string, DocumentParameter>;

Result<const Parameters*> parametersOf(const Model& model, const GraphName& owner) {
    if (owner.empty()) return &model.parameters;
    const auto area = model.areas.find(owner);
    if (area == model.areas.end())
        return badInput("There is no area `" + owner.substr(0, 80) + "`.");
    return &area->second->parameters;
}

// Adds up what of one graph, and of the parameters beside it, reads a name.
class Look {
public:
    Look(ParameterUses& uses, std::string name)
        : m_uses(uses)
        , m_name(std::move(name)) {}

    void at(const Parameters& parameters, const Graph& graph, const std::string& prefix) {
        for (const auto& [name, parameter] : parameters)
            note(reads(parameter.value), m_uses.parameters, prefix + name);
        for (const NodePtr& node : graph.nodes) {
            std::size_t& count = node->kind == NodeKind::Area    ? m_uses.areas
                                 : node->kind == NodeKind::Input ? m_uses.inputs
                                                                 : m_uses.populations;
            Graph alone;
            alone.nodes.push_back(node);
            note(reads(alone), count, prefix + node->name);
        }
        for (const ProjectionPtr& projection : graph.projections) {
            Graph alone;
            alone.projections.push_back(projection);
            note(reads(alone), m_uses.projections, prefix + projection->name);
        }
    }
    void setting(const Value& value, const char* what) {
        note(reads(value), m_uses.settings, what);
    }

private:
    template <class Part> bool reads(const Part& part) const {
        Names names;
        namesIn(part, names);
        return names.contains(m_name);
    }
    void note(bool isRead, std::size_t& count, std::string place) {
        if (!isRead) return;
        ++count;
        m_uses.places.push_back(std::move(place));
    }

    ParameterUses& m_uses;
    std::string m_name;
};

std::string number(std::size_t count, const char* one, const char* many) {
    return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

// In the place of a name that is read where `hides` has parameters of its own: none of the names in
// the value may mean something else there.
Result<void> checkNotHidden(const Value& value, const AreaDefinition& area,
                            const std::string& name) {
    Names read;
    namesIn(value, read);
    for (const std::string& each : read)
        if (area.parameters.contains(each))
            return badInput("The area `" + area.name + "` reads `" + name +
                            "`, whose value reads `" + each +
                            "`; that is a parameter of the area's own. Rename one of them.");
    return {};
}

Result<void> putValue(AreaDefinition& area, const ValueChange& change) {
    DL_TRY(area.parameters, changedValues(std::move(area.parameters), change));
    DL_TRY(area.graph, changedValues(area.graph, change));
    return {};
}

Result<void> putDocumentValue(Model& model, const std::string& name, const Value& value,
                              const ValueChange& change) {
    DL_TRY(model.parameters, changedValues(std::move(model.parameters), change));
    DL_TRY(model.graph, changedValues(model.graph, change));
    for (Value* setting : {&model.run.duration, &model.run.dt}) {
        DL_TRY(*setting, change(*setting));
    }
    for (auto& [areaName, area] : model.areas) {
        if (area->parameters.contains(name)) continue; // hidden there
        ParameterUses uses;
        Look(uses, name).at(area->parameters, *area->graph, {});
        if (uses.empty()) continue;
        DL_CHECK(checkNotHidden(value, *area, name));
        auto copy = std::make_shared<AreaDefinition>(*area);
        DL_CHECK(putValue(*copy, change));
        area = std::move(copy);
    }
    return {};
}

std::vector<std::string> instancesWith(const Model& model, const std::string& area,
                                       const std::string& name) {
    std::vector<std::string> found;
    for (const GraphName& graph : graphNames(model)) {
        const GraphPtr& at = graph.empty() ? model.graph : model.areas.at(graph)->graph;
        for (const NodePtr& node : at->nodes)
            if (node->kind == NodeKind::Area && node->component == area &&
                node->parameters.contains(name))
                found.push_back(graph.empty() ? node->name : graph + ": " + node->name);
    }
    return found;
}

} // namespace

Result<void> checkNewParameter(const Model& model, const GraphName& owner,
                               const std::string& name) {
    DL_CHECK(checkReadable(name));
    DL_TRY(const Parameters* parameters, parametersOf(model, owner));
    if (parameters->contains(name)) return badInput("There is a parameter `" + name + "` already.");
    return {};
}

Result<ModelPtr> addParameter(const ModelPtr& model, const GraphName& owner,
                              const std::string& name, const std::string& text,
                              const std::string& doc) {
    DL_CHECK(checkNewParameter(*model, owner, name));
    if (text.empty()) return badInput("`" + name + "` needs a value.");
    const bool ofDocument = owner.empty();
    DL_TRY(ModelPtr next, ofDocument ? setDocumentParameter(model, name, text)
                                     : setAreaParameter(model, owner, name, text));
    return ofDocument ? setDocumentParameterDoc(next, name, doc)
                      : setAreaParameterDoc(next, owner, name, doc);
}

std::string ParameterUses::counted() const {
    std::vector<std::string> parts;
    if (populations > 0) parts.push_back(number(populations, "population", "populations"));
    if (inputs > 0) parts.push_back(number(inputs, "input", "inputs"));
    if (areas > 0) parts.push_back(number(areas, "area", "areas"));
    if (projections > 0) parts.push_back(number(projections, "projection", "projections"));
    if (parameters > 0) parts.push_back(number(parameters, "parameter", "parameters"));
    if (settings > 0)
        parts.push_back(number(settings, "setting of the run", "settings of the run"));
    if (parts.empty()) return "nothing";
    std::string text = parts.front();
    for (std::size_t i = 1; i < parts.size(); ++i)
        text += (i + 1 == parts.size() ? " and " : ", ") + parts[i];
    return text;
}

ParameterUses usesOfParameter(const Model& model, const GraphName& owner, const std::string& name) {
    ParameterUses uses;
    Look look(uses, name);
    if (!owner.empty()) {
        if (const auto area = model.areas.find(owner); area != model.areas.end())
            look.at(area->second->parameters, *area->second->graph, {});
        return uses;
    }
    look.at(model.parameters, *model.graph, {});
    for (const auto& [areaName, area] : model.areas)
        if (!area->parameters.contains(name))
            look.at(area->parameters, *area->graph, areaName + ": ");
    look.setting(model.run.duration, "duration");
    look.setting(model.run.dt, "dt");
    return uses;
}

Result<RemovedParameter> removeParameter(const ModelPtr& model, const GraphName& owner,
                                         const std::string& name) {
    DL_TRY(const Parameters* parameters, parametersOf(*model, owner));
    const auto found = parameters->find(name);
    if (found == parameters->end())
        return badInput("There is no parameter `" + name.substr(0, 80) + "`.");
    RemovedParameter removed;
    removed.uses = usesOfParameter(*model, owner, name);
    const Value value = found->second.value;
    const ValueChange change = [replacements = Replacements{{name, value.text}}](const Value& old) {
        return replaced(old, replacements);
    };
    if (owner.empty()) {
        auto next = std::make_shared<Model>(*model);
        next->parameters.erase(name);
        DL_CHECK(putDocumentValue(*next, name, value, change));
        removed.model = std::move(next);
        return removed;
    }
    removed.instances = instancesWith(*model, owner, name);
    DL_TRY(const ModelPtr without, setAreaParameter(model, owner, name, {}));
    DL_TRY(removed.model,
           withArea(without, owner, [&](AreaDefinition& area) { return putValue(area, change); }));
    return removed;
}

} // namespace dynaloom::model
