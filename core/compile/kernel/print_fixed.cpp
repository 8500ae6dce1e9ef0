#include "core/compile/kernel/print_fixed.h"

#include "core/compile/kernel/print.h"

#include <string_view>

namespace dynaloom::compile {
namespace {

constexpr std::string_view kFrame = R"DL(
#if defined(DL_CUDA)
#define DL_ARG(x) A.x
#define DL_EACH_SERIAL(i) DL_EACH(i)
extern "C" __attribute__((device)) const u32 dl_abi = ABIu;
#else
#define DL_ARG(x) A_->x
#define DL_EACH_SERIAL(i) \
  const i64 lo_ = A_->lo & ~63u, hi_ = A_->hi & ~63u; \
  _Pragma("clang loop vectorize(disable)") for (i64 i = lo_; i < hi_; ++i)
__attribute__((visibility("default"))) const u32 dl_abi = ABIu;
#endif
DL_FN u8 dl_u8_of_f32(f32 x) { return (u8)(i32)(x > 0.0f ? (x < 255.0f ? x : 255.0f) : 0.0f); }
DL_FN u8 dl_u8_of_f64(f64 x) { return (u8)(i32)(x > 0.0 ? (x < 255.0 ? x : 255.0) : 0.0); }
DL_FN u16 dl_u16_of_f32(f32 x) { return (u16)(i32)(x > 0.0f ? (x < 65535.0f ? x : 65535.0f) : 0.0f); }
DL_FN u16 dl_u16_of_f64(f64 x) { return (u16)(i32)(x > 0.0 ? (x < 65535.0 ? x : 65535.0) : 0.0); }
DL_FN u32 dl_u32_of_f32(f32 x) { return (u32)(x > 0.0f ? (x < 4294967040.0f ? x : 4294967040.0f) : 0.0f); }
DL_FN u32 dl_u32_of_f64(f64 x) { return (u32)(x > 0.0 ? (x < 4294967295.0 ? x : 4294967295.0) : 0.0); }
)DL";

// CPU: eight words of a mask at once, since most groups of 64 lanes have no spike. CUDA (one block
// of 1024 threads): votes of a warp, then the sum over the warps before.
constexpr std::string_view kEvents = R"DL(
#if defined(DL_CUDA)
typedef struct { const u8 *m; u32 *out, *n; u32 lo, hi; } dl_a_dl_events;
DL_KERNEL(dl_events)
{
  __shared__ u32 part[32];
  const u32 lane = threadIdx.x & 31u, warp = threadIdx.x >> 5;
  u32 base = 0u;
  for (u32 first = A.lo; first < A.hi; first += 1024u) {
    const u32 i = first + threadIdx.x;
    const u32 on = i < A.hi ? (u32)(A.m[i] != 0) : 0u;
    const u32 votes = __ballot_sync(0xffffffffu, (i32)on);
    if (lane == 0u) part[warp] = (u32)__popc((i32)votes);
    __syncthreads();
    u32 before = 0u, total = 0u;
    for (u32 w = 0u; w < 32u; ++w) { before += w < warp ? part[w] : 0u; total += part[w]; }
    if (on) A.out[base + before + (u32)__popc((i32)(votes & ((1u << lane) - 1u)))] = i;
    base += total;
    __syncthreads();
  }
  if (threadIdx.x == 0u) *A.n = base;
}
#else
__attribute__((visibility("default")))
u32 dl_events(const u8 *restrict m, u32 lo, u32 hi, u32 *restrict out)
{
  typedef u8 dl_bytes __attribute__((ext_vector_type(64)));
  typedef _Bool dl_bits __attribute__((ext_vector_type(64)));
  u32 n = 0u;
  for (u32 j = lo; j < hi; j += 64u) { /* 64 lanes at a time, as one word of bits */
    const dl_bytes lanes = *(const dl_bytes *)__builtin_assume_aligned(m + j, 64);
    const dl_bits set = __builtin_convertvector(lanes != (dl_bytes)0, dl_bits);
    u64 b;
    __builtin_memcpy(&b, &set, 8);
    for (; b; b &= b - 1u) out[n++] = j + (u32)__builtin_ctzll(b);
  }
  return n;
}
#endif
)DL";

// Rows are fetched ahead: where row j + 8 begins, and the first cache lines of row j + 4, as far as
// it goes (the processor itself goes on from there); with less, rows from main memory took twice as
// long. Integers are exact in any order, weights are added in the order of the list and of the row.
constexpr std::string_view kCpuDeliver = R"DL(
#if !defined(DL_CUDA)
typedef struct { const u32 *from, *to; const C *col; const u32 *list; T *c; const T *w; u32 n, groups, group, reserved; } dl_a_NAME;
DL_KERNEL(NAME)
{
  const u32 *restrict from = A_->from + A_->group, *restrict to = A_->to + A_->group, *restrict l = A_->list;
  const C *restrict col = A_->col;
  T *restrict c = A_->c; const T *restrict w = A_->w;
  const u64 groups = A_->groups;
  (void)w;
  for (u32 j = 0u; j < A_->n; ++j) {
    if (j + 8u < A_->n) __builtin_prefetch(from + l[j + 8u] * groups);
    if (j + 4u < A_->n) {
      const u64 at = l[j + 4u] * groups;
      const u32 first = from[at], end = to[at];
      for (u32 k = 0u; k < 6u; ++k) {
        const u32 col_at = first + COLUMNSu * k, w_at = first + WEIGHTSu * k;
        if (k < COLUMN_LINESu) __builtin_prefetch(col + (col_at < end ? col_at : end));
        WEIGHT_PREFETCH
      }
    }
    const u64 at = l[j] * groups;
    const u32 end = to[at];
    for (u32 e = from[at]; e < end; ++e) ADD
  }
}
)DL";

