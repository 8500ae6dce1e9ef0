/* Macros of a kernel's frame, and the correctly rounded functions. */
#pragma once

#include "core/base/dialect.h"

/* A region is DL_KERNEL(name) { DL_P(T, array)... DL_V(T, constant, index)... DL_EACH(i) { ... } }
 * with the argument struct dl_a_<name> declared before it. The CPU loop has a trip count that is
 * visibly a multiple of 64 and a forced width, DL_W lanes; on CUDA a thread is an element. */
#if defined(DL_CUDA)
#define DL_KERNEL(name) extern "C" __attribute__((global)) void name(const dl_a_##name A)
#define DL_P(T, x) T* __restrict__ x = A.x
#define DL_V(T, x, k) const T x = (T)A.d[k]
#define DL_THREAD ((i64)blockIdx.x * (i64)blockDim.x + (i64)threadIdx.x)
#define DL_EACH(i)                                                                                 \
    const i64 i = (i64)A.lo + DL_THREAD;                                                           \
    if (i < (i64)A.hi)
#elif !defined(__cplusplus)
#ifndef DL_W
#define DL_W 16
#endif
#define DL_KERNEL(name) __attribute__((visibility("default"))) void name(const dl_a_##name* A_)
#define DL_P(T, x) T* restrict x = __builtin_assume_aligned(A_->x, 64)
#define DL_V(T, x, k) const T x = (T)A_->d[k]
#define DL_EACH(i)                                                                                 \
    const i64 lo_ = A_->lo & ~63u, hi_ = A_->hi & ~63u;                                            \
    _Pragma("clang loop vectorize(assume_safety) vectorize_width(DL_W)") for (i64 i = lo_;         \
                                                                              i < hi_; ++i)
#endif

DL_BEGIN

#define DL_INF_F32 dl_of_bits_f32(0x7F800000u)
#define DL_NAN_F32 dl_of_bits_f32(0x7FC00000u)
#define DL_INF_F64 dl_of_bits_f64(0x7FF0000000000000u)
#define DL_NAN_F64 dl_of_bits_f64(0x7FF8000000000000u)

#if defined(DL_CUDA)
DL_FN f32 dl_fma_f32(f32 a, f32 b, f32 c) { return fmaf(a, b, c); }
DL_FN f64 dl_fma_f64(f64 a, f64 b, f64 c) { return fma(a, b, c); }
DL_FN f32 dl_floor_f32(f32 x) { return floorf(x); }
DL_FN f64 dl_floor_f64(f64 x) { return floor(x); }
DL_FN f32 dl_ceil_f32(f32 x) { return ceilf(x); }
DL_FN f64 dl_ceil_f64(f64 x) { return ceil(x); }
DL_FN f32 dl_rint_f32(f32 x) { return rintf(x); }
DL_FN f64 dl_rint_f64(f64 x) { return rint(x); }
DL_FN f32 dl_sqrt_f32(f32 x) { return sqrtf(x); }
DL_FN f64 dl_sqrt_f64(f64 x) { return sqrt(x); }
#else
DL_FN f32 dl_fma_f32(f32 a, f32 b, f32 c) { return __builtin_fmaf(a, b, c); }
DL_FN f64 dl_fma_f64(f64 a, f64 b, f64 c) { return __builtin_fma(a, b, c); }
DL_FN f32 dl_floor_f32(f32 x) { return __builtin_floorf(x); }
DL_FN f64 dl_floor_f64(f64 x) { return __builtin_floor(x); }
DL_FN f32 dl_ceil_f32(f32 x) { return __builtin_ceilf(x); }
DL_FN f64 dl_ceil_f64(f64 x) { return __builtin_ceil(x); }
DL_FN f32 dl_rint_f32(f32 x) { return __builtin_rintf(x); }
DL_FN f64 dl_rint_f64(f64 x) { return __builtin_rint(x); }
DL_FN f32 dl_sqrt_f32(f32 x) { return __builtin_sqrtf(x); }
DL_FN f64 dl_sqrt_f64(f64 x) { return __builtin_sqrt(x); }
#endif

/* Half to even. */
DL_FN f32 dl_round_f32(f32 x) { return dl_rint_f32(x); }
DL_FN f64 dl_round_f64(f64 x) { return dl_rint_f64(x); }

DL_FN f32 dl_abs_f32(f32 x) { return dl_of_bits_f32(dl_bits_f32(x) & 0x7FFFFFFFu); }
DL_FN f64 dl_abs_f64(f64 x) { return dl_of_bits_f64(dl_bits_f64(x) & 0x7FFFFFFFFFFFFFFFu); }

