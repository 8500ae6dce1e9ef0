// The device that compiles a Program's kernels for this machine's processor.
#pragma once

#include "core/devices/cache/kernel_cache.h"
#include "core/devices/cpu/kernel_compiler.h"
#include "core/devices/device.h"

#include <optional>

namespace dynaloom::devices {

// Kernels are kept in the user's cache of kernels, or in a given folder, and compiled by the
// compiler found beside the program, or by a given one (tests). Fresh kernels are checked against
// the interpreter (self_check.h); should they be wrong, they are dropped, the reference device runs
// the Program instead, and LoadReport::note says so.
std::unique_ptr<Device>
makeCpuDevice(unsigned threads = 1,
              std::filesystem::path cacheFolder = KernelCache::defaultFolder(),
              std::optional<KernelCompiler> compiler = {});
// One thread, kernels compiled without optimisation (the same bits, slowly), for comparison.
std::unique_ptr<Device> makeUnoptimisedCpuDevice();

} // namespace dynaloom::devices
