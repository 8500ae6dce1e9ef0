/* Error function and log-gamma. Largest errors, and in brackets the promise, in ulp: f32 0.50 [1];
 * f64 erf 1.5 [4], erfc 3.9 [4], ln Gamma of x > 0 4.5 [5] (worst between 1.37 and 1.5). The
 * polynomials are minimax or Chebyshev fits, relative error below 2^-54. */
#pragma once

#include "core/compile/kernel/prelude_log.h"
#include "core/compile/kernel/prelude_trig.h"

DL_BEGIN

/* erf x for |x| <= 1. */
DL_FN f64 dl_erf_near_f64(f64 x) {
    const f64 z = x * x;
    f64 p = -0x1.ab15c51d25c29p-31;
    p = dl_fma_f64(p, z, 0x1.d6e3ddfeb015dp-27);
    p = dl_fma_f64(p, z, -0x1.5bfe7638444d1p-23);
    p = dl_fma_f64(p, z, 0x1.b97e44280cf91p-20);
    p = dl_fma_f64(p, z, -0x1.f4ca204c771c4p-17);
    p = dl_fma_f64(p, z, 0x1.f9a2b75531772p-14);
    p = dl_fma_f64(p, z, -0x1.c02db0149d904p-11);
    p = dl_fma_f64(p, z, 0x1.565bccf7e2856p-8);
    p = dl_fma_f64(p, z, -0x1.b82ce311ee09bp-6);
    p = dl_fma_f64(p, z, 0x1.ce2f21a0408d1p-4);
    p = dl_fma_f64(p, z, -0x1.812746b0379b2p-2);
    return x * dl_fma_f64(p, z, 0x1.20dd750429b6dp+0);
}

/* erfc a = e^(-a^2) g(t)/(1 + 2 a) for 1/2 <= a <= 27 with t = (a - 4)/(a + 4). The exponent's
 * rounding error goes into the product. */
DL_FN f64 dl_erfc_far_f64(f64 a) {
    const f64 t = (a - 4.0) / (a + 4.0);
    f64 p = -0x1.1282409e8ee13p-27;
    p = dl_fma_f64(p, t, 0x1.409d013b7a8d7p-24);
    p = dl_fma_f64(p, t, 0x1.dbc891b4ad353p-25);
    p = dl_fma_f64(p, t, -0x1.a46b8ee93c88p-21);
    p = dl_fma_f64(p, t, 0x1.503ca3b0efa94p-22);
    p = dl_fma_f64(p, t, 0x1.7d362dc1f203ep-18);
    p = dl_fma_f64(p, t, -0x1.78ef30f26ca83p-17);
    p = dl_fma_f64(p, t, -0x1.9923de58b0217p-16);
    p = dl_fma_f64(p, t, 0x1.3be2ae8e72aep-13);
    p = dl_fma_f64(p, t, -0x1.a1e0f820ab26fp-13);
    p = dl_fma_f64(p, t, -0x1.8d4abe1d93bfp-11);
    p = dl_fma_f64(p, t, 0x1.49c67509a1cd9p-8);
    p = dl_fma_f64(p, t, -0x1.0962385b91cd2p-6);
    p = dl_fma_f64(p, t, 0x1.3079edee220f8p-5);
    p = dl_fma_f64(p, t, -0x1.0fb06dff27dcbp-4);
    p = dl_fma_f64(p, t, 0x1.7fee004e50023p-4);
    p = dl_fma_f64(p, t, -0x1.9ddb23c3df47p-4);
    p = dl_fma_f64(p, t, 0x1.16ecefcfa396fp-4);
    p = dl_fma_f64(p, t, 0x1.f7f5df66fc0a1p-7);
    p = dl_fma_f64(p, t, -0x1.1df1ad154a274p-3);
    const f64 g = dl_fma_f64(p, t, 0x1.3ba5916e9fd7fp+0) / (1.0 + 2.0 * a);
    const f64 s = a * a, lost = dl_fma_f64(a, a, -s);
    return dl_exp_f64(-s) * dl_fma_f64(-lost, g, g);
}

/* Odd; +-1 beyond 6. */
DL_FN f64 dl_erf_f64(f64 x) {
    const f64 a = dl_abs_f64(x), c = a > 6.0 ? 6.0 : a;
    const u8 near = (u8)(c < 1.0);
    const f64 y = near ? dl_erf_near_f64(c) : 1.0 - dl_erfc_far_f64(near ? 1.0 : c);
    return dl_signed_f64(y, x);
}

/* 2 below -6; 0 above 26.54, where it would be a denormal number. */
DL_FN f64 dl_erfc_f64(f64 x) {
    const f64 c = dl_clip_f64(x, -6.0, 27.0), a = dl_abs_f64(c);
    const f64 far = dl_erfc_far_f64(a < 0.5 ? 0.5 : a);
    const f64 near = 1.0 - dl_erf_near_f64(a < 1.0 ? c : 1.0);
    return c >= 0.5 ? far : (c > -1.0 ? near : 2.0 - far);
}
DL_FN f32 dl_erf_f32(f32 x) { return (f32)dl_erf_f64((f64)x); }
DL_FN f32 dl_erfc_f32(f32 x) { return (f32)dl_erfc_f64((f64)x); }

