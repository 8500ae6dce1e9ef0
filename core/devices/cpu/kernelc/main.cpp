// dynaloom-kernelc: kernel text on stdin to a shared object. A separate program, so that LLVM is
// never in the workbench's process and its crash, hang or hunger is an error sentence there.
//
//   dynaloom-kernelc [-O0…-O3] [--lanes=N] [--memory=BYTES] OUTPUT.so < kernels.c
//   dynaloom-kernelc --version | --target
//
// Exit codes: 0 done; 1 refused, with diagnostics on stderr; 2 wrong use; 3 out of memory.
#include "core/base/limits.h"
#include "core/devices/cpu/kernelc/codegen.h"

#include <clang/Basic/Version.h>
#include <llvm/Support/ErrorHandling.h>
#include <llvm/Support/raw_ostream.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <new>
#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace dynaloom;

constexpr int kRefused = 1, kWrongUse = 2, kOutOfMemory = 3;

[[noreturn]] void outOfMemory() {
    constexpr std::string_view kText = "out of memory\n";
    [[maybe_unused]] const auto written = write(STDERR_FILENO, kText.data(), kText.size());
    _exit(kOutOfMemory);
}

struct Arguments {
    kernelc::Flags flags;
    std::size_t memory = 0; // address space beyond that of the start; 0 is no limit
    std::string output;
};

template <class Number> bool readNumber(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

std::optional<Arguments> parse(int count, char** values) {
    Arguments arguments;
    for (int i = 1; i < count; ++i) {
        const std::string_view value = values[i];
        constexpr std::string_view kLanes = "--lanes=", kMemory = "--memory=";
        if (value.size() == 3 && value.starts_with("-O") && value[2] >= '0' && value[2] <= '3') {
            arguments.flags.optimize = value;
        } else if (value.starts_with(kLanes)) {
            unsigned& lanes = arguments.flags.lanes;
            if (!readNumber(value.substr(kLanes.size()), lanes)) return std::nullopt;
            if (lanes == 0 || 64 % lanes != 0) return std::nullopt;
        } else if (value.starts_with(kMemory)) {
            if (!readNumber(value.substr(kMemory.size()), arguments.memory)) return std::nullopt;
        } else if (value.starts_with('-') || !arguments.output.empty()) {
            return std::nullopt;
        } else {
            arguments.output = value;
        }
    }
    if (arguments.output.empty()) return std::nullopt;
    return arguments;
}

// The libraries alone map some 250 MB, so the limit counts from what is mapped now.
void limitMemory(std::size_t bytes) {
    const rlimit noCore = {0, 0};
    setrlimit(RLIMIT_CORE, &noCore);
    if (bytes == 0) return;
    unsigned long pages = 0;
    if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
        char text[32] = {};
        if (std::fgets(text, sizeof text, file) != nullptr) {
            std::from_chars(text, text + sizeof text, pages);
        }
        std::fclose(file);
    }
    const rlim_t limit = pages * static_cast<unsigned long>(sysconf(_SC_PAGESIZE)) + bytes;
    const rlimit space = {limit, limit};
    setrlimit(RLIMIT_AS, &space);
}

// All of stdin, at most the limit.
std::optional<std::string> readSource() {
    std::string text;
    for (std::size_t used = 0;;) {
        text.resize(std::max<std::size_t>(2 * used, 64u << 10));
        const ssize_t n = read(STDIN_FILENO, text.data() + used, text.size() - used);
        if (n < 0) {
            if (errno == EINTR) continue;
            return std::nullopt;
        }
        used += static_cast<std::size_t>(n);
        if (used > limits::kKernelSourceBytes) return std::nullopt;
        if (n == 0) {
            text.resize(used);
            return text;
        }
    }
}

int compile(const Arguments& arguments) {
    const auto text = readSource();
    if (!text) {
        llvm::errs() << "the kernel text could not be read or is too long\n";
        return kRefused;
    }
    llvm::SmallVector<char, 0> object;
    if (!kernelc::compileObject(*text, arguments.flags, kernelc::hostTarget(), object)) {
        return kRefused;
    }
    const llvm::StringRef bytes(object.data(), object.size());
    if (!kernelc::callsOnlyAllowed(bytes)) return kRefused;
    return kernelc::linkShared(bytes, arguments.output) ? 0 : kRefused;
}

int describe(std::string_view what) {
    if (what == "--version") {
        llvm::outs() << "dynaloom-kernelc, " << clang::getClangFullVersion() << '\n';
        return 0;
    }
    const kernelc::Target target = kernelc::hostTarget();
    llvm::outs() << target.triple << ' ' << target.cpu;
    for (const std::string& feature : target.features) llvm::outs() << ' ' << feature;
    llvm::outs() << '\n';
    return 0;
}

} // namespace

int main(int count, char** values) {
    const std::string_view first = count > 1 ? values[1] : "";
    if (first == "--version" || first == "--target") return describe(first);
    const auto arguments = parse(count, values);
    if (!arguments) {
        llvm::errs() << "usage: dynaloom-kernelc [-O0…-O3] [--lanes=1|2|4|8|16|32|64] "
                        "[--memory=BYTES] OUTPUT.so < kernels.c\n"
                        "       dynaloom-kernelc --version | --target\n";
        return kWrongUse;
    }
    umask(S_IRWXG | S_IRWXO);
    prctl(PR_SET_PDEATHSIG, SIGKILL); // nobody waits for a result once the caller is gone
    limitMemory(arguments->memory);
    std::set_new_handler(outOfMemory);
    llvm::install_bad_alloc_error_handler([](void*, const char*, bool) { outOfMemory(); });
    const int code = compile(*arguments);
    llvm::outs().flush();
    llvm::errs().flush();
    _exit(code); // the destructors of two large libraries would only cost time
}
