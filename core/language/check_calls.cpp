// Calls: functions of the table, functions of the definition (checked anew for the units of each
// call, since they are formulas put in place), reductions and random rules.
#include "core/base/limits.h"
#include "core/base/text.h"
#include "core/language/checker.h"
#include "core/language/functions.h"
#include "core/language/kinds.h"

#include <algorithm>

namespace dynaloom::language {

namespace {

std::string countText(int count) {
    return count == 1 ? "one argument" : std::to_string(count) + " arguments";
}

std::size_t nodes(const Syntax& tree) {
    std::size_t count = 1;
    for (const SyntaxPtr& arg : tree.args) count += nodes(*arg);
    return count;
}

bool isTable(const Syntax& s) {
    return s.kind == SyntaxKind::Number && s.unitText.empty() &&
           (s.text == "1" || s.text == "2" || s.text == "3");
}

} // namespace

Typed Checker::typedCall(const SyntaxPtr& tree, const Scope& scope) {
    std::vector<Typed> args;
    Syntax made = *tree;
    made.args.clear();
    bool known = true;
    for (const SyntaxPtr& arg : tree->args) {
        args.push_back(typed(arg, scope));
        made.args.push_back(args.back().tree);
        known = isNumber(args.back()) && known;
    }
    const Symbol* symbol = find(tree->text);
    const bool own = symbol && symbol->kind == NameClass::Function;
    const FunctionEntry* builtin = builtinFunction(tree->text);
    if (!own && !builtin) {
        if (symbol) {
            report(tree->at, quoted(tree->text) + " is no function; write `" + tree->text +
                                 "(t - d)` for its past, or `" + tree->text +
                                 "*(...)` to multiply.");
        } else {
            std::vector<std::string> names = namesOf({NameClass::Function});
            for (const BuiltinFunction& function : builtinFunctions())
                names.push_back(function.name);
            const std::string close = nearest(tree->text, names);
            report(tree->at, "There is no function " + quoted(tree->text) + "." +
                                 (close.empty() ? "" : " Did you mean " + quoted(close) + "?"));
        }
        return finish(std::move(made), unknown());
    }
    const int wanted =
        own ? static_cast<int>(m_definition.functions[symbol->index].arguments.size())
            : builtin->arguments;
    if (static_cast<int>(args.size()) != wanted) {
        report(tree->at, quoted(tree->text) + " takes " + countText(wanted) + ", not " +
                             std::to_string(args.size()) + ".");
        return finish(std::move(made), unknown());
    }
    if (!known) return finish(std::move(made), unknown());
    return own ? typedFunction(std::move(made), args, scope)
               : typedBuiltin(std::move(made), args, scope);
}

Typed Checker::typedBuiltin(Syntax made, const std::vector<Typed>& args, const Scope&) {
    const FunctionEntry& function = *builtinFunction(made.text);
    const std::string& name = made.text;
    Type type;
    for (const Typed& arg : args) {
        const auto shape = jointShape(type, arg.type, made.at);
        if (!shape) return finish(std::move(made), unknown());
        type.shape = *shape;
    }
    const auto shareUnit = [&] {
        const Typed* first = nullptr;
        for (const Typed& arg : args) {
            if (arg.type.any) continue;
            if (!first) {
                first = &arg;
            } else if (!first->type.unit.sameDimension(arg.type.unit)) {
                report(startOf(*arg.tree),
                       quoted(toString(*arg.tree)) + " is " + unitName(arg.type.unit) + " but " +
                           quoted(toString(*first->tree)) + " is " + unitName(first->type.unit) +
                           "; the arguments of " + name + " need one unit.");
                return false;
            }
        }
        type.any = !first;
        if (first) type.unit = first->type.unit;
        return true;
    };
    const auto allPlain = [&](std::size_t from) {
        bool good = true;
        for (std::size_t i = from; i < args.size(); ++i)
            good = isPlainNumber(args[i], name) && good;
        return good;
    };
    bool good = true;
    switch (function.rule) {
    case UnitRule::Plain:
        good = allPlain(0);
        break;
    case UnitRule::Keep:
        good = shareUnit();
        break;
    case UnitRule::ToNumber:
        good = shareUnit();
        type.unit = {};
        type.any = false;
        break;
    case UnitRule::SquareRoot:
        type.unit = power(args[0].type.unit, {1, 2});
        break;
    case UnitRule::Phi:
        if (!isTable(*args[0].tree)) {
            report(startOf(*args[0].tree), "The first argument of phi is 1, 2 or 3, written out.");
            good = false;
        }
        good = good && allPlain(1);
        break;
    case UnitRule::Softmax:
    case UnitRule::Norm:
        if (type.shape.size() != 1) {
            report(startOf(*args[0].tree), quoted(name) + " takes a vector of a layer.");
            good = false;
        }
        if (function.rule == UnitRule::Softmax) good = good && allPlain(0);
        if (function.rule == UnitRule::Norm) {
            type.unit = args[0].type.unit;
            type.shape.clear();
        }
        break;
    }
    return finish(std::move(made), good ? type : unknown());
}

// Each call is a copy of the formula; copies of copies may not explode.
bool Checker::mayExpand(const Syntax& call, const Syntax& body) {
    if (m_expanded > limits::kExpressionNodes) return false; // told
    if (m_callDepth >= limits::kExpressionDepth) {
        report(call.at, "These functions call each other more than " +
                            std::to_string(limits::kExpressionDepth) + " deep.");
        m_expanded = limits::kExpressionNodes + 1;
        return false;
    }
    m_expanded += nodes(body);
    if (m_expanded <= limits::kExpressionNodes) return true;
    report(call.at, "The functions of this definition, put in place, give more than " +
                        std::to_string(limits::kExpressionNodes) + " operations.");
    return false;
}

Typed Checker::typedFunction(Syntax made, const std::vector<Typed>& args, const Scope& scope) {
    const Function& function = m_definition.functions[find(made.text)->index];
    if (!function.value) return finish(std::move(made), unknown());
    std::map<std::string, Type, std::less<>> types;
    for (std::size_t i = 0; i < args.size(); ++i) types[function.arguments[i]] = args[i].type;
    if (!mayExpand(made, *function.value)) return finish(std::move(made), unknown());
    Scope inner;
    inner.role = Role::Function;
    inner.arguments = &types;
    inner.of = scope.of;
    const std::size_t before = m_errors.size();
    ++m_callDepth;
    const Type type = typed(function.value, inner).type;
    --m_callDepth;
    if (m_errors.size() == before && scope.role == Role::Derivative) {
        for (const NameUse& use : usesOf(function.value))
            if (use.name == "dt" && !types.contains("dt"))
                report(made.at, quoted(function.name) + " reads `dt`, which in a derivative would "
                                                        "tie the equation to the solver's step.");
    }
    return finish(std::move(made), type);
}

Typed Checker::typedReduction(const SyntaxPtr& tree, const Scope& scope) {
    const auto refuse = [&](std::string sentence) {
        report(tree->at, std::move(sentence));
        return Typed{tree, unknown()};
    };
    const std::string word = quoted(tree->text);
    if (!hasUnits(m_definition.kind))
        return refuse(word +
                      " runs over the units of a node: neuron, rate, input and process only.");
    if (scope.inReduction)
        return refuse(word + " stands inside another reduction; give the inner one a name.");
    const bool running = scope.role == Role::Assigned || scope.role == Role::Derivative ||
                         scope.role == Role::Next || scope.role == Role::Trigger ||
                         scope.role == Role::Block || scope.role == Role::Amount ||
                         scope.role == Role::Draw;
    if (!running) return refuse(word + " runs over all units in every step and cannot stand here.");
    Scope inner = scope;
    inner.inReduction = true;
    const Typed arg = typed(tree->args[0], inner);
    for (const NameUse& use : usesOf(tree->args[0])) {
        const Symbol* symbol = find(use.name);
        if (symbol && symbol->kind == NameClass::Noise)
            return refuse("Noise may only enter as `something*" + use.name + "`.");
    }
    Syntax made = *tree;
    made.args = {arg.tree};
    if (!isNumber(arg)) return finish(std::move(made), unknown());
    return finish(std::move(made), arg.type);
}

Typed Checker::typedRule(const SyntaxPtr& tree, const Scope& scope) {
    Syntax made = *tree;
    made.args.clear();
    std::vector<Typed> args;
    bool good = true;
    for (const SyntaxPtr& arg : tree->args) {
        args.push_back(typed(arg, scope));
        made.args.push_back(args.back().tree);
        good = isNumber(args.back()) && good;
    }
    if (tree->kept) {
        const Typed kept = typed(tree->kept, scope);
        good = isPlainNumber(kept, "kept") && good;
        made.kept = kept.tree;
    }
    const RuleEntry* rule = randomRule(tree->text);
    const int count = static_cast<int>(args.size());
    if (!rule || count < rule->least || count > rule->most) {
        report(tree->at, quoted(tree->text) + " takes " +
                             (rule && rule->most > 0 ? "(" + std::string(rule->arguments) + ")"
                                                     : std::string("no arguments")) +
                             ", not " + countText(count) + ".");
        return finish(std::move(made), unknown());
    }
    if (!good) return finish(std::move(made), unknown());
    Type type;
    const auto plainFrom = [&](std::size_t i) {
        for (; i < args.size(); ++i) good = isPlainNumber(args[i], tree->text) && good;
    };
    switch (rule->unit) {
    case RuleUnit::Plain:
    case RuleUnit::Matrix:
        plainFrom(0);
        break;
    case RuleUnit::MedianShape:
        type.unit = args[0].type.unit;
        type.any = args[0].type.any;
        plainFrom(1);
        break;
    case RuleUnit::ShapeScale:
        type.unit = args[1].type.unit;
        type.any = args[1].type.any;
        good = isPlainNumber(args[0], tree->text);
        break;
    case RuleUnit::First: {
        type.any = true;
        const Typed* first = nullptr;
        for (const Typed& arg : args) {
            if (arg.type.any) continue;
            if (first && !first->type.unit.sameDimension(arg.type.unit)) {
                report(startOf(*arg.tree),
                       quoted(toString(*arg.tree)) + " is " + unitName(arg.type.unit) + " but " +
                           quoted(toString(*first->tree)) + " is " + unitName(first->type.unit) +
                           "; the arguments of " + tree->text + " need one unit.");
                return finish(std::move(made), unknown());
            }
            if (!first) first = &arg;
            type.unit = first->type.unit;
            type.any = false;
        }
        break;
    }
    }
    return finish(std::move(made), good ? type : unknown());
}

} // namespace dynaloom::language
