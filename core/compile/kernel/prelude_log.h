/* Logarithms and the general power.
 *
 * x = 2^k m with m in [sqrt(1/2), sqrt(2)), taken from the exponent field; f = m - 1 is exact and
 * ln m = f + low with |low| about f^2/2, so that the largest part carries no rounding error.
 * Largest errors, and in brackets the promise, in ulp (f32 by all numbers near 1, f64 by 2
 * million): log      0.89 [1]    0.79 [1]       log1p      0.96 [1]    0.81 [1] log2     1.14 [1.2]
 * 0.91 [1]       log10      0.91 [1]    0.83 [1] softplus 1.71 [2]    1.60 [2]       pow 0.50 [1]
 * 1.16 [2] f32: low = -f^2/2 + f^3 P(f). f64: with s = f/(2 + f), ln m = 2 atanh s = f - f^2/2 + s
 * (f^2/2 + s^2 R(s^2)). P and R are minimax fits. */
#pragma once

#include "core/compile/kernel/prelude_exp.h"

DL_BEGIN

/* The multiple of 2^23 (2^52) to take from the bits of a normal x > 0 to get those of m: k in the
 * exponent's place. */
DL_FN u32 dl_log_exponent_f32(f32 x) { return (dl_bits_f32(x) - 0x3F3504F3u) & 0xFF800000u; }
DL_FN u64 dl_log_exponent_f64(f64 x) {
    return (dl_bits_f64(x) - 0x3FE6A09E667F3BCDu) & 0xFFF0000000000000u;
}
DL_FN f32 dl_log_k_f32(u32 e) { return (f32)((i32)e >> 23); }
DL_FN f64 dl_log_k_f64(u64 e) { return (f64)((i32)(u32)(e >> 32) >> 20); }

/* ln(1 + f) - f. */
DL_FN f32 dl_log_low_f32(f32 f) {
    f32 p = 0x1.204ap-4f;
    p = dl_fma_f32(p, f, -0x1.d782cp-4f);
    p = dl_fma_f32(p, f, 0x1.de362p-4f);
    p = dl_fma_f32(p, f, -0x1.fcbecp-4f);
    p = dl_fma_f32(p, f, 0x1.23d51p-3f);
    p = dl_fma_f32(p, f, -0x1.555c9p-3f);
    p = dl_fma_f32(p, f, 0x1.999d46p-3f);
    p = dl_fma_f32(p, f, -0x1.fffff8p-3f);
    p = dl_fma_f32(p, f, 0x1.555554p-2f);
    const f32 z = f * f;
    return dl_fma_f32(-0.5f, z, f * z * p);
}
DL_FN f64 dl_log_low_f64(f64 f) {
    const f64 s = f / (2.0 + f), z = s * s, h = 0.5 * f * f;
    f64 p = 0x1.2b5b8533b7489p-3;
    p = dl_fma_f64(p, z, 0x1.39fe212aea87bp-3);
    p = dl_fma_f64(p, z, 0x1.7462b661a6659p-3);
    p = dl_fma_f64(p, z, 0x1.c71c62e0b72cbp-3);
    p = dl_fma_f64(p, z, 0x1.2492492df3035p-2);
    p = dl_fma_f64(p, z, 0x1.9999999995303p-2);
    p = dl_fma_f64(p, z, 0x1.5555555555558p-1);
    return dl_fma_f64(s, dl_fma_f64(z, p, h), -h);
}

/* The logarithms' common edges: y for positive finite x, -Inf at 0, NaN below. */
DL_FN f32 dl_log_edges_f32(f32 x, f32 y) {
    const f32 a = x < DL_INF_F32 ? y : x;
    const f32 b = x == 0.0f ? -DL_INF_F32 : a;
    return x < 0.0f ? DL_NAN_F32 : b;
}
DL_FN f64 dl_log_edges_f64(f64 x, f64 y) {
    const f64 a = x < DL_INF_F64 ? y : x;
    const f64 b = x == 0.0 ? -DL_INF_F64 : a;
    return x < 0.0 ? DL_NAN_F64 : b;
}

DL_FN f32 dl_log_f32(f32 x) {
    const u8 tiny = (u8)(x < 0x1p-126f);
    const f32 g = tiny ? x * 0x1p+23f : x;
    const u32 e = dl_log_exponent_f32(g);
    const f32 k = dl_log_k_f32(e) - (tiny ? 23.0f : 0.0f);
    const f32 f = dl_of_bits_f32(dl_bits_f32(g) - e) - 1.0f;
    const f32 low = dl_fma_f32(k, DL_LN2_LO_F32, dl_log_low_f32(f));
    return dl_log_edges_f32(x, dl_fma_f32(k, DL_LN2_HI_F32, f + low));
}
DL_FN f64 dl_log_f64(f64 x) {
    const u8 tiny = (u8)(x < 0x1p-1022);
    const f64 g = tiny ? x * 0x1p+52 : x;
    const u64 e = dl_log_exponent_f64(g);
    const f64 k = dl_log_k_f64(e) - (tiny ? 52.0 : 0.0);
    const f64 f = dl_of_bits_f64(dl_bits_f64(g) - e) - 1.0;
    const f64 low = dl_fma_f64(k, DL_LN2_LO_F64, dl_log_low_f64(f));
    return dl_log_edges_f64(x, dl_fma_f64(k, DL_LN2_HI_F64, f + low));
}

