// Every state has one law; what a derivative must be, and the advice when it is not.
#include "core/base/text.h"
#include "core/language/checker.h"

#include <algorithm>

namespace dynaloom::language {

namespace {

std::string_view className(NameClass kind) {
    switch (kind) {
    case NameClass::Parameter:
        return "a parameter";
    case NameClass::Assigned:
        return "an assigned quantity";
    case NameClass::Input:
        return "an input";
    case NameClass::EventInput:
        return "an event input";
    case NameClass::Reads:
        return "read from elsewhere";
    case NameClass::Draw:
        return "a draw";
    case NameClass::Noise:
        return "noise";
    case NameClass::Event:
        return "an event";
    default:
        return "something else";
    }
}

} // namespace

void Checker::pairEquations() {
    std::map<std::string, const Equation*, std::less<>> laws;
    std::set<std::string, std::less<>> histories;
    bool lost = false;
    for (const Equation& equation : m_draft.equations) {
        const Symbol* symbol = find(equation.name);
        if (!symbol || symbol->kind != NameClass::State) {
            lost = true;
            const std::string close = nearest(equation.name, namesOf({NameClass::State}));
            if (symbol)
                report(equation.at, quoted(equation.name) + " is " +
                                        std::string(className(symbol->kind)) +
                                        "; only a state has an equation of its own.");
            else if (!close.empty())
                report(equation.at, "There is no state " + quoted(equation.name) +
                                        ". Did you mean " + quoted(close) + "?");
            else
                report(equation.at, "There is no state " + quoted(equation.name) +
                                        ". Declare `state " + equation.name + " = …` first.");
            continue;
        }
        State& state = m_definition.states[symbol->index];
        if (equation.kind == Equation::Kind::History) {
            if (!histories.insert(state.name).second)
                report(equation.at, quoted(state.name) + " already has a history.");
            state.history = equation.value;
            continue;
        }
        const auto [first, fresh] = laws.try_emplace(state.name, &equation);
        if (!fresh) {
            if (first->second->kind != equation.kind)
                report(equation.at,
                       quoted(state.name) + " has a derivative and a discrete update; choose one.");
            else
                report(equation.at, quoted(state.name) + " already has an equation at " +
                                        placeText(first->second->at) + ".");
            continue;
        }
        state.law = equation.kind == Equation::Kind::Next ? Law::Next : Law::Derivative;
        state.rate = equation.value;
    }
    if (lost) return; // the equation that seems missing may be the misspelt one
    for (const State& state : m_definition.states)
        if (state.law == Law::None && state.name != "weight")
            report(state.at, quoted(state.name) + " has no equation. Write `d" + state.name +
                                 "/dt = …`, or `d" + state.name +
                                 "/dt = 0` if only events change it.");
}

void Checker::checkLaws() {
    for (State& state : m_definition.states) {
        const Type type = find(state.name)->type;
        checkRange(state.range, state.name, type);
        if (state.history) {
            Scope scope;
            scope.role = Role::History;
            scope.of = state.name;
            const Typed given = typed(state.history, scope);
            state.history = given.tree;
            if (isNumber(given) && type.known() && !hasUnit(given, type.unit))
                report(startOf(*given.tree), "The history of " + quoted(state.name) + " must be " +
                                                 unitName(type.unit) + "; this is " +
                                                 unitName(given.type.unit) + ".");
        }
        if (state.law == Law::Derivative) checkDerivative(state);
        if (state.law != Law::Next) continue;
        Scope scope;
        scope.role = Role::Next;
        scope.of = state.name;
        const Typed given = typed(state.rate, scope);
        state.rate = given.tree;
        if (!isNumber(given) || !type.known()) continue;
        checkShape(state.name, type, given);
        if (!hasUnit(given, type.unit))
            report(startOf(*given.tree), "next " + state.name + " must be " + unitName(type.unit) +
                                             "; this is " + unitName(given.type.unit) + ".");
    }
}

void Checker::checkDerivative(State& state) {
    const Type type = find(state.name)->type;
    Scope scope;
    scope.role = Role::Derivative;
    scope.of = state.name;
    if (type.known()) scope.needed = perTime(type.unit);
    const std::size_t before = m_errors.size();
    if (state.rate) checkNoise(*state.rate);
    if (m_errors.size() > before) return; // its unit would mean nothing
    const Typed rate = typed(state.rate, scope);
    state.rate = rate.tree;
    if (!isNumber(rate)) return;
    if (!type.known()) return;
    checkShape(state.name, type, rate);
    if (hasUnit(rate, *scope.needed) || adviseNoise(rate, scope) || advisePlainTime(rate, scope))
        return;
    const std::string derivative = "d" + state.name + "/dt";
    std::string sentence = derivative + " must be " + toString(*scope.needed) + " (" + state.name +
                           " is " + unitName(type.unit) + "); this is " + unitName(rate.type.unit) +
                           ".";
    if (!m_definition.timeless && rate.type.unit.sameDimension(type.unit))
        sentence += " Divide by a time constant?";
    report(startOf(*rate.tree), std::move(sentence));
}

// A sum inside a derivative whose terms differ: the term that is wrong is the one to talk about.
bool Checker::adviseTerm(const Typed& left, const Typed& right, const Scope& scope) {
    if (scope.role != Role::Derivative || !scope.needed) return false;
    for (const Typed* term : {&right, &left})
        if (!hasUnit(*term, *scope.needed) &&
            (adviseNoise(*term, scope) || advisePlainTime(*term, scope)))
            return true;
    return false;
}

// `x/tau` where tau was given as a bare number.
bool Checker::advisePlainTime(const Typed& term, const Scope& scope) {
    if (m_definition.timeless || !scope.needed) return false;
    if (!(term.type.unit / *scope.needed).sameDimension(timeUnit())) return false;
    const Parameter* divisor = plainDivisor(*term.tree);
    if (!divisor) return false;
    report(startOf(*divisor->value), quoted(divisor->name) + " is a plain number, but d" +
                                         scope.of + "/dt needs a time here. Write `" +
                                         divisor->value->text + " ms`.");
    return true;
}

const Parameter* Checker::plainDivisor(const Syntax& tree) const {
    if (tree.kind == SyntaxKind::Binary && tree.text == "/" &&
        tree.args[1]->kind == SyntaxKind::Name) {
        const Parameter* parameter = m_definition.parameter(tree.args[1]->text);
        const bool bare = parameter && parameter->value &&
                          parameter->value->kind == SyntaxKind::Number &&
                          parameter->value->unitText.empty();
        if (bare && !m_draft.annotated.contains(parameter->name)) return parameter;
    }
    if (tree.kind != SyntaxKind::Binary && tree.kind != SyntaxKind::Negate) return nullptr;
    for (const SyntaxPtr& arg : tree.args)
        if (const Parameter* found = plainDivisor(*arg)) return found;
    return nullptr;
}

// `sigma*xi` with sigma in the wrong power of time, the usual slip with noise.
bool Checker::adviseNoise(const Typed& term, const Scope& scope) {
    if (!scope.needed || hasUnit(term, *scope.needed)) return false;
    const Syntax& s = *term.tree;
    if (s.kind != SyntaxKind::Binary || s.text != "*" || !readsNoise(s)) return false;
    const std::size_t noise = readsNoise(*s.args[1]) ? 1 : 0;
    const Syntax& factor = *s.args[1 - noise];
    if (readsNoise(factor) || s.args[noise]->kind != SyntaxKind::Name) return false;
    std::string sentence = quoted(toString(s)) + " is " + unitName(term.type.unit) + "; d" +
                           scope.of + "/dt needs " + toString(*scope.needed) + ". " +
                           toString(factor) + " should be " +
                           toString(*scope.needed / s.args[noise]->unit);
    if ((term.type.unit / *scope.needed).sameDimension(power(timeUnit(), {1, 2}))) {
        const auto at =
            std::find_if(m_definition.parameters.begin(), m_definition.parameters.end(),
                         [&](const Parameter& p) {
                             return !m_definition.timeless && p.unit.sameDimension(timeUnit());
                         });
        if (at != m_definition.parameters.end())
            sentence += ", or divide by sqrt(" + at->name + ")";
    }
    report(startOf(s), sentence + ".");
    return true;
}

} // namespace dynaloom::language
