// Values of documents: unit-aware arithmetic over parameters (docs/format.md, "Values").
#include "core/base/limits.h"
#include "core/base/protection.h"
#include "core/language/expression.h"
#include "core/model/suggest.h"
#include "core/model/validate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <span>

namespace dynaloom::model {
namespace {

using language::Op;
using language::Ratio;
using language::Syntax;
using language::SyntaxKind;
using language::Unit;

constexpr int kDepth = 256;             // of a value's tree; a sum of as many terms is that deep
constexpr int kLargestDenominator = 12; // of a power of a dimensioned quantity

struct Quantity {
    double value = 0;
    Unit unit;
    bool isBoolean = false;
    bool anyUnit = false; // a bare 0 or inf: takes the unit of its partner
};

double powerOfTen(Ratio exponent) {
    const double n = toDouble(exponent);
    return exponent.den == 1 && n < 0 ? 1 / std::pow(10.0, -n) : std::pow(10.0, n);
}

// value in `from` -> value in `to` (same dimension). Integer shifts divide or multiply by an exact
// power of ten, so 20 ms is 0.02 s to the last bit.
double shifted(double value, Ratio from, Ratio to) {
    const Ratio by = from - to;
    if (by.num == 0) return value;
    if (by.num < 0) return value / powerOfTen(Ratio{-by.num, by.den});
    return value * powerOfTen(by);
}

std::string shown(const Syntax& syntax) {
    std::string text = language::toString(syntax);
    if (text.size() > 60) text = text.substr(0, 57) + "...";
    return "`" + text + "`";
}

std::string unitName(const Quantity& q) {
    return q.unit.isPlain() ? "a plain number" : language::toString(q.unit);
}

class Evaluator {
public:
    Evaluator(const Scope& scope, const Place& place)
        : m_scope(scope)
        , m_place(place) {}

    Result<Quantity> evaluate(const Syntax& s, int depth = 0) {
        if (depth > kDepth) return error("This expression is nested too deep.");
        switch (s.kind) {
        case SyntaxKind::Number:
            return number(s);
        case SyntaxKind::Name:
            return name(s);
        case SyntaxKind::Negate:
            return negate(s, depth);
        case SyntaxKind::Not:
            return logicalNot(s, depth);
        case SyntaxKind::Binary:
            return binary(s, depth);
        case SyntaxKind::Compare:
            return compare(s, depth);
        case SyntaxKind::Logic:
            return logic(s, depth);
        case SyntaxKind::If:
            return choose(s, depth);
        case SyntaxKind::Call:
            return call(s, depth);
        case SyntaxKind::Rule:
            return error(shown(s) + " draws numbers; one value is needed here.");
        case SyntaxKind::Reduction:
        case SyntaxKind::Delayed:
        case SyntaxKind::Since:
        case SyntaxKind::Before:
            break;
        }
        return error(shown(s) + " changes during a run; only parameters can be read here.");
    }

private:
    tl::unexpected<Error> error(std::string sentence) const {
        return badInput(std::move(sentence), m_place);
    }

    static Result<Quantity> number(const Syntax& s) {
        Quantity q{s.value, s.unit, false, false};
        q.anyUnit = s.value == 0 && s.unit.isPlain();
        return q;
    }

    Result<Quantity> name(const Syntax& s) const {
        if (const auto it = m_scope.find(s.text); it != m_scope.end()) {
            return Quantity{it->second.value, it->second.unit, false, false};
        }
        if (s.text == "pi") return Quantity{std::numbers::pi, {}, false, false};
        if (s.text == "inf")
            return Quantity{std::numeric_limits<double>::infinity(), {}, false, true};
        if (s.text == "faraday") return constant(96485.33212, "C/mol");
        if (s.text == "gas_constant") return constant(8.314462618, "J/(K*mol)");
        std::vector<std::string> names;
        for (const auto& [known, value] : m_scope) names.push_back(known);
        return error("There is no parameter `" + s.text.substr(0, 80) + "`." +
                     didYouMean(s.text, names));
    }
    static Result<Quantity> constant(double value, const char* unitText) {
        DL_TRY(const Unit unit, language::parseUnit(unitText));
        return Quantity{value, unit, false, false};
    }

