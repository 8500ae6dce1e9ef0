#include "core/compile/flatten/quantities.h"

#include <cmath>
#include <limits>

namespace dynaloom::compile {

using language::Leaf;
using language::Syntax;
using language::SyntaxKind;
using Function = language::Op;

language::Unit Quantities::unitOf(const Instance& instance, const std::string& name) const {
    const language::Unit* unit = declaredUnit(*instance.definition, name);
    return unit == nullptr ? language::Unit{} : unitIn(m_units, instance, *unit);
}

Result<void> Quantities::declare(Instance& instance, PopulationId population, double timeUnitMs) {
    InstanceQuantities& q = of(instance);
    q.population = population;
    q.timeUnitMs = timeUnitMs;
    const language::Definition& d = *instance.definition;
    if (!d.sizes.empty()) {
        return badInput("`" + d.name + "` works on feature vectors, which cannot run yet.",
                        instance.place());
    }
    for (const auto& parameter : d.parameters) DL_CHECK(declareParameter(instance, parameter));
    for (const auto& state : d.states) {
        if (state.name == "weight") {
            if (state.law == language::Law::None) continue;
            return badInput("Weights that change (`" + d.name + "`) cannot run yet.",
                            instance.place());
        }
        const StateId id{static_cast<std::uint32_t>(m_system.states.size())};
        State s;
        s.population = population;
        s.label = instance.path + "." + state.name;
        s.unit = unitIn(m_units, instance, state.unit);
        s.law = state.law;
        m_system.states.push_back(std::move(s));
        m_system.populations[population.v].states.push_back(id);
        q.states.emplace(state.name, id);
        q.known.emplace(state.name, m_system.exprs.leaf(leaf::kState, id.v));
    }
    std::uint32_t stream = 0;
    for (const auto& noise : d.noises) {
        const auto id = static_cast<std::uint32_t>(m_system.noises.size());
        m_system.noises.push_back({population, instance.key, stream++, noise.shared});
        // The definition's noise is per its own time unit: dW' = dW / sqrt(T).
        const ExprId white = m_system.exprs.leaf(leaf::kNoise, id);
        const ExprId scale = m_system.exprs.number(std::sqrt(timeUnitMs));
        q.known.emplace(noise.name, m_system.exprs.mul(white, scale));
    }
    return {};
}

Result<void> Quantities::declareParameter(Instance& instance, const language::Parameter& p) {
    InstanceQuantities& q = of(instance);
    auto& exprs = m_system.exprs;
    const auto chosen = instance.parameters.find(p.name);
    const bool isGiven = chosen != instance.parameters.end();
    const Syntax& syntax = isGiven ? *chosen->second.syntax : *p.value;
    const std::string path = instance.path + "." + p.name;
    const language::Unit unit = unitIn(m_units, instance, p.unit);
    if (syntax.kind == SyntaxKind::Rule) {
        DL_TRY(auto start, this->start(instance, syntax, isGiven));
        const auto index = static_cast<std::uint32_t>(m_system.unitParams.size());
        m_system.unitParams.push_back({q.population, path, unit, start});
        q.known.emplace(p.name, exprs.leaf(leaf::kUnitParam, index));
        return {};
    }
    DL_TRY(const ExprId value,
           isGiven ? given(instance, chosen->second) : expression(instance, syntax));
    if (!exprs.isNumber(value)) { // a default that follows other parameters
        q.known.emplace(p.name, value);
        return {};
    }
    Param param{path,
                instance.key,
                exprs[value].number,
                unit,
                -std::numeric_limits<double>::infinity(),
                std::numeric_limits<double>::infinity()};
    if (p.range.low) {
        DL_TRY(const ExprId low, expression(instance, *p.range.low));
        DL_TRY(const ExprId high, expression(instance, *p.range.high));
        if (exprs.isNumber(low)) param.low = exprs[low].number;
        if (exprs.isNumber(high)) param.high = exprs[high].number;
    }
    if (!std::isfinite(param.value) && !(std::isinf(param.value) && std::isinf(param.high))) {
        return badInput("`" + p.name + "` must be a finite number.", Place{"", path, 0, 0});
    }
    if (param.value < param.low || param.value > param.high) {
        return badInput("`" + p.name + "` is out of its range [" +
                            language::toString(*p.range.low) + ", " +
                            language::toString(*p.range.high) + "].",
                        Place{"", path, 0, 0});
    }
    const auto index = static_cast<std::uint32_t>(m_system.params.size());
    m_system.params.push_back(std::move(param));
    q.known.emplace(p.name, exprs.leaf(leaf::kParam, index));
    return {};
}

Result<ExprId> Quantities::quantity(Instance& instance, const std::string& name) {
    InstanceQuantities& q = of(instance);
    if (const auto found = q.known.find(name); found != q.known.end()) return found->second;
    if (!q.open.insert(name).second) {
        return badInput("`" + name + "` of `" + instance.path +
                            "` is defined by itself (through `" + *q.open.begin() + "`).",
                        instance.place());
    }
    auto built = build(instance, name);
    q.open.erase(name);
    if (built) q.known.emplace(name, *built);
    return built;
}

Result<ExprId> Quantities::build(Instance& instance, const std::string& name) {
    const language::Definition& d = *instance.definition;
    InstanceQuantities& q = of(instance);
    auto& exprs = m_system.exprs;
    if (name == "t") return exprs.div(exprs.leaf(leaf::kTime, 0), exprs.number(q.timeUnitMs));
    if (name == "dt") return exprs.div(exprs.leaf(leaf::kDt, 0), exprs.number(q.timeUnitMs));
    if (const auto* a = d.assignedQuantity(name)) {
        if (!a->shape.empty()) return badInput("Feature vectors cannot run yet.", instance.place());
        return expression(instance, *a->value);
    }
    if (const auto* input = d.input(name)) {
        if (input->isEvent)
            return badInput("`" + name + "` can be read in its own block only.", instance.place());
        return inputSum(instance, name);
    }
    for (const auto& draw : d.draws) {
        if (draw.name != name) continue;
        if (draw.every) return badInput("`draw ... every` cannot run yet.", instance.place());
        DL_TRY(auto drawRule, rule(instance, *draw.rule, false));
        const auto index = static_cast<std::uint32_t>(m_system.draws.size());
        const auto stream = static_cast<std::uint32_t>(d.noises.size() + (&draw - d.draws.data()));
        m_system.draws.push_back({q.population, instance.key, stream, draw.shared, drawRule});
        return exprs.leaf(leaf::kDraw, index);
    }
    for (const auto& r : d.reads) {
        if (r.path == name) return read(instance, name);
    }
    if (name.find('.') != std::string::npos) return socketSum(instance, name);
    if (name == "weight" && d.state(name) != nullptr) {
        return badInput("`" + d.name +
                            "` uses its weight outside `on pre`, so it is kept per synapse; that "
                            "cannot run yet.",
                        instance.place());
    }
    return badInput("There is no `" + name + "` in `" + d.name + "`.", instance.place());
}

Result<ExprId> Quantities::read(Instance& instance, const std::string& path) {
    InstanceQuantities& q = of(instance);
    if (path.starts_with("post.") && q.target != nullptr)
        return quantity(*q.target, path.substr(5));
    if (path.starts_with("pre.")) {
        return badInput("Reading the source (`" + path + "`) cannot run yet.", instance.place());
    }
    const Found found = findRead(instance, path);
    if (found.instance == nullptr) {
        return badInput("`" + path + "` is needed and is not there.", instance.place());
    }
    return quantity(*found.instance, found.name);
}

// channels.I: the sum over what is plugged in, in plug order; 0 when empty.
Result<ExprId> Quantities::socketSum(Instance& instance, const std::string& path) {
    const auto dot = path.find('.');
    ExprId sum;
    for (Instance* plug : pluggedInto(instance, path.substr(0, dot))) {
        DL_TRY(const ExprId value, quantity(*plug, path.substr(dot + 1)));
        sum = sum.valid() ? m_system.exprs.add(sum, value) : value;
    }
    return sum.valid() ? sum : m_system.exprs.number(0);
}

Result<ExprId> Quantities::inputSum(Instance& instance, const std::string& name) {
    ExprId sum;
    for (const Contribution& c : of(instance).inputs[name]) {
        ExprId value;
        if (c.feed != ~0u) {
            value = m_system.exprs.leaf(leaf::kFeed, c.feed);
        } else {
            DL_TRY(value, quantity(*c.from, c.output));
        }
        sum = sum.valid() ? m_system.exprs.add(sum, value) : value;
    }
    return sum.valid() ? sum : m_system.exprs.number(0);
}

Result<ExprId> Quantities::expression(Instance& instance, const Syntax& syntax) {
    const Resolve resolve = [&](const Syntax& s, bool isBefore) -> Result<ExprId> {
        auto value = quantity(instance, s.text);
        if (!value) {
            if (value.error().place.line == 0) {
                value.error().place = placeOf(instance.definition.get(), instance.path, s.at);
            }
            return value;
        }
        if (!isBefore) return value;
        return language::substitute(m_system.exprs, *value, [this](const Leaf& l) {
            return l.kind == leaf::kState ? m_system.exprs.leaf(leaf::kBefore, l.index) : ExprId{};
        });
    };
    const Translation in{m_system.exprs, instance.definition.get(), instance.path, resolve};
    DL_TRY(const ExprId value, translate(in, syntax));
    return language::removeSingularities(m_system.exprs, value);
}

Result<ExprId> Quantities::given(Instance& instance, const model::Value& value) {
    const Resolve resolve = [&](const Syntax& s, bool) -> Result<ExprId> {
        if (m_parameters.has(instance.scope.get(), s.text)) return m_parameters.value(s.text);
        if (const auto found = instance.scope->find(s.text); found != instance.scope->end()) {
            return m_system.exprs.number(
                language::toInternal(found->second.value, found->second.unit));
        }
        return quantity(instance, s.text);
    };
    const Translation in{m_system.exprs, nullptr, instance.path, resolve};
    return translate(in, *value.syntax);
}

Result<Start> Quantities::start(Instance& instance, const Syntax& syntax, bool isGiven) {
    Start start;
    if (syntax.kind == SyntaxKind::Rule) {
        DL_TRY(start.rule, rule(instance, syntax, isGiven));
        return start;
    }
    const model::Value value{language::toString(syntax), std::make_shared<Syntax>(syntax)};
    DL_TRY(start.value, isGiven ? given(instance, value) : expression(instance, syntax));
    return start;
}

Result<DrawRule> Quantities::rule(Instance& instance, const Syntax& syntax, bool isGiven) {
    static const std::map<std::string, std::pair<DrawRule::Kind, std::size_t>> kinds{
        {"uniform", {DrawRule::Kind::Uniform, 2}},
        {"normal", {DrawRule::Kind::Normal, 2}},
        {"bernoulli", {DrawRule::Kind::Bernoulli, 1}},
        {"poisson", {DrawRule::Kind::Poisson, 1}},
        {"linspace", {DrawRule::Kind::Linspace, 2}}};
    const auto kind = kinds.find(syntax.text);
    const Place place =
        placeOf(isGiven ? nullptr : instance.definition.get(), instance.path, syntax.at);
    if (kind == kinds.end()) {
        return badInput("The rule `" + syntax.text +
                            "` cannot run yet; uniform, normal, bernoulli, "
                            "poisson and linspace can.",
                        place);
    }
    if (syntax.args.size() != kind->second.second || syntax.kept) {
        return badInput("`" + syntax.text + "` takes " + std::to_string(kind->second.second) +
                            (kind->second.second == 1 ? " number." : " numbers."),
                        place);
    }
    DrawRule result{kind->second.first, {}, {}};
    for (std::size_t i = 0; i < syntax.args.size(); ++i) {
        const auto& arg = syntax.args[i];
        DL_TRY(const ExprId value,
               isGiven ? given(instance, model::Value{language::toString(*arg), arg})
                       : expression(instance, *arg));
        (i == 0 ? result.a : result.b) = value;
    }
    return result;
}

} // namespace dynaloom::compile
