/* The exponential family: largest errors in units of the last place, f32 by all numbers of
 * magnitude 2^-5 to 2^7, f64 by 2 million points; in brackets what is promised and tested.
 *
 *              f32           f64                         f32         f64
 *   exp        0.98 [1]      0.97 [1]       phi2         0.50 [2.5]  2.7 [3]
 *   exp2       0.84 [1]      0.85 [1]       phi3         0.50 [2.5]  3.7 [4]
 *   expm1      1.44 [2]      1.80 [2]       tanh         1.34 [2]    1.28 [2]
 *   exprel     2.18 [2.5]    2.30 [3]       sigmoid      1.69 [2]    1.56 [2]
 *   sinh       0.50 [1]      2.3 [4]        cosh         0.50 [1]    1.4 [4]
 *
 * x = n ln 2 + r with |r| <= ln(2)/2: adding 1.5 * 2^23 (2^52) rounds x / ln 2 to the integer n and
 * leaves n in the low bits of the sum, from where it goes into the exponent field by one shift; so
 * no conversion to an integer happens. The polynomials are minimax fits of (e^r - 1)/r, relative
 * error 2^-31 (f32) and 2^-61.5 (f64). */
#pragma once

#include "core/compile/kernel/prelude_basic.h"

DL_BEGIN

#define DL_ROUND_F32 0x1.8p+23f
#define DL_ROUND_F64 0x1.8p+52
#define DL_LOG2E_F32 0x1.715476p+0f
#define DL_LOG2E_F64 0x1.71547652b82fep+0
/* ln 2 in two parts; the first has trailing zeros so that n times it is exact. */
#define DL_LN2_HI_F32 0x1.62e4p-1f
#define DL_LN2_LO_F32 0x1.7f7d1cp-20f
#define DL_LN2_HI_F64 0x1.62e42fefa38p-1
#define DL_LN2_LO_F64 0x1.ef35793c7673p-45

/* x - n ln 2. */
DL_FN f32 dl_reduce_exp_f32(f32 n, f32 x) {
    return dl_fma_f32(n, -DL_LN2_LO_F32, dl_fma_f32(n, -DL_LN2_HI_F32, x));
}
DL_FN f64 dl_reduce_exp_f64(f64 n, f64 x) {
    return dl_fma_f64(n, -DL_LN2_LO_F64, dl_fma_f64(n, -DL_LN2_HI_F64, x));
}

/* ((e^r - 1)/r - 1)/r for |r| <= ln(2)/2. */
DL_FN f32 dl_exp_tail_f32(f32 r) {
    f32 p = 0x1.9e07ap-13f;
    p = dl_fma_f32(p, r, 0x1.6d4372p-10f);
    p = dl_fma_f32(p, r, 0x1.111308p-7f);
    p = dl_fma_f32(p, r, 0x1.5554fp-5f);
    p = dl_fma_f32(p, r, 0x1.555554p-3f);
    return dl_fma_f32(p, r, 0x1p-1f);
}
DL_FN f64 dl_exp_tail_f64(f64 r) {
    f64 p = 0x1.1f19a3afe822cp-29;
    p = dl_fma_f64(p, r, 0x1.af5f2f23e1027p-26);
    p = dl_fma_f64(p, r, 0x1.27e513892b558p-22);
    p = dl_fma_f64(p, r, 0x1.71ddf80df4648p-19);
    p = dl_fma_f64(p, r, 0x1.a01a018df3674p-16);
    p = dl_fma_f64(p, r, 0x1.a01a01b003fbbp-13);
    p = dl_fma_f64(p, r, 0x1.6c16c16c1ab2fp-10);
    p = dl_fma_f64(p, r, 0x1.111111110f654p-7);
    p = dl_fma_f64(p, r, 0x1.555555555554dp-5);
    p = dl_fma_f64(p, r, 0x1.5555555555559p-3);
    return dl_fma_f64(p, r, 0x1p-1);
}

