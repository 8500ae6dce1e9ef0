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
// then one pointer per array in this order; then const real *d; then const u64 *r; then per list
// u32 *l and u32 *n }. Lanes lo to hi (multiples of 64) are computed; r[j] is the seed of the run
// folded with the key of draw j (dl_random_key), so that the text holds neither. On the CPU a mask
// that is only listed is not stored: its set lanes are written to l, ascending, and their number to
// n, dead lanes included. On CUDA it is stored, and listed by dl_events.
struct KernelCall {
    std::string symbol;                 // "dl_r0"
    std::vector<ArrayId> arrays;        // for this region, in the order of the struct
    std::vector<std::uint32_t> derived; // Program::derived entries in the order of d[]
    std::vector<std::uint32_t> draws;   // Region::randoms entries in the order of r[]
    std::vector<std::uint32_t> lists;   // Program::compacts entries in the order of l and n
};

// The fixed operations on the CPU, present when the Program has such an operation:
// `u32 dl_finite_<real>(const real *x, u32 n)` is 1 when all n (a multiple of 64) are finite;
// `void dl_d_<type>(const DeliverArgs *)` adds the rows of listed sources to `into`, <type> being
// that of `into` (u8, u16, u32: counts; f32, f64: sums of weights), `dl_x_<type>` adds one amount.
struct DeliverArgs {
    const std::uint32_t* row;  // Connectivity::row
    const std::uint32_t* col;  // Connectivity::col
    const std::uint32_t* list; // sources, n of them
    void* into;
    const void* weight; // weightF or weightD; the amount of dl_x; null for counts
    std::uint32_t n, groups, group, reserved;
};
std::string deliverSymbol(Type into, bool isAmount); // "dl_d_u8", "dl_x_f32"

struct KernelText {
    std::string text;                // without the prelude
    std::vector<KernelCall> regions; // one per Program::regions (several may share a symbol)
    // text position -> names of the user, for the viewer: "s0" of dl_r0 is "E.V"
    std::vector<std::pair<std::string, std::string>> legend;
};

KernelText printKernels(const Program& program);

} // namespace dynaloom::compile
