/* Philox 4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"):
 * a draw is a function of where it is used, never of what was drawn before, so results do not
 * depend on threads, slices, devices or edits of other nodes.
 *
 * Convention of this project
 *   key     = dl_random_key(seed, node): the run's seed and the node's key folded to 64 bits;
 *   counter = (element, attempt << 16 | stream, step low, step high)
 *             element: unit, synapse or entry, 32 bits;
 *             stream:  which draw of the node, 0..65535 (one for each noise, draw, initial value);
 *             attempt: number of the try within one draw (rejection), 0..65535; 0 for plain draws;
 *             step:    number of the step; 0 for initial values and connectivity. */
#pragma once

#include "core/base/dialect.h"

DL_BEGIN

typedef struct {
    u32 w0, w1, w2, w3;
} dl_u32x4;

/* One round's 32 x 32 -> 64 products, high and low words crossed (figure 2 of the paper). */
DL_FN dl_u32x4 dl_philox_round(dl_u32x4 c, u32 k0, u32 k1) {
    const u64 p0 = (u64)0xD2511F53u * c.w0;
    const u64 p1 = (u64)0xCD9E8D57u * c.w2;
    dl_u32x4 r;
    r.w0 = (u32)(p1 >> 32) ^ c.w1 ^ k0;
    r.w1 = (u32)p1;
    r.w2 = (u32)(p0 >> 32) ^ c.w3 ^ k1;
    r.w3 = (u32)p0;
    return r;
}

/* The cipher itself: counter words c0..c3, key words k0, k1. */
DL_FN dl_u32x4 dl_philox4x32(u32 c0, u32 c1, u32 c2, u32 c3, u32 k0, u32 k1) {
    const u32 g0 = 0x9E3779B9u, g1 = 0xBB67AE85u; /* Weyl steps of the key */
    dl_u32x4 c;
    c.w0 = c0;
    c.w1 = c1;
    c.w2 = c2;
    c.w3 = c3;
    c = dl_philox_round(c, k0, k1);
    c = dl_philox_round(c, k0 + g0, k1 + g1);
    c = dl_philox_round(c, k0 + 2u * g0, k1 + 2u * g1);
    c = dl_philox_round(c, k0 + 3u * g0, k1 + 3u * g1);
    c = dl_philox_round(c, k0 + 4u * g0, k1 + 4u * g1);
    c = dl_philox_round(c, k0 + 5u * g0, k1 + 5u * g1);
    c = dl_philox_round(c, k0 + 6u * g0, k1 + 6u * g1);
    c = dl_philox_round(c, k0 + 7u * g0, k1 + 7u * g1);
    c = dl_philox_round(c, k0 + 8u * g0, k1 + 8u * g1);
    return dl_philox_round(c, k0 + 9u * g0, k1 + 9u * g1);
}

/* A bijection of 64-bit words that spreads every input bit (the finaliser of SplitMix64, Steele,
 * Lea & Flood 2014). */
DL_FN u64 dl_mix(u64 z) {
    const u64 a = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    const u64 b = (a ^ (a >> 27)) * 0x94D049BB133111EBu;
    return b ^ (b >> 31);
}

/* Folds the run's seed and a node's key. For one seed, different nodes never share a key. */
DL_FN u64 dl_random_key(u64 seed, u64 node) {
    return dl_mix(dl_mix(seed + 0x9E3779B97F4A7C15u) ^ node);
}

/* Four random words of one draw, by the convention above. */
DL_FN dl_u32x4 dl_random_words(u64 key, u32 element, u64 step, u32 stream, u32 attempt) {
    return dl_philox4x32(element, (attempt << 16) | (stream & 0xFFFFu), (u32)step,
                         (u32)(step >> 32), (u32)key, (u32)(key >> 32));
}

DL_FN u32 dl_random_u32(u64 key, u32 element, u64 step, u32 stream) {
    return dl_random_words(key, element, step, stream, 0u).w0;
}

/* Uniform in the open interval (0, 1), exact: (23 random bits + 1/2) / 2^23. */
DL_FN f32 dl_unit_f32(u32 w) { return (dl_of_bits_f32(0x3F800000u | (w >> 9)) - 1.0f) + 0x1p-24f; }

/* Uniform in the open interval (0, 1), exact: (52 random bits + 1/2) / 2^52. */
DL_FN f64 dl_unit_f64(u32 high, u32 low) {
    const u64 w = ((u64)high << 32) | low;
    return (dl_of_bits_f64(0x3FF0000000000000u | (w >> 12)) - 1.0) + 0x1p-53;
}

DL_FN f32 dl_uniform_f32(u64 key, u32 element, u64 step, u32 stream) {
    return dl_unit_f32(dl_random_words(key, element, step, stream, 0u).w0);
}

DL_FN f64 dl_uniform_f64(u64 key, u32 element, u64 step, u32 stream) {
    const dl_u32x4 w = dl_random_words(key, element, step, stream, 0u);
    return dl_unit_f64(w.w0, w.w1);
}

DL_END
