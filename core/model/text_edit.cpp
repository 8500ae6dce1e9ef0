#include "core/model/text_edit.h"

#include "core/base/limits.h"
#include "core/model/edit_base.h"

namespace dynaloom::model {
namespace {

Result<void> checkComponentText(const std::string& text) {
    DL_CHECK(checkText(text, "The text of a component"));
    if (text.size() <= limits::kTextBytes) return {};
    return badInput("The text of a component may be at most " + std::to_string(limits::kTextBytes) +
                    " bytes long.");
}

Result<ModelPtr> withTexts(const ModelPtr& model, std::vector<std::string> texts) {
    auto next = std::make_shared<Model>(*model);
    next->componentTexts = std::move(texts);
    readComponents(*next);
    return ModelPtr(std::move(next));
}

// Applies `see(component name, path)` to whatever names a component in a graph.
using See = std::function<void(std::string&, const std::string&)>;

bool seePlugs(std::vector<Plug>& plugs, const std::string& host, const See& see) {
    bool changed = false;
    for (Plug& plug : plugs) {
        const std::string before = plug.component, path = host + "." + plug.name;
        see(plug.component, path);
        changed |= plug.component != before;
        changed |= seePlugs(plug.plugs, path, see);
    }
    return changed;
}

void seeGraph(Graph& graph, const std::string& prefix, const See& see) {
    for (NodePtr& node : graph.nodes) {
        if (node->kind == NodeKind::Area) continue;
        auto copy = std::make_shared<Node>(*node);
        see(copy->component, prefix + copy->name);
        const bool changed = seePlugs(copy->plugs, prefix + copy->name, see);
        if (changed || copy->component != node->component) node = std::move(copy);
    }
    for (ProjectionPtr& projection : graph.projections) {
        auto copy = std::make_shared<Projection>(*projection);
        see(copy->synapse, prefix + copy->name);
        see(copy->plasticity, prefix + copy->name);
        if (copy->synapse != projection->synapse || copy->plasticity != projection->plasticity)
            projection = std::move(copy);
    }
}

} // namespace

void renameUses(Graph& graph, const std::map<std::string, std::string>& names) {
    seeGraph(graph, {}, [&names](std::string& component, const std::string&) {
        if (const auto it = names.find(component); it != names.end()) component = it->second;
    });
}

std::set<std::string> componentsIn(const Graph& graph) {
    std::set<std::string> names;
    Graph copy = graph;
    seeGraph(copy, {}, [&names](std::string& component, const std::string&) {
        if (!component.empty()) names.insert(component);
    });
    return names;
}

std::string renamedDefinition(const language::Definition& definition, const std::string& newName) {
    // The name is the first word after the one that says the kind.
    const std::string& text = definition.text;
    const std::size_t kind = text.find(language::toString(definition.kind));
    const std::size_t from = text.find(
        definition.name, kind == std::string::npos ? 0 : kind + toString(definition.kind).size());
    if (from == std::string::npos) return text;
    return text.substr(0, from) + newName + text.substr(from + definition.name.size());
}

Result<ModelPtr> addComponentText(const ModelPtr& model, const std::string& text) {
    DL_CHECK(checkComponentText(text));
    std::vector<std::string> texts = model->componentTexts;
    texts.push_back(text);
    return withTexts(model, std::move(texts));
}

Result<ModelPtr> replaceComponentText(const ModelPtr& model, std::size_t index,
                                      const std::string& text) {
    DL_CHECK(checkComponentText(text));
    if (index >= model->componentTexts.size())
        return badInput("This component is not in the document any more.");
    std::vector<std::string> texts = model->componentTexts;
    texts[index] = text;
    return withTexts(model, std::move(texts));
}

Result<ModelPtr> removeComponentText(const ModelPtr& model, std::size_t index) {
    if (index >= model->componentTexts.size())
        return badInput("This component is not in the document any more.");
    std::vector<std::string> texts = model->componentTexts;
    texts.erase(texts.begin() + static_cast<std::ptrdiff_t>(index));
    return withTexts(model, std::move(texts));
}

std::optional<std::size_t> componentTextOf(const Model& model, const std::string& name) {
    const auto it = model.components.find(name);
    if (it == model.components.end()) return std::nullopt;
    for (std::size_t i = 0; i < model.componentTexts.size(); ++i) {
        if (model.componentTexts[i].find(it->second->text) != std::string::npos) return i;
    }
    return std::nullopt;
}

Result<ModelPtr> renameComponent(const ModelPtr& model, const std::string& name,
                                 const std::string& newName) {
    DL_CHECK(checkName(newName, "a component"));
    const auto index = componentTextOf(*model, name);
    if (!index)
        return badInput("`" + name.substr(0, 80) + "` is not a component of this document.");
    if (newName == name) return model;
    if (model->components.contains(newName))
        return badInput("There is a component `" + newName + "` in this document already.");
    const language::Definition& definition = *model->components.at(name);
    std::string text = model->componentTexts[*index];
    const std::size_t at = text.find(definition.text);
    text.replace(at, definition.text.size(), renamedDefinition(definition, newName));
    DL_TRY(const ModelPtr named, replaceComponentText(model, *index, text));
    if (!named->components.contains(newName))
        return badInput("`" + newName +
                        "` cannot be the name of a component: the language uses "
                        "this word itself.");
    auto next = std::make_shared<Model>(*named);
    for (const GraphName& graphName : graphNames(*next)) {
        auto graph = std::make_shared<Graph>(graphName.empty() ? *next->graph
                                                               : *next->areas.at(graphName)->graph);
        renameUses(*graph, {{name, newName}});
        setGraph(*next, graphName, std::move(graph));
    }
    return ModelPtr(std::move(next));
}

std::vector<std::string> componentUses(const Model& model, const std::string& name) {
    std::vector<std::string> uses;
    for (const GraphName& graphName : graphNames(model)) {
        Graph copy = graphName.empty() ? *model.graph : *model.areas.at(graphName)->graph;
        seeGraph(copy, graphName.empty() ? "" : graphName + "/",
                 [&](std::string& component, const std::string& path) {
                     if (component == name) uses.push_back(path);
                 });
    }
    return uses;
}

Result<ModelPtr> setTitle(const ModelPtr& model, const std::string& title) {
    DL_CHECK(checkText(title, "The title"));
    if (title.size() > limits::kTextBytes || title.find('\n') != std::string::npos)
        return badInput("The title is one line of text.");
    auto next = std::make_shared<Model>(*model);
    next->title = title;
    return ModelPtr(std::move(next));
}

Result<ModelPtr> setDoc(const ModelPtr& model, const std::string& doc) {
    DL_CHECK(checkText(doc, "The description"));
    auto next = std::make_shared<Model>(*model);
    next->doc = doc;
    return ModelPtr(std::move(next));
}

Result<ModelPtr> setPanels(const ModelPtr& model, const std::string& json) {
    auto next = std::make_shared<Model>(*model);
    next->panels = json;
    return ModelPtr(std::move(next));
}

} // namespace dynaloom::model