/* 2^n (1 + m) where t = n + DL_ROUND holds n in its low bits and the result is a normal number. */
DL_FN f32 dl_scale_f32(f32 m, f32 t) {
    return dl_of_bits_f32(dl_bits_f32(1.0f + m) + (dl_bits_f32(t) << 23));
}
DL_FN f64 dl_scale_f64(f64 m, f64 t) {
    return dl_of_bits_f64(dl_bits_f64(1.0 + m) + (dl_bits_f64(t) << 52));
}

/* 2^(n + shift - bias) likewise; shift = bias (127, 1023) gives 2^n. */
DL_FN f32 dl_power2_f32(f32 t, u32 shift) { return dl_of_bits_f32((dl_bits_f32(t) + shift) << 23); }
DL_FN f64 dl_power2_f64(f64 t, u64 shift) { return dl_of_bits_f64((dl_bits_f64(t) + shift) << 52); }

/* e^x: 0 below -87.33654 (-708.39641), Inf above 88.72283 (709.78271). */
DL_FN f32 dl_exp_f32(f32 x) {
    const f32 t = dl_fma_f32(x, DL_LOG2E_F32, DL_ROUND_F32);
    const f32 r = dl_reduce_exp_f32(t - DL_ROUND_F32, x);
    const f32 y = dl_scale_f32(dl_fma_f32(r * r, dl_exp_tail_f32(r), r), t);
    return x <= 0x1.62e42ep+6f ? (x >= -0x1.5d589ep+6f ? y : 0.0f) : x + DL_INF_F32;
}
DL_FN f64 dl_exp_f64(f64 x) {
    const f64 t = dl_fma_f64(x, DL_LOG2E_F64, DL_ROUND_F64);
    const f64 r = dl_reduce_exp_f64(t - DL_ROUND_F64, x);
    const f64 y = dl_scale_f64(dl_fma_f64(r * r, dl_exp_tail_f64(r), r), t);
    return x <= 0x1.62e42fefa39efp+9 ? (x >= -0x1.6232bdd7abcd2p+9 ? y : 0.0) : x + DL_INF_F64;
}

/* 2^x: 0 below -126 (-1022), Inf from 128 (1024) on. */
DL_FN f32 dl_exp2_f32(f32 x) {
    const f32 t = x + DL_ROUND_F32;
    const f32 d = x - (t - DL_ROUND_F32);
    const f32 r = d * 0x1.62e43p-1f;
    const f32 e = dl_fma_f32(d, 0x1.62e43p-1f, -r) + d * -0x1.05c61p-29f; /* what r lost */
    const f32 m = dl_fma_f32(r * r, dl_exp_tail_f32(r), e) + r;
    const f32 y = dl_scale_f32(m, t);
    return x < 128.0f ? (x >= -126.0f ? y : 0.0f) : x + DL_INF_F32;
}
DL_FN f64 dl_exp2_f64(f64 x) {
    const f64 t = x + DL_ROUND_F64;
    const f64 d = x - (t - DL_ROUND_F64);
    const f64 r = d * 0x1.62e42fefa39efp-1;
    const f64 e = dl_fma_f64(d, 0x1.62e42fefa39efp-1, -r) + d * 0x1.abc9e3b39803fp-56;
    const f64 m = dl_fma_f64(r * r, dl_exp_tail_f64(r), e) + r;
    const f64 y = dl_scale_f64(m, t);
    return x < 1024.0 ? (x >= -1022.0 ? y : 0.0) : x + DL_INF_F64;
}

