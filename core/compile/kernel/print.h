// Prints a Program as kernels in the one C dialect (docs/architecture.md, "Kernel dialect"): the
// same text for the CPU's compiler and for NVRTC, behind the prelude. The text holds only names of
// our own making and bit-exact numbers; equal regions print the same text once.
#pragma once

#include "core/compile/program.h"

#include <compare>
#include <string>
#include <vector>

namespace dynaloom::compile {

// Version of the argument structs and of the fixed operations; the text exports it as `dl_abi`.
inline constexpr std::uint32_t kKernelAbi = 4;

// How to call one kernel: `void symbol(const args*)`, args = { u64 k; u64 seed; u32 lo, hi;
// then one pointer per array in this order; then const real *d; then const u64 *r; then per list
// u32 *l, u32 *n and u64 *b }. Lanes lo to hi (multiples of 64) are computed; r[j] is the seed of
// the run folded with the key of draw j (dl_random_key), so that the text holds neither. On the CPU
// a mask that is only listed is not stored: its set lanes are written to l, ascending, and their
// number to n, dead lanes included; b is scratch, 8 bytes for every 64 lanes, 8 for every 4096,
// and 8. On CUDA it is stored, and listed by dl_events. With Program::lanes, keys are by lane (draw
// j of lane i is r[j*n + i]) and two more words stand after r: const u32 *u, the unit of each lane,
// and u64 n, the number of lanes.
struct KernelCall {
    std::string symbol;                 // "dl_r0"
    std::vector<ArrayId> arrays;        // for this region, in the order of the struct
    std::vector<std::uint32_t> derived; // Program::derived entries in the order of d[]
    std::vector<std::uint32_t> draws;   // Region::randoms entries in the order of r[]
    std::vector<std::uint32_t> lists;   // Program::compacts entries in the order of l and n
};

// The fixed operations on the CPU, present when the Program has such an operation:
// `u32 dl_finite_<real>(const real *x, u32 n)` is 1 when all n (a multiple of 64) are finite;
// `void dl_d_<into>_<column>(const DeliverArgs *)` adds rows of listed sources to `into` (u8, u16,
// u32: counts; f32, f64: sums of weights), target numbers being u16 or u32; `dl_x_<into>_<column>`
// adds one amount for each synapse. The synapses of source j are from[j * groups + group] to
// to[j * groups + group]: of the whole row when from is Connectivity::row and to is one further; a
// thread that owns a part of the targets has its own.
struct DeliverArgs {
    const std::uint32_t* from;
    const std::uint32_t* to;
    const void* col;           // Connectivity::columns()
    const std::uint32_t* list; // sources, n of them, none twice
    void* into;
    const void* weight; // weightF or weightD; the amount of dl_x; null for counts
    std::uint32_t n, groups, group;
    std::uint32_t isFar; // the table is larger than the caches near the core: fetch rows ahead
    // Rows without weights: 64-byte lines that hold the longest of them, to copy rows before they
    // are delivered (so many are readable from the beginning of each); 0: deliver them in place.
    std::uint32_t lines;
};
inline constexpr std::uint32_t kCopiedLines = 32; // at most
// What distinguishes the deliveries' kernels.
struct DeliverForm {
    Type into = Type::U8;
    bool isNarrow = true; // target numbers are u16 (u32 in rows made at each spike)
    bool isAmount = false;
    friend auto operator<=>(const DeliverForm&, const DeliverForm&) = default;
};
DeliverForm formOf(const Program& program, const Deliver& deliver);
std::string deliverSymbol(const DeliverForm& form); // "dl_d_u8_u16", "dl_x_f32_u32"

struct KernelText {
    std::string text;                // without the prelude
    std::vector<KernelCall> regions; // one per Program::regions (several may share a symbol)
    // text position -> names of the user, for the viewer: "s0" of dl_r0 is "E.V"
    std::vector<std::pair<std::string, std::string>> legend;
};

KernelText printKernels(const Program& program);

} // namespace dynaloom::compile
