#include "core/devices/cpu/kernel_compiler.h"

#include "core/base/protection.h"
#include "core/devices/cpu/child_process.h"

#include <sys/stat.h>

#include <algorithm>
#include <string_view>

namespace dynaloom::devices {

namespace {

constexpr std::string_view kProgram = "dynaloom-kernelc";

// Size and date of a file, links followed: changes whenever it is built or installed anew.
std::string fileStamp(const std::filesystem::path& path) {
    struct stat info {};
    if (stat(path.c_str(), &info) != 0) return "absent";
    return std::to_string(info.st_size) + '/' + std::to_string(info.st_mtim.tv_sec) + '.' +
           std::to_string(info.st_mtim.tv_nsec);
}

std::string identityOf(const std::filesystem::path& executable) {
    std::string text = "kernelc " + fileStamp(executable);
#ifdef DYNALOOM_CLANG_LIBRARY
    text += " clang " + fileStamp(DYNALOOM_CLANG_LIBRARY);
    text += " llvm " + fileStamp(DYNALOOM_LLVM_LIBRARY);
#endif
    return text;
}

bool isFile(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(path, ignored);
}

std::string seconds(std::chrono::milliseconds time) {
    if (time.count() % 1000 != 0) return std::to_string(time.count()) + " ms";
    return std::to_string(time.count() / 1000) + " s";
}

std::string mebibytes(std::size_t bytes) {
    return std::to_string(std::max<std::size_t>(bytes >> 20, 1)) + " MiB";
}

// The first line that names an error, else the first line.
std::string firstError(std::string_view messages) {
    const std::size_t error = messages.find("error:");
    const std::size_t before =
        error == std::string_view::npos ? error : messages.rfind('\n', error);
    if (before != std::string_view::npos) messages.remove_prefix(before + 1);
    std::string line(messages.substr(0, std::min<std::size_t>(messages.find('\n'), 400)));
    return line.empty() ? "no message" : line;
}

Result<void> judge(const ChildResult& child, const CompileOptions& options) {
    constexpr std::string_view kAdvice =
        "; the model makes too large a kernel for it. Split the population's equations, or choose "
        "the reference device.";
    switch (child.end) {
    case ChildResult::End::Cancelled:
        return fail(ErrorKind::Interrupted, "Compiling the kernels was cancelled.");
    case ChildResult::End::TimedOut:
        return fail(ErrorKind::Failed, "The kernel compiler was stopped after " +
                                           seconds(options.time) + std::string(kAdvice));
    case ChildResult::End::Signalled:
        return fail(ErrorKind::Failed, "The kernel compiler crashed (signal " +
                                           std::to_string(child.code) + ")" + std::string(kAdvice));
    case ChildResult::End::Exited:
        break;
    }
    constexpr int kOutOfMemory = 3; // of dynaloom-kernelc
    if (child.code == kOutOfMemory) {
        return fail(ErrorKind::Failed, "The kernel compiler needed more than " +
                                           mebibytes(options.bytes) + " of memory" +
                                           std::string(kAdvice));
    }
    if (child.code != 0) {
        return fail(ErrorKind::Internal,
                    "The kernel compiler refused the generated code (exit code " +
                        std::to_string(child.code) + "): " + firstError(child.messages) + ".");
    }
    return {};
}

} // namespace

Result<KernelCompiler> KernelCompiler::find() {
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    if (!error && isFile(self.parent_path() / kProgram)) {
        return KernelCompiler(self.parent_path() / kProgram);
    }
#ifdef DYNALOOM_KERNELC
    if (isFile(DYNALOOM_KERNELC)) return KernelCompiler(DYNALOOM_KERNELC);
    return fail(ErrorKind::Failed, "The kernel compiler " + std::string(kProgram) +
                                       " is missing beside the program (" +
                                       self.parent_path().string() +
                                       "); install it there or choose the reference device.");
#else
    return fail(ErrorKind::Failed,
                "This Dynaloom was built without the kernel compiler (LLVM 19 was "
                "not found); choose the reference device.");
#endif
}

KernelCompiler::KernelCompiler(std::filesystem::path executable)
    : m_executable(std::move(executable))
    , m_identity(identityOf(m_executable)) {}

std::vector<std::string> KernelCompiler::flags(const KernelSource& source,
                                               const CpuTarget& target) {
    return {source.optimize, "--lanes=" + std::to_string(target.laneCount(source.precision))};
}

Result<CompiledObject> KernelCompiler::compile(const KernelSource& source, const CpuTarget& target,
                                               const std::filesystem::path& output,
                                               const CompileOptions& options) const {
    if (!target.hasFma) {
        return fail(ErrorKind::Failed,
                    "This processor has no fused multiply-add (FMA), which compiled "
                    "kernels need; choose the reference device.");
    }
    if (source.text.size() > limits::kKernelSourceBytes) {
        return fail(ErrorKind::Failed, "The generated kernels are longer than " +
                                           mebibytes(limits::kKernelSourceBytes) +
                                           "; make the model smaller.");
    }
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::string> arguments = flags(source, target);
    if (isProtected("compile-memory"))
        arguments.push_back("--memory=" + std::to_string(options.bytes));
    arguments.push_back(output.string());
    DL_TRY(ChildResult child,
           runChild(m_executable, arguments, source.text, options.time, options.cancel));
    DL_CHECK(judge(child, options));
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    return CompiledObject{output, std::move(child.messages), elapsed.count()};
}

} // namespace dynaloom::devices
