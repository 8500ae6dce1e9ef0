#include "core/devices/cuda/nvrtc.h"

#include "core/devices/cpu/float_control.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

namespace dynaloom::devices {

namespace fs = std::filesystem;

// The functions we call, declared as the NVRTC manual does, so that no CUDA header is needed. The
// types are nvrtcResult (an enum, 0 is success) and nvrtcProgram (an opaque pointer).
struct Nvrtc::Api {
    using Status = int;
    using Program = void*;
    Status (*version)(int* major, int* minor) = nullptr;
    const char* (*errorString)(Status) = nullptr;
    Status (*createProgram)(Program*, const char* source, const char* name, int headerCount,
                            const char* const* headers, const char* const* includeNames) = nullptr;
    Status (*destroyProgram)(Program*) = nullptr;
    Status (*compileProgram)(Program, int optionCount, const char* const* options) = nullptr;
    Status (*cubinSize)(Program, std::size_t*) = nullptr;
    Status (*cubin)(Program, char*) = nullptr;
    Status (*logSize)(Program, std::size_t*) = nullptr;
    Status (*log)(Program, char*) = nullptr;

    // False when a function is missing.
    bool take(void* library) {
        const auto one = [library](const char* name, auto& function) {
            function =
                reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
            return function != nullptr;
        };
        return one("nvrtcVersion", version) && one("nvrtcGetErrorString", errorString) &&
               one("nvrtcCreateProgram", createProgram) &&
               one("nvrtcDestroyProgram", destroyProgram) &&
               one("nvrtcCompileProgram", compileProgram) && one("nvrtcGetCUBINSize", cubinSize) &&
               one("nvrtcGetCUBIN", cubin) && one("nvrtcGetProgramLogSize", logSize) &&
               one("nvrtcGetProgramLog", log);
    }
};

namespace {

constexpr std::array<const char*, 4> kNames = {"libnvrtc.so.13", "libnvrtc.so.12",
                                               "libnvrtc.so.11.2", "libnvrtc.so"};

// Files to try, in order: $CUDA_PATH, the usual installation, then bare names for the loader's
// path.
std::vector<std::string> candidates() {
    std::vector<fs::path> roots;
    if (const char* given = std::getenv("CUDA_PATH")) {
        if (fs::path(given).is_absolute()) roots.emplace_back(given);
    }
    roots.emplace_back("/usr/local/cuda");
    std::vector<std::string> files;
    std::error_code ignored;
    for (const fs::path& root : roots) {
        for (const char* folder : {"lib64", "lib"}) {
            for (const char* name : kNames) {
                const fs::path file = root / folder / name;
                if (fs::exists(file, ignored)) files.push_back(file.string());
            }
        }
    }
    files.insert(files.end(), kNames.begin(), kNames.end());
    return files;
}

std::string firstError(const std::string& log) {
    const std::size_t error = log.find("error");
    const std::size_t start = error == std::string::npos ? 0 : log.rfind('\n', error) + 1;
    return log.substr(start, std::min<std::size_t>(log.find('\n', start) - start, 400));
}

} // namespace

Result<Nvrtc> Nvrtc::open() {
    const FloatControlGuard guard;
    for (const std::string& file : candidates()) {
        // Never unloaded: the library keeps threads and exit handlers.
        void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
        if (library == nullptr) continue;
        auto api = std::make_shared<Api>();
        int major = 0, minor = 0;
        if (!api->take(library) || api->version(&major, &minor) != 0) continue;
        Nvrtc nvrtc;
        nvrtc.m_api = std::move(api);
        nvrtc.m_identity = "nvrtc " + std::to_string(major) + '.' + std::to_string(minor);
        nvrtc.m_origin = file;
        return nvrtc;
    }
    return fail(
        ErrorKind::Failed,
        "The CUDA toolkit (its compiler library libnvrtc) was not found, neither in the folder "
        "CUDA_PATH names, nor in /usr/local/cuda, nor on the loader's path.");
}

std::vector<std::string> Nvrtc::flags(int smArch) {
    // The same rounding as on the CPU: no contraction, no flushed denormals, IEEE division and
    // root.
    return {"--gpu-architecture=sm_" + std::to_string(smArch),
            "--std=c++17",
            "--fmad=false",
            "--ftz=false",
            "--prec-div=true",
            "--prec-sqrt=true",
            "--device-as-default-execution-space",
            "-DDL_CUDA"};
}

Result<std::vector<std::byte>> Nvrtc::compileCubin(std::string_view source, int smArch) const {
    const FloatControlGuard guard;
    const Api& api = *m_api;
    const std::string text(source);
    Api::Program program = nullptr;
    if (const int status =
            api.createProgram(&program, text.c_str(), "kernel.cu", 0, nullptr, nullptr)) {
        return fail(ErrorKind::Failed, std::string("The CUDA compiler could not start: ") +
                                           api.errorString(status) + ".");
    }
    const auto destroy = [&api](void* opaque) { api.destroyProgram(&opaque); };
    const std::unique_ptr<void, decltype(destroy)> owner(program, destroy);

    const std::vector<std::string> options = flags(smArch);
    std::vector<const char*> pointers;
    for (const std::string& option : options) pointers.push_back(option.c_str());
    if (const int status =
            api.compileProgram(program, static_cast<int>(pointers.size()), pointers.data())) {
        std::size_t size = 0;
        std::string log;
        if (api.logSize(program, &size) == 0 && size > 1) {
            log.resize(size);
            api.log(program, log.data());
            log.resize(size - 1); // the terminating zero
        }
        return fail(ErrorKind::Internal, "The CUDA compiler refused the generated code for sm_" +
                                             std::to_string(smArch) + " (" +
                                             api.errorString(status) + "): " + firstError(log) +
                                             ".");
    }
    std::size_t size = 0;
    if (api.cubinSize(program, &size) != 0 || size == 0) {
        return fail(ErrorKind::Failed,
                    "The CUDA compiler made no binary for sm_" + std::to_string(smArch) + ".");
    }
    std::vector<std::byte> bytes(size);
    if (const int status = api.cubin(program, reinterpret_cast<char*>(bytes.data()))) {
        return fail(ErrorKind::Failed,
                    std::string("The CUDA compiler's binary could not be read: ") +
                        api.errorString(status) + ".");
    }
    return bytes;
}

} // namespace dynaloom::devices