/* ln Gamma(2 + t)/(t (1 + t)) for |t| <= 1/2: the zeros at 1 and 2 are factors. */
DL_FN f64 dl_lgamma_near_f64(f64 t) {
    f64 p = 0x1.031f9d92339c9p-23;
    p = dl_fma_f64(p, t, -0x1.0f2c0333ca922p-22);
    p = dl_fma_f64(p, t, 0x1.a09cee0eea57cp-22);
    p = dl_fma_f64(p, t, -0x1.b8b776dda014ap-21);
    p = dl_fma_f64(p, t, 0x1.e6909ff89a428p-20);
    p = dl_fma_f64(p, t, -0x1.02caf69d7c8abp-18);
    p = dl_fma_f64(p, t, 0x1.13dd86faffcd5p-17);
    p = dl_fma_f64(p, t, -0x1.2849f4abb7918p-16);
    p = dl_fma_f64(p, t, 0x1.402f3c2a9adf4p-15);
    p = dl_fma_f64(p, t, -0x1.5c86deca13f0ap-14);
    p = dl_fma_f64(p, t, 0x1.7ed732fdff708p-13);
    p = dl_fma_f64(p, t, -0x1.a96a3f7a7fee8p-12);
    p = dl_fma_f64(p, t, 0x1.dfebcf900e580p-11);
    p = dl_fma_f64(p, t, -0x1.145121fa341a6p-9);
    p = dl_fma_f64(p, t, 0x1.47974853a92b7p-8);
    p = dl_fma_f64(p, t, -0x1.95ce223a9c32bp-7);
    p = dl_fma_f64(p, t, 0x1.0e0c9df293536p-5);
    p = dl_fma_f64(p, t, -0x1.9ae6509ea10a0p-4);
    return dl_fma_f64(p, t, 0x1.b0ee6072093cep-2);
}

/* Stirling's series less its leading terms, z = 1/x^2, x >= 8: times 1/x. */
DL_FN f64 dl_stirling_f64(f64 z) {
    f64 p = 0x1.a41a41a41a41ap-8;
    p = dl_fma_f64(p, z, -0x1.f6ab0d9993c7dp-10);
    p = dl_fma_f64(p, z, 0x1.b951e2b18ff23p-11);
    p = dl_fma_f64(p, z, -0x1.3813813813814p-11);
    p = dl_fma_f64(p, z, 0x1.a01a01a01a01ap-11);
    p = dl_fma_f64(p, z, -0x1.6c16c16c16c17p-9);
    return dl_fma_f64(p, z, 0x1.5555555555555p-4);
}

/* ln Gamma(x) for x > 0. Below 8 the argument is shifted into [3/2, 5/2) by Gamma(x + 1) =
 * x Gamma(x); t = argument - 2 is exact. */
DL_FN f64 dl_lgamma_positive_f64(f64 x) {
    const u8 large = (u8)(x >= 8.0);
    f64 product = 1.0, y = x < 8.0 ? x : 8.0;
    /* down from [5/2, 8): five conditional steps and one more for [7.5, 8) */
    y = y >= 2.5 ? y - 1.0 : y;
    product = x >= 2.5 ? y : 1.0;
    const f64 y2 = y >= 2.5 ? y - 1.0 : y, p2 = y >= 2.5 ? product * y2 : product;
    const f64 y3 = y2 >= 2.5 ? y2 - 1.0 : y2, p3 = y2 >= 2.5 ? p2 * y3 : p2;
    const f64 y4 = y3 >= 2.5 ? y3 - 1.0 : y3, p4 = y3 >= 2.5 ? p3 * y4 : p3;
    const f64 y5 = y4 >= 2.5 ? y4 - 1.0 : y4, p5 = y4 >= 2.5 ? p4 * y5 : p4;
    const f64 y6 = y5 >= 2.5 ? y5 - 1.0 : y5, p6 = y5 >= 2.5 ? p5 * y6 : p5;
    /* up from (0, 3/2) */
    const u8 low = (u8)(x < 0.5), middle = (u8)((u8)(x < 1.5) & (u8)(low ^ 1));
    const f64 t = low ? x : (middle ? x - 1.0 : y6 - 2.0);
    const f64 q = low ? x * (1.0 + x) : (middle ? x : p6);
    const f64 l = dl_log_f64(large ? x : q);
    const f64 small = dl_fma_f64(t * (1.0 + t), dl_lgamma_near_f64(t), x < 1.5 ? -l : l);
    const f64 r = 1.0 / (large ? x : 8.0);
    const f64 tail =
        dl_fma_f64(r, dl_stirling_f64(r * r), 0x1.acfe390c97d69p-2); /* ln(2 pi)/2 - 1/2 */
    const f64 big = x < DL_INF_F64 ? dl_fma_f64(x - 0.5, l - 1.0, tail) : x;
    return large ? big : small;
}

/* ln |Gamma(x)|; Inf at 0, -1, -2, ... For x < 0 by reflection, Gamma(-a) Gamma(a) = -pi/(a sin pi
 * a): there the error is relative to the larger of the two logarithms, so not small near the zeros.
 */
DL_FN f64 dl_lgamma_f64(f64 x) {
    const f64 a = dl_abs_f64(x), d = a - dl_rint_f64(a);
    const u8 negative = (u8)(x < 0.0);
    const f64 h = negative ? dl_abs_f64(d) : 0.5;
    /* sin pi h, 0 <= h <= 1/2 */
    const f64 s = h <= 0.25 ? dl_sin_near_f64(DL_PI_F64 * h, 0.0)
                            : dl_cos_near_f64(DL_PI_F64 * (0.5 - h), 0.0);
    const f64 g = dl_lgamma_positive_f64(a == 0.0 ? 1.0 : a);
    const f64 y = negative ? 0x1.250d048e7a1bdp+0 - (dl_log_f64(s) + dl_log_f64(a)) - g : g;
    const u8 pole = (u8)((u8)(a == 0.0) | (u8)(negative & (u8)(d == 0.0)) | (u8)(a == DL_INF_F64));
    return pole ? DL_INF_F64 : (x != x ? x : y);
}
DL_FN f32 dl_lgamma_f32(f32 x) { return (f32)dl_lgamma_f64((f64)x); }

DL_END
