// System -> Program: solvers applied, arrays laid out, constants hoisted, connectivity drawn, and
// the operations of one step put in order (docs/step.md).
#pragma once

#include "core/compile/system.h"

namespace dynaloom::compile {

Result<Program> schedule(System system, Precision precision, const Cancel& cancel);

} // namespace dynaloom::compile
