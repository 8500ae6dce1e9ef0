/* Circular functions and their inverses. Largest errors, and in brackets the promise, in ulp:
 *              f32           f64                         f32         f64
 *   sin, cos   1.48 [1.5]    0.77 [1.5]     asin         0.50 [1]    2.6 [3]
 *   tan        0.50 [1]      2.2 [2.5]      acos         0.50 [1]    1.4 [3]
 *   atan       0.50 [1]      1.5 [3]        atan2        0.50 [1]    1.5 [3]
 *
 * x = n pi/2 + r, |r| <= pi/4, for |x| <= 1e9 (beyond: NaN). pi/2 = P1 + P2 + P3 with 53 bits each:
 * x - n P1 is exact in one fma, since it is a multiple of the last place of P1 and below 1. The f32
 * functions reduce in f64, so they are accurate on the same range. n comes from the low bits of the
 * sum that rounds x 2/pi (see prelude_exp.h). */
#pragma once

#include "core/compile/kernel/prelude_basic.h"

DL_BEGIN

#define DL_PI_F64 0x1.921fb54442d18p+1
#define DL_P1_F64 0x1.921fb54442d18p+0
#define DL_P2_F64 0x1.1a62633145c07p-54
#define DL_P3_F64 (-0x1.f1976b7ed8fbcp-110)
#define DL_TURN_LIMIT_F64 1e9

/* sin r and cos r for |r| <= pi/4. */
DL_FN f32 dl_sin_near_f32(f32 r) {
    const f32 z = r * r;
    f32 p = 0x1.8777ep-19f;
    p = dl_fma_f32(p, z, -0x1.a08312p-13f);
    p = dl_fma_f32(p, z, 0x1.111198p-7f);
    p = dl_fma_f32(p, z, -0x1.555556p-3f);
    return dl_fma_f32(r * z, p, r);
}
DL_FN f32 dl_cos_near_f32(f32 r) {
    const f32 z = r * r, h = 0.5f * z, w = 1.0f - h;
    f32 p = 0x1.9bc672p-16f;
    p = dl_fma_f32(p, z, -0x1.6c129cp-10f);
    p = dl_fma_f32(p, z, 0x1.555554p-5f);
    return w + dl_fma_f32(z * z, p, (1.0f - w) - h);
}

/* sin (r + e) and cos (r + e), e far below the last place of r. */
DL_FN f64 dl_sin_near_f64(f64 r, f64 e) {
    const f64 z = r * r;
    f64 p = 0x1.5e109ff910586p-33;
    p = dl_fma_f64(p, z, -0x1.ae601e31b55a8p-26);
    p = dl_fma_f64(p, z, 0x1.71de37aedaa89p-19);
    p = dl_fma_f64(p, z, -0x1.a01a019e9ec4dp-13);
    p = dl_fma_f64(p, z, 0x1.1111111110c79p-7);
    p = dl_fma_f64(p, z, -0x1.5555555555555p-3);
    return r + dl_fma_f64(z * r, p, dl_fma_f64(-0.5 * z, e, e));
}
DL_FN f64 dl_cos_near_f64(f64 r, f64 e) {
    const f64 z = r * r, h = 0.5 * z, w = 1.0 - h;
    f64 p = -0x1.90734d02b3f33p-37;
    p = dl_fma_f64(p, z, 0x1.1eeb578302a43p-29);
    p = dl_fma_f64(p, z, -0x1.27e4fa0294bd1p-22);
    p = dl_fma_f64(p, z, 0x1.a01a019f37fa7p-16);
    p = dl_fma_f64(p, z, -0x1.6c16c16c168c9p-10);
    p = dl_fma_f64(p, z, 0x1.5555555555555p-5);
    return w + (((1.0 - w) - h) + dl_fma_f64(z * z, p, -(r * e)));
}

/* The value of quarter turn q from sin r and cos r. */
DL_FN f32 dl_quarter_f32(u32 q, f32 s, f32 c) {
    return dl_of_bits_f32(dl_bits_f32((q & 1u) ? c : s) ^ ((q & 2u) << 30));
}
DL_FN f64 dl_quarter_f64(u64 q, f64 s, f64 c) {
    return dl_of_bits_f64(dl_bits_f64((q & 1u) ? c : s) ^ ((q & 2u) << 62));
}

/* x 2/pi rounded, plus 1.5 * 2^52. */
DL_FN f64 dl_turns_f64(f64 x) { return dl_fma_f64(x, 0x1.45f306dc9c883p-1, 0x1.8p+52); }

