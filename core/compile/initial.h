// How arrays start: per-unit parameters first, then states in an order in which each reads only
// earlier ones.
#pragma once

#include "core/compile/system.h"

namespace dynaloom::compile {

// `states` and `unitParams` are the arrays behind System::states and unitParams.
Result<void> initials(const System& system, Program& program, const std::vector<ArrayId>& states,
                      const std::vector<ArrayId>& unitParams);

} // namespace dynaloom::compile
