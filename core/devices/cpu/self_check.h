// The first look at freshly compiled kernels: each generated region computes a few steps of a few
// hundred lanes beside the interpreter, from inputs of every size, and every bit must agree. Only
// code that passed is kept in the cache, so a cached kernel is a checked one. (Lists of spikes and
// deliveries of every kind are fixed texts of ours, the same for all models; the tests of devices
// check them.)
#pragma once

#include "core/compile/kernel/print.h"
#include "core/devices/cpu/kernel_library.h"

namespace dynaloom::devices {

// Error (Internal): names the first array that differs and both values. Takes 1 to 5 ms for models
// of the usual size.
Result<void> checkKernels(const compile::Program& program, const compile::KernelText& text,
                          const KernelLibrary& library);

} // namespace dynaloom::devices
