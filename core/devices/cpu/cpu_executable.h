// A Program with its compiled kernels: the argument structs that kernels read, filled once, and the
// calls of a step.
#pragma once

#include "core/compile/kernel/print.h"
#include "core/devices/cpu/kernel_library.h"
#include "core/devices/device.h"

#include <memory>

namespace dynaloom::devices {

// Errors: a kernel that the library lacks (Internal), not enough memory (Failed). May throw
// std::bad_alloc and std::system_error (no more threads).
Result<std::unique_ptr<Executable>>
makeCpuExecutable(std::shared_ptr<const compile::Program> program, const compile::KernelText& text,
                  std::shared_ptr<const KernelLibrary> library, unsigned threads);

} // namespace dynaloom::devices
