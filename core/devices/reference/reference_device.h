// The device that walks Programs: no compiler, any machine, 10 to 100 times slower than kernels.
#pragma once

#include "core/devices/device.h"

namespace dynaloom::devices {

std::unique_ptr<Device> makeReferenceDevice();

} // namespace dynaloom::devices
