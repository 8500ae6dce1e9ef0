// Syntax tree -> expression DAG in internal units. Names are resolved by the caller.
#pragma once

#include "core/language/definition.h"
#include "core/language/expression.h"

#include <functional>
#include <string>

namespace dynaloom::compile {

// Gives the expression behind a name or path, `before(x)` included (then isBefore).
using Resolve =
    std::function<Result<language::ExprId>(const language::Syntax& name, bool isBefore)>;

struct Translation {
    language::Exprs& exprs;
    const language::Definition* definition; // for its functions and its file; null: none
    std::string node;                       // path of the node, for messages
    Resolve resolve;
};

Result<language::ExprId> translate(const Translation& in, const language::Syntax& syntax);

// Where in a definition something is, as a Place of the node that uses it.
Place placeOf(const language::Definition* definition, const std::string& node,
              const language::Position& at);

} // namespace dynaloom::compile
