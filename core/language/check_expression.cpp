// The unit, form and shape of every expression, from its leaves up.
#include "core/base/text.h"
#include "core/language/checker.h"
#include "core/language/kinds.h"

#include <algorithm>
#include <cmath>

namespace dynaloom::language {

namespace {

Type plain() { return {}; }

Type ofUnit(Unit unit) {
    Type type;
    type.unit = std::move(unit);
    return type;
}

// An exponent that is written out: 2, -1, 0.5, (1/3).
std::optional<Ratio> writtenRatio(const Syntax& s) {
    if (s.kind == SyntaxKind::Negate) {
        const auto inner = writtenRatio(*s.args[0]);
        return inner ? std::optional(Ratio{} - *inner) : std::nullopt;
    }
    if (s.kind == SyntaxKind::Binary && s.text == "/") {
        const auto above = writtenRatio(*s.args[0]), below = writtenRatio(*s.args[1]);
        if (!above || !below || below->num <= 0 || below->den != 1) return std::nullopt;
        return *above * Ratio{1, below->num};
    }
    constexpr double kSixtyFourths = 64, kLargest = 64;
    if (s.kind != SyntaxKind::Number || !s.unitText.empty() || s.value > kLargest)
        return std::nullopt;
    const double scaled = s.value * kSixtyFourths;
    if (scaled != std::floor(scaled)) return std::nullopt;
    return Ratio{static_cast<std::int32_t>(scaled), 1} *
           Ratio{1, static_cast<std::int32_t>(kSixtyFourths)};
}

} // namespace

bool Checker::isNumber(const Typed& value) {
    if (value.type.form == Type::Form::Boolean)
        report(startOf(*value.tree),
               quoted(toString(*value.tree)) +
                   " is true or false, not a number; write `if ... then 1 else 0`.");
    return value.type.form == Type::Form::Number;
}

bool Checker::isBoolean(const Typed& value) {
    if (value.type.form == Type::Form::Number)
        report(startOf(*value.tree), quoted(toString(*value.tree)) +
                                         " is a number; a condition compares, as in `V > V_th`.");
    return value.type.form == Type::Form::Boolean;
}

bool Checker::isPlainNumber(const Typed& value, const std::string& who) {
    if (!isNumber(value)) return false;
    if (value.type.any || value.type.unit.sameDimension(Unit{})) return true;
    const std::string unit = toString(value.type.unit);
    std::string sentence =
        who + " needs a plain number; " + quoted(toString(*value.tree)) + " is " + unit + ".";
    const Syntax& s = *value.tree;
    const bool bareDivisor = s.kind == SyntaxKind::Binary && s.text == "/" &&
                             s.args[1]->kind == SyntaxKind::Number && s.args[1]->unitText.empty();
    const bool simple = unit.find_first_of("*/^") == std::string::npos;
    if (bareDivisor && simple) {
        sentence += " Write `" + toString(s) + " " + unit + "`.";
    } else {
        sentence += " Divide it by a quantity in " + unit + ".";
    }
    report(startOf(s), std::move(sentence));
    return false;
}

Typed Checker::typed(const SyntaxPtr& tree, const Scope& scope) {
    if (!tree) return {tree, unknown()};
    switch (tree->kind) {
    case SyntaxKind::Number:
        return typedNumber(tree);
    case SyntaxKind::Name:
        return typedName(tree, scope);
    case SyntaxKind::Binary:
        return typedBinary(tree, scope);
    case SyntaxKind::Compare:
        return typedCompare(tree, scope);
    case SyntaxKind::Logic:
    case SyntaxKind::Not:
        return typedLogic(tree, scope);
    case SyntaxKind::If:
        return typedIf(tree, scope);
    case SyntaxKind::Call:
        return typedCall(tree, scope);
    case SyntaxKind::Reduction:
        return typedReduction(tree, scope);
    case SyntaxKind::Delayed:
        return typedDelayed(tree, scope);
    case SyntaxKind::Since:
    case SyntaxKind::Before:
        return typedEventTime(tree, scope);
    case SyntaxKind::Rule:
        return typedRule(tree, scope);
    case SyntaxKind::Negate:
        break;
    }
    Typed arg = typed(tree->args[0], scope);
    Syntax made = *tree;
    made.args = {arg.tree};
    if (!isNumber(arg)) return finish(std::move(made), unknown());
    return finish(std::move(made), arg.type);
}

Typed Checker::typedNumber(const SyntaxPtr& tree) {
    if (m_definition.timeless && !(tree->unit == Unit{})) {
        const std::string instead =
            tree->text.empty() ? "Remove `" + tree->unitText + "`" : "Write " + tree->text;
        report(tree->at, "This definition has `time = 1`; quantities have no units. " + instead +
                             ", and set the length of a time unit at the node.");
        return {tree, unknown()};
    }
    Type type = ofUnit(tree->unit);
    type.any = tree->value == 0 && tree->unitText.empty();
    return {tree, std::move(type)};
}

Type Checker::timeWord(const Syntax& name, const Scope& scope) {
    const Role role = scope.role;
    if (name.text == "dt") {
        const bool discrete = role == Role::Next || role == Role::Draw || role == Role::Trigger ||
                              role == Role::Block || role == Role::Assigned ||
                              role == Role::Amount || role == Role::Function;
        if (role == Role::Derivative)
            report(name.at, "`dt` in a derivative would tie the equation to the solver's step. Use "
                            "a time constant, or `next " +
                                scope.of + " = …`.");
        else if (!discrete)
            report(name.at, "`dt` can be read in `next`, draws, triggers and event blocks only.");
    } else {
        const bool fixed = role == Role::Parameter || role == Role::Delay;
        if (fixed) report(name.at, "`t` changes in every step and cannot stand here.");
    }
    return ofUnit(timeUnit());
}

Typed Checker::typedName(const SyntaxPtr& tree, const Scope& scope) {
    const std::string& name = tree->text;
    if (scope.arguments) {
        const auto at = scope.arguments->find(name);
        if (at != scope.arguments->end()) return finish(*tree, at->second);
    }
    if (name == "pi") return finish(*tree, plain());
    if (name == "inf") {
        Type type;
        type.any = true;
        return finish(*tree, type);
    }
    if (name == "t" || name == "dt") return finish(*tree, timeWord(*tree, scope));
    const Symbol* symbol = find(name);
    if (!symbol) {
        report(tree->at, unknownName(name));
        return {tree, unknown()};
    }
    return finish(*tree, mayRead(*tree, *symbol, scope));
}

// The type of a declared name, or unknown after saying why it cannot be read here.
Type Checker::mayRead(const Syntax& name, const Symbol& symbol, const Scope& scope) {
    const auto refuse = [&](std::string sentence) {
        report(name.at, std::move(sentence));
        return unknown();
    };
    const std::string text = quoted(name.text);
    switch (symbol.kind) {
    case NameClass::Size:
        return refuse(text + " is a size and stands in shapes only.");
    case NameClass::UnitVariable:
        return refuse(text + " is a unit and stands in unit annotations only.");
    case NameClass::Function:
        return refuse(text + " is a function; write `" + name.text + "(...)`.");
    case NameClass::Event:
        return refuse(text + " is an event; write `since(" + name.text +
                      ")` for the time since the last one.");
    case NameClass::Amount:
        return refuse(text + " is sent to others and cannot be read.");
    case NameClass::Socket: {
        const auto& gives = m_definition.sockets[symbol.index].gives;
        return refuse(text + " is a socket; write `" + name.text + "." +
                      (gives.empty() ? "I" : gives.front().first) + "`.");
    }
    case NameClass::EventInput:
        if (scope.role != Role::Block || scope.arrived != name.text)
            return refuse(text + " arrives in events; it is known in its block only: `on " +
                          name.text + " { ... }`.");
        return symbol.type;
    case NameClass::Noise:
        if (scope.role != Role::Derivative) return refuse("Noise may appear in derivatives only.");
        return symbol.type;
    default:
        break;
    }
    const bool parameter = symbol.kind == NameClass::Parameter;
    if (scope.role == Role::Parameter && !parameter)
        return refuse(text +
                      " is no parameter; a parameter's value and bounds may read parameters only.");
    if (scope.role == Role::Function && !parameter)
        return refuse(text + " cannot be read in a function; functions see their arguments and "
                             "parameters. Make it an argument.");
    if (scope.role == Role::History && !parameter)
        return refuse(text + " cannot be read in a history; it may read parameters and t.");
    if (scope.role == Role::Delay && (symbol.traits & kDependsOnStep))
        return refuse(text + " changes in every step; a delay may read parameters only.");
    if (scope.role == Role::Initial) {
        if (symbol.traits & kDependsOnDraw)
            return refuse("An initial value cannot read " + text +
                          ", which is drawn in every step.");
        if (symbol.traits & kDependsOnInput)
            return refuse("An initial value cannot read " + text +
                          ", which depends on what is connected.");
        if (symbol.traits & (kDependsOnPast | kDependsOnEvents))
            return refuse("An initial value cannot read " + text + ", which depends on the past.");
        if (symbol.traits & kDependsOnDt)
            return refuse("An initial value cannot read " + text + ", which depends on `dt`.");
    }
    if (scope.role == Role::Derivative && (symbol.traits & kDependsOnDt))
        return refuse(
            text +
            " reads `dt`, which in a derivative would tie the equation to the solver's step.");
    if (scope.role == Role::Block && (symbol.traits & kDependsOnPast) &&
        symbol.kind == NameClass::Assigned)
        return refuse(text + " reads a delayed value, which cannot be read in an event block; keep "
                             "the value in a state.");
    return symbol.type;
}

Typed Checker::typedBinary(const SyntaxPtr& tree, const Scope& scope) {
    const Typed left = typed(tree->args[0], scope), right = typed(tree->args[1], scope);
    Syntax made = *tree;
    made.args = {left.tree, right.tree};
    const bool numbers = isNumber(left) & isNumber(right);
    if (!numbers) return finish(std::move(made), unknown());
    if (tree->text == "+" || tree->text == "-")
        return typedSum(std::move(made), left, right, scope);
    if (tree->text == "^") return typedPower(std::move(made), left, right);
    if (tree->text == "@") return typedMatrixProduct(std::move(made), left, right);
    const auto shape = jointShape(left.type, right.type, tree->at);
    if (!shape) return finish(std::move(made), unknown());
    Type type = ofUnit(tree->text == "*" ? left.type.unit * right.type.unit
                                         : left.type.unit / right.type.unit);
    type.shape = *shape;
    return finish(std::move(made), type);
}

Typed Checker::typedSum(Syntax made, const Typed& left, const Typed& right, const Scope& scope) {
    if (!left.type.any && !right.type.any && !left.type.unit.sameDimension(right.type.unit)) {
        if (!adviseTerm(left, right, scope))
            report(startOf(*right.tree),
                   quoted(toString(*right.tree)) + " is " + unitName(right.type.unit) + " but " +
                       quoted(toString(*left.tree)) + " is " + unitName(left.type.unit) +
                       "; both sides of " + made.text + " need one unit.");
        return finish(std::move(made), unknown());
    }
    const auto shape = jointShape(left.type, right.type, made.at);
    if (!shape) return finish(std::move(made), unknown());
    Type type = left.type.any ? right.type : left.type;
    type.any = left.type.any && right.type.any;
    type.shape = *shape;
    return finish(std::move(made), type);
}

Typed Checker::typedPower(Syntax made, const Typed& base, const Typed& exponent) {
    if (!exponent.type.unit.sameDimension(Unit{})) {
        report(startOf(*exponent.tree), "An exponent is a plain number; " +
                                            quoted(toString(*exponent.tree)) + " is " +
                                            unitName(exponent.type.unit) + ".");
        return finish(std::move(made), unknown());
    }
    const auto shape = jointShape(base.type, exponent.type, made.at);
    if (!shape) return finish(std::move(made), unknown());
    Type type;
    type.shape = *shape;
    if (base.type.unit.sameDimension(Unit{})) return finish(std::move(made), type);
    const auto ratio = writtenRatio(*exponent.tree);
    if (!ratio) {
        report(startOf(*exponent.tree),
               quoted(toString(*base.tree)) + " is " + toString(base.type.unit) +
                   "; a quantity with a unit can be raised to a written number or fraction only.");
        return finish(std::move(made), unknown());
    }
    type.unit = power(base.type.unit, *ratio);
    return finish(std::move(made), type);
}

Typed Checker::typedCompare(const SyntaxPtr& tree, const Scope& scope) {
    const Typed left = typed(tree->args[0], scope), right = typed(tree->args[1], scope);
    Syntax made = *tree;
    made.args = {left.tree, right.tree};
    const bool numbers = isNumber(left) & isNumber(right);
    if (!numbers) return finish(std::move(made), unknown());
    if (!left.type.any && !right.type.any && !left.type.unit.sameDimension(right.type.unit)) {
        report(startOf(*right.tree),
               quoted(toString(*right.tree)) + " is " + unitName(right.type.unit) + " but " +
                   quoted(toString(*left.tree)) + " is " + unitName(left.type.unit) +
                   "; both sides of " + tree->text + " need one unit.");
        return finish(std::move(made), unknown());
    }
    const auto shape = jointShape(left.type, right.type, tree->at);
    if (!shape) return finish(std::move(made), unknown());
    Type type;
    type.form = Type::Form::Boolean;
    type.shape = *shape;
    return finish(std::move(made), type);
}

Typed Checker::typedLogic(const SyntaxPtr& tree, const Scope& scope) {
    Syntax made = *tree;
    Type type;
    type.form = Type::Form::Boolean;
    bool good = true;
    made.args.clear();
    for (const SyntaxPtr& arg : tree->args) {
        const Typed part = typed(arg, scope);
        good = isBoolean(part) && good;
        if (const auto shape = jointShape(type, part.type, tree->at)) type.shape = *shape;
        made.args.push_back(part.tree);
    }
    return finish(std::move(made), good ? type : unknown());
}

Typed Checker::typedIf(const SyntaxPtr& tree, const Scope& scope) {
    const Typed condition = typed(tree->args[0], scope), yes = typed(tree->args[1], scope),
                no = typed(tree->args[2], scope);
    Syntax made = *tree;
    made.args = {condition.tree, yes.tree, no.tree};
    const bool asks = isBoolean(condition);
    if (!yes.type.known() || !no.type.known() || !asks) return finish(std::move(made), unknown());
    if (yes.type.form == Type::Form::Boolean && no.type.form == Type::Form::Boolean)
        return finish(std::move(made), yes.type);
    const bool numbers = isNumber(yes) & isNumber(no);
    if (!numbers) return finish(std::move(made), unknown());
    if (!yes.type.any && !no.type.any && !yes.type.unit.sameDimension(no.type.unit)) {
        report(startOf(*no.tree), quoted(toString(*no.tree)) + " is " + unitName(no.type.unit) +
                                      " but " + quoted(toString(*yes.tree)) + " is " +
                                      unitName(yes.type.unit) +
                                      "; `then` and `else` need one unit.");
        return finish(std::move(made), unknown());
    }
    auto shape = jointShape(yes.type, no.type, tree->at);
    Type branches = yes.type.any ? no.type : yes.type;
    if (shape) {
        branches.shape = *shape;
        shape = jointShape(branches, condition.type, tree->at);
    }
    if (!shape) return finish(std::move(made), unknown());
    branches.any = yes.type.any && no.type.any;
    branches.shape = *shape;
    return finish(std::move(made), branches);
}

Typed Checker::typedDelayed(const SyntaxPtr& tree, const Scope& scope) {
    const auto refuse = [&](Position at, std::string sentence) {
        report(at, std::move(sentence));
        return Typed{tree, unknown()};
    };
    if (scope.role == Role::Block)
        return refuse(
            tree->at,
            "Delayed values cannot be read in an event block; keep the value in a state.");
    const bool running = scope.role == Role::Assigned || scope.role == Role::Derivative ||
                         scope.role == Role::Next || scope.role == Role::Trigger ||
                         scope.role == Role::Amount;
    if (!running)
        return refuse(
            tree->at,
            "Delayed values cannot be read here; only equations, outputs and triggers look back.");
    const Symbol* symbol = find(tree->text);
    if (!symbol) return refuse(tree->at, unknownName(tree->text));
    const bool own = symbol->kind == NameClass::State || symbol->kind == NameClass::Assigned ||
                     symbol->kind == NameClass::Input;
    if (!own)
        return refuse(tree->at,
                      "Only own states, assigned quantities and inputs can be read delayed; " +
                          quoted(tree->text) + " is none of them.");
    Scope delayScope = scope;
    delayScope.role = Role::Delay;
    const Typed delay = typed(tree->args[0], delayScope);
    Syntax made = *tree;
    made.args = {delay.tree};
    if (isNumber(delay) && !delay.type.any && !delay.type.unit.sameDimension(timeUnit()))
        report(startOf(*delay.tree), "A delay needs a time; " + quoted(toString(*delay.tree)) +
                                         " is " + unitName(delay.type.unit) + ".");
    return finish(std::move(made), symbol->type);
}

Typed Checker::typedEventTime(const SyntaxPtr& tree, const Scope& scope) {
    const auto refuse = [&](std::string sentence) {
        report(tree->at, std::move(sentence));
        return Typed{tree, unknown()};
    };
    const bool early = scope.role == Role::Parameter || scope.role == Role::Initial ||
                       scope.role == Role::History || scope.role == Role::Function ||
                       scope.role == Role::Delay;
    const std::string word = tree->kind == SyntaxKind::Since ? "since" : "before";
    if (early) return refuse("`" + word + "` looks back in time and cannot stand here.");
    const Symbol* symbol = find(tree->text);
    if (tree->kind == SyntaxKind::Before) {
        if (!symbol) return refuse(unknownName(tree->text));
        if (symbol->kind != NameClass::State)
            return refuse("`before` takes a state; " + quoted(tree->text) + " is none.");
        return finish(*tree, symbol->type);
    }
    const bool side = tree->text == "pre" || tree->text == "post";
    if (side && !isConnection(m_definition.kind))
        return refuse(quoted(tree->text) + " exists in synapses, couplings and plasticity only.");
    const bool event =
        symbol && (symbol->kind == NameClass::Event || symbol->kind == NameClass::EventInput);
    if (!side && !event) {
        const std::string close =
            nearest(tree->text, namesOf({NameClass::Event, NameClass::EventInput}));
        return refuse("There is no event " + quoted(tree->text) + " here." +
                      (close.empty() ? "" : " Did you mean " + quoted(close) + "?"));
    }
    return finish(*tree, ofUnit(timeUnit()));
}

} // namespace dynaloom::language
