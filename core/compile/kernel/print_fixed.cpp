#include "core/compile/kernel/print_fixed.h"

#include "core/compile/kernel/print.h"

#include <string_view>

namespace dynaloom::compile {
namespace {

constexpr std::string_view kFrame = R"DL(
#if defined(DL_CUDA)
#define DL_ARG(x) A.x
#define DL_EACH_SERIAL(i) DL_EACH(i)
#define DL_LIST(l, n, b)
#define DL_MASK(m)
#define DL_GROUPS(j)
#define DL_EACH_LISTED(i, j) DL_EACH(i)
#define DL_EACH_LISTED_SHORT(i, j) DL_EACH(i)
#define DL_LISTED(m, c, i, j, b) c[i] = (b)
#define DL_LISTED_SERIAL(l, n, c, i, b) c[i] = (b)
#define DL_WORD(l, b, m, j)
#define DL_LIST_END(l, n, b)
#define DL_LIST_END_SERIAL(l, n, b)
extern "C" __attribute__((device)) const u32 dl_abi = ABIu;
#else
#define DL_ARG(x) A_->x
#define DL_EACH_SERIAL(i) \
  const i64 lo_ = A_->lo & ~63u, hi_ = A_->hi & ~63u; \
  _Pragma("clang loop vectorize(disable)") for (i64 i = lo_; i < hi_; ++i)
/* Lanes in groups of 64: the truth values of a group become one word of bits, most often 0. The
   words are listed afterwards: a jump that depended on a group's arithmetic would be known late. */
typedef u8 dl_bytes __attribute__((ext_vector_type(64)));
typedef _Bool dl_bits __attribute__((ext_vector_type(64)));
DL_FN u64 dl_word(const u8 *m)
{
  const dl_bits set =
    __builtin_convertvector(*(const dl_bytes *)__builtin_assume_aligned(m, 64) != (dl_bytes)0, dl_bits);
  u64 b;
  __builtin_memcpy(&b, &set, 8);
  return b;
}
#define DL_LIST(l, n, b) u32 *restrict l = A_->l, n##_ = 0u; u64 *restrict b = A_->b, l##_some = 0u; \
  const u64 l##_words = ((A_->hi & ~63u) - (A_->lo & ~63u)) >> 6
#define DL_MASK(m) __attribute__((aligned(64))) u8 m[64]
#define DL_GROUPS(j) for (i64 j = A_->lo & ~63u, j##_ = A_->hi & ~63u; j < j##_; j += 64)
#define DL_EACH_LISTED(i, j) \
  _Pragma("clang loop vectorize(assume_safety) vectorize_width(DL_W)") for (i64 i = j; i < j + 64; ++i)
/* Of few operations: four narrower vectors side by side, whose truth values stay in registers. */
#define DL_EACH_LISTED_SHORT(i, j) \
  _Pragma("clang loop vectorize(assume_safety) vectorize_width(DL_W < 4 ? 1 : DL_W / 4) interleave_count(4)") \
  for (i64 i = j; i < j + 64; ++i)
#define DL_WORD(l, b, m, j) \
  const u64 l##_g = (u64)(j - (i64)(A_->lo & ~63u)) >> 6, l##_w = dl_word(m); \
  b[l##_g] = l##_w; \
  l##_some |= (u64)(l##_w != 0u) << (l##_g & 63u); \
  if ((l##_g & 63u) == 63u) { b[l##_words + (l##_g >> 6)] = l##_some; l##_some = 0u; }
#define DL_LISTED(m, c, i, j, b) m[i - j] = (b)
#define DL_LISTED_SERIAL(l, n, c, i, b) \
  if (b) l[n##_++] = (u32)i
#define DL_LIST_END_SERIAL(l, n, b) *A_->n = n##_; (void)b; (void)l##_some; (void)l##_words
#define DL_LIST_END(l, n, b) *A_->n = dl_list(l, b, l##_some, A_->lo & ~63u, A_->hi & ~63u)
/* The set bits of all words, ascending. Behind the words are the bits of those that are not 0, and
   the last of these are `some`. */
DL_FN u32 dl_list(u32 *restrict l, u64 *restrict b, u64 some, u32 lo, u32 hi)
{
  const u32 words = (hi - lo) >> 6;
  u64 *restrict sets = b + words;
  u32 n = 0u;
  sets[words >> 6] = some;
  for (u32 s = 0u; s <= words >> 6; ++s)
    for (u64 set = sets[s]; set; set &= set - 1u) {
      const u32 w = (s << 6) + (u32)__builtin_ctzll(set), first = lo + (w << 6);
      u64 word = b[w];
      do {
        l[n++] = first + (u32)__builtin_ctzll(word);
        word &= word - 1u;
      } while (word);
    }
  return n;
}
__attribute__((visibility("default"))) const u32 dl_abi = ABIu;
#endif
DL_FN u8 dl_u8_of_f32(f32 x) { return (u8)(i32)(x > 0.0f ? (x < 255.0f ? x : 255.0f) : 0.0f); }
DL_FN u8 dl_u8_of_f64(f64 x) { return (u8)(i32)(x > 0.0 ? (x < 255.0 ? x : 255.0) : 0.0); }
DL_FN u16 dl_u16_of_f32(f32 x) { return (u16)(i32)(x > 0.0f ? (x < 65535.0f ? x : 65535.0f) : 0.0f); }
DL_FN u16 dl_u16_of_f64(f64 x) { return (u16)(i32)(x > 0.0 ? (x < 65535.0 ? x : 65535.0) : 0.0); }
DL_FN u32 dl_u32_of_f32(f32 x) { return (u32)(x > 0.0f ? (x < 4294967040.0f ? x : 4294967040.0f) : 0.0f); }
DL_FN u32 dl_u32_of_f64(f64 x) { return (u32)(x > 0.0 ? (x < 4294967295.0 ? x : 4294967295.0) : 0.0); }
)DL";

// CUDA, one block of 1024 threads: votes of a warp, then the sum over the warps before. On the CPU
// the update lists its spikes itself.
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
#endif
)DL";

// All exponents at once: the largest magnitude, the sign shifted out.
constexpr std::string_view kFinite = R"DL(
#if !defined(DL_CUDA)
__attribute__((visibility("default"))) u32 dl_finite_T(const T *x, u32 n)
{
  const BITS *restrict b = __builtin_assume_aligned(x, 64);
  BITS most = 0;
  _Pragma("clang loop vectorize(enable) interleave(enable)") for (i64 i = 0, end = n & ~63u; i < end; ++i) {
    const BITS magnitude = b[i] << 1;
    most = magnitude > most ? magnitude : most;
  }
  return most < INFINITE;
}
#endif
)DL";

// Rows are fetched ahead: where row j + 8 begins, and the first cache lines of row j + 4, as far as
// it goes (the processor itself goes on from there); with less, rows from main memory took twice as
// long. Integers are exact in any order, weights are added in the order of the list and of the row.
//
// The end of a loop over a row is never foreseen, which costs as much as twenty synapses. So rows
// without weights that are of similar length are first copied one behind the other, each as so many
// cache lines as the longest has, without a jump; what is too much is overwritten by the next.
constexpr std::string_view kCpuDeliver = R"DL(
#if !defined(DL_CUDA)
typedef struct { const u32 *from, *to; const C *col; const u32 *list; T *c; const T *w; u32 n, groups, group, isFar, lines; } dl_a_NAME;
FLATDL_KERNEL(NAME)
{
  const u32 *restrict from = A_->from + A_->group, *restrict to = A_->to + A_->group, *restrict l = A_->list;
  const C *restrict col = A_->col;
  T *restrict c = A_->c; const T *restrict w = A_->w;
  const u64 groups = A_->groups;
  const u32 isFar = A_->isFar;
  AMOUNT
  COPIED
  for (u32 j = 0u; j < A_->n; ++j) {
    if (isFar && j + 8u < A_->n) __builtin_prefetch(from + l[j + 8u] * groups);
    if (isFar && j + 4u < A_->n) {
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

// Room for the longest row that is copied (kCopiedLines) lies behind what is enough for a loop.
constexpr std::string_view kFlat =
    R"DL(typedef u8 dl_line_NAME __attribute__((ext_vector_type(64), aligned(1)));
DL_FN void dl_row_NAME(const C *restrict col, u32 n, T *restrict c, T amount)
{
  (void)amount;
  _Pragma("clang loop unroll_count(8) vectorize(disable)") for (u32 e = 0u; e < n; ++e) ADD
}
)DL";

constexpr std::string_view kCopied = R"DL(const u32 lines = A_->lines;
  if (lines) {
    C held[1024u + COPIED_LINESu * COLUMNSu] __attribute__((aligned(64)));
    u32 n = 0u;
    for (u32 j = 0u; j < A_->n; ++j) {
      if (isFar && j + 16u < A_->n) __builtin_prefetch(from + l[j + 16u] * groups);
      if (isFar && j + 8u < A_->n) {
        const C *first = col + from[l[j + 8u] * groups];
        for (u32 k = 0u; k < lines; ++k) __builtin_prefetch(first + COLUMNSu * k);
      }
      const u64 at = l[j] * groups;
      const u32 first = from[at];
      for (u32 k = 0u; k < lines; ++k)
        *(dl_line_NAME *)(held + n + COLUMNSu * k) = *(const dl_line_NAME *)(col + first + COLUMNSu * k);
      n += to[at] - first;
      if (n < 1024u) continue;
      dl_row_NAME(held, n, c, amount);
      n = 0u;
    }
    dl_row_NAME(held, n, c, amount);
    return;
  })DL";

// A warp per listed source; lanes of a row add by integer atomics, so that no order shows.
constexpr std::string_view kCudaRows = R"DL(#else
typedef struct { const u32 *from, *to; const C *col; const u32 *list; CELL *c; const T *w; u32 n, groups, group, isFar, lines; f64 fixed; } dl_a_NAME;
DL_KERNEL(NAME)
{
  const u32 lane = threadIdx.x & 31u, warps = (gridDim.x * blockDim.x) >> 5;
  for (u32 j = (u32)(DL_THREAD >> 5); j < A.n; j += warps) {
    const u64 at = (u64)A.list[j] * A.groups + A.group;
    for (u32 e = A.from[at] + lane; e < A.to[at]; e += 32u) ADD
  }
}
SUM
#endif
)DL";

// Weights are summed as 64-bit integers of weight * fixed, a power of two; NAME_sum adds them to
// the real sums.
constexpr std::string_view kCudaWeightSum = R"DL(
typedef struct { u64 *c; T *s; u32 lo, hi; f64 fixed; } dl_a_NAME_sum;
DL_KERNEL(NAME_sum)
{
  DL_EACH(i) {
    A.s[i] = A.s[i] + (T)((f64)(i64)A.c[i] / A.fixed);
    A.c[i] = 0u;
  }
}
)DL";

// Arrivals of one amount are counted; NAME_sum adds the amount once for each.
constexpr std::string_view kCudaAmountSum = R"DL(
typedef struct { u32 *c; T *s; u32 lo, hi; T amount; } dl_a_NAME_sum;
DL_KERNEL(NAME_sum)
{
  DL_EACH(i) {
    T sum = A.s[i];
    for (u32 n = A.c[i]; n; --n) sum = sum + A.amount;
    A.s[i] = sum;
    A.c[i] = 0u;
  }
}
)DL";

bool isNamePart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Adds 1 to a counter. Small ones are added within the 32-bit word they lie in: they cannot
// overflow their width, which is chosen by the largest in-degree.
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

std::string replacedWord(std::string text, std::string_view word, std::string_view by) {
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

std::string printFrame() {
    return replacedWord(std::string(kFrame), "ABIu", std::to_string(kKernelAbi) + "u");
}

std::string printEvents() { return std::string(kEvents); }

std::string printFinite(Type real) {
    const bool isFloat = real == Type::F32;
    std::string text = replacedWord(std::string(kFinite), "BITS", isFloat ? "u32" : "u64");
    text = replacedWord(text, "INFINITE", isFloat ? "0xFF000000u" : "0xFFE0000000000000u");
    return replacedWord(text, "T", nameOf(real));
}

std::string printDeliver(const DeliverForm& form) {
    const bool isReal = form.into == Type::F32 || form.into == Type::F64;
    const bool isWeighted = isReal && !form.isAmount;
    std::string text(kCpuDeliver);
    text = replacedWord(text, "FLATDL_KERNEL",
                        (isWeighted ? std::string() : std::string(kFlat)) + "DL_KERNEL");
    text = replacedWord(text, "COPIED", isWeighted ? "" : kCopied);
    text = replacedWord(text, "COPIED_LINESu", std::to_string(kCopiedLines) + "u");
    text = replacedWord(text, "COLUMNSu", form.isNarrow ? "32u" : "16u"); // of a cache line
    text = replacedWord(text, "COLUMN_LINESu", form.isNarrow ? "4u" : "6u");
    text = replacedWord(text, "WEIGHTSu", form.into == Type::F64 ? "8u" : "16u");
    text = replacedWord(text, "WEIGHT_PREFETCH",
                        isWeighted ? "__builtin_prefetch(w + (w_at < end ? w_at : end));"
                                   : "(void)w_at;");
    text = replacedWord(text, "AMOUNT",
                        form.isAmount ? "const T amount = *w;"
                        : isWeighted  ? ""
                                      : "const T amount = 1; (void)w;");
    text = replacedWord(text, "ADD",
                        form.isAmount ? "c[col[e]] = c[col[e]] + amount;"
                        : isWeighted  ? "c[col[e]] = c[col[e]] + w[e];"
                                      : "c[col[e]] = (T)(c[col[e]] + amount);");
    text += kCudaRows;
    text = replacedWord(text, "SUM",
                        form.isAmount ? kCudaAmountSum
                        : isWeighted  ? kCudaWeightSum
                                      : "");
    text = replacedWord(text, "CELL", form.isAmount ? "u32" : isWeighted ? "u64" : "T");
    text = replacedWord(
        text, "ADD",
        isWeighted ? "atomicAdd(A.c + A.col[e], (u64)__double2ll_rn((f64)A.w[e] * A.fixed));"
                   : cudaCount(form.isAmount ? Type::U32 : form.into));
    text = replacedWord(text, "T", nameOf(form.into));
    text = replacedWord(text, "C", form.isNarrow ? "u16" : "u32");
    return replacedWord(text, "NAME", deliverSymbol(form));
}

} // namespace dynaloom::compile
