// Kernel text to a shared object, by the separate program dynaloom-kernelc (clang and lld as
// libraries). A crash, a hang or a memory hog of the compiler is an Error here, never ours.
#pragma once

#include "core/base/cancel.h"
#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/devices/cpu/cpu_target.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace dynaloom::devices {

// A whole compilation unit in the C dialect (docs/architecture.md): prelude, kernels, and one
// definition `const u32 dl_abi` of default visibility. No includes; whoever prints it guarantees
// that no byte of a user's text is in it.
struct KernelSource {
    std::string text;
    std::string precision =
        "float";                  // "float" or "double"; decides DL_W and is part of the cache key
    std::uint32_t abi = 1;        // the value of `dl_abi` in the text
    std::string optimize = "-O3"; // the compiler's level; part of the cache key too
};

struct CompileOptions {
    std::chrono::milliseconds time = std::chrono::seconds(limits::kCompileSeconds);
    std::size_t bytes = limits::kCompileBytes; // address space beyond what the compiler starts with
    const Cancel* cancel = nullptr;            // looked at every 20 ms
};

struct CompiledObject {
    std::filesystem::path path; // the shared object; the caller owns the file
    std::string diagnostics;    // warnings of the compiler, usually empty
    double seconds = 0;         // wall time, start of the process included
};

class KernelCompiler {
public:
    // Finds dynaloom-kernelc: beside the running program, else where this build put it. The error
    // says "built without the kernel compiler" where that is the reason.
    static Result<KernelCompiler> find();
    // A given executable (tests).
    explicit KernelCompiler(std::filesystem::path executable);

    // Compiles for the target into `output`, which is written only on success (a stray
    // "output.tmp…" may stay when the compiler is killed).
    // Errors: Interrupted when cancelled; Failed when the compiler ran out of time or memory,
    // crashed or could not start, or the processor lacks FMA; Internal when it refused the text,
    // with its first message (generated text must compile).
    Result<CompiledObject> compile(const KernelSource& source, const CpuTarget& target,
                                   const std::filesystem::path& output,
                                   const CompileOptions& options = {}) const;

    const std::filesystem::path& executable() const { return m_executable; }
    // Which compiler this is, for the cache key: version, size and date of the executable.
    const std::string& identity() const { return m_identity; }

    // The flags that change the code, in the order given to the compiler (-DDL_W=… included).
    static std::vector<std::string> flags(const KernelSource& source, const CpuTarget& target);

private:
    std::filesystem::path m_executable;
    std::string m_identity;
};

} // namespace dynaloom::devices