    Result<Quantity> real(const Syntax& s, int depth) {
        DL_TRY(Quantity q, evaluate(s, depth + 1));
        if (q.isBoolean) return error(shown(s) + " is true or false; a number is needed here.");
        return q;
    }
    Result<Quantity> boolean(const Syntax& s, int depth) {
        DL_TRY(Quantity q, evaluate(s, depth + 1));
        if (!q.isBoolean) return error(shown(s) + " is a number; a comparison is needed here.");
        return q;
    }
    // A plain number: units such as mV/V are worked out.
    Result<double> plain(const Syntax& s, int depth) {
        DL_TRY(const Quantity q, real(s, depth));
        if (!q.unit.sameDimension(Unit{})) {
            return error(shown(s) + " is " + unitName(q) + "; a plain number is needed here.");
        }
        return shifted(q.value, q.unit.decimal, Ratio{});
    }
    // Brings b to the unit of a (or a to that of b, when a takes any).
    Result<void> align(const Syntax& s, Quantity& a, Quantity& b, const Syntax& sa,
                       const Syntax& sb) const {
        const bool any = a.anyUnit && b.anyUnit;
        if (a.anyUnit) a.unit = b.unit;
        if (b.anyUnit) b.unit = a.unit;
        if (!a.unit.sameDimension(b.unit)) {
            return error(shown(sa) + " is " + unitName(a) + " but " + shown(sb) + " is " +
                         unitName(b) + "; both sides of " + s.text + " need one unit.");
        }
        b.value = shifted(b.value, b.unit.decimal, a.unit.decimal);
        b.unit = a.unit;
        a.anyUnit = b.anyUnit = any;
        return {};
    }

    Result<Quantity> negate(const Syntax& s, int depth) {
        DL_TRY(Quantity q, real(*s.args[0], depth));
        q.value = -q.value;
        return q;
    }
    Result<Quantity> logicalNot(const Syntax& s, int depth) {
        DL_TRY(Quantity q, boolean(*s.args[0], depth));
        q.value = q.value == 0 ? 1 : 0;
        return q;
    }

    Result<Quantity> binary(const Syntax& s, int depth) {
        DL_TRY(Quantity a, real(*s.args[0], depth));
        if (s.text == "^") return power(s, a, depth);
        DL_TRY(Quantity b, real(*s.args[1], depth));
        if (s.text == "+" || s.text == "-") {
            DL_CHECK(align(s, a, b, *s.args[0], *s.args[1]));
            const bool infinite = std::isinf(a.value) || std::isinf(b.value);
            a.value = s.text == "+" ? a.value + b.value : a.value - b.value;
            return finite(s, a, infinite);
        }
        if (s.text == "@") return error("@ multiplies arrays; the values here are single numbers.");
        if (s.text == "/" && b.value == 0) return error(shown(s) + " divides by zero.");
        const bool infinite = std::isinf(a.value) || std::isinf(b.value);
        Quantity q;
        q.value = s.text == "*" ? a.value * b.value : a.value / b.value;
        q.unit = s.text == "*" ? a.unit * b.unit : a.unit / b.unit;
        return finite(s, q, infinite);
    }
    // An overflow is an error, an `inf` that was written is not; NaN never is a value.
    Result<Quantity> finite(const Syntax& s, Quantity q, bool mayBeInfinite) const {
        if (std::isnan(q.value)) return error(shown(s) + " has no value.");
        if (std::isinf(q.value) && !mayBeInfinite) return error(shown(s) + " is too large.");
        return q;
    }

    Result<Quantity> power(const Syntax& s, Quantity base, int depth) {
        DL_TRY(const double exponent, plain(*s.args[1], depth));
        if (base.unit.sameDimension(Unit{})) {
            base.value = std::pow(shifted(base.value, base.unit.decimal, Ratio{}), exponent);
            base.unit = Unit{};
            base.anyUnit = false;
            return finite(s, base, false);
        }
        for (int den = 1; den <= kLargestDenominator; ++den) {
            const double num = exponent * den;
            if (std::abs(num) > 64 || std::abs(num - std::round(num)) > 1e-12) continue;
            base.value = std::pow(base.value, exponent);
            base.unit =
                language::power(base.unit, Ratio{static_cast<std::int32_t>(std::round(num)), den});
            base.anyUnit = false;
            return finite(s, base, false);
        }
        return error(
            shown(*s.args[0]) + " is " + unitName(base) +
            "; a quantity with a unit can only be raised to a whole number or a simple fraction.");
    }

