#include "core/devices/cpu/kernel_library.h"

#include "core/devices/cpu/float_control.h"

#include <dlfcn.h>

namespace dynaloom::devices {

namespace {

std::string loaderMessage() {
    const char* message = dlerror();
    return message != nullptr ? message : "no reason given";
}

} // namespace

KernelLibrary::~KernelLibrary() {
    if (m_handle != nullptr) dlclose(m_handle);
}

KernelLibrary& KernelLibrary::operator=(KernelLibrary&& other) noexcept {
    std::swap(m_handle, other.m_handle);
    return *this;
}

Result<KernelLibrary> KernelLibrary::load(const std::filesystem::path& path, std::uint32_t abi) {
    const FloatControlGuard guard;
    KernelLibrary library(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL));
    if (!library.isLoaded()) {
        return fail(ErrorKind::Failed,
                    "The compiled kernels could not be loaded: " + loaderMessage() + ".");
    }
    DL_TRY(const void* exported, library.symbol("dl_abi"));
    const std::uint32_t found = *static_cast<const std::uint32_t*>(exported);
    if (found != abi) {
        return fail(ErrorKind::Internal, "The compiled kernels have interface " +
                                             std::to_string(found) + ", this program needs " +
                                             std::to_string(abi) + ".");
    }
    return library;
}

Result<void*> KernelLibrary::symbol(const std::string& name) const {
    if (!isLoaded()) return fail(ErrorKind::Internal, "No kernels are loaded.");
    void* address = dlsym(m_handle, name.c_str());
    if (address == nullptr) {
        return fail(ErrorKind::Internal, "The compiled kernels hold no \"" + name + "\".");
    }
    return address;
}

} // namespace dynaloom::devices
