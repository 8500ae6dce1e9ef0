/* Distributions from Philox (core/base/philox.h says what key, element, step and stream are). */
#pragma once

#include "core/base/philox.h"
#include "core/compile/kernel/prelude_special.h"

DL_BEGIN

/* Standard normal by Box & Muller 1958, sqrt(-2 ln u) cos(2 pi v). u = (word + 1/2)/2^32 in f32, so
 * |z| < 6.8; v's quarter turn is taken from the word's bits before anything is rounded. */
DL_FN f32 dl_normal_f32(u64 key, u32 element, u64 step, u32 stream) {
    const dl_u32x4 w = dl_random_words(key, element, step, stream, 0u);
    const f32 u = dl_fma_f32((f32)w.w0, 0x1p-32f, 0x1p-33f);
    const u32 q = (w.w1 + 0x20000000u) >> 30;
    const f32 r = (f32)(i32)(w.w1 - (q << 30)) * 0x1.921fb6p-30f; /* 2 pi/2^32 */
    const f32 c = dl_quarter_f32(q + 1u, dl_sin_near_f32(r), dl_cos_near_f32(r));
    return dl_sqrt_f32(-2.0f * dl_log_f32(u)) * c;
}

/* The same with 52 bits of u, so |z| < 8.6, and 64 bits of v. */
DL_FN f64 dl_normal_f64(u64 key, u32 element, u64 step, u32 stream) {
    const dl_u32x4 w = dl_random_words(key, element, step, stream, 0u);
    const f64 u = dl_unit_f64(w.w0, w.w1);
    const u32 q = (w.w2 + 0x20000000u) >> 30;
    const f64 v = dl_fma_f64((f64)w.w3, 0x1p-32, (f64)(i32)(w.w2 - (q << 30)));
    const f64 r = v * 0x1.921fb54442d18p-30;
    const f64 c = dl_quarter_f64((u64)q + 1u, dl_sin_near_f64(r, 0.0), dl_cos_near_f64(r, 0.0));
    return dl_sqrt_f64(-2.0 * dl_log_f64(u)) * c;
}

/* 1 with probability p, else 0 (p outside [0, 1] counts as the nearer end, NaN as 0). 32 bits of
 * resolution in both precisions. */
DL_FN f64 dl_bernoulli_f64(f64 p, u64 key, u32 element, u64 step, u32 stream) {
    const u32 w = dl_random_u32(key, element, step, stream);
    return ((f64)w + 0.5) * 0x1p-32 < p ? 1.0 : 0.0;
}
DL_FN f32 dl_bernoulli_f32(f32 p, u64 key, u32 element, u64 step, u32 stream) {
    return (f32)dl_bernoulli_f64((f64)p, key, element, step, stream);
}

/* Poisson counts have loops and so belong in scalar kernels only.
 *
 * Below a mean of 10: inversion by sequential search, one uniform number. The search ends at 200,
 * beyond every count that a 52-bit uniform number can ask for. */
DL_FN f64 dl_poisson_small_f64(f64 mean, f64 u) {
    f64 p = dl_exp_f64(-mean), sum = p, k = 0.0;
    while (u > sum && k < 200.0) {
        k += 1.0;
        p *= mean / k;
        sum += p;
    }
    return k;
}

/* From a mean of 10 on: transformed rejection, algorithm PTRS of Hoermann 1993 ("The transformed
 * rejection method for generating Poisson random variables"), every attempt with its own counter.
 * An attempt fails with probability below 0.15; after 100 the mean is returned. */
DL_FN f64 dl_poisson_large_f64(f64 mean, u64 key, u32 element, u64 step, u32 stream) {
    const f64 b = 0.931 + 2.53 * dl_sqrt_f64(mean), a = -0.059 + 0.02483 * b;
    const f64 inverse_alpha = 1.1239 + 1.1328 / (b - 3.4), v_r = 0.9277 - 3.6224 / (b - 2.0);
    const f64 log_mean = dl_log_f64(mean);
    for (u32 attempt = 0u; attempt < 100u; ++attempt) {
        const dl_u32x4 w = dl_random_words(key, element, step, stream, attempt);
        const f64 u = dl_unit_f64(w.w0, w.w1) - 0.5, v = dl_unit_f64(w.w2, w.w3);
        const f64 s = 0.5 - dl_abs_f64(u);
        const f64 k = dl_floor_f64((2.0 * a / s + b) * u + mean + 0.43);
        if (s >= 0.07 && v <= v_r) return k;
        if (k < 0.0 || (s < 0.013 && v > s)) continue;
        const f64 left = dl_log_f64(v * inverse_alpha / (a / (s * s) + b));
        if (left <= k * log_mean - mean - dl_lgamma_positive_f64(k + 1.0)) return k;
    }
    return dl_rint_f64(mean);
}

/* A count with the given mean; 0 for a mean of 0 or less and for NaN, means limited to 1e15. */
DL_FN f64 dl_poisson_f64(f64 mean, u64 key, u32 element, u64 step, u32 stream) {
    const f64 m = mean > 0.0 ? (mean < 1e15 ? mean : 1e15) : 0.0;
    if (m < 10.0) return dl_poisson_small_f64(m, dl_uniform_f64(key, element, step, stream));
    return dl_poisson_large_f64(m, key, element, step, stream);
}
DL_FN f32 dl_poisson_f32(f32 mean, u64 key, u32 element, u64 step, u32 stream) {
    return (f32)dl_poisson_f64((f64)mean, key, element, step, stream);
}

DL_END
