// Kernel text to callable code: cache, compiler and library in one step.
#pragma once

#include "core/devices/cache/kernel_cache.h"
#include "core/devices/cpu/kernel_compiler.h"
#include "core/devices/cpu/kernel_library.h"

#include <functional>

namespace dynaloom::devices {

struct LoadedKernels {
    KernelLibrary library;
    bool cacheHit = false; // false: compiled now
    double seconds = 0;    // wall time of everything: key, look-up or compiler, check, loading
    std::string objection; // of the check; not empty: the code must not be used
};

// Looks at freshly compiled code before it is kept; an error is an objection.
using KernelCheck = std::function<Result<void>(const KernelLibrary&)>;

// Takes the code from the cache, else compiles it (into a private temporary folder), checks it and
// puts it there; so what is cached has passed the check of its time. A cache that is off or cannot
// be written costs time only; the file is then removed once it is mapped. Errors: those of
// KernelCompiler and KernelLibrary.
Result<LoadedKernels> loadKernels(const KernelSource& source, KernelCache& cache,
                                  const CompileOptions& options = {},
                                  const KernelCheck& check = {});
// The same with a given compiler.
Result<LoadedKernels> loadKernels(const KernelSource& source, const KernelCompiler& compiler,
                                  KernelCache& cache, const CompileOptions& options = {},
                                  const KernelCheck& check = {});

} // namespace dynaloom::devices