/* e^x - 1; Inf where exp is. */
DL_FN f32 dl_expm1_f32(f32 x) {
    const f32 c = x < -80.0f ? -80.0f : x;
    const f32 t = dl_fma_f32(c, DL_LOG2E_F32, DL_ROUND_F32);
    const f32 n = t - DL_ROUND_F32;
    const f32 r = dl_reduce_exp_f32(n, c);
    const f32 m = dl_fma_f32(r * r, dl_exp_tail_f32(r), r);
    const f32 h = dl_power2_f32(t, 126u); /* half of 2^n, which may be beyond the range */
    const f32 y = dl_fma_f32(h, m, h - 0.5f) * 2.0f;
    return x <= 0x1.62e42ep+6f ? (n == 0.0f ? m : y) : x + DL_INF_F32;
}
DL_FN f64 dl_expm1_f64(f64 x) {
    const f64 c = x < -700.0 ? -700.0 : x;
    const f64 t = dl_fma_f64(c, DL_LOG2E_F64, DL_ROUND_F64);
    const f64 n = t - DL_ROUND_F64;
    const f64 r = dl_reduce_exp_f64(n, c);
    const f64 m = dl_fma_f64(r * r, dl_exp_tail_f64(r), r);
    const f64 h = dl_power2_f64(t, 1022u);
    const f64 y = dl_fma_f64(h, m, h - 0.5) * 2.0;
    return x <= 0x1.62e42fefa39efp+9 ? (n == 0.0 ? m : y) : x + DL_INF_F64;
}

/* (e^x - 1)/x, 1 at 0, the argument limited to +-87 (+-700): the factor of exponential Euler. */
DL_FN f32 dl_exprel_f32(f32 x) {
    const f32 c = dl_clip_f32(x, -87.0f, 87.0f);
    const f32 t = dl_fma_f32(c, DL_LOG2E_F32, DL_ROUND_F32);
    const f32 n = t - DL_ROUND_F32;
    const f32 r = dl_reduce_exp_f32(n, c);
    const f32 p = dl_fma_f32(dl_exp_tail_f32(r), r, 1.0f);
    const f32 s = dl_power2_f32(t, 127u);
    const f32 q = dl_fma_f32(s, p * r, s - 1.0f) / (n == 0.0f ? 1.0f : c);
    return n == 0.0f ? p : q;
}
DL_FN f64 dl_exprel_f64(f64 x) {
    const f64 c = dl_clip_f64(x, -700.0, 700.0);
    const f64 t = dl_fma_f64(c, DL_LOG2E_F64, DL_ROUND_F64);
    const f64 n = t - DL_ROUND_F64;
    const f64 r = dl_reduce_exp_f64(n, c);
    const f64 p = dl_fma_f64(dl_exp_tail_f64(r), r, 1.0);
    const f64 s = dl_power2_f64(t, 1023u);
    const f64 q = dl_fma_f64(s, p * r, s - 1.0) / (n == 0.0 ? 1.0 : c);
    return n == 0.0 ? p : q;
}

/* The next of the family, phi_{k+1}(x) = (phi_k(x) - 1/k!)/x with phi_1 = exprel: derivatives of
 * exprel, and exponential integrators. A Taylor series where the recurrence cancels. */
