// Numbers in kernel text: the exact bits, independent of locale and compiler.
#pragma once

#include "core/compile/program.h"

#include <string>

namespace dynaloom::compile {

// A literal of the given precision (the value is rounded to it first): "0x1.8p+1f", "(-0x1p+0)";
// infinities and NaN are made from bits by a function of the prelude.
std::string literal(double value, Precision precision);

} // namespace dynaloom::compile
