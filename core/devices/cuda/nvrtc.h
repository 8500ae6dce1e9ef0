// CUDA kernels compiled by NVRTC, NVIDIA's run-time compiler, which is loaded when it is found and
// never needed to build Dynaloom. No GPU is needed to compile.
#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::devices {

class Nvrtc {
public:
    // Looks in $CUDA_PATH, /usr/local/cuda and on the loader's path. Absent: a Failed error that
    // says where it was looked for. The library stays in the process once loaded.
    static Result<Nvrtc> open();

    // Binary for one architecture (80 is sm_80) from a whole compilation unit of the dialect; the
    // flags are those of flags(). Errors: Internal with the compiler's first message.
    Result<std::vector<std::byte>> compileCubin(std::string_view source, int smArch) const;

    static std::vector<std::string> flags(int smArch);
    // "nvrtc 13.0", for the cache key.
    const std::string& identity() const { return m_identity; }
    // Folder or file it was loaded from, for `list devices`.
    const std::string& origin() const { return m_origin; }

private:
    struct Api;
    Nvrtc() = default;

    std::shared_ptr<const Api> m_api;
    std::string m_identity;
    std::string m_origin;
};

} // namespace dynaloom::devices
