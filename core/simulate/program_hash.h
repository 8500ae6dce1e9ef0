// The identity of a Program as far as a saved state depends on it: arrays, operations, expressions,
// connections, seeds, precision and dt. Values of parameters, initial values, watches and labels do
// not count.
#pragma once

#include "core/base/sha256.h"
#include "core/compile/program.h"

namespace dynaloom::simulate {

Sha256Digest hashOf(const compile::Program& program);

} // namespace dynaloom::simulate
