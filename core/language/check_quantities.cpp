// Parameters, states, assigned quantities, draws, outputs, sockets: units inferred where they are
// not written, and checked where they are.
#include "core/language/checker.h"

#include <algorithm>

namespace dynaloom::language {

namespace {

bool isSimple(const std::string& unit) { return unit.find_first_of("/^(") == std::string::npos; }

} // namespace

void Checker::declareType(const std::string& name, const Unit& unit,
                          std::vector<std::string> shape) {
    Type type;
    type.unit = unit;
    type.shape = std::move(shape);
    find(name)->type = std::move(type);
}

unsigned Checker::traitsOf(const SyntaxPtr& tree) const {
    unsigned traits = 0;
    for (const NameUse& use : usesOf(tree)) {
        if (use.name == "dt") traits |= kDependsOnDt;
        if (use.name == "t") traits |= kDependsOnStep;
        if (use.past) traits |= kDependsOnStep | (use.delayed ? kDependsOnPast : kDependsOnEvents);
        if (const Symbol* symbol = find(use.name); symbol && !use.past) traits |= symbol->traits;
    }
    return traits;
}

bool Checker::hasUnit(const Typed& given, const Unit& unit) const {
    return given.type.any || given.type.unit.sameDimension(unit);
}

void Checker::checkDeclaredUnit(const std::string& name, const Unit& unit, const Typed& given,
                                bool isParameter) {
    if (!isNumber(given) || hasUnit(given, unit)) return;
    const bool concreteDefault =
        isParameter && !unit.variables.empty() && given.type.unit.variables.empty();
    const bool plain = given.type.unit.sameDimension(Unit{});
    if (concreteDefault && !plain) return; // whether it fits shows when the unit variable is known
    std::string sentence = quoted(name) + " is declared " + unitName(unit) + "; this is " +
                           unitName(given.type.unit) + ".";
    const bool bare =
        given.tree->kind == SyntaxKind::Number && given.tree->unitText.empty() && plain;
    if (bare && unit.variables.empty() && isSimple(toString(unit)))
        sentence += " Write `" + given.tree->text + " " + toString(unit) + "`.";
    report(startOf(*given.tree), std::move(sentence));
}

Type Checker::inferred(const std::string& name, const Unit& written,
                       const std::vector<SyntaxPtr>& shape, const Typed& given, bool isParameter) {
    const auto declared = sizes(shape, name);
    Type type = given.type;
    if (m_draft.annotated.contains(name)) {
        if (given.tree) checkDeclaredUnit(name, written, given, isParameter);
        type = Type{};
        type.unit = written;
    } else if (!given.tree || !isNumber(given)) {
        return unknown();
    }
    if (type.any) type.unit = Unit{};
    type.any = false;
    if (type.unit.sameDimension(Unit{})) type.unit = Unit{}; // ms/s is a plain number too
    if (!declared) return unknown();
    const bool free = shape.empty() && !m_draft.annotated.contains(name);
    if (!free || !given.tree) {
        type.shape = *declared;
        if (given.tree) checkShape(name, type, given);
    } else {
        type.shape = given.type.shape;
    }
    return type;
}

void Checker::inferParameter(Parameter& parameter, Symbol& symbol) {
    Scope scope;
    scope.role = Role::Parameter;
    const bool written = m_draft.annotated.contains(parameter.name);
    if (!parameter.value && !written && symbol.type.known() == false) {
        report(parameter.at, "Parameter " + quoted(parameter.name) +
                                 " has neither a value nor a unit. Write `parameter " +
                                 parameter.name + " : mV`, or give it a default.");
        return;
    }
    const Typed given = typed(parameter.value, scope);
    parameter.value = given.tree;
    symbol.type = inferred(parameter.name, parameter.unit, parameter.shape, given, true);
    // An array of a layer keeps its declared shape, also when its default is one number.
    if (symbol.type.known())
        symbol.type.shape =
            sizes(parameter.shape, parameter.name).value_or(std::vector<std::string>());
    if (symbol.type.known() && given.tree) checkShape(parameter.name, symbol.type, given);
    parameter.unit = symbol.type.unit;
    checkRange(parameter.range, parameter.name, symbol.type);
}

void Checker::inferState(State& state, Symbol& symbol) {
    Scope scope;
    scope.role = Role::Initial;
    scope.of = state.name;
    const Typed given = typed(state.initial, scope);
    state.initial = given.tree;
    symbol.type = inferred(state.name, state.unit, state.shape, given, false);
    if (symbol.type.known())
        symbol.type.shape = sizes(state.shape, state.name).value_or(std::vector<std::string>());
    if (symbol.type.known() && given.tree) checkShape(state.name, symbol.type, given);
    state.unit = symbol.type.unit;
}

void Checker::inferAssigned(Assigned& assigned, Symbol& symbol) {
    if (!assigned.value) return; // part of a cycle, told
    Scope scope;
    scope.role = Role::Assigned;
    scope.of = assigned.name;
    const Typed given = typed(assigned.value, scope);
    assigned.value = given.tree;
    symbol.type = inferred(assigned.name, assigned.unit, assigned.shape, given, false);
    symbol.traits = traitsOf(assigned.value);
    assigned.unit = symbol.type.unit;
    if (assigned.shape.empty() && symbol.type.known() && !given.type.shape.empty()) {
        symbol.type.shape = given.type.shape;
        for (const std::string& size : given.type.shape) {
            Syntax name;
            name.kind = find(size) ? SyntaxKind::Name : SyntaxKind::Number;
            name.text = size;
            name.at = assigned.at;
            if (name.kind == SyntaxKind::Number)
                for (const char digit : size) name.value = name.value * 10 + (digit - '0');
            assigned.shape.push_back(std::make_shared<const Syntax>(std::move(name)));
        }
    }
}

void Checker::inferDraw(Draw& draw, Symbol& symbol) {
    Scope scope;
    scope.role = Role::Draw;
    const Typed given = typed(draw.rule, scope);
    draw.rule = given.tree;
    symbol.type = inferred(draw.name, Unit{}, draw.shape, given, false);
    if (symbol.type.known())
        symbol.type.shape = sizes(draw.shape, draw.name).value_or(std::vector<std::string>());
    draw.unit = symbol.type.unit;
}

void Checker::checkRange(Range& range, const std::string& name, const Type& type) {
    Scope scope;
    scope.role = Role::Parameter;
    for (SyntaxPtr* bound : {&range.low, &range.high}) {
        if (!*bound) continue;
        const Typed given = typed(*bound, scope);
        *bound = given.tree;
        if (!isNumber(given) || !type.known() || hasUnit(given, type.unit)) continue;
        report(startOf(*given.tree), quoted(name) + " is " + unitName(type.unit) +
                                         ", but this bound is " + unitName(given.type.unit) + ".");
    }
}

void Checker::checkDraws() {
    for (Draw& draw : m_definition.draws) {
        if (!draw.every) continue;
        Scope scope;
        scope.role = Role::Parameter;
        const Typed given = typed(draw.every, scope);
        draw.every = given.tree;
        if (isNumber(given) && !given.type.unit.sameDimension(timeUnit()))
            report(startOf(*given.tree),
                   "`every` needs a time; this is " + unitName(given.type.unit) + ".");
    }
}

void Checker::checkOutputs() {
    std::set<std::string, std::less<>> seen;
    for (OutputPort& port : m_definition.outputs) {
        if (!port.isEvent && !seen.insert(port.name).second) {
            report(port.at, quoted(port.name) + " is an output already.");
            continue;
        }
        if (port.isEvent) {
            Scope scope;
            scope.role = Role::Amount;
            const Typed amount = typed(port.amount, scope);
            port.amount = amount.tree;
            if (isNumber(amount) && !hasUnit(amount, port.unit))
                report(startOf(*amount.tree), quoted(port.name) + " sends " + unitName(port.unit) +
                                                  "; this is " + unitName(amount.type.unit) + ".");
            continue;
        }
        const Symbol* symbol = find(port.name);
        const bool own =
            symbol && (symbol->kind == NameClass::State || symbol->kind == NameClass::Parameter ||
                       symbol->kind == NameClass::Assigned);
        if (!own) {
            report(port.at, symbol
                                ? "Only states, parameters and assigned quantities are exported; " +
                                      quoted(port.name) + " is none of them."
                                : unknownName(port.name));
            continue;
        }
        if (!symbol->type.known()) continue;
        if (m_draft.annotatedOutputs.contains(port.name) &&
            !port.unit.sameDimension(symbol->type.unit))
            report(port.at, quoted(port.name) + " is " + unitName(symbol->type.unit) + ", not " +
                                unitName(port.unit) + ".");
        port.unit = symbol->type.unit;
    }
}

void Checker::checkSockets() {
    for (const Socket& socket : m_definition.sockets) {
        for (const auto& [inner, outer] : socket.renames) {
            const Symbol* symbol = find(outer);
            const bool own = symbol && (symbol->kind == NameClass::State ||
                                        symbol->kind == NameClass::Parameter ||
                                        symbol->kind == NameClass::Assigned);
            if (own) continue;
            report(socket.at, symbol ? quoted(outer) + " is no state, parameter or assigned "
                                                       "quantity; what is plugged cannot read it."
                                     : unknownName(outer));
        }
    }
}

// A unit variable nothing is written in would never be solved when the component is plugged in.
void Checker::checkUnitVariables() {
    std::set<std::string, std::less<>> used;
    const auto see = [&](const Unit& unit) {
        for (const auto& [name, exponent] : unit.variables) used.insert(name);
    };
    const auto each = [&](const auto& list) {
        for (const auto& entry : list) see(entry.unit);
    };
    each(m_definition.parameters);
    each(m_definition.states);
    each(m_definition.assigned);
    each(m_definition.inputs);
    each(m_definition.outputs);
    each(m_definition.reads);
    for (const Socket& socket : m_definition.sockets)
        for (const auto& [name, unit] : socket.gives) see(unit);
    for (const UnitVariable& variable : m_definition.unitVariables)
        if (!used.contains(variable.name))
            report(variable.at, "No quantity has the unit " + quoted(variable.name) +
                                    "; use it in an annotation, or remove it.");
}

void Checker::checkTimeless() {
    if (!m_definition.timeless) return;
    const auto refuse = [&](const std::string&, Position at) {
        report(at, "This definition has `time = 1`; quantities have no units. Write `: 1`.");
    };
    const auto each = [&](const auto& list) {
        for (const auto& entry : list)
            if (!(entry.unit == Unit{})) refuse(entry.name, entry.at);
    };
    each(m_definition.parameters);
    each(m_definition.states);
    each(m_definition.assigned);
    each(m_definition.inputs);
    each(m_definition.outputs);
    for (const Read& read : m_definition.reads)
        if (!(read.unit == Unit{})) refuse(read.path, read.at);
    for (const Socket& socket : m_definition.sockets)
        for (const auto& [name, unit] : socket.gives)
            if (!(unit == Unit{})) refuse(name, socket.at);
    for (const UnitVariable& variable : m_definition.unitVariables)
        report(variable.at,
               "This definition has `time = 1`; there are no units and no unit variables.");
}

} // namespace dynaloom::language