    Result<Quantity> compare(const Syntax& s, int depth) {
        DL_TRY(Quantity a, real(*s.args[0], depth));
        DL_TRY(Quantity b, real(*s.args[1], depth));
        DL_CHECK(align(s, a, b, *s.args[0], *s.args[1]));
        const double x = a.value, y = b.value;
        const bool isTrue = s.text == "<"    ? x < y
                            : s.text == "<=" ? x <= y
                            : s.text == ">"  ? x > y
                            : s.text == ">=" ? x >= y
                            : s.text == "==" ? x == y
                                             : x != y;
        return Quantity{isTrue ? 1.0 : 0.0, {}, true, false};
    }
    Result<Quantity> logic(const Syntax& s, int depth) {
        DL_TRY(const Quantity a, boolean(*s.args[0], depth));
        DL_TRY(const Quantity b, boolean(*s.args[1], depth));
        const bool isTrue =
            s.text == "and" ? a.value != 0 && b.value != 0 : a.value != 0 || b.value != 0;
        return Quantity{isTrue ? 1.0 : 0.0, {}, true, false};
    }
    // Both branches are worked out, so that a fault in the one not taken shows too.
    Result<Quantity> choose(const Syntax& s, int depth) {
        DL_TRY(const Quantity condition, boolean(*s.args[0], depth));
        DL_TRY(Quantity a, real(*s.args[1], depth));
        DL_TRY(Quantity b, real(*s.args[2], depth));
        DL_CHECK(align(s, a, b, *s.args[1], *s.args[2]));
        return condition.value != 0 ? a : b;
    }

    Result<Quantity> call(const Syntax& s, int depth);
    Result<Quantity> callPlain(const Syntax& s, int depth, Op op) {
        DL_TRY(const double x, plain(*s.args[0], depth));
        const double value = language::applyOp(op, std::array{x});
        return finite(s, Quantity{value, {}, false, false}, std::isinf(x));
    }
    Result<Quantity> callSame(const Syntax& s, int depth, double (*f)(const double*));