DL_FN f64 dl_phi3_near_f64(f64 x) {
    f64 p = 0x1.24a3b4082fe1fp-57;
    p = dl_fma_f64(p, x, 0x1.78aefbc7ef3d2p-53);
    p = dl_fma_f64(p, x, 0x1.965a8001ac3d4p-49);
    p = dl_fma_f64(p, x, 0x1.ae0a1ba25143dp-45);
    p = dl_fma_f64(p, x, 0x1.ae75f84977352p-41);
    p = dl_fma_f64(p, x, 0x1.9399025bb60f1p-37);
    p = dl_fma_f64(p, x, 0x1.6124853e15b41p-33);
    p = dl_fma_f64(p, x, 0x1.1eed8b512b4abp-29);
    p = dl_fma_f64(p, x, 0x1.ae6455e457a5ep-26);
    p = dl_fma_f64(p, x, 0x1.27e4fb8088d6bp-22);
    p = dl_fma_f64(p, x, 0x1.71de3a56e12b6p-19);
    p = dl_fma_f64(p, x, 0x1.a01a01a00270ap-16);
    p = dl_fma_f64(p, x, 0x1.a01a01a016553p-13);
    p = dl_fma_f64(p, x, 0x1.6c16c16c16dddp-10);
    p = dl_fma_f64(p, x, 0x1.1111111111153p-7);
    p = dl_fma_f64(p, x, 0x1.5555555555554p-5);
    return dl_fma_f64(p, x, 0x1.5555555555555p-3);
}
DL_FN f64 dl_phi2_f64(f64 x) {
    const f64 c = dl_clip_f64(x, -700.0, 700.0);
    const u8 near = (u8)(dl_abs_f64(c) <= 2.0);
    const f64 far = (dl_exprel_f64(c) - 1.0) / (near ? 1.0 : c);
    return near ? dl_fma_f64(c, dl_phi3_near_f64(c), 0.5) : far;
}
DL_FN f64 dl_phi3_f64(f64 x) {
    const f64 c = dl_clip_f64(x, -700.0, 700.0);
    const u8 near = (u8)(dl_abs_f64(c) <= 2.0);
    const f64 d = near ? 1.0 : c;
    const f64 far = ((dl_exprel_f64(c) - 1.0) / d - 0.5) / d;
    return near ? dl_phi3_near_f64(c) : far;
}
DL_FN f32 dl_phi2_f32(f32 x) { return (f32)dl_phi2_f64((f64)dl_clip_f32(x, -87.0f, 87.0f)); }
DL_FN f32 dl_phi3_f32(f32 x) { return (f32)dl_phi3_f64((f64)dl_clip_f32(x, -87.0f, 87.0f)); }

/* 1 + e^x with hardly more than one rounding, for x where e^x is a finite normal number: 1 + 2^n in
 * two words, then the rest of 2^n (1 + m). */
DL_FN f32 dl_exp_plus1_f32(f32 x) {
    const f32 t = dl_fma_f32(x, DL_LOG2E_F32, DL_ROUND_F32);
    const f32 r = dl_reduce_exp_f32(t - DL_ROUND_F32, x);
    const f32 s = dl_power2_f32(t, 127u);
    const f32 w = 1.0f + s, lost = 1.0f - (w - s);
    return w + dl_fma_f32(s, dl_fma_f32(r * r, dl_exp_tail_f32(r), r), lost);
}
DL_FN f64 dl_exp_plus1_f64(f64 x) {
    const f64 t = dl_fma_f64(x, DL_LOG2E_F64, DL_ROUND_F64);
    const f64 r = dl_reduce_exp_f64(t - DL_ROUND_F64, x);
    const f64 s = dl_power2_f64(t, 1023u);
    const f64 w = 1.0 + s, lost = 1.0 - (w - s);
    return w + dl_fma_f64(s, dl_fma_f64(r * r, dl_exp_tail_f64(r), r), lost);
}

/* tanh x for |x| <= 0.55, where 1 - 2/(1 + e^2x) cancels. */
DL_FN f32 dl_tanh_near_f32(f32 x) {
    const f32 z = x * x;
    f32 p = -0x1.aef2ep-8f;
    p = dl_fma_f32(p, z, 0x1.5cc84p-6f);
    p = dl_fma_f32(p, z, -0x1.b9970ep-5f);
    p = dl_fma_f32(p, z, 0x1.110fbep-3f);
    p = dl_fma_f32(p, z, -0x1.555554p-2f);
    return dl_fma_f32(x * z, p, x);
}
DL_FN f64 dl_tanh_near_f64(f64 x) {
    const f64 z = x * x;
    f64 p = -0x1.56c162be0c507p-16;
    p = dl_fma_f64(p, z, 0x1.63e56b210d69bp-14);
    p = dl_fma_f64(p, z, -0x1.ebb6509d178d7p-13);
    p = dl_fma_f64(p, z, 0x1.34bd8cf0e6e58p-11);
    p = dl_fma_f64(p, z, -0x1.7d96ec11c5ebcp-10);
    p = dl_fma_f64(p, z, 0x1.d6d3297e5ec4ep-9);
    p = dl_fma_f64(p, z, -0x1.226e3299997a6p-7);
    p = dl_fma_f64(p, z, 0x1.664f4874da907p-6);
    p = dl_fma_f64(p, z, -0x1.ba1ba1b9f6ce6p-5);
    p = dl_fma_f64(p, z, 0x1.1111111110fcap-3);
    p = dl_fma_f64(p, z, -0x1.5555555555555p-2);
    return dl_fma_f64(x * z, p, x);
}