/* sin (x + quarter pi/2). */
DL_FN f32 dl_circle_f32(f32 x, u32 quarter) {
    const f64 d = (f64)x, t = dl_turns_f64(d), n = t - 0x1.8p+52;
    const f32 r = (f32)dl_fma_f64(n, -DL_P2_F64, dl_fma_f64(n, -DL_P1_F64, d));
    const u32 q = (u32)dl_bits_f64(t) + quarter;
    const f32 y = dl_quarter_f32(q, dl_sin_near_f32(r), dl_cos_near_f32(r));
    return dl_abs_f32(x) <= (f32)DL_TURN_LIMIT_F64 ? y : DL_NAN_F32;
}
DL_FN f32 dl_sin_f32(f32 x) { return dl_circle_f32(x, 0u); }
DL_FN f32 dl_cos_f32(f32 x) { return dl_circle_f32(x, 1u); }

/* r of x = n pi/2 + r, and what its rounding lost. */
DL_FN f64 dl_reduce_turn_f64(f64 n, f64 x) {
    return dl_fma_f64(n, -DL_P2_F64, dl_fma_f64(n, -DL_P1_F64, x));
}
DL_FN f64 dl_reduce_lost_f64(f64 n, f64 x, f64 r) {
    const f64 d = dl_fma_f64(n, -DL_P1_F64, x) - r;
    return dl_fma_f64(n, -DL_P3_F64, dl_fma_f64(n, -DL_P2_F64, d));
}

DL_FN f64 dl_circle_f64(f64 x, u64 quarter) {
    const f64 t = dl_turns_f64(x), n = t - 0x1.8p+52;
    const f64 r = dl_reduce_turn_f64(n, x), e = dl_reduce_lost_f64(n, x, r);
    const f64 y =
        dl_quarter_f64(dl_bits_f64(t) + quarter, dl_sin_near_f64(r, e), dl_cos_near_f64(r, e));
    return dl_abs_f64(x) <= DL_TURN_LIMIT_F64 ? y : DL_NAN_F64;
}
DL_FN f64 dl_sin_f64(f64 x) { return dl_circle_f64(x, 0u); }
DL_FN f64 dl_cos_f64(f64 x) { return dl_circle_f64(x, 1u); }

DL_FN f64 dl_tan_f64(f64 x) {
    const f64 t = dl_turns_f64(x), n = t - 0x1.8p+52;
    const f64 r = dl_reduce_turn_f64(n, x), e = dl_reduce_lost_f64(n, x, r);
    const f64 s = dl_sin_near_f64(r, e), c = dl_cos_near_f64(r, e);
    const u8 swap = (u8)(dl_bits_f64(t) & 1u);
    const f64 y = (swap ? -c : s) / (swap ? s : c);
    return dl_abs_f64(x) <= DL_TURN_LIMIT_F64 ? y : DL_NAN_F64;
}
DL_FN f32 dl_tan_f32(f32 x) { return (f32)dl_tan_f64((f64)x); }

/* (asin s - s)/s^3 as a function of z = s^2 <= 1/4. */
DL_FN f64 dl_asin_tail_f64(f64 z) {
    f64 p = 0x1.cfeb6b65c4818p-6;
    p = dl_fma_f64(p, z, -0x1.66c5611d6766dp-7);
    p = dl_fma_f64(p, z, 0x1.08a85a567115p-6);
    p = dl_fma_f64(p, z, 0x1.fccbd3d56eea5p-8);
    p = dl_fma_f64(p, z, 0x1.8567416cdb6acp-7);
    p = dl_fma_f64(p, z, 0x1.c86948fe032dap-7);
    p = dl_fma_f64(p, z, 0x1.1c59a071644adp-6);
    p = dl_fma_f64(p, z, 0x1.6e8b25e014f9fp-6);
    p = dl_fma_f64(p, z, 0x1.f1c71fc03ce44p-6);
    p = dl_fma_f64(p, z, 0x1.6db6db67f1612p-5);
    p = dl_fma_f64(p, z, 0x1.3333333337269p-4);
    return dl_fma_f64(p, z, 0x1.555555555554ep-3);
}