    const Scope& m_scope;
    const Place& m_place;
};

// One mathematics: what the text of a component computes (core/compile/flatten) a value does too.
double apply(Op op, std::initializer_list<double> x) {
    return language::applyOp(op, std::span<const double>(x.begin(), x.size()));
}

struct PlainFunction {
    const char* name;
    Op op;
};
constexpr PlainFunction kPlainFunctions[] = {
    {"exp", Op::Exp},           {"log", Op::Log},     {"log1p", Op::Log1p},
    {"expm1", Op::Expm1},       {"log10", Op::Log10}, {"sin", Op::Sin},
    {"cos", Op::Cos},           {"tan", Op::Tan},     {"asin", Op::Asin},
    {"acos", Op::Acos},         {"atan", Op::Atan},   {"sinh", Op::Sinh},
    {"cosh", Op::Cosh},         {"tanh", Op::Tanh},   {"sigmoid", Op::Sigmoid},
    {"softplus", Op::Softplus}, {"erf", Op::Erf},     {"erfc", Op::Erfc},
    {"exprel", Op::Exprel},     {"floor", Op::Floor}, {"ceil", Op::Ceil},
    {"round", Op::Round},
};

// Functions of arguments of one unit, which the result has.
struct SameFunction {
    const char* name;
    std::size_t arguments;
    double (*f)(const double*);
};
constexpr SameFunction kSameFunctions[] = {
    {"abs", 1, [](const double* a) { return apply(Op::Abs, {a[0]}); }},
    {"relu", 1, [](const double* a) { return apply(Op::Relu, {a[0]}); }},
    {"min", 2,
     [](const double* a) {
         return apply(Op::Min, {a[0], a[1]});
     }},
    {"max", 2,
     [](const double* a) {
         return apply(Op::Max, {a[0], a[1]});
     }},
    {"clip", 3,
     [](const double* a) {
         return apply(Op::Min, {apply(Op::Max, {a[0], a[1]}), a[2]});
     }},
    {"mod", 2,
     [](const double* a) {
         return apply(Op::Mod, {a[0], a[1]});
     }},
    {"wrap", 3,
     [](const double* a) {
         return a[1] + apply(Op::Mod, {a[0] - a[1], a[2] - a[1]});
     }},
    {"sign", 1, [](const double* a) { return apply(Op::Sign, {a[0]}); }},
    {"step", 1, [](const double* a) { return apply(Op::Step, {a[0]}); }},
    {"atan2", 2,
     [](const double* a) {
         return apply(Op::Atan2, {a[0], a[1]});
     }},
};
bool givesPlain(std::string_view name) {
    return name == "sign" || name == "step" || name == "atan2";
}

Result<Quantity> Evaluator::call(const Syntax& s, int depth) {
    const auto expects = [&](std::size_t count) -> Result<void> {
        if (s.args.size() == count) return {};
        return error("`" + s.text + "` takes " + std::to_string(count) + " argument" +
                     (count == 1 ? "" : "s") + ", not " + std::to_string(s.args.size()) + ".");
    };
    for (const PlainFunction& function : kPlainFunctions) {
        if (s.text != function.name) continue;
        DL_CHECK(expects(1));
        return callPlain(s, depth, function.op);
    }
    for (const SameFunction& function : kSameFunctions) {
        if (s.text != function.name) continue;
        DL_CHECK(expects(function.arguments));
        return callSame(s, depth, function.f);
    }
    if (s.text == "sqrt") {
        DL_CHECK(expects(1));
        DL_TRY(Quantity q, real(*s.args[0], depth));
        const bool infinite = std::isinf(q.value);
        q.value = std::sqrt(q.value);
        q.unit = language::power(q.unit, Ratio{1, 2});
        return finite(s, q, infinite);
    }
    if (s.text == "phi") {
        DL_CHECK(expects(2));
        DL_TRY(const double k, plain(*s.args[0], depth));
        DL_TRY(const double x, plain(*s.args[1], depth));
        if (k != 1 && k != 2 && k != 3) return error("The first argument of `phi` is 1, 2 or 3.");
        const Op op = k == 1 ? Op::Exprel : k == 2 ? Op::Phi2 : Op::Phi3;
        const double value = language::applyOp(op, std::array{x});
        return finite(s, Quantity{value, {}, false, false}, std::isinf(x));
    }
    return error("There is no function `" + s.text.substr(0, 80) + "`.");
}

Result<Quantity> Evaluator::callSame(const Syntax& s, int depth, double (*f)(const double*)) {
    DL_TRY(Quantity first, real(*s.args[0], depth));
    std::vector<double> values{first.value};
    bool infinite = std::isinf(first.value);
    for (std::size_t i = 1; i < s.args.size(); ++i) {
        DL_TRY(Quantity next, real(*s.args[i], depth));
        DL_CHECK(align(s, first, next, *s.args[0], *s.args[i]));
        infinite = infinite || std::isinf(next.value);
        values.push_back(next.value);
    }
    first.value = f(values.data());
    if (givesPlain(s.text)) first.unit = Unit{};
    return finite(s, first, infinite);
}

// Evaluates named parameters on demand, each once, and finds cycles.
class ParameterSet {
public:
    ParameterSet(const std::map<std::string, DocumentParameter>& parameters, const Scope& given,
                 const Scope& outer, const Place& place)
        : m_parameters(parameters)
        , m_place(place) {
        m_scope = outer;
        for (const auto& [name, parameter] : parameters) m_scope.erase(name);
        for (const auto& [name, value] : given) m_scope[name] = value;
    }

    Result<Scope> all() {
        for (const auto& [name, parameter] : m_parameters) DL_CHECK(need(name));
        return std::move(m_scope);
    }

private:
    Result<void> need(const std::string& name) {
        if (m_scope.count(name) != 0) return {};
        const auto it = m_parameters.find(name);
        if (it == m_parameters.end()) return {}; // an unknown name: the evaluation says so
        if (const auto open = std::find(m_path.begin(), m_path.end(), name);
            open != m_path.end() && isProtected("cycles")) {
            return cycle(open);
        }
        m_path.push_back(name);
        if (m_path.size() > kLongestChain) {
            return badInput("The parameters refer to each other in a chain that is too long.",
                            m_place);
        }
        if (it->second.value.syntax) {
            for (const std::string& other : namesIn(*it->second.value.syntax))
                DL_CHECK(need(other));
        }
        m_path.pop_back();
        Place place = m_place;
        place.node += (place.node.empty() ? "" : ".") + name;
        DL_TRY(const Evaluated value, evaluate(it->second.value, m_scope, place));
        m_scope[name] = value;
        return {};
    }
    static std::vector<std::string> namesIn(const Syntax& root) {
        std::vector<std::string> names;
        std::vector<const Syntax*> open{&root};
        while (!open.empty()) {
            const Syntax& s = *open.back();
            open.pop_back();
            if (s.kind == SyntaxKind::Name) names.push_back(s.text);
            for (const auto& argument : s.args) open.push_back(argument.get());
        }
        return names;
    }
    tl::unexpected<Error> cycle(std::vector<std::string>::const_iterator from) const {
        std::string path;
        for (auto it = from; it != m_path.end(); ++it) path += *it + " -> ";
        return badInput("The parameters are defined by each other: " + path + *from + ".", m_place);
    }

