// The order in which a definition is checked.
#include "core/language/checker.h"

#include <algorithm>

namespace dynaloom::language {

std::string quoted(std::string_view text) { return "`" + std::string(text) + "`"; }

std::string placeText(Position at) {
    return std::to_string(at.line) + ":" + std::to_string(at.column);
}

std::string unitName(const Unit& unit) {
    return unit.sameDimension(Unit{}) ? "a plain number" : toString(unit);
}

void Checker::report(Position at, std::string sentence) {
    if (!m_told.insert({at.line, at.column}).second) return;
    m_errors.push_back(
        Error{ErrorKind::Input, std::move(sentence), Place{{}, {}, at.line, at.column}});
}

void Checker::warn(Position at, std::string sentence) {
    m_warnings.push_back(
        Error{ErrorKind::Input, std::move(sentence), Place{{}, {}, at.line, at.column}});
}

Type Checker::unknown() const {
    Type type;
    type.form = Type::Form::Unknown;
    return type;
}

Unit Checker::timeUnit() const {
    if (m_definition.timeless) return {};
    return *unitSymbol("ms");
}

Typed Checker::finish(Syntax made, Type type) {
    if (made.kind != SyntaxKind::Number && type.known()) made.unit = type.unit;
    return {std::make_shared<const Syntax>(std::move(made)), std::move(type)};
}

Checked Checker::run() {
    declareNames();
    checkNames();
    if (!m_errors.empty())
        return {std::move(m_definition), std::move(m_errors), {}}; // names mean nothing certain
    checkTimeless();
    checkUnitVariables();
    checkReads();
    checkSockets();
    checkFunctionOrder();
    pairEquations();
    breakCycles();
    orderQuantities();
    inferInOrder();
    checkLaws();
    checkDraws();
    checkOutputs();
    checkEvents();
    checkHandlers();
    checkKind();
    if (m_errors.empty()) checkPlacement();
    // A unit that stayed unknown without a message would be a gap in these rules; refuse it too.
    for (const std::string& name : m_order)
        if (m_errors.empty() && !find(name)->type.known())
            report(find(name)->at, "The unit of " + quoted(name) +
                                       " cannot be inferred; write it: `" + name + " : mV`.");
    const auto byPlace = [](const Error& a, const Error& b) {
        return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
    };
    std::stable_sort(m_errors.begin(), m_errors.end(), byPlace);
    std::stable_sort(m_warnings.begin(), m_warnings.end(), byPlace);
    return {std::move(m_definition), std::move(m_errors), std::move(m_warnings)};
}

Checked check(Draft draft) { return Checker(std::move(draft)).run(); }

} // namespace dynaloom::language