/* k a + c ln m for another base: c and a = log of 2 in high and low parts, k times a_hi exact. */
DL_FN f32 dl_log_base_f32(f32 x, f32 c_hi, f32 c_lo, f32 a_hi, f32 a_lo) {
    const u8 tiny = (u8)(x < 0x1p-126f);
    const f32 g = tiny ? x * 0x1p+23f : x;
    const u32 e = dl_log_exponent_f32(g);
    const f32 k = dl_log_k_f32(e) - (tiny ? 23.0f : 0.0f);
    const f32 f = dl_of_bits_f32(dl_bits_f32(g) - e) - 1.0f;
    const f32 p = f * c_hi;
    const f32 q = dl_fma_f32(dl_log_low_f32(f), c_hi, dl_fma_f32(f, c_lo, dl_fma_f32(f, c_hi, -p)));
    const f32 b = k * a_hi, s = b + p; /* |b| > |p| or b = 0: the sum's error is exact */
    return dl_log_edges_f32(x, s + ((p - (s - b)) + dl_fma_f32(k, a_lo, q)));
}
DL_FN f64 dl_log_base_f64(f64 x, f64 c_hi, f64 c_lo, f64 a_hi, f64 a_lo) {
    const u8 tiny = (u8)(x < 0x1p-1022);
    const f64 g = tiny ? x * 0x1p+52 : x;
    const u64 e = dl_log_exponent_f64(g);
    const f64 k = dl_log_k_f64(e) - (tiny ? 52.0 : 0.0);
    const f64 f = dl_of_bits_f64(dl_bits_f64(g) - e) - 1.0;
    const f64 p = f * c_hi;
    const f64 q = dl_fma_f64(dl_log_low_f64(f), c_hi, dl_fma_f64(f, c_lo, dl_fma_f64(f, c_hi, -p)));
    const f64 b = k * a_hi, s = b + p;
    return dl_log_edges_f64(x, s + ((p - (s - b)) + dl_fma_f64(k, a_lo, q)));
}

DL_FN f32 dl_log2_f32(f32 x) {
    return dl_log_base_f32(x, 0x1.715476p+0f, 0x1.4ae0cp-26f, 1.0f, 0.0f);
}
DL_FN f64 dl_log2_f64(f64 x) {
    return dl_log_base_f64(x, 0x1.71547652b82fep+0, 0x1.777d0ffda0d24p-56, 1.0, 0.0);
}
DL_FN f32 dl_log10_f32(f32 x) {
    return dl_log_base_f32(x, 0x1.bcb7b2p-2f, -0x1.5b235ep-27f, 0x1.344p-2f, 0x1.3509f8p-18f);
}
DL_FN f64 dl_log10_f64(f64 x) {
    return dl_log_base_f64(x, 0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57, 0x1.34413509f7p-2,
                           0x1.3fde623e2566bp-43);
}

/* ln(1 + x) = ln u + d/u, where u + d = 1 + x exactly. */
DL_FN f32 dl_log1p_f32(f32 x) {
    const f32 u = 1.0f + x, v = u - 1.0f;
    const f32 d = ((1.0f - (u - v)) + (x - v)) / u;
    const u32 e = dl_log_exponent_f32(u);
    const f32 k = dl_log_k_f32(e);
    const f32 f = dl_of_bits_f32(dl_bits_f32(u) - e) - 1.0f;
    const f32 low = dl_fma_f32(k, DL_LN2_LO_F32, dl_log_low_f32(f) + d);
    return dl_log_edges_f32(u, x == 0.0f ? x : dl_fma_f32(k, DL_LN2_HI_F32, f + low));
}
DL_FN f64 dl_log1p_f64(f64 x) {
    const f64 u = 1.0 + x, v = u - 1.0;
    const f64 d = ((1.0 - (u - v)) + (x - v)) / u;
    const u64 e = dl_log_exponent_f64(u);
    const f64 k = dl_log_k_f64(e);
    const f64 f = dl_of_bits_f64(dl_bits_f64(u) - e) - 1.0;
    const f64 low = dl_fma_f64(k, DL_LN2_LO_F64, dl_log_low_f64(f) + d);
    return dl_log_edges_f64(u, x == 0.0 ? x : dl_fma_f64(k, DL_LN2_HI_F64, f + low));
}

/* ln(1 + e^x). */
DL_FN f32 dl_softplus_f32(f32 x) {
    return dl_relu_f32(x) + dl_log1p_f32(dl_exp_f32(-dl_abs_f32(x)));
}
DL_FN f64 dl_softplus_f64(f64 x) {
    return dl_relu_f64(x) + dl_log1p_f64(dl_exp_f64(-dl_abs_f64(x)));
}

/* The edges of x^y as in C (annex F); y_mag = |x|^y for finite, nonzero |x|, and 0 or Inf as the
 * limits say. x^0 = 1 and 1^y = 1 also for NaN. */
