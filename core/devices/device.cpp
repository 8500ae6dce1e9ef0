#include "core/devices/device.h"

#include "core/devices/cpu/cpu_device.h"
#include "core/devices/reference/reference_device.h"

#include <new>

namespace dynaloom::devices {

Result<std::unique_ptr<Device>> makeDevice(const std::string& name, unsigned threads) try {
    if (name == "reference") return makeReferenceDevice();
    if (name == "cpu") return makeCpuDevice(threads);
    if (name == "cuda")
        return badInput("The CUDA device cannot run models yet; kernels for it are generated: "
                        "dynaloom kernel FILE --device cuda.");
    return badInput("There is no device \"" + name + "\"; there are cpu and reference.");
} catch (const std::bad_alloc&) {
    return fail(ErrorKind::Failed, "There is not enough memory for a device.");
}

} // namespace dynaloom::devices