/* For |x| > 1/2 by asin x = pi/2 - 2 asin sqrt((1 - x)/2); NaN outside [-1, 1]. */
DL_FN f64 dl_asin_f64(f64 x) {
    const f64 a = dl_abs_f64(x);
    const u8 large = (u8)(a > 0.5);
    const f64 z = large ? 0.5 * (1.0 - a) : a * a;
    const f64 s = large ? dl_sqrt_f64(z < 0.0 ? 0.0 : z) : a;
    const f64 y = dl_fma_f64(s * z, dl_asin_tail_f64(z), s);
    const f64 v = large ? DL_P1_F64 - dl_fma_f64(2.0, y, -DL_P2_F64) : y;
    return dl_signed_f64(a > 1.0 ? DL_NAN_F64 : v, x);
}
DL_FN f64 dl_acos_f64(f64 x) {
    const f64 a = dl_abs_f64(x);
    const u8 large = (u8)(a > 0.5);
    const f64 z = large ? 0.5 * (1.0 - a) : a * a;
    const f64 s = large ? dl_sqrt_f64(z < 0.0 ? 0.0 : z) : x;
    const f64 y = dl_fma_f64(s * z, dl_asin_tail_f64(z), s);
    const f64 near = DL_P1_F64 - (y - DL_P2_F64);
    const f64 far = x < 0.0 ? DL_PI_F64 - dl_fma_f64(2.0, y, -2.0 * DL_P2_F64) : 2.0 * y;
    return a > 1.0 ? DL_NAN_F64 : (large ? far : near);
}
DL_FN f32 dl_asin_f32(f32 x) { return (f32)dl_asin_f64((f64)x); }
DL_FN f32 dl_acos_f32(f32 x) { return (f32)dl_acos_f64((f64)x); }

/* atan t for 0 <= t <= 1. */
DL_FN f64 dl_atan_near_f64(f64 t) {
    const f64 z = t * t;
    f64 p = 0x1.358853974d0a8p-16;
    p = dl_fma_f64(p, z, -0x1.ab24dd75d3342p-13);
    p = dl_fma_f64(p, z, 0x1.17739fc18ed1p-10);
    p = dl_fma_f64(p, z, -0x1.d0062d6e94025p-9);
    p = dl_fma_f64(p, z, 0x1.14e9dd1627e02p-7);
    p = dl_fma_f64(p, z, -0x1.005138bcb2d1dp-6);
    p = dl_fma_f64(p, z, 0x1.8608985442e52p-6);
    p = dl_fma_f64(p, z, -0x1.00e6ef0a45105p-5);
    p = dl_fma_f64(p, z, 0x1.338e320cf031ep-5);
    p = dl_fma_f64(p, z, -0x1.5d30141971af3p-5);
    p = dl_fma_f64(p, z, 0x1.842dbe9fcd7e9p-5);
    p = dl_fma_f64(p, z, -0x1.aebfe7b54090ep-5);
    p = dl_fma_f64(p, z, 0x1.e1d0f969a3ddcp-5);
    p = dl_fma_f64(p, z, -0x1.11100ee087612p-4);
    p = dl_fma_f64(p, z, 0x1.3b139b6a88fd2p-4);
    p = dl_fma_f64(p, z, -0x1.745d160a7e39ap-4);
    p = dl_fma_f64(p, z, 0x1.c71c71bc3951dp-4);
    p = dl_fma_f64(p, z, -0x1.2492492478f88p-3);
    p = dl_fma_f64(p, z, 0x1.99999999996c1p-3);
    p = dl_fma_f64(p, z, -0x1.5555555555555p-2);
    return dl_fma_f64(t * z, p, t);
}

DL_FN f64 dl_atan_f64(f64 x) {
    const f64 a = dl_abs_f64(x);
    const u8 large = (u8)(a > 1.0);
    const f64 y = dl_atan_near_f64(large ? 1.0 / a : a);
    return dl_signed_f64(large ? DL_P1_F64 - (y - DL_P2_F64) : y, x);
}

/* The angle of the point (x, y) in (-pi, pi]; zeros and infinities as in C. */
DL_FN f64 dl_atan2_f64(f64 y, f64 x) {
    const f64 a = dl_abs_f64(x), b = dl_abs_f64(y);
    const u8 steep = (u8)(b > a), left = (u8)(dl_bits_f64(x) >> 63);
    const f64 top = steep ? a : b, bottom = steep ? b : a;
    const f64 t = bottom == 0.0 ? 0.0 : (top == DL_INF_F64 ? 1.0 : top / bottom);
    const f64 u = dl_atan_near_f64(t);
    const f64 v = steep ? DL_P1_F64 - (u - DL_P2_F64) : u; /* angle from the nearer half-axis */
    const f64 w = left ? DL_PI_F64 - (v - 2.0 * DL_P2_F64) : v;
    return dl_signed_f64(((x != x) | (y != y)) ? x + y : w, y);
}
DL_FN f32 dl_atan_f32(f32 x) { return (f32)dl_atan_f64((f64)x); }
DL_FN f32 dl_atan2_f32(f32 y, f32 x) { return (f32)dl_atan2_f64((f64)y, (f64)x); }

DL_END
