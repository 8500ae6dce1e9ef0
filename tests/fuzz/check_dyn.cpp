#include "core/base/limits.h"
#include "core/language/definition.h"
#include "core/model/validate.h"
#include "tests/fuzz/compiling.h"
#include "tests/fuzz/targets.h"

#include <functional>

namespace dynaloom::fuzz {
namespace {

using namespace language;

// Errors must be told as the architecture promises: of the input, placed, a sentence.
Checked soundErrors(const std::vector<Error>& errors, const char* of) {
    if (errors.size() > 101) return Finding{std::string(of) + " gave more than 100 messages", {}};
    for (const Error& error : errors) {
        const bool placed = error.place.line >= 1 && error.place.column >= 1;
        const bool said = error.sentence.size() > 5 && error.sentence.size() < 5000;
        if (!placed || !said || error.kind != ErrorKind::Input)
            return Finding{std::string(of) +
                               " gave an error without a place or a sentence: " + toString(error),
                           {}};
    }
    return {};
}

// A tree prints as text that parses to the same tree.
Checked keepsTree(const Syntax& tree, bool allowRule) {
    const std::string text = toString(tree);
    const auto again = parseExpression(text, allowRule);
    if (!again) {
        // Printing adds brackets and spaces, which can lead beyond what a text may be long.
        if (text.size() > limits::kDefinitionBytes) return {};
        return Finding{
            "A printed expression does not parse: " + text + ": " + toString(again.error()), {}};
    }
    if (!sameTree(tree, **again))
        return Finding{"A printed expression parses to another tree: " + text + " -> " +
                           toString(**again),
                       {}};
    return {};
}

Checked keepsUnit(const Unit& unit) {
    std::vector<std::string> variables;
    for (const auto& [name, power] : unit.variables) variables.push_back(name);
    const std::string text = toString(unit);
    const auto again = parseUnit(text, variables);
    if (!again)
        return Finding{"A printed unit does not parse: " + text + ": " + toString(again.error()),
                       {}};
    if (!(*again == unit)) return Finding{"A printed unit is another: " + text, {}};
    return {};
}

std::vector<SyntaxPtr> treesOf(const Definition& d) {
    std::vector<SyntaxPtr> trees;
    const auto block = [&](const std::vector<Action>& actions) {
        for (const Action& action : actions) trees.push_back(action.value);
    };
    for (const Parameter& p : d.parameters)
        trees.insert(trees.end(), {p.value, p.range.low, p.range.high});
    for (const State& s : d.states)
        trees.insert(trees.end(), {s.initial, s.rate, s.history, s.range.low, s.range.high});
    for (const Assigned& a : d.assigned) trees.push_back(a.value);
    for (const OutputPort& o : d.outputs) trees.push_back(o.amount);
    for (const Draw& draw : d.draws) trees.insert(trees.end(), {draw.rule, draw.every});
    for (const Function& f : d.functions) trees.push_back(f.value);
    for (const Event& e : d.events) {
        trees.insert(trees.end(), {e.condition, e.left, e.right});
        block(e.block);
    }
    for (const Handler& h : d.handlers) block(h.block);
    std::erase(trees, nullptr);
    return trees;
}

std::vector<Unit> unitsOf(const Definition& d) {
    std::vector<Unit> units;
    for (const Parameter& p : d.parameters) units.push_back(p.unit);
    for (const State& s : d.states) units.push_back(s.unit);
    for (const Assigned& a : d.assigned) units.push_back(a.unit);
    for (const InputPort& i : d.inputs) units.push_back(i.unit);
    for (const OutputPort& o : d.outputs) units.push_back(o.unit);
    return units;
}

// The text a definition keeps gives the definition again.
Checked keepsDefinition(const Definition& d) {
    const Parsed again = parseDefinitions(d.text, "again.dyn");
    if (!again.errors.empty() || again.definitions.size() != 1)
        return Finding{"The text of " + d.name + " does not parse by itself" +
                           (again.errors.empty() ? "" : ": " + toString(again.errors.front())),
                       {}};
    const Definition& other = *again.definitions.front();
    const auto before = treesOf(d), after = treesOf(other);
    bool same = d.name == other.name && d.kind == other.kind && d.text == other.text &&
                before.size() == after.size() && unitsOf(d) == unitsOf(other);
    for (std::size_t i = 0; same && i < before.size(); ++i) same = sameTree(*before[i], *after[i]);
    if (!same) return Finding{"The text of " + d.name + " parses to another definition", {}};
    return {};
}

Checked checkDefinitions(std::string_view bytes) {
    const Parsed parsed = parseDefinitions(bytes, "f.dyn");
    if (auto finding = soundErrors(parsed.errors, "The parser")) return finding;
    if (auto finding = soundErrors(parsed.warnings, "The parser")) return finding;
    for (const DefinitionPtr& d : parsed.definitions) {
        for (const SyntaxPtr& tree : treesOf(*d))
            if (auto finding = keepsTree(*tree, true)) return finding;
        for (const Unit& unit : unitsOf(*d))
            if (auto finding = keepsUnit(unit)) return finding;
        if (auto finding = keepsDefinition(*d)) return finding;
        if (auto finding = compilesOrIsRefused(d)) return finding;
    }
    return {};
}

Checked checkValue(std::string_view bytes) {
    const auto tree = parseExpression(bytes, true);
    if (!tree) return soundErrors({tree.error()}, "parseExpression");
    if (auto finding = keepsTree(**tree, true)) return finding;
    const auto value = model::evaluate(**tree, {}, {});
    if (!value && (value.error().sentence.empty() || value.error().kind != ErrorKind::Input))
        return Finding{"evaluate gave an error without a sentence", {}};
    if (value && value->value != value->value) return Finding{"evaluate gave NaN", {}};
    return value ? keepsUnit(value->unit) : Checked{};
}

Checked checkUnit(std::string_view bytes) {
    const auto unit = parseUnit(bytes);
    if (!unit) {
        if (unit.error().sentence.size() < 5) return Finding{"parseUnit gave no sentence", {}};
        return {};
    }
    return keepsUnit(*unit);
}

} // namespace

Checked checkDyn(std::string_view bytes) {
    if (auto finding = checkDefinitions(bytes)) return finding;
    if (auto finding = checkValue(bytes)) return finding;
    return checkUnit(bytes);
}

} // namespace dynaloom::fuzz
