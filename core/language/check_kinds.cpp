// What each kind of component must have and may not have (docs/language.md, "Kinds").
#include "core/language/checker.h"
#include "core/language/kinds.h"

#include <algorithm>

namespace dynaloom::language {

namespace {

template <class List> std::optional<Position> firstOf(const List& list) {
    return list.empty() ? std::nullopt : std::optional(list.front().at);
}

std::string article(std::string_view word) {
    const bool vowel = std::string_view("aeiou").find(word.front()) != std::string_view::npos;
    return std::string(vowel ? "An " : "A ") + std::string(word);
}

} // namespace

void Checker::require(bool present, std::string_view what) {
    if (!present)
        report(m_definition.at,
               article(toString(m_definition.kind)) + " needs " + std::string(what) + ".");
}

void Checker::forbid(std::optional<Position> at, std::string_view what) {
    if (at)
        report(*at, article(toString(m_definition.kind)) + " has no " + std::string(what) + ".");
}

void Checker::checkKind() {
    const Definition& d = m_definition;
    const ComponentKind kind = d.kind;
    const bool connection = isConnection(kind);
    const State* weight = d.state("weight");
    const bool hasContinuous = std::any_of(d.outputs.begin(), d.outputs.end(),
                                           [](const OutputPort& p) { return !p.isEvent; });
    const bool hasLaw = std::any_of(d.states.begin(), d.states.end(),
                                    [](const State& s) { return s.name != "weight"; });
    const std::optional<Position> spike =
        d.event("spike") ? std::optional(d.event("spike")->at) : std::nullopt;

    if (!connection && weight)
        forbid(weight->at, "`weight`; it belongs to synapses, couplings and plasticity");
    if (kind != ComponentKind::Ion && !d.species.empty())
        forbid(d.at, "`species`; it names an ion");
    if (kind != ComponentKind::Layer) forbid(firstOf(d.sizes), "`size`; only layers have arrays");
    if (kind != ComponentKind::Neuron && kind != ComponentKind::Rate && kind != ComponentKind::Ion)
        forbid(firstOf(d.sockets), "sockets");
    for (const OutputPort& port : d.outputs)
        if (port.isCurrent && kind != ComponentKind::Channel && kind != ComponentKind::Ion &&
            kind != ComponentKind::Receptor && kind != ComponentKind::Coupling)
            forbid(port.at, "`current`; write `output`");

    switch (kind) {
    case ComponentKind::Neuron:
    case ComponentKind::Rate:
        require(hasLaw || !d.sockets.empty(), "a state with an equation");
        break;
    case ComponentKind::Channel:
        require(hasContinuous, "a `current` or an `output`");
        forbid(spike, "`spike`");
        forbid(firstOf(d.handlers), "`on`");
        break;
    case ComponentKind::Ion:
        require(!d.species.empty(), "its `species`, as in `species Ca`");
        forbid(spike, "`spike`");
        break;
    case ComponentKind::Receptor:
        require(d.inputs.size() == 1 && !d.inputs.front().isEvent, "exactly one `input`");
        require(hasContinuous, "a `current` or an `output`");
        forbid(spike, "`spike`");
        forbid(firstOf(d.handlers), "`on`; put what happens at a spike into a synapse");
        break;
    case ComponentKind::Synapse:
        require(weight != nullptr, "`weight` with its unit, as in `weight : nS`");
        require(d.handler("pre") != nullptr, "`on pre { ... }` (it may be empty)");
        require(!d.outputs.empty(), "an output");
        forbid(spike, "`spike`");
        break;
    case ComponentKind::Plasticity: {
        bool acts = weight && weight->law != Law::None;
        for (const Handler& handler : d.handlers)
            for (const Action& action : handler.block)
                acts = acts || action.kind == ActionKind::Transmit ||
                       (!action.targets.empty() && action.targets.front() == "weight");
        require(acts, "to change `weight` or to `transmit`");
        forbid(firstOf(d.outputs), "outputs; the synapse beside it has them");
        forbid(spike, "`spike`");
        break;
    }
    case ComponentKind::Coupling: {
        const bool reads = std::any_of(d.reads.begin(), d.reads.end(),
                                       [](const Read& r) { return r.path.rfind("pre.", 0) == 0; });
        require(reads, "something of the source, as in `reads pre.V : mV`");
        require(hasContinuous, "an output");
        forbid(firstOf(d.handlers), "`on`");
        forbid(spike, "`spike`");
        forbid(firstOf(d.noises), "noise");
        break;
    }
    case ComponentKind::Layer:
        require(!d.sizes.empty(), "a `size`");
        require(hasContinuous, "an output");
        break;
    case ComponentKind::Input:
    case ComponentKind::Process:
        require(!d.outputs.empty() || !d.events.empty(), "an output, a spike or an amount to send");
        break;
    }
    // `weight` with a law is plasticity: in a synapse or coupling it is given.
    if (weight && weight->law != Law::None && kind != ComponentKind::Plasticity)
        forbid(weight->at, "equation for `weight`; plasticity changes it");
}

} // namespace dynaloom::language
