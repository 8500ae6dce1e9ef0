// `per source` and `per target` on a state assert that fewer copies give the same numbers. The
// proof (docs/language.md, "Where a synapse's state lives") is repeated here as far as one
// definition shows it, and the reading that breaks it is named.
#include "core/language/checker.h"
#include "core/language/kinds.h"

#include <algorithm>

namespace dynaloom::language {

// The first thing in an expression that differs between synapses of one source (or of one target).
std::optional<Checker::Breach>
Checker::breachIn(const SyntaxPtr& tree, bool source,
                  const std::set<std::string, std::less<>>& kept) const {
    std::set<std::string, std::less<>> entered;
    std::vector<SyntaxPtr> open = {tree};
    while (!open.empty()) {
        const SyntaxPtr root = open.back();
        open.pop_back();
        if (!root) continue;
        std::vector<NameUse> uses = usesOf(root);
        for (const NameUse& use : uses) {
            const std::string other = source ? "post." : "pre.";
            if (use.name.rfind(other, 0) == 0 || use.name == "weight")
                return Breach{use.name, use.at};
            const Symbol* symbol = find(use.name);
            if (!symbol) continue;
            if (symbol->kind == NameClass::State && !kept.contains(use.name))
                return Breach{use.name, use.at};
            if (symbol->kind == NameClass::Noise && !m_definition.noises[symbol->index].shared)
                return Breach{use.name, use.at};
            if (symbol->kind == NameClass::Draw && !m_definition.draws[symbol->index].shared)
                return Breach{use.name, use.at};
            if (symbol->kind == NameClass::Parameter) {
                const Per per = m_definition.parameters[symbol->index].per;
                if (per == Per::Synapse || per == (source ? Per::Target : Per::Source))
                    return Breach{use.name, use.at};
            }
            if (symbol->kind == NameClass::Assigned && entered.insert(use.name).second)
                open.push_back(m_definition.assigned[symbol->index].value);
        }
        // since(post) of a copy kept per source, and the reverse.
        std::vector<const Syntax*> nodes = {root.get()};
        while (!nodes.empty()) {
            const Syntax& node = *nodes.back();
            nodes.pop_back();
            if (node.kind == SyntaxKind::Since && node.text == (source ? "post" : "pre"))
                return Breach{"since(" + node.text + ")", node.at};
            for (const SyntaxPtr& arg : node.args) nodes.push_back(arg.get());
        }
    }
    return std::nullopt;
}

std::optional<Checker::Breach>
Checker::breachOf(const State& state, bool source,
                  const std::set<std::string, std::less<>>& kept) const {
    const auto reading = [&](const SyntaxPtr& tree,
                             const std::string& whose) -> std::optional<Breach> {
        auto breach = breachIn(tree, source, kept);
        if (breach) breach->what = whose + " reads " + quoted(breach->what);
        return breach;
    };
    if (auto breach = reading(state.rate, "its equation")) return breach;
    if (auto breach = reading(state.initial, "its initial value")) return breach;
    for (const Handler& handler : m_definition.handlers) {
        for (const Action& action : handler.block) {
            if (std::find(action.targets.begin(), action.targets.end(), state.name) ==
                action.targets.end())
                continue;
            if (handler.on != (source ? "pre" : "post"))
                return Breach{"`on " + handler.on + "` sets it", action.at};
            if (auto breach = reading(action.value, "`on " + handler.on + "`")) return breach;
        }
    }
    return std::nullopt;
}

void Checker::checkPlacement() {
    const bool projection = isConnection(m_definition.kind);
    const auto allowed = [&](const std::string& name, Per per) {
        if (per == Per::Unstated || (per == Per::Unit) != projection) return;
        report(m_draft.perAt[name], projection
                                        ? "`per unit` belongs to neurons and the like; here write "
                                          "`per source`, `per target` or `per synapse`."
                                        : "Only synapses, couplings and plasticity have sources "
                                          "and targets; here write `per unit`.");
    };
    for (const Parameter& parameter : m_definition.parameters)
        allowed(parameter.name, parameter.per);
    for (const State& state : m_definition.states) allowed(state.name, state.per);
    if (!projection) return;
    for (const bool source : {true, false}) {
        std::set<std::string, std::less<>> kept;
        std::map<std::string, Breach, std::less<>> breaches;
        for (const State& state : m_definition.states)
            if (state.name != "weight") kept.insert(state.name);
        for (bool changed = true; changed;) {
            std::vector<std::string> struck;
            for (const State& state : m_definition.states) {
                if (!kept.contains(state.name)) continue;
                if (auto breach = breachOf(state, source, kept)) {
                    struck.push_back(state.name);
                    breaches.emplace(state.name, *breach);
                }
            }
            for (const std::string& name : struck) kept.erase(name);
            changed = !struck.empty();
        }
        for (const State& state : m_definition.states) {
            if (state.per != (source ? Per::Source : Per::Target) || kept.contains(state.name))
                continue;
            // What spikes of many sources add up to may be kept per target; the compiler proves
            // that.
            if (!source && !readsOtherSide(state)) continue;
            const Breach& breach = breaches.at(state.name);
            const std::string side = source ? "source" : "target";
            report(m_draft.perAt[state.name], quoted(state.name) + " cannot be kept per " + side +
                                                  ": " + breach.what + " (" + placeText(breach.at) +
                                                  "). Remove `per " + side +
                                                  "`, and it is kept per synapse.");
        }
    }
}

// Reads `pre.` in its equation: neither kept per target nor summed there.
bool Checker::readsOtherSide(const State& state) const {
    for (const NameUse& use : usesOf(state.rate))
        if (use.name.rfind("pre.", 0) == 0) return true;
    return false;
}

} // namespace dynaloom::language
