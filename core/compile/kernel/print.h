// Prints a Program as kernels in the one C dialect (docs/architecture.md, "Kernel dialect"): the same
// text for the CPU's compiler and for NVRTC, behind the prelude. The text holds only names of our own
// making and bit-exact numbers; equal regions print the same text once.
#pragma once

#include "core/compile/program.h"

#include <string>
#include <vector>

namespace dynaloom::compile {

// How to call one kernel: `void symbol(const args*)`, args = { u64 k; u64 seed; u32 lo, hi;
// then one pointer per array in this order; then const real *d }.
struct KernelCall {
    std::string symbol;               // "dl_r0"
    std::vector<ArrayId> arrays;      // for this region, in the order of the struct
    std::vector<std::uint32_t> derived; // Program::derived entries in the order of d[]
};

struct KernelText {
    std::string text;                 // without the prelude
    std::vector<KernelCall> regions;  // one per Program::regions (several may share a symbol)
    // text position -> names of the user, for the viewer: "s0" of dl_r0 is "E.V"
    std::vector<std::pair<std::string, std::string>> legend;
};

KernelText printKernels(const Program& program);

} // namespace dynaloom::compile
