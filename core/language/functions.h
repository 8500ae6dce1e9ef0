// The closed table of functions and rules: how many arguments each takes and what it does to units.
#pragma once

#include "core/language/unit.h"

#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::language {

enum class UnitRule : std::uint8_t {
    Plain,      // arguments and result are plain numbers
    Keep,       // result has the unit of the first argument, the others share it
    ToNumber,   // arguments share a unit; the result is a plain number
    SquareRoot, // half the exponents
    Phi,        // phi(k, x): k is 1, 2 or 3, x and the result plain
    Softmax,    // plain vector to plain vector
    Norm        // vector to scalar, keeps the unit
};

struct FunctionEntry {
    std::string_view name;
    int arguments;
    UnitRule rule;
    std::string_view doc;
};
const FunctionEntry* builtinFunction(std::string_view name);

// Constants with a name beside pi and inf: faraday, gas_constant.
struct ConstantEntry {
    std::string_view name;
    double value;
    std::string_view unit;
    std::string_view doc;
};
const ConstantEntry* builtinConstant(std::string_view name);

enum class RuleUnit : std::uint8_t {
    First,       // all arguments share a unit, which is the result's
    Plain,       // all plain
    MedianShape, // first argument gives the unit, the second is plain
    ShapeScale,  // the second gives the unit, the first is plain
    Matrix       // plain; for arrays only
};
struct RuleEntry {
    std::string_view name;
    int least, most; // number of arguments
    RuleUnit unit;
    std::string_view arguments; // for messages: "mean, sd"
};
const RuleEntry* randomRule(std::string_view name);
std::vector<std::string> ruleNames();

} // namespace dynaloom::language
