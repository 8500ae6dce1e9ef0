// Names the operation at which a value stopped being a finite number.
#pragma once

#include "core/compile/program.h"

#include <functional>
#include <string>

namespace dynaloom::devices {

// Follows a value that is not finite down to the operation whose arguments all are: "exp(812.5)
// overflows, in `exp((E.V - E.V_T)/E.Delta_T)`". `value` gives what each node below the root has.
// Empty when the root is finite.
std::string blameNonFinite(const compile::Program& program, compile::ExprId root,
                           const std::function<double(compile::ExprId)>& value);

} // namespace dynaloom::devices
