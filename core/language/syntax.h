// The syntax tree of an expression as written, with the place of every token. Trees are immutable
// and shared. The checker fills `unit`; meaning (values, states, derivatives) lives in the DAG of
// expression.h, into which the flattener translates these trees.
#pragma once

#include "core/language/unit.h"

#include <memory>
#include <string>
#include <vector>

namespace dynaloom::language {

struct Position {
    int line = 0;   // from 1
    int column = 0; // from 1, in bytes (definitions are ASCII outside strings and comments)
};

enum class SyntaxKind : std::uint8_t {
    Number,    // value, unit (of the literal); text keeps the decimal digits as typed
    Name,      // text: name or path "pre.V", "channels.I", "Ca.C", "weight", "t", "dt", "pi", "inf"
    Negate,    // args[0]
    Not,       // args[0]
    Binary,    // text: + - * / ^ @ ; args[0], args[1]
    Compare,   // text: < <= > >= == != ; args[0], args[1]
    Logic,     // text: and or ; args[0], args[1]
    If,        // args: condition, then, else
    Call,      // text: function of the table or of the definition; args (phi's first is a Number)
    Reduction, // text: sum mean largest smallest ; args[0]
    Delayed,   // text: path ; args[0] = the delay d of x(t - d)
    Since,     // text: pre post spike or an event's name
    Before,    // text: state name
    Rule       // text: normal uniform poisson ... linspace; args; only where a rule may stand
};

struct Syntax;
using SyntaxPtr = std::shared_ptr<const Syntax>;

struct Syntax {
    SyntaxKind kind = SyntaxKind::Number;
    Position at;
    std::string text;
    double value = 0; // Number: in its own unit (degC already converted to K)
    Unit unit;        // Number: its unit; others: filled by the checker with the result's unit
    // Number: the unit as typed after the digits: "", "mV", "mS/cm^2", "[J/(K*mol)]", "degC". A
    // unit that stands alone (`V/mV`) is the number 1 without digits; faraday and gas_constant are
    // numbers whose text is their name.
    std::string unitText;
    std::vector<SyntaxPtr> args;
    SyntaxPtr kept; // Rule: `kept p`
};

// Prints an expression so that parsing it again gives the same tree.
std::string toString(const Syntax& syntax);

// Where the expression starts in the text: `at` of an operator is the operator's own place.
Position startOf(const Syntax& syntax);
// The same tree, places and the units filled in by the checker aside.
bool sameTree(const Syntax& a, const Syntax& b);

// Parses one expression, e.g. the value of a parameter in a document: "20 ms", "80/N",
// "uniform(-70 mV, -50 mV)". Rules are accepted at the top when allowRule. Errors carry line:column
// within `text`. No name is resolved here.
Result<SyntaxPtr> parseExpression(std::string_view text, bool allowRule);

} // namespace dynaloom::language
