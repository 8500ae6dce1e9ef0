#include "app/jobs/kept_populations.h"

#include <algorithm>

namespace dynaloom::jobs {
namespace {

using compile::Population;
using compile::System;

// The node behind a label such as "V1/E": through the areas it is in.
const model::Node* nodeOf(const model::Model& model, const std::string& label) {
    const model::Graph* graph = model.graph.get();
    std::size_t from = 0;
    while (graph != nullptr) {
        const std::size_t slash = label.find('/', from);
        const model::Node* node = graph->nodeNamed(label.substr(from, slash - from));
        if (node == nullptr || slash == std::string::npos) return node;
        const auto area = model.areas.find(node->component);
        graph = area == model.areas.end() ? nullptr : area->second->graph.get();
        from = slash + 1;
    }
    return nullptr;
}

std::string textOf(const model::Model& model, const model::Catalog& catalog,
                   const std::string& component) {
    const auto definition = model::component(model, catalog, component);
    if (!definition) return {};
    // What it is called makes no difference.
    std::string text = definition->text;
    const std::size_t at = text.find(definition->name);
    if (at != std::string::npos) text.erase(at, definition->name.size());
    return text;
}

// Everything that says what the population is made of, as one text.
void describe(const model::Model& model, const model::Catalog& catalog,
              const std::vector<model::Plug>& plugs, std::string& text) {
    for (const model::Plug& plug : plugs) {
        text += "\n" + std::to_string(plug.key) + " " + plug.socket + (plug.disabled ? " off" : "");
        text += "\n" + textOf(model, catalog, plug.component);
        describe(model, catalog, plug.plugs, text);
        text += "\n.";
    }
}

std::string description(const model::Model& model, const model::Catalog& catalog,
                        const model::Node& node) {
    std::string text = textOf(model, catalog, node.component);
    text += "\n" + (node.timeUnit ? node.timeUnit->text : std::string());
    describe(model, catalog, node.plugs, text);
    return text;
}

// "A.V" of a population that is called B now: "B.V".
std::string renamed(const std::string& label, const std::string& from, const std::string& to) {
    if (!label.starts_with(from + ".") && label != from) return label;
    return to + label.substr(from.size());
}

std::string listed(const std::vector<std::string>& names) {
    constexpr std::size_t kMost = 5;
    std::string text;
    const std::size_t shown = std::min(names.size(), kMost);
    for (std::size_t i = 0; i < shown; ++i) {
        if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
        text += names[i];
    }
    if (names.size() > shown) text += " and " + std::to_string(names.size() - shown) + " more";
    return text;
}

} // namespace

KeptPopulations keptPopulations(const model::Model& running, const model::Catalog& runningCatalog,
                                const System& runningSystem, const model::Model& edited,
                                const model::Catalog& catalog, const System& system) {
    KeptPopulations result;
    for (const Population& now : system.populations) {
        const auto before = std::ranges::find(runningSystem.populations, now.key, &Population::key);
        const model::Node* newNode = nodeOf(edited, now.label);
        const model::Node* oldNode =
            before == runningSystem.populations.end() ? nullptr : nodeOf(running, before->label);
        const bool same = newNode && oldNode && before->size == now.size &&
                          description(running, runningCatalog, *oldNode) ==
                              description(edited, catalog, *newNode);
        // Inputs without states have nothing to keep.
        if (!same) {
            if (!now.states.empty() || !now.isInput) result.anew.push_back(now.label);
            continue;
        }
        if (!now.states.empty() || !now.isInput) result.kept.push_back(now.label);
        for (const compile::StateId id : now.states) {
            const std::string& label = system.states[id.v].label;
            const std::string old = renamed(label, now.label, before->label);
            result.continuation.arrays.emplace(label, old);
            result.continuation.arrays.emplace(label + " hold", old + " hold");
        }
        result.continuation.histories.emplace(now.label, before->label);
        for (const compile::EventId id : now.events) {
            const std::string& label = system.events[id.v].label;
            result.continuation.histories.emplace(label, renamed(label, now.label, before->label));
        }
    }
    return result;
}

std::string sentenceOf(const KeptPopulations& populations) {
    const auto& [continuation, kept, anew] = populations;
    std::string text;
    if (!kept.empty())
        text = listed(kept) + (kept.size() == 1 ? " goes on as it is" : " go on as they are");
    if (!anew.empty())
        text += (text.empty() ? "" : "; ") + listed(anew) +
                (anew.size() == 1 ? " begins anew" : " begin anew");
    return text.empty() ? "Nothing had a state to keep." : text + ".";
}

} // namespace dynaloom::jobs
