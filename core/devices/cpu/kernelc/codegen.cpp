#include "core/devices/cpu/kernelc/codegen.h"

#include <clang/Basic/FileManager.h>
#include <clang/CodeGen/CodeGenAction.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/CompilerInvocation.h>
#include <clang/Frontend/TextDiagnosticPrinter.h>
#include <lld/Common/CommonLinkerContext.h>
#include <lld/Common/Driver.h>
#include <llvm/Object/ObjectFile.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/VirtualFileSystem.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/TargetParser/Host.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <vector>

LLD_HAS_DRIVER(elf)

namespace dynaloom::kernelc {

namespace {

// What `clang -std=c11 -O3 -march=native -mprefer-vector-width=512 -ffp-contract=off
// -fno-math-errno -fPIC -fvisibility=hidden` passes on to its compiler proper. Never -ffast-math or
// -ffreestanding (the latter costs the vectoriser its knowledge of memset and the mathematical
// built-ins).
std::vector<std::string> arguments(const Flags& flags, const Target& target) {
    std::vector<std::string> all = {"-triple",
                                    target.triple,
                                    "-emit-obj",
                                    "-target-cpu",
                                    target.cpu,
                                    flags.optimize,
                                    "-vectorize-loops",
                                    "-vectorize-slp",
                                    "-mprefer-vector-width=512",
                                    "-ffp-contract=off",
                                    "-mrelocation-model",
                                    "pic",
                                    "-pic-level",
                                    "2",
                                    "-fvisibility=hidden",
                                    "-fno-gnu-inline-asm",
                                    "-std=c11",
                                    "-nostdsysteminc",
                                    "-nobuiltininc",
                                    "-disable-free",
                                    "-disable-llvm-verifier",
                                    "-discard-value-names",
                                    "-ferror-limit",
                                    "5",
                                    "-fno-caret-diagnostics",
                                    "-DDL_W=" + std::to_string(flags.lanes),
                                    "-x",
                                    "c"};
    for (const std::string& feature : target.features) {
        all.emplace_back("-target-feature");
        all.push_back(feature);
    }
    all.emplace_back("kernel.c");
    return all;
}

} // namespace

Target hostTarget() {
    Target target;
    target.triple = llvm::sys::getProcessTriple();
    target.cpu = llvm::sys::getHostCPUName().str();
    for (const auto& feature : llvm::sys::getHostCPUFeatures()) {
        target.features.push_back((feature.second ? "+" : "-") + feature.first().str());
    }
    std::sort(target.features.begin(), target.features.end());
    return target;
}

bool compileObject(llvm::StringRef text, const Flags& flags, const Target& target,
                   llvm::SmallVectorImpl<char>& object) {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();

    const std::vector<std::string> all = arguments(flags, target);
    std::vector<const char*> argv;
    for (const std::string& argument : all) argv.push_back(argument.c_str());

    clang::CompilerInstance compiler;
    {
        llvm::IntrusiveRefCntPtr<clang::DiagnosticOptions> options(new clang::DiagnosticOptions);
        clang::TextDiagnosticPrinter printer(llvm::errs(), options.get());
        clang::DiagnosticsEngine engine(new clang::DiagnosticIDs, options, &printer, false);
        if (!clang::CompilerInvocation::CreateFromArgs(compiler.getInvocation(), argv, engine)) {
            return false;
        }
    }
    compiler.createDiagnostics();
    compiler.createFileManager(new llvm::vfs::InMemoryFileSystem);
    compiler.createSourceManager(compiler.getFileManager());
    compiler.getFrontendOpts().Inputs = {clang::FrontendInputFile(
        llvm::MemoryBufferRef(text, "kernel.c"), clang::InputKind(clang::Language::C))};
    compiler.setOutputStream(std::make_unique<llvm::raw_svector_ostream>(object));
    clang::EmitObjAction action;
    return compiler.ExecuteAction(action) && !compiler.getDiagnostics().hasErrorOccurred();
}

bool callsOnlyAllowed(llvm::StringRef object) {
    auto file =
        llvm::object::ObjectFile::createELFObjectFile(llvm::MemoryBufferRef(object, "kernel.o"));
    if (!file) {
        llvm::errs() << "kernel.c: error: " << llvm::toString(file.takeError()) << '\n';
        return false;
    }
    constexpr std::array<llvm::StringRef, 4> kAllowed = {"memset", "memcpy", "memmove",
                                                         "_GLOBAL_OFFSET_TABLE_"};
    bool allowed = true;
    for (const auto& symbol : (*file)->symbols()) {
        const auto flags = llvm::cantFail(symbol.getFlags());
        if ((flags & llvm::object::SymbolRef::SF_Undefined) == 0) continue;
        const llvm::StringRef name = llvm::cantFail(symbol.getName());
        if (name.empty() || std::find(kAllowed.begin(), kAllowed.end(), name) != kAllowed.end()) {
            continue;
        }
        llvm::errs() << "kernel.c: error: the kernels use \"" << name
                     << "\", which the dialect does not have\n";
        allowed = false;
    }
    return allowed;
}

bool linkShared(llvm::StringRef object, const std::string& output) {
    // lld reads files only, so the object is given as one that has no name on any disk.
    const int file = memfd_create("kernel.o", MFD_CLOEXEC);
    if (file < 0) return false;
    {
        llvm::raw_fd_ostream stream(file, /*shouldClose=*/false, /*unbuffered=*/true);
        stream << object;
        if (stream.has_error()) {
            stream.clear_error();
            return false;
        }
    }
    const std::string input = "/proc/self/fd/" + std::to_string(file);
    const char* arguments[] = {
        "ld.lld", "-shared", "--build-id=none", "--threads=1", "--hash-style=gnu", "-z",
        "now",    "-o",      output.c_str(),    input.c_str()};
    return lld::elf::link(arguments, llvm::outs(), llvm::errs(), /*exitEarly=*/false,
                          /*disableOutput=*/false);
}

} // namespace dynaloom::kernelc
