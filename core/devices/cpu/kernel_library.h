// A loaded shared object of kernels.
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

namespace dynaloom::devices {

// Move-only; the code stays mapped as long as the object lives, so it must outlive every pointer
// taken from it.
class KernelLibrary {
public:
    KernelLibrary() = default;
    ~KernelLibrary();
    KernelLibrary(KernelLibrary&& other) noexcept
        : m_handle(std::exchange(other.m_handle, nullptr)) {}
    KernelLibrary& operator=(KernelLibrary&& other) noexcept;
    KernelLibrary(const KernelLibrary&) = delete;
    KernelLibrary& operator=(const KernelLibrary&) = delete;

    // Maps the file and checks its exported `dl_abi`. All symbols are bound now; none of them
    // becomes visible to other libraries. The floating-point control word is the same after as
    // before (a library can change it while it loads). `path` must hold a slash.
    static Result<KernelLibrary> load(const std::filesystem::path& path, std::uint32_t abi);

    bool isLoaded() const { return m_handle != nullptr; }
    // Address of an exported symbol; an Internal error names a missing one.
    Result<void*> symbol(const std::string& name) const;
    // The same as a function: auto f = library.function<void(const void*)>("dl_r3").
    template <class Signature> Result<Signature*> function(const std::string& name) const {
        return symbol(name).map([](void* p) { return reinterpret_cast<Signature*>(p); });
    }

private:
    explicit KernelLibrary(void* handle)
        : m_handle(handle) {}
    void* m_handle = nullptr;
};

} // namespace dynaloom::devices
