#include "app/document/component_edits.h"

#include "core/model/text_edit.h"

#include <algorithm>
#include <functional>

namespace dynaloom::document {
namespace {

using model::ModelPtr;

QString qt(const std::string& text) { return QString::fromStdString(text); }

// visit(name of a component, where it stands): the name may be changed.
using Visit = std::function<void(std::string&, const ComponentUse&)>;

bool visitPlugs(std::vector<model::Plug>& plugs, ComponentUse& at, const Visit& visit) {
    bool changed = false;
    for (model::Plug& plug : plugs) {
        at.plugs.push_back(plug.key);
        const std::string before = plug.component;
        visit(plug.component, at);
        changed |= plug.component != before;
        changed |= visitPlugs(plug.plugs, at, visit);
        at.plugs.pop_back();
    }
    return changed;
}

// The graph with what changed; the same pointer where nothing did.
model::GraphPtr visited(const model::GraphPtr& graph, const Visit& visit) {
    std::shared_ptr<model::Graph> next;
    const auto writable = [&]() -> model::Graph& {
        if (!next) next = std::make_shared<model::Graph>(*graph);
        return *next;
    };
    for (std::size_t i = 0; i < graph->nodes.size(); ++i) {
        const model::Node& old = *graph->nodes[i];
        if (old.kind == model::NodeKind::Area) continue;
        auto node = std::make_shared<model::Node>(old);
        ComponentUse at{node->key, {}};
        visit(node->component, at);
        const bool plugsChanged = visitPlugs(node->plugs, at, visit);
        if (plugsChanged || node->component != old.component) writable().nodes[i] = std::move(node);
    }
    for (std::size_t i = 0; i < graph->projections.size(); ++i) {
        const model::Projection& old = *graph->projections[i];
        auto projection = std::make_shared<model::Projection>(old);
        const ComponentUse at{projection->key, {}};
        visit(projection->synapse, at);
        if (!projection->plasticity.empty()) visit(projection->plasticity, at);
        if (projection->synapse != old.synapse || projection->plasticity != old.plasticity)
            writable().projections[i] = std::move(projection);
    }
    return next ? model::GraphPtr(std::move(next)) : graph;
}

void visitAll(model::Model& model, const Visit& visit) {
    model.graph = visited(model.graph, visit);
    for (auto& [name, area] : model.areas) {
        const model::GraphPtr graph = visited(area->graph, visit);
        if (graph == area->graph) continue;
        auto next = std::make_shared<model::AreaDefinition>(*area);
        next->graph = graph;
        area = std::move(next);
    }
}

std::vector<std::string> namesIn(const std::string& text) {
    std::vector<std::string> names;
    for (const auto& definition : language::parseDefinitions(text, {}).definitions)
        names.push_back(definition->name);
    return names;
}

// The texts parsed anew; the first error of the one named.
Result<void> readTexts(model::Model& model, std::size_t index) {
    model::readComponents(model);
    for (const model::ComponentProblem& broken : model.brokenComponents)
        if (broken.index == index) return tl::unexpected(broken.error);
    if (namesIn(model.componentTexts[index]).empty())
        return badInput("There is no component in this text.");
    return {};
}

// A definition's text under another name: the first word after that of the kind.
std::string renamed(const language::Definition& definition, const std::string& name) {
    const std::string kind{language::toString(definition.kind)};
    const std::size_t at = definition.text.find(definition.name, kind.size());
    if (at == std::string::npos) return definition.text;
    std::string text = definition.text;
    return text.replace(at, definition.name.size(), name);
}

} // namespace

std::vector<ComponentUse> usesOf(const model::Model& model, const std::string& component) {
    std::vector<ComponentUse> uses;
    model::Model copy = model;
    visitAll(copy, [&](std::string& name, const ComponentUse& at) {
        if (name == component && (uses.empty() || !(uses.back() == at))) uses.push_back(at);
    });
    return uses;
}

std::optional<std::size_t> textOf(const model::Model& model, const std::string& component) {
    for (const model::ComponentProblem& broken : model.brokenComponents)
        if (broken.error.place.node == component) return broken.index;
    const auto own = model.components.find(component);
    if (own == model.components.end()) return std::nullopt;
    for (std::size_t i = 0; i < model.componentTexts.size(); ++i)
        if (model.componentTexts[i].find(own->second->text) != std::string::npos) return i;
    return std::nullopt;
}

std::string freeComponentName(const model::Model& model, const model::Catalog& catalog,
                              const std::string& base) {
    std::string stem = base;
    // A copy of LIF2 is LIF3; a name that ends in a year is left alone.
    if (stem.size() > 1 && stem.back() >= '2' && stem.back() <= '9' &&
        !(stem[stem.size() - 2] >= '0' && stem[stem.size() - 2] <= '9'))
        stem.pop_back();
    else if (!stem.empty() && stem.back() >= '0' && stem.back() <= '9')
        stem += "_";
    for (int number = 2;; ++number) {
        const std::string name = stem + std::to_string(number);
        if (!model::component(model, catalog, name)) return name;
    }
}

OwnCopy makeOwnCopy(const ModelPtr& model, const model::Catalog& catalog,
                    const std::string& component, const std::vector<ComponentUse>& uses) {
    const language::DefinitionPtr definition = model::component(*model, catalog, component);
    if (!definition)
        return {{QObject::tr("Make own copy"),
                 badInput("There is no component `" + component + "`."),
                 {}},
                {}};
    const std::string name = freeComponentName(*model, catalog, component);
    const QString what = QObject::tr("Make own copy %1 of %2").arg(qt(name), qt(component));
    auto next = std::make_shared<model::Model>(*model);
    next->componentTexts.push_back(renamed(*definition, name));
    if (auto read = readTexts(*next, next->componentTexts.size() - 1); !read)
        return {{what, tl::unexpected(read.error()), {}}, name};
    visitAll(*next, [&](std::string& used, const ComponentUse& at) {
        if (used == component && std::ranges::find(uses, at) != uses.end()) used = name;
    });
    return {{what, ModelPtr(std::move(next)), {}}, name};
}

Edit setComponentText(const ModelPtr& model, std::size_t index, const QString& text) {
    if (index >= model->componentTexts.size())
        return {QObject::tr("Edit a component"),
                badInput("This component is not in the document any more."),
                {}};
    const std::vector<std::string> before = namesIn(model->componentTexts[index]);
    auto next = std::make_shared<model::Model>(*model);
    next->componentTexts[index] = text.toStdString();
    const std::vector<std::string> after = namesIn(next->componentTexts[index]);
    const QString what =
        QObject::tr("Edit the equations of %1").arg(after.empty() ? QString() : qt(after.front()));
    if (next->componentTexts[index] == model->componentTexts[index]) return {what, model, {}};
    if (auto read = readTexts(*next, index); !read) return {what, tl::unexpected(read.error()), {}};
    if (before.size() == 1 && after.size() == 1 && before != after)
        visitAll(*next, [&](std::string& used, const ComponentUse&) {
            if (used == before.front()) used = after.front();
        });
    return {what, ModelPtr(std::move(next)),
            QStringLiteral("component text %1").arg(static_cast<qulonglong>(index))};
}

Edit removeComponentText(const ModelPtr& model, std::size_t index) {
    const QString what = QObject::tr("Remove a component");
    if (index >= model->componentTexts.size())
        return {what, badInput("This component is not in the document any more."), {}};
    for (const std::string& name : namesIn(model->componentTexts[index]))
        if (!usesOf(*model, name).empty())
            return {
                what, badInput("`" + name + "` is used; give its nodes another component."), {}};
    return {what, model::removeComponentText(model, index), {}};
}

Edit keepDraft(const ModelPtr& model, std::size_t index, const QString& text) {
    return {QObject::tr("Keep a draft"),
            model::replaceComponentText(model, index, text.toStdString()),
            {}};
}

} // namespace dynaloom::document
