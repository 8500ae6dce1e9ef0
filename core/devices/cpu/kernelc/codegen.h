// Kernel text to an object file and to a shared object, both in this process, with clang and lld as
// libraries. No other file is read: the compiler sees an empty file system.
#pragma once

#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringRef.h>

#include <string>

namespace dynaloom::kernelc {

struct Flags {
    std::string optimize = "-O3";
    unsigned lanes = 64; // DL_W
};

// The processor kernels are compiled for, its features included.
struct Target {
    std::string triple;
    std::string cpu;
    llvm::SmallVector<std::string, 0> features; // "+avx2", "-sse4a", sorted
};
Target hostTarget();

// Diagnostics go to stderr as "kernel.c:line:column: …". False when there were errors.
bool compileObject(llvm::StringRef text, const Flags& flags, const Target& target,
                   llvm::SmallVectorImpl<char>& object);

// Generated kernels compute and nothing else: of other code they may use memset, memcpy and
// memmove, which the optimiser puts in. Anything else is an error on stderr and false.
bool callsOnlyAllowed(llvm::StringRef object);

// Links the one object into a shared object at `output`, which appears complete or not at all.
bool linkShared(llvm::StringRef object, const std::string& output);

} // namespace dynaloom::kernelc
