// Prints a Program as kernels in the one C dialect (docs/architecture.md, "Kernel dialect"): the
// same text for the CPU's compiler and for NVRTC, behind the prelude. The text holds only names of
// our own making and bit-exact numbers; equal regions print the same text once.
#pragma once

#include "core/compile/program.h"

#include <string>
#include <vector>

namespace dynaloom::compile {

// Version of the argument structs and of the fixed operations; the text exports it as `dl_abi`.
inline constexpr std::uint32_t kKernelAbi = 2;

// How to call one kernel: `void symbol(const args*)`, args = { u64 k; u64 seed; u32 lo, hi;
// then one pointer per array in this order; then const real *d; then const u64 *r }. Lanes lo to hi
// (multiples of 64) are computed; r[j] is the seed of the run folded with the key of draw j
// (dl_random_key), so that the text holds neither.
struct KernelCall {
    std::string symbol;                 // "dl_r0"
    std::vector<ArrayId> arrays;        // for this region, in the order of the struct
    std::vector<std::uint32_t> derived; // Program::derived entries in the order of d[]
    std::vector<std::uint32_t> draws;   // Region::randoms entries in the order of r[]
};

// The fixed operations on the CPU, present when the Program has such an operation:
// `u32 dl_events(const u8 *mask, u32 lo, u32 hi, u32 *out)` lists set lanes ascending and returns
// their number; `void dl_d_<into>_<column>(const DeliverArgs *)` adds rows of listed sources to
// `into` (u8, u16, u32: counts; f32, f64: sums of weights), target numbers being u16 or u32. The
// synapses of source j are from[j * groups + group] to to[j * groups + group]: of the whole row
// when from is Connectivity::row and to is one further; a thread that owns a part of the targets
// has its own.
struct DeliverArgs {
    const std::uint32_t* from;
    const std::uint32_t* to;
    const void* col;           // Connectivity::columns()
    const std::uint32_t* list; // sources, n of them, none twice
    void* into;
    const void* weight; // weightF or weightD; null for counts
    std::uint32_t n, groups, group, reserved;
};
std::string deliverSymbol(Type into, bool narrow); // "dl_d_u8_u16"

struct KernelText {
    std::string text;                // without the prelude
    std::vector<KernelCall> regions; // one per Program::regions (several may share a symbol)
    // text position -> names of the user, for the viewer: "s0" of dl_r0 is "E.V"
    std::vector<std::pair<std::string, std::string>> legend;
};

KernelText printKernels(const Program& program);

} // namespace dynaloom::compile
