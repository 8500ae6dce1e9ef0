// A definition as parsed, before the checker has paired equations with states and inferred units.
#pragma once

#include "core/language/definition.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace dynaloom::language {

struct Equation {
    enum class Kind : std::uint8_t { Derivative, Next, History } kind = Kind::Derivative;
    std::string name;
    SyntaxPtr value;
    Position at;
};

// A name as declared, in order, for clashes.
struct Declared {
    std::string name;
    Position at;
};

struct Draft {
    Definition definition; // rates, histories and inferred units are still empty
    std::vector<Equation> equations;
    std::set<std::string, std::less<>> annotated;        // quantities whose unit is written
    std::set<std::string, std::less<>> annotatedOutputs; // re-exports whose unit is written
    std::set<std::string, std::less<>> shapedOutputs;    // outputs with a written shape
    std::map<std::string, Position, std::less<>> perAt;  // state or parameter -> place of its `per`
    std::vector<Declared> names;
    Position timeAt;
    bool damaged = false; // a syntax error was reported: checking would only repeat it
};

} // namespace dynaloom::language