DL_FN f64 dl_pow_edges_f64(f64 x, f64 y, f64 y_mag) {
    const f64 a = dl_abs_f64(x), h = 0.5 * y;
    const u8 whole = (u8)(dl_floor_f64(y) == y), odd = (u8)(whole & (u8)(dl_floor_f64(h) != h));
    const f64 m = a == 1.0 ? 1.0 : y_mag; /* 1 to a finite or infinite power */
    const u64 sign = odd ? dl_bits_f64(x) & 0x8000000000000000u : 0u;
    const f64 p = dl_of_bits_f64(dl_bits_f64(m) | sign);
    const u8 bad = (u8)((u8)(x < 0.0) & (u8)(a < DL_INF_F64) & (u8)(whole ^ 1));
    const f64 q = bad ? DL_NAN_F64 : p;
    const f64 w = ((x != x) | (y != y)) ? x + y : q;
    return ((y == 0.0) | (x == 1.0)) ? 1.0 : w;
}

/* x^y = e^(y ln|x|) with ln|x| in two words: ln m = s (2 + s^2 (2/3 + s^2 R(s^2))), where s and the
 * outer two sums carry their rounding errors. Results below the normal range are 0. */
DL_FN f64 dl_pow_f64(f64 x, f64 y) {
    const f64 a = dl_abs_f64(x);
    const u8 tiny = (u8)(a < 0x1p-1022);
    const f64 g = tiny ? a * 0x1p+52 : a;
    const u64 e = dl_log_exponent_f64(g);
    const f64 k = dl_log_k_f64(e) - (tiny ? 52.0 : 0.0);
    const f64 f = dl_of_bits_f64(dl_bits_f64(g) - e) - 1.0;
    /* s = f/v, v = 2 + f */
    const f64 v = 2.0 + f, v_lo = f - (v - 2.0);
    const f64 s = f / v, s_lo = dl_fma_f64(-s, v_lo, dl_fma_f64(-s, v, f)) / v;
    const f64 z = s * s, z_lo = dl_fma_f64(2.0 * s, s_lo, dl_fma_f64(s, s, -z));
    f64 p = 0x1.08830ef67b246p-3;
    p = dl_fma_f64(p, z, 0x1.1017b756e2b67p-3);
    p = dl_fma_f64(p, z, 0x1.3b18c19bb086ep-3);
    p = dl_fma_f64(p, z, 0x1.745d09cb276a4p-3);
    p = dl_fma_f64(p, z, 0x1.c71c71d835427p-3);
    p = dl_fma_f64(p, z, 0x1.249249248e312p-2);
    p = dl_fma_f64(p, z, 0x1.999999999999fp-2);
    /* w = 2/3 + z p */
    const f64 r = z * p, two_thirds = 0x1.5555555555555p-1;
    const f64 w = two_thirds + r, w_lo = (r - (w - two_thirds)) + 0x1.5555555555555p-55;
    /* t = z w, b = 2 + t, l = s b */
    const f64 t = z * w, t_lo = dl_fma_f64(z, w, -t) + dl_fma_f64(z, w_lo, z_lo * w);
    const f64 b = 2.0 + t, b_lo = (t - (b - 2.0)) + t_lo;
    const f64 l = s * b, l_lo = dl_fma_f64(s, b, -l) + dl_fma_f64(s, b_lo, s_lo * b);
    /* add k ln 2 */
    const f64 c = k * DL_LN2_HI_F64, h = c + l;
    const f64 h_lo = (l - (h - c)) + dl_fma_f64(k, DL_LN2_LO_F64, l_lo);
    const f64 n = h + h_lo, n_lo = h_lo - (n - h);
    const f64 big = a == 0.0 ? -DL_INF_F64 : (a < DL_INF_F64 ? n : DL_INF_F64);
    /* y times the logarithm, and its exponential */
    const f64 u = y * big, u_lo = dl_fma_f64(y, n, -u) + y * n_lo;
    const f64 q = dl_fma_f64(u, DL_LOG2E_F64, DL_ROUND_F64);
    const f64 i = q - DL_ROUND_F64; /* u_lo is up to an ulp of u, so it belongs into d */
    const f64 d = dl_fma_f64(i, -DL_LN2_HI_F64, u) + dl_fma_f64(i, -DL_LN2_LO_F64, u_lo);
    const f64 m = dl_scale_f64(dl_fma_f64(d * d, dl_exp_tail_f64(d), d), q);
    const f64 o =
        u <= 0x1.62e42fefa39efp+9 ? (u >= -0x1.6232bdd7abcd2p+9 ? m : 0.0) : u + DL_INF_F64;
    return dl_pow_edges_f64(x, y, o);
}

/* Through f64, where a plain logarithm is exact enough. */
DL_FN f32 dl_pow_f32(f32 x, f32 y) {
    const f64 a = (f64)x, b = (f64)y;
    return (f32)dl_pow_edges_f64(a, b, dl_exp_f64(b * dl_log_f64(dl_abs_f64(a))));
}

DL_END
