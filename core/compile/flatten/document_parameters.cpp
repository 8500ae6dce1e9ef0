#include "core/compile/flatten/document_parameters.h"

#include "core/compile/flatten/translate.h"

#include <limits>

namespace dynaloom::compile {

using language::Syntax;
using language::SyntaxKind;

namespace {

bool readsNames(const Syntax& syntax) {
    if (syntax.kind == SyntaxKind::Name) return true;
    for (const auto& arg : syntax.args) {
        if (readsNames(*arg)) return true;
    }
    return false;
}

} // namespace

DocumentParameters::DocumentParameters(System& system, const model::Model& model,
                                       const model::Values& overrides,
                                       std::shared_ptr<const model::Scope> scope)
    : m_system(system)
    , m_model(model)
    , m_overrides(overrides)
    , m_scope(std::move(scope)) {
    structuralIn(*model.graph);
    structural(model.run.dt.syntax);
    for (const auto& [name, area] : model.areas) { // areas take the values as they are
        structuralIn(*area->graph);
        for (const auto& [parameter, own] : area->parameters) structural(own.value.syntax);
    }
}

// A name in a structural expression is structural, and so is what it follows.
void DocumentParameters::structural(const language::SyntaxPtr& syntax) {
    if (!syntax) return;
    if (syntax->kind == SyntaxKind::Name) {
        const auto parameter = m_model.parameters.find(syntax->text);
        if (parameter != m_model.parameters.end() && m_structural.insert(syntax->text).second) {
            structural(parameter->second.value.syntax);
        }
    }
    for (const auto& arg : syntax->args) structural(arg);
}

void DocumentParameters::structural(const model::Values& values) {
    for (const auto& [name, value] : values) structural(value.syntax);
}

void DocumentParameters::structuralIn(const model::Graph& graph) {
    for (const auto& node : graph.nodes) {
        structural(node->size.syntax);
        if (node->timeUnit) structural(node->timeUnit->syntax);
        if (node->kind == model::NodeKind::Area) structural(node->parameters);
    }
    for (const auto& p : graph.projections) {
        structural(p->connector.arguments);
        structural(p->delay.syntax);
        // Weights drawn by a rule are drawn once.
        if (p->weight && p->weight->syntax && p->weight->syntax->kind == SyntaxKind::Rule) {
            structural(p->weight->syntax);
        }
    }
}

bool DocumentParameters::has(const model::Scope* scope, const std::string& name) const {
    return scope == m_scope.get() && m_scope->contains(name);
}

Result<ExprId> DocumentParameters::value(const std::string& name) {
    if (const auto known = m_known.find(name); known != m_known.end()) return known->second;
    auto& exprs = m_system.exprs;
    const model::Evaluated& now = m_scope->at(name);
    const double internal = language::toInternal(now.value, now.unit);
    const auto declared = m_model.parameters.find(name);
    ExprId result = exprs.number(internal);
    if (declared != m_model.parameters.end() && !m_structural.contains(name)) {
        const language::SyntaxPtr& syntax = declared->second.value.syntax;
        if (syntax && readsNames(*syntax) &&
            !m_overrides.contains(name)) { // follows other parameters
            const Resolve resolve = [this](const Syntax& s, bool) { return value(s.text); };
            const Translation in{exprs, nullptr, name, resolve};
            DL_TRY(result, translate(in, *syntax));
        } else {
            const double inf = std::numeric_limits<double>::infinity();
            const auto index = static_cast<std::uint32_t>(m_system.params.size());
            m_system.params.push_back({name, 0, internal, now.unit, -inf, inf});
            result = exprs.leaf(leaf::kParam, index);
        }
    }
    m_known.emplace(name, result);
    return result;
}

} // namespace dynaloom::compile
