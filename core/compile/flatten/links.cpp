#include "core/compile/flatten/links.h"

#include "core/base/limits.h"
#include "core/compile/connectors/connector.h"

#include <algorithm>
#include <cmath>

namespace dynaloom::compile {

using language::Leaf;
using language::SyntaxKind;

namespace {

Place placeOf(const FlatProjection& p) { return {"", p.path, 0, 0}; }

bool reads(const language::Exprs& exprs, ExprId e, std::uint16_t kind, std::uint32_t index) {
    return language::dependsOn(exprs, e,
                               [=](const Leaf& l) { return l.kind == kind && l.index == index; });
}

} // namespace

// Same synapse text, same values, same port: one state for all.
std::string Links::sharingKey(const FlatProjection& p) const {
    std::string key =
        p.target.instance->path + ":" + p.target.port + ":" + p.synapse->definition->name;
    for (const auto& [name, value] : p.synapse->parameters) key += ";" + name + "=" + value.text;
    for (const auto& [name, value] : p.synapse->initial) key += ";" + name + ":=" + value.text;
    return key;
}

Result<void> Links::declare(FlatProjection& p) {
    Instance& target = p.target.node->instance->root();
    const PopulationId population = m_quantities.of(target).population;
    Placed placed;
    if (const auto& synapse = p.synapse->definition;
        synapse && synapse->kind != language::ComponentKind::Synapse) {
        return badInput("A " + std::string(language::toString(synapse->kind)) + " (`" +
                            synapse->name + "`) on a projection cannot run yet; synapses can.",
                        placeOf(p));
    }
    DL_CHECK(arrival(p, placed));
    if (!p.synapse->definition) {
        m_placed.emplace(&p, placed);
        return {};
    }
    const language::Definition& d = *p.synapse->definition;
    if (!d.noises.empty() || !d.draws.empty()) {
        return badInput("Synapses with noise (`" + d.name +
                            "`) are kept per synapse, which cannot run yet.",
                        placeOf(p));
    }
    for (const auto& state : d.states) {
        if (state.per != language::Per::Source) continue;
        return badInput("`" + d.name + "` keeps `" + state.name +
                            "` per source, which cannot run yet.",
                        placeOf(p));
    }
    if (d.outputs.front().isEvent) { // amounts, straight into an event input: nothing to keep
        const bool acts = std::any_of(d.handlers.begin(), d.handlers.end(),
                                      [](const language::Handler& h) { return !h.block.empty(); });
        if (acts || d.states.size() > (d.state("weight") != nullptr ? 1u : 0u)) {
            return badInput("`" + d.name +
                                "` sends amounts and has states or events; that cannot run yet.",
                            placeOf(p));
        }
        DL_CHECK(m_quantities.declare(*p.synapse, population, p.target.node->timeUnitMs));
        m_quantities.of(*p.synapse).target = &target;
        placed.owner = p.synapse.get();
        m_placed.emplace(&p, placed);
        return {};
    }
    const auto [shared, isFirst] = m_shared.emplace(sharingKey(p), p.synapse.get());
    placed.owner = shared->second;
    if (isFirst) {
        DL_CHECK(m_quantities.declare(*p.synapse, population, p.target.node->timeUnitMs));
        m_quantities.of(*p.synapse).target = &target;
        m_quantities.of(*p.target.instance)
            .inputs[p.target.port]
            .push_back({p.synapse.get(), d.outputs.front().name, ~0u});
    } else {
        m_system.notes.push_back(p.path + " shares the conductance of " + placed.owner->path + ".");
    }
    m_placed.emplace(&p, placed);
    return {};
}

Result<void> Links::arrival(FlatProjection& p, Placed& placed) {
    const PopulationId target = m_quantities.of(p.target.node->instance->root()).population;
    EventId source;
    for (const EventId e :
         m_system.populations[m_quantities.of(*p.source.node->instance).population.v].events) {
        if (m_system.events[e.v].name == p.source.port) source = e;
    }
    if (!source.valid()) {
        return badInput("`" + p.source.node->instance->path + "` sends no `" + p.source.port + "`.",
                        placeOf(p));
    }
    m_system.events[source.v].observed = true;
    Link link;
    link.key = p.key;
    link.label = p.path;
    link.source = source;
    link.target = target;
    link.into = ArrivalId{static_cast<std::uint32_t>(m_system.arrivals.size())};
    link.connector = p.projection->connector;
    link.delivery = p.projection->delivery;
    DL_TRY(link.argument, argument(p));
    DL_TRY(link.delaySteps, delaySteps(p));
    m_system.arrivals.push_back({target, p.path, false});
    placed.count = m_system.exprs.leaf(leaf::kArrival, link.into.v);
    DL_CHECK(weight(p, placed, link));
    m_system.arrivals.back().weighted = placed.weighted;
    placed.link = static_cast<std::uint32_t>(m_system.links.size());
    m_system.links.push_back(std::move(link));
    return {};
}

// A uniform weight stays a parameter: what arrives is a count, times the weight.
Result<void> Links::weight(FlatProjection& p, Placed& placed, Link& link) {
    const auto& table = p.projection->connector.table;
    if (table && !table->weight.empty()) {
        DL_TRY(
            const auto unit,
            language::parseUnit(p.projection->weightUnit.empty() ? "1" : p.projection->weightUnit));
        link.weightTable = placed.weighted = true;
        link.weightScale = language::toInternal(1, unit);
        placed.amount = placed.count;
        return {};
    }
    if (!p.weight) {
        placed.amount = placed.count;
        return {};
    }
    Instance& synapse = *p.synapse;
    if (p.weight->syntax->kind == SyntaxKind::Rule) {
        DL_TRY(link.weightRule, m_quantities.rule(synapse, *p.weight->syntax, true));
        const auto constant = [this](ExprId e) { return !e.valid() || m_system.exprs.isNumber(e); };
        if (!constant(link.weightRule->a) || !constant(link.weightRule->b)) {
            return badInput("The rule of a weight takes numbers.", placeOf(p));
        }
        const auto number = [this](ExprId e) { return e.valid() ? m_system.exprs[e].number : 0.0; };
        link.weightA = number(link.weightRule->a);
        link.weightB = number(link.weightRule->b);
        placed.weighted = true;
        placed.amount = placed.count;
        return {};
    }
    DL_TRY(const auto value, model::evaluate(*p.weight, *p.scope, placeOf(p)));
    DL_TRY(const ExprId expression, m_quantities.given(synapse, *p.weight));
    if (!m_system.exprs.isNumber(expression)) { // follows parameters of the document
        placed.amount = m_system.exprs.mul(placed.count, expression);
        return {};
    }
    Param param{p.path + ".weight", p.key,     language::toInternal(value.value, value.unit),
                value.unit,         -HUGE_VAL, HUGE_VAL};
    if (!std::isfinite(param.value))
        return badInput("The weight must be a finite number.", placeOf(p));
    const auto index = static_cast<std::uint32_t>(m_system.params.size());
    m_system.params.push_back(std::move(param));
    placed.amount = m_system.exprs.mul(placed.count, m_system.exprs.leaf(leaf::kParam, index));
    return {};
}

Result<std::uint32_t> Links::delaySteps(const FlatProjection& p) {
    if (p.delay.text.empty()) return 0u;
    DL_TRY(const auto value, model::evaluate(p.delay, *p.scope, placeOf(p)));
    DL_TRY(const auto ms, language::parseUnit("ms"));
    const bool isZero = value.value == 0;
    if (!isZero && !value.unit.sameDimension(ms)) {
        return badInput("The delay must be a time such as `1 ms`.", placeOf(p));
    }
    const double delay = language::toInternal(value.value, value.unit);
    if (!(delay >= 0))
        return badInput("A delay cannot be negative (" + p.delay.text + ").", placeOf(p));
    const std::uint64_t steps = delayInSteps(delay, m_system.dtMs);
    if (steps > limits::kDelaySteps) {
        return badInput("The delay " + p.delay.text + " is more than " +
                            std::to_string(limits::kDelaySteps) + " steps.",
                        placeOf(p));
    }
    const double actual = static_cast<double>(steps) * m_system.dtMs;
    if (std::abs(actual - delay) > 1e-6 * m_system.dtMs) {
        m_system.notes.push_back(p.path + ": the delay " + p.delay.text + " is run as " +
                                 std::to_string(steps) + " steps.");
    }
    return static_cast<std::uint32_t>(steps);
}

Result<double> Links::argument(const FlatProjection& p) const {
    const model::Connector& connector = p.projection->connector;
    for (const ConnectorRule& rule : connectorRules()) {
        if (rule.name != connector.rule) continue;
        if (rule.argument.empty()) return 0.0;
        const auto value = connector.arguments.find(rule.argument);
        if (value == connector.arguments.end()) {
            return badInput("The connector " + rule.name + " needs `" + rule.argument + "`.",
                            placeOf(p));
        }
        DL_TRY(const auto number, model::evaluate(value->second, *p.scope, placeOf(p)));
        if (!number.unit.isPlain()) {
            return badInput("`" + rule.argument + "` must be a plain number.", placeOf(p));
        }
        return number.value;
    }
    return badInput("There is no connector `" + connector.rule + "`.", placeOf(p));
}

// Language reference, "Where a synapse's state lives": the set L (summed per target). Anything else
// is refused with its reason.
Result<void> Links::checkPlacement(FlatProjection& p) {
    auto& exprs = m_system.exprs;
    const language::Definition& d = *p.synapse->definition;
    const auto refuse = [&](const std::string& state, const std::string& why) {
        return badInput("The state `" + state + "` of `" + d.name + "` " + why +
                            ", so it is not one sum per target; that cannot run yet.",
                        placeOf(p));
    };
    const auto& states = m_quantities.of(*p.synapse).states;
    const auto ownState = [&](const Leaf& l) {
        return l.kind == leaf::kState &&
               std::any_of(states.begin(), states.end(),
                           [&](const auto& s) { return s.second.v == l.index; });
    };
    const auto linear =
        [&](ExprId e) { // homogeneous: zero when all of them are zero, affine in each
            const ExprId zero = language::substitute(
                exprs, e, [&](const Leaf& l) { return ownState(l) ? exprs.number(0) : ExprId{}; });
            if (!exprs.isNumber(zero, 0)) return false;
            for (const auto& [name, id] : states) {
                const auto split = language::affine(exprs, e, Leaf{leaf::kState, id.v, false});
                if (!split || language::dependsOn(exprs, split->a, ownState)) return false;
            }
            return true;
        };
    for (const auto& [name, id] : states) {
        const State& state = m_system.states[id.v];
        if (!linear(state.rate)) return refuse(name, "has an equation that is not linear");
        if (!state.start.value.valid() || !exprs.isNumber(state.start.value, 0)) {
            return refuse(name, "does not start at 0");
        }
        if (state.low.valid()) return refuse(name, "is clipped");
    }
    for (const auto& output : d.outputs) {
        DL_TRY(const ExprId value, m_quantities.quantity(*p.synapse, output.name));
        if (!linear(value)) {
            return badInput(
                "The output `" + output.name + "` of `" + d.name +
                    "` is not linear in its states, so they are kept per source or per synapse; "
                    "that cannot run yet.",
                placeOf(p));
        }
    }
    return {};
}

// The weight of one spike stands in an expression as the arrival without a number.
constexpr std::uint32_t kOneWeight = ~0u;

Result<ExprId> Links::summed(const FlatProjection& p, const Placed& placed, ExprId amount) {
    // Per spike it is e(weight); over all spikes of the step it is a*sum(weight) + b*count.
    auto& exprs = m_system.exprs;
    const auto split = language::affine(exprs, amount, Leaf{leaf::kArrival, kOneWeight, false});
    if (!split || language::dependsOn(exprs, amount, [&](const Leaf& l) {
            return l.kind == leaf::kState &&
                   m_system.states[l.index].label.starts_with(placed.owner->path + ".");
        })) {
        return badInput(
            "What `" + p.synapse->definition->name +
                "` adds at a spike is not proportional to the weight; that cannot run yet.",
            placeOf(p));
    }
    ExprId sum = exprs.mul(split->a, placed.amount);
    if (exprs.isNumber(split->b, 0)) return sum;
    if (placed.weighted) {
        return badInput("`" + p.synapse->definition->name +
                            "` adds something that does not depend on the "
                            "weight; with individual weights that cannot run yet.",
                        placeOf(p));
    }
    return exprs.add(sum, exprs.mul(split->b, placed.count));
}

// The amounts delivered: the weights, or what the synapse makes of each.
Result<void> Links::direct(FlatProjection& p, const Placed& placed) {
    ExprId amount = placed.amount;
    if (p.synapse->definition) {
        InstanceQuantities& own = m_quantities.of(*p.synapse);
        own.known["weight"] = m_system.exprs.leaf(leaf::kArrival, kOneWeight);
        auto one =
            m_quantities.expression(*p.synapse, *p.synapse->definition->outputs.front().amount);
        own.known.erase("weight");
        if (!one) return tl::unexpected<Error>(one.error());
        DL_TRY(amount, summed(p, placed, *one));
    }
    InstanceQuantities& q = m_quantities.of(*p.target.instance);
    const std::string slot = "on " + p.target.port;
    const auto found = q.known.find(slot);
    q.known[slot] = found == q.known.end() ? amount : m_system.exprs.add(found->second, amount);
    return {};
}

Result<void> Links::translate(FlatProjection& p) {
    auto& exprs = m_system.exprs;
    Placed& placed = m_placed.at(&p);
    if (!p.synapse->definition || p.synapse->definition->outputs.front().isEvent)
        return direct(p, placed);
    const language::Definition& d = *p.synapse->definition;
    if (placed.owner == p.synapse.get()) DL_CHECK(checkPlacement(p));
    if (d.handler("post") != nullptr) {
        return badInput("`on post` in `" + d.name + "` cannot run yet.", placeOf(p));
    }
    const language::Handler* onPre = d.handler("pre");
    if (onPre == nullptr) return {};
    InstanceQuantities& q = m_quantities.of(*placed.owner);
    const Leaf count{leaf::kArrival, m_system.links[placed.link].into.v, false};
    for (const language::Action& action : onPre->block) {
        const auto target =
            action.targets.empty() ? q.states.end() : q.states.find(action.targets.front());
        if (action.kind != language::ActionKind::Add || target == q.states.end()) {
            return badInput("`on pre` of `" + d.name +
                                "` does more than add to its states; that cannot run yet.",
                            placeOf(p));
        }
        q.known["weight"] = exprs.leaf(leaf::kArrival, kOneWeight);
        auto increment = m_quantities.expression(*placed.owner, *action.value);
        q.known.erase("weight");
        if (!increment) return tl::unexpected<Error>(increment.error());
        DL_TRY(const ExprId jump, summed(p, placed, *increment));
        if (reads(exprs, jump, count.kind, count.index))
            m_system.states[target->second.v].jumps.push_back(jump);
    }
    return {};
}

} // namespace dynaloom::compile
