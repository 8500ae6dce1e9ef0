// The device that walks Programs: no compiler, any machine, 10 to 100 times slower than kernels.
#pragma once

#include "core/devices/device.h"

namespace dynaloom::devices {

std::unique_ptr<Device> makeReferenceDevice();

// Why an element is not finite after step k: that step is done again from the state before it
// (Executable::save() of any device) and the operation is named, "exp(812.5) in `exp(E.V/...)`".
// Empty when no operation of the step makes it so.
Result<std::string> blame(const std::shared_ptr<const compile::Program>& program,
                          std::span<const std::byte> before, std::uint64_t k,
                          std::span<const double> derived, const NonFinite& where);

} // namespace dynaloom::devices
