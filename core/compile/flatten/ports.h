// Ports left open at an end ("the only fitting one") filled in on the expanded model.
#pragma once

#include "core/compile/flatten/expand.h"

namespace dynaloom::compile {

Result<void> resolvePorts(Expanded& model);

} // namespace dynaloom::compile