/* 1 beyond 9.1 (20). */
DL_FN f32 dl_tanh_f32(f32 x) {
    const f32 a = dl_abs_f32(x), c = a > 9.1f ? 9.1f : a;
    const f32 y = 1.0f - 2.0f / dl_exp_plus1_f32(2.0f * c);
    return dl_signed_f32(a < 0.55f ? dl_tanh_near_f32(a) : y, x);
}
DL_FN f64 dl_tanh_f64(f64 x) {
    const f64 a = dl_abs_f64(x), c = a > 20.0 ? 20.0 : a;
    const f64 y = 1.0 - 2.0 / dl_exp_plus1_f64(2.0 * c);
    return dl_signed_f64(a < 0.55 ? dl_tanh_near_f64(a) : y, x);
}

/* 1/(1 + e^-x); 0 where exp is. */
DL_FN f32 dl_sigmoid_f32(f32 x) {
    const f32 y = 1.0f / dl_exp_plus1_f32(dl_clip_f32(-x, -87.0f, 88.0f));
    return x < -0x1.5d589ep+6f ? 0.0f : y;
}
DL_FN f64 dl_sigmoid_f64(f64 x) {
    const f64 y = 1.0 / dl_exp_plus1_f64(dl_clip_f64(-x, -708.0, 709.0));
    return x < -0x1.6232bdd7abcd2p+9 ? 0.0 : y;
}

/* From h = e^|x|/2, which does not overflow before sinh and cosh do: cosh x = h + 1/(4 h), and
 * sinh x = (m + m/(m + 1))/2 with m = e^|x| - 1. */
DL_FN f64 dl_cosh_f64(f64 x) {
    const f64 a = dl_abs_f64(x), c = a > 711.0 ? 711.0 : a;
    const f64 t = dl_fma_f64(c, DL_LOG2E_F64, DL_ROUND_F64);
    const f64 r = dl_reduce_exp_f64(t - DL_ROUND_F64, c);
    const f64 q = 1.0 + dl_fma_f64(r * r, dl_exp_tail_f64(r), r);
    const f64 h = q * 0.5 * dl_power2_f64(t, 1020u); /* an eighth of 2^n first: n reaches 1026 */
    return a <= 711.0 ? (h + 0x1p-8 / h) * 8.0 : a + DL_INF_F64;
}
DL_FN f64 dl_sinh_f64(f64 x) {
    const f64 a = dl_abs_f64(x), c = a > 711.0 ? 711.0 : a;
    const f64 t = dl_fma_f64(c, DL_LOG2E_F64, DL_ROUND_F64);
    const f64 n = t - DL_ROUND_F64;
    const f64 r = dl_reduce_exp_f64(n, c);
    const f64 e = dl_fma_f64(r * r, dl_exp_tail_f64(r), r);
    const f64 s = dl_power2_f64(t, 1020u);     /* 2^n/8 */
    const f64 m = dl_fma_f64(s, e, s - 0.125); /* (e^|x| - 1)/8 */
    const f64 small = 0.5 * (e + e / (e + 1.0));
    const f64 large = (m + 0.125 * m / (m + 0.125)) * 4.0;
    const f64 y = n == 0.0 ? small : large;
    return dl_signed_f64(a <= 711.0 ? y : a + DL_INF_F64, x);
}
DL_FN f32 dl_cosh_f32(f32 x) { return (f32)dl_cosh_f64((f64)x); }
DL_FN f32 dl_sinh_f32(f32 x) { return (f32)dl_sinh_f64((f64)x); }

DL_END
