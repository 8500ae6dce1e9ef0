#include "core/compile/kernel/print_matrix.h"

#include "core/compile/kernel/print_fixed.h"

#include <string_view>

namespace dynaloom::compile {
namespace {

constexpr std::string_view kArgs = R"DL(
#if !defined(DL_CUDA)
typedef struct { const T *x; T *y; const T *w; const u32 *from, *to; const C *col; u32 n, groups, group, lo, hi, reserved; u64 stride; } dl_a_NAME;
DL_KERNEL(NAME)
{
)DL";

constexpr std::string_view kSparse = R"DL(
  const T *restrict x = A_->x, *restrict w = A_->w;
  T *restrict y = A_->y;
  const u32 *restrict from = A_->from + A_->group, *restrict to = A_->to + A_->group;
  const C *restrict col = A_->col;
  const u64 groups = A_->groups;
  (void)w;
  for (u32 j = 0u; j < A_->n; ++j) {
    const T s = x[j];
    const u32 end = to[j * groups];
    for (u32 e = from[j * groups]; e < end; ++e) y[col[e]] = y[col[e]] + TERM;
  }
}
#endif
)DL";

// Four rows at a time, so that y is loaded and stored once for four terms.
constexpr std::string_view kDense = R"DL(
  const T *restrict x = A_->x;
  T *restrict y = __builtin_assume_aligned(A_->y, 64);
  const u64 stride = A_->stride;
  const i64 lo = A_->lo & ~63u, hi = A_->hi & ~63u;
  const u32 n = A_->n;
  u32 j = 0u;
  for (; j + 4u <= n; j += 4u) {
    const T s0 = x[j], s1 = x[j + 1u], s2 = x[j + 2u], s3 = x[j + 3u];
    const T *restrict a = A_->w + j * stride, *restrict b = a + stride, *restrict c = b + stride, *restrict d = c + stride;
    _Pragma("clang loop vectorize(assume_safety)") for (i64 i = lo; i < hi; ++i)
      y[i] = (((y[i] + s0 * a[i]) + s1 * b[i]) + s2 * c[i]) + s3 * d[i];
  }
  for (; j < n; ++j) {
    const T s = x[j];
    const T *restrict a = A_->w + j * stride;
    _Pragma("clang loop vectorize(assume_safety)") for (i64 i = lo; i < hi; ++i) y[i] = y[i] + s * a[i];
  }
}
#endif
)DL";

} // namespace

MatrixForm matrixFormOf(const Program& program, const Deliver& deliver) {
    MatrixForm form;
    form.real = program.real();
    form.isDense = deliver.way == model::Delivery::Dense;
    form.isNarrow = form.isDense || deliver.table->isNarrow();
    form.isWeighted = !form.isDense && deliver.weighted;
    return form;
}

std::string matrixSymbol(const MatrixForm& form) {
    if (form.isDense) return std::string("dl_m_") + nameOf(form.real);
    return std::string("dl_s_") + nameOf(form.real) + (form.isNarrow ? "_u16" : "_u32") +
           (form.isWeighted ? "_w" : "");
}

std::string printMatrix(const MatrixForm& form) {
    std::string text = std::string(kArgs) + std::string(form.isDense ? kDense : kSparse);
    text = replacedWord(text, "TERM", form.isWeighted ? "s * w[e]" : "s");
    text = replacedWord(text, "T", nameOf(form.real));
    text = replacedWord(text, "C", form.isNarrow ? "u16" : "u32");
    return replacedWord(text, "NAME", matrixSymbol(form));
}

} // namespace dynaloom::compile
