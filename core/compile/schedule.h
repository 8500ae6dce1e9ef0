// System -> Program: solvers applied, arrays laid out, constants hoisted, connectivity drawn, and
// the operations of one step put in order (docs/step.md).
#pragma once

#include "core/compile/system.h"

namespace dynaloom::compile {

// `threads` draw the connectivity; the Program does not depend on their number.
Result<Program> schedule(System system, Precision precision, const Cancel& cancel,
                         unsigned threads = 1);

} // namespace dynaloom::compile