/* The magnitude of a (which is not negative) with the sign of b. */
DL_FN f32 dl_signed_f32(f32 a, f32 b) {
    return dl_of_bits_f32(dl_bits_f32(a) | (dl_bits_f32(b) & 0x80000000u));
}
DL_FN f64 dl_signed_f64(f64 a, f64 b) {
    return dl_of_bits_f64(dl_bits_f64(a) | (dl_bits_f64(b) & 0x8000000000000000u));
}

/* -1, 0, 1; NaN stays. */
DL_FN f32 dl_sign_f32(f32 x) { return x > 0.0f ? 1.0f : (x < 0.0f ? -1.0f : x); }
DL_FN f64 dl_sign_f64(f64 x) { return x > 0.0 ? 1.0 : (x < 0.0 ? -1.0 : x); }

/* Heaviside with step(0) = 1; NaN stays. */
DL_FN f32 dl_step_f32(f32 x) { return x >= 0.0f ? 1.0f : (x < 0.0f ? 0.0f : x); }
DL_FN f64 dl_step_f64(f64 x) { return x >= 0.0 ? 1.0 : (x < 0.0 ? 0.0 : x); }

/* The first argument wins a tie (also between zeros of different sign); NaN if either is NaN. */
DL_FN f32 dl_max_f32(f32 a, f32 b) { return ((a >= b) | (a != a)) ? a : b; }
DL_FN f64 dl_max_f64(f64 a, f64 b) { return ((a >= b) | (a != a)) ? a : b; }
DL_FN f32 dl_min_f32(f32 a, f32 b) { return ((a <= b) | (a != a)) ? a : b; }
DL_FN f64 dl_min_f64(f64 a, f64 b) { return ((a <= b) | (a != a)) ? a : b; }

/* x limited to [a, b]; NaN stays. */
DL_FN f32 dl_clip_f32(f32 x, f32 a, f32 b) {
    const f32 y = x < a ? a : x;
    return y > b ? b : y;
}
DL_FN f64 dl_clip_f64(f64 x, f64 a, f64 b) {
    const f64 y = x < a ? a : x;
    return y > b ? b : y;
}

DL_FN f32 dl_relu_f32(f32 x) { return x < 0.0f ? 0.0f : x; }
DL_FN f64 dl_relu_f64(f64 x) { return x < 0.0 ? 0.0 : x; }

/* Zero instead of values on their way into denormals, where arithmetic is several times slower. */
DL_FN f32 dl_settle_f32(f32 x) { return dl_abs_f32(x) < 0x1p-100f ? 0.0f : x; }
DL_FN f64 dl_settle_f64(f64 x) { return dl_abs_f64(x) < 0x1p-960 ? 0.0 : x; }

/* 1 for infinities and NaN, else 0. */
DL_FN u8 dl_is_nonfinite_f32(f32 x) { return (u8)((dl_bits_f32(x) & 0x7F800000u) == 0x7F800000u); }
DL_FN u8 dl_is_nonfinite_f64(f64 x) {
    return (u8)((dl_bits_f64(x) & 0x7FF0000000000000u) == 0x7FF0000000000000u);
}

/* x - c floor(x / c): in [0, c) for c > 0, in (c, 0] for c < 0; exact while |x / c| < 2^22 (2^51),
 * except that a tiny x of the other sign gives 0 where x + c would round to c. Beyond that range
 * the result stays in the interval but has no meaning. NaN for c = 0, NaN and infinite x. */
DL_FN f32 dl_mod_f32(f32 x, f32 c) {
    const f32 d = dl_abs_f32(c), y = c < 0.0f ? -x : x;
    const f32 r = dl_fma_f32(-dl_floor_f32(y / d), d, y);
    const f32 s = r < 0.0f ? r + d : (r >= d ? r - d : r);
    const f32 t = ((s < 0.0f) | (s >= d)) ? 0.0f : s;
    return c < 0.0f ? -t : t;
}
DL_FN f64 dl_mod_f64(f64 x, f64 c) {
    const f64 d = dl_abs_f64(c), y = c < 0.0 ? -x : x;
    const f64 r = dl_fma_f64(-dl_floor_f64(y / d), d, y);
    const f64 s = r < 0.0 ? r + d : (r >= d ? r - d : r);
    const f64 t = ((s < 0.0) | (s >= d)) ? 0.0 : s;
    return c < 0.0 ? -t : t;
}

/* x moved by multiples of b - a into [a, b); x itself if it is there already. */
DL_FN f32 dl_wrap_f32(f32 x, f32 a, f32 b) {
    const f32 y = a + dl_mod_f32(x - a, b - a);
    return ((x >= a) & (x < b)) ? x : (y >= b ? a : y);
}
DL_FN f64 dl_wrap_f64(f64 x, f64 a, f64 b) {
    const f64 y = a + dl_mod_f64(x - a, b - a);
    return ((x >= a) & (x < b)) ? x : (y >= b ? a : y);
}

DL_END
