// Kernel text to callable code: cache, compiler and library in one step.
#pragma once

#include "core/devices/cache/kernel_cache.h"
#include "core/devices/cpu/kernel_compiler.h"
#include "core/devices/cpu/kernel_library.h"

namespace dynaloom::devices {

struct LoadedKernels {
    KernelLibrary library;
    bool cacheHit = false;     // false: compiled now
    double compileSeconds = 0; // wall time of everything: key, look-up or compiler, loading
};

// Takes the code from the cache, else compiles it and puts it there. A cache that is off or cannot
// be written costs time only: the kernels are then compiled into a private temporary folder and the
// file is removed once mapped. Errors: those of KernelCompiler and KernelLibrary.
Result<LoadedKernels> loadKernels(const KernelSource& source, KernelCache& cache,
                                  const CompileOptions& options = {});

} // namespace dynaloom::devices
