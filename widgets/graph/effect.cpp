#include "widgets/graph/effect.h"

#include "core/model/resolve.h"

#include <optional>

namespace dynaloom::graph {
namespace {

using language::Definition;
using language::DefinitionPtr;

constexpr double kUsualRestMv = -60;

std::optional<double> inMv(const model::Value& value, const model::Scope& scope) {
    static const language::Unit mv = language::unitSymbol("mV").value_or(language::Unit{});
    const auto number = model::evaluateIn(value, mv, scope, {});
    return number ? std::optional(*number) : std::nullopt;
}

std::optional<double> inMv(const language::SyntaxPtr& syntax, const model::Scope& scope) {
    if (!syntax) return std::nullopt;
    model::Value value;
    value.syntax = syntax;
    return inMv(value, scope);
}

// As set, else the default; in mV.
std::optional<double> parameterMv(const Definition* definition, const model::Values& values,
                                  const char* name, const model::Scope& scope) {
    if (const auto given = values.find(name); given != values.end())
        return inMv(given->second, scope);
    const language::Parameter* parameter = definition ? definition->parameter(name) : nullptr;
    return parameter ? inMv(parameter->value, scope) : std::nullopt;
}

double restOf(const ContentSource& source, const model::Node& node, const model::Scope& scope) {
    const DefinitionPtr cell = model::component(source.model, source.catalog, node.component);
    for (const char* name : {"V_rest", "E_L"})
        if (const auto rest = parameterMv(cell.get(), node.parameters, name, scope)) return *rest;
    if (const auto given = node.initial.find("V"); given != node.initial.end()) {
        if (const auto start = inMv(given->second, scope)) return *start;
    } else if (const language::State* v = cell ? cell->state("V") : nullptr) {
        if (const auto start = inMv(v->initial, scope)) return *start;
    }
    return kUsualRestMv;
}

// Of a rule: where it starts from, or its mean.
bool isNegative(const model::Projection& projection, const model::Scope& scope) {
    if (!projection.weight || !projection.weight->syntax) {
        const auto& table = projection.connector.table;
        return table && !table->weight.empty() && table->weight.front() < 0;
    }
    const language::Syntax& syntax = *projection.weight->syntax;
    const bool isRule = syntax.kind == language::SyntaxKind::Rule && !syntax.args.empty();
    const auto weight = model::evaluate(isRule ? *syntax.args.front() : syntax, scope, {});
    return weight && weight->value < 0;
}

Effect effect(const ContentSource& source, const model::Projection& projection,
              const model::Node& node, const model::Plug* plug, const model::Scope& inside) {
    const bool turned = isNegative(projection, source.scope);
    bool excites = true;
    if (plug) {
        const DefinitionPtr receptor =
            model::component(source.model, source.catalog, plug->component);
        if (const auto reversal = parameterMv(receptor.get(), plug->parameters, "E", inside))
            excites = *reversal > restOf(source, node, inside);
    }
    return excites != turned ? Effect::Excites : Effect::Inhibits;
}

// Through the ports of areas to the cell inside.
Effect effectInside(const ContentSource& source, const model::Projection& projection) {
    model::PortResolver resolver(source.model, source.catalog);
    const auto ends = resolver.resolve(source.graph, projection, {});
    if (!ends || !ends->target.node) return Effect::None;
    const model::ResolvedEnd& target = ends->target;
    model::Scope scope = source.scope;
    for (const model::Node* instance : target.areas) {
        const auto area = source.model.areas.find(instance->component);
        if (area == source.model.areas.end()) break;
        auto inner = model::areaScope(*area->second, instance->parameters, scope, source.scope, {});
        if (inner) scope = std::move(*inner);
    }
    return effect(source, projection, *target.node,
                  target.plugs.empty() ? nullptr : target.plugs.back(), scope);
}

} // namespace

Effect effectOf(const ContentSource& source, const model::Projection& projection,
                const model::Node* target) {
    const DefinitionPtr synapse =
        model::component(source.model, source.catalog, projection.synapse);
    if (!synapse || synapse->kind != language::ComponentKind::Synapse || !target)
        return Effect::None;
    if (target->kind == model::NodeKind::Area) return effectInside(source, projection);
    const auto& plugs = projection.target.plugs;
    const model::Plug* plug = plugs.empty() ? nullptr : model::findPlug(*target, plugs);
    return effect(source, projection, *target, plug, source.scope);
}

bool mayChangeEffect(const model::Node& before, const model::Node& now) {
    return before.component != now.component || before.parameters != now.parameters ||
           before.initial != now.initial || before.plugs != now.plugs;
}

} // namespace dynaloom::graph