// A warp per listed source; lanes of a row add by integer atomics, so that no order shows. Counts
// cannot overflow their width (it is chosen by the largest in-degree), hence the small ones may be
// added within the 32-bit word they lie in.
constexpr std::string_view kCudaCounts = R"DL(#else
typedef struct { const u32 *from, *to; const C *col; const u32 *list; T *c; const T *w; u32 n, groups, group, reserved; } dl_a_NAME;
DL_KERNEL(NAME)
{
  const u32 lane = threadIdx.x & 31u, warps = (gridDim.x * blockDim.x) >> 5;
  for (u32 j = (u32)(DL_THREAD >> 5); j < A.n; j += warps) {
    const u64 at = (u64)A.list[j] * A.groups + A.group;
    for (u32 e = A.from[at] + lane; e < A.to[at]; e += 32u) ADD
  }
}
#endif
)DL";

// Weights are summed as 64-bit integers of weight * scale; NAME_sum adds them to the real sums.
constexpr std::string_view kCudaWeights = R"DL(#else
typedef struct { const u32 *from, *to; const C *col; const u32 *list; u64 *c; const T *w; u32 n, groups, group, reserved; f64 scale; } dl_a_NAME;
DL_KERNEL(NAME)
{
  const u32 lane = threadIdx.x & 31u, warps = (gridDim.x * blockDim.x) >> 5;
  for (u32 j = (u32)(DL_THREAD >> 5); j < A.n; j += warps) {
    const u64 at = (u64)A.list[j] * A.groups + A.group;
    for (u32 e = A.from[at] + lane; e < A.to[at]; e += 32u)
      atomicAdd(A.c + A.col[e], (u64)__double2ll_rn((f64)A.w[e] * A.scale));
  }
}
typedef struct { u64 *c; T *s; u32 lo, hi; f64 scale; } dl_a_NAME_sum;
DL_KERNEL(NAME_sum)
{
  DL_EACH(i) {
    A.s[i] = A.s[i] + (T)((f64)(i64)A.c[i] / A.scale);
    A.c[i] = 0u;
  }
}
#endif
)DL";

bool isNamePart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Replaces a word (letters and digits between others; NAME_sum holds the word NAME).
std::string replaced(std::string text, std::string_view word, std::string_view by) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at)) {
        const std::size_t end = at + word.size();
        const bool whole = (at == 0 || !isNamePart(text[at - 1])) &&
                           (end == text.size() || !isNamePart(text[end]));
        if (!whole) {
            at = end;
            continue;
        }
        text.replace(at, word.size(), by);
        at += by.size();
    }
    return text;
}

// Adds 1 to a small counter within its 32-bit word.
std::string_view cudaCount(Type into) {
    switch (into) {
    case Type::U8:
        return "atomicAdd((u32 *)A.c + (A.col[e] >> 2), 1u << ((A.col[e] & 3u) * 8u));";
    case Type::U16:
        return "atomicAdd((u32 *)A.c + (A.col[e] >> 1), 1u << ((A.col[e] & 1u) * 16u));";
    default:
        return "atomicAdd(A.c + A.col[e], 1u);";
    }
}

} // namespace

std::string deliverSymbol(Type into, bool narrow) {
    return std::string("dl_d_") + nameOf(into) + (narrow ? "_u16" : "_u32");
}

std::string printFrame() {
    return replaced(std::string(kFrame), "ABIu", std::to_string(kKernelAbi) + "u");
}

std::string printEvents() { return std::string(kEvents); }

std::string printDeliver(Type into, bool narrow) {
    const bool weighted = into == Type::F32 || into == Type::F64;
    std::string text(kCpuDeliver);
    text = replaced(text, "COLUMNSu", narrow ? "32u" : "16u"); // of a cache line
    text = replaced(text, "COLUMN_LINESu", narrow ? "4u" : "6u");
    text = replaced(text, "WEIGHTSu", into == Type::F64 ? "8u" : "16u");
    text =
        replaced(text, "WEIGHT_PREFETCH",
                 weighted ? "__builtin_prefetch(w + (w_at < end ? w_at : end));" : "(void)w_at;");
    text =
        replaced(text, "ADD",
                 weighted ? "c[col[e]] = c[col[e]] + w[e];" : "c[col[e]] = (T)(c[col[e]] + 1u);");
    text += weighted ? kCudaWeights : kCudaCounts;
    text = replaced(text, "ADD", cudaCount(into));
    text = replaced(text, "T", nameOf(into));
    text = replaced(text, "C", narrow ? "u16" : "u32");
    return replaced(text, "NAME", deliverSymbol(into, narrow));
}

} // namespace dynaloom::compile
