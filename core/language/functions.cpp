#include "core/language/functions.h"

#include "core/language/definition.h"

#include <algorithm>

namespace dynaloom::language {

namespace {

constexpr FunctionEntry kFunctions[] = {
    {"exp", 1, UnitRule::Plain, "e to the power x"},
    {"log", 1, UnitRule::Plain, "natural logarithm"},
    {"log1p", 1, UnitRule::Plain, "log(1 + x), exact for small x"},
    {"expm1", 1, UnitRule::Plain, "exp(x) - 1, exact for small x"},
    {"log10", 1, UnitRule::Plain, "logarithm to base 10"},
    {"exprel", 1, UnitRule::Plain, "(exp(x) - 1)/x, 1 at x = 0"},
    {"phi", 2, UnitRule::Phi,
     "phi(k, x), k = 1, 2, 3: phi(1, x) = exprel(x), phi(k + 1, x) = (phi(k, x) - 1/k!)/x"},
    {"sqrt", 1, UnitRule::SquareRoot, "square root; halves the exponents of the unit"},
    {"sin", 1, UnitRule::Plain, "sine"},
    {"cos", 1, UnitRule::Plain, "cosine"},
    {"tan", 1, UnitRule::Plain, "tangent"},
    {"asin", 1, UnitRule::Plain, "inverse sine"},
    {"acos", 1, UnitRule::Plain, "inverse cosine"},
    {"atan", 1, UnitRule::Plain, "inverse tangent"},
    {"atan2", 2, UnitRule::ToNumber, "atan2(y, x): angle of the point (x, y)"},
    {"sinh", 1, UnitRule::Plain, "hyperbolic sine"},
    {"cosh", 1, UnitRule::Plain, "hyperbolic cosine"},
    {"tanh", 1, UnitRule::Plain, "hyperbolic tangent"},
    {"sigmoid", 1, UnitRule::Plain, "1/(1 + exp(-x))"},
    {"softplus", 1, UnitRule::Plain, "log(1 + exp(x))"},
    {"relu", 1, UnitRule::Keep, "x above 0, else 0"},
    {"erf", 1, UnitRule::Plain, "error function"},
    {"erfc", 1, UnitRule::Plain, "1 - erf(x)"},
    {"abs", 1, UnitRule::Keep, "absolute value"},
    {"sign", 1, UnitRule::ToNumber, "-1, 0 or 1"},
    {"step", 1, UnitRule::ToNumber, "1 where x is 0 or more, else 0"},
    {"min", 2, UnitRule::Keep, "the smaller of two"},
    {"max", 2, UnitRule::Keep, "the larger of two"},
    {"clip", 3, UnitRule::Keep, "clip(x, a, b): x kept inside a and b"},
    {"mod", 2, UnitRule::Keep, "mod(x, c): remainder in [0, c)"},
    {"wrap", 3, UnitRule::Keep, "wrap(x, a, b): x shifted by whole periods into [a, b)"},
    {"floor", 1, UnitRule::Plain, "whole number below"},
    {"ceil", 1, UnitRule::Plain, "whole number above"},
    {"round", 1, UnitRule::Plain, "nearest whole number, halves to even"},
    {"softmax", 1, UnitRule::Softmax, "exp(x) divided by its sum, over a layer's vector"},
    {"norm", 1, UnitRule::Norm, "Euclidean length of a layer's vector"},
};

// CODATA 2018, exact since the SI of 2019 (gas constant: ten digits).
constexpr ConstantEntry kConstants[] = {
    {"faraday", 96485.33212, "C/mol", "charge of one mole of electrons"},
    {"gas_constant", 8.314462618, "J/(K*mol)", "molar gas constant"},
};

constexpr RuleEntry kRules[] = {
    {"normal", 2, 2, RuleUnit::First, "mean, sd"},
    {"truncated_normal", 4, 4, RuleUnit::First, "mean, sd, low, high"},
    {"lognormal", 2, 2, RuleUnit::MedianShape, "median, sd of the logarithm"},
    {"uniform", 2, 2, RuleUnit::First, "low, high"},
    {"exponential", 1, 1, RuleUnit::First, "mean"},
    {"gamma", 2, 2, RuleUnit::ShapeScale, "shape, scale"},
    {"poisson", 1, 1, RuleUnit::Plain, "mean"},
    {"binomial", 2, 2, RuleUnit::Plain, "n, p"},
    {"bernoulli", 1, 1, RuleUnit::Plain, "p"},
    {"linspace", 2, 2, RuleUnit::First, "first, last"},
    {"xavier_normal", 0, 1, RuleUnit::Matrix, "scale"},
    {"xavier_uniform", 0, 1, RuleUnit::Matrix, "scale"},
    {"kaiming_normal", 0, 1, RuleUnit::Matrix, "scale"},
    {"kaiming_uniform", 0, 1, RuleUnit::Matrix, "scale"},
    {"lecun_normal", 0, 1, RuleUnit::Matrix, "scale"},
    {"lecun_uniform", 0, 1, RuleUnit::Matrix, "scale"},
    {"orthogonal", 0, 1, RuleUnit::Matrix, "scale"},
    {"identity", 0, 1, RuleUnit::Matrix, "scale"},
};

template <class Table> auto find(const Table& table, std::string_view name) -> decltype(&table[0]) {
    const auto at = std::find_if(std::begin(table), std::end(table),
                                 [&](const auto& e) { return e.name == name; });
    return at == std::end(table) ? nullptr : &*at;
}

} // namespace

const FunctionEntry* builtinFunction(std::string_view name) { return find(kFunctions, name); }
const ConstantEntry* builtinConstant(std::string_view name) { return find(kConstants, name); }
const RuleEntry* randomRule(std::string_view name) { return find(kRules, name); }

std::vector<std::string> ruleNames() {
    std::vector<std::string> names;
    for (const RuleEntry& rule : kRules) names.emplace_back(rule.name);
    return names;
}

const std::vector<BuiltinFunction>& builtinFunctions() {
    static const std::vector<BuiltinFunction> functions = [] {
        std::vector<BuiltinFunction> list;
        for (const FunctionEntry& f : kFunctions)
            list.push_back({std::string(f.name), f.arguments, std::string(f.doc)});
        return list;
    }();
    return functions;
}

} // namespace dynaloom::language