    static constexpr std::size_t kLongestChain = 100;
    const std::map<std::string, DocumentParameter>& m_parameters;
    const Place& m_place;
    Scope m_scope;
    std::vector<std::string> m_path;
};

Result<Scope> evaluateOverrides(const std::map<std::string, DocumentParameter>& parameters,
                                const Values& overrides, const Scope& scope, const Place& place) {
    Scope given;
    for (const auto& [name, value] : overrides) {
        if (parameters.count(name) == 0) {
            std::vector<std::string> names;
            for (const auto& [known, parameter] : parameters) names.push_back(known);
            return badInput("There is no parameter `" + name + "`." + didYouMean(name, names),
                            place);
        }
        Place at = place;
        at.node += (at.node.empty() ? "" : ".") + name;
        DL_TRY(given[name], evaluate(value, scope, at));
    }
    return given;
}

} // namespace

Result<Evaluated> evaluate(const Syntax& syntax, const Scope& scope, const Place& place) {
    DL_TRY(const Quantity q, Evaluator(scope, place).evaluate(syntax));
    if (q.isBoolean)
        return badInput(shown(syntax) + " is true or false; a number is needed here.", place);
    if (std::isnan(q.value)) return badInput(shown(syntax) + " has no value.", place);
    return Evaluated{q.value, q.unit};
}

Result<Evaluated> evaluate(const Value& value, const Scope& scope, const Place& place) {
    if (!value.syntax) return badInput("A value is missing here.", place);
    return evaluate(*value.syntax, scope, place);
}

Result<double> evaluateIn(const Value& value, const Unit& unit, const Scope& scope,
                          const Place& place) {
    DL_TRY(const Evaluated result, evaluate(value, scope, place));
    if (result.unit.isPlain() && (result.value == 0 || std::isinf(result.value)))
        return result.value;
    if (!result.unit.sameDimension(unit)) {
        const auto name = [](const Unit& u) {
            return u.isPlain() ? std::string("a plain number") : language::toString(u);
        };
        return badInput("`" + value.text.substr(0, 80) + "` is " + name(result.unit) + "; " +
                            name(unit) + " is needed here.",
                        place);
    }
    return shifted(result.value, result.unit.decimal, unit.decimal);
}

Result<std::uint64_t> evaluateSize(const Value& value, const Scope& scope, const Place& place) {
    DL_TRY(const double number, evaluateIn(value, Unit{}, scope, place));
    const double whole = std::round(number);
    const std::string shownText = "`" + value.text.substr(0, 80) + "`";
    if (!(number >= 0.5)) {
        return badInput("The size " + shownText + " is less than 1; at least one unit is needed.",
                        place);
    }
    if (number > static_cast<double>(limits::kUnits)) {
        return badInput("The size " + shownText + " is more than " +
                            std::to_string(limits::kUnits) + " units, the limit for one node.",
                        place);
    }
    if (std::abs(number - whole) > 1e-9 * whole) {
        return badInput("The size " + shownText + " is not a whole number; write round(" +
                            value.text.substr(0, 80) + ").",
                        place);
    }
    return static_cast<std::uint64_t>(whole);
}

Result<Scope> evaluateParameters(const std::map<std::string, DocumentParameter>& parameters,
                                 const Values& overrides, const Scope& outer, const Place& place) {
    DL_TRY(const Scope given, evaluateOverrides(parameters, overrides, outer, place));
    return ParameterSet(parameters, given, outer, place).all();
}

Result<Scope> areaScope(const AreaDefinition& area, const Values& overrides, const Scope& enclosing,
                        const Scope& document, const Place& place) {
    DL_TRY(const Scope given, evaluateOverrides(area.parameters, overrides, enclosing, place));
    return ParameterSet(area.parameters, given, document, place).all();
}

} // namespace dynaloom::model
