// Expressions of the component language as formulas.
#pragma once

#include "core/language/syntax.h"
#include "widgets/mathematics/formula.h"

#include <vector>

namespace dynaloom::mathematics {

// `size`: of an em. Products become fractions and powers, exp(x) becomes a power of e, `if` a brace
// of cases, mean(x) angle brackets, and so on.
Formula typeset(const language::Syntax& expression, double size);

// A sum in the pieces between which a line may be broken, each with its sign.
std::vector<Formula> typesetPieces(const language::Syntax& expression, double size);

// dx/dt of a name.
Formula derivativeOf(const QString& name, double size);

} // namespace dynaloom::mathematics
