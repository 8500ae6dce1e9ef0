// The device that compiles a Program's kernels for this machine's processor.
#pragma once

#include "core/devices/cache/kernel_cache.h"
#include "core/devices/device.h"

namespace dynaloom::devices {

// Kernels are kept in the user's cache of kernels, or in a given folder (tests).
std::unique_ptr<Device>
makeCpuDevice(unsigned threads = 1,
              std::filesystem::path cacheFolder = KernelCache::defaultFolder());
// One thread, kernels compiled without optimisation (the same bits, slowly), for comparison.
std::unique_ptr<Device> makeUnoptimisedCpuDevice();

} // namespace dynaloom::devices
