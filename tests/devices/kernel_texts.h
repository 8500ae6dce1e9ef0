// Small compilation units in the kernel dialect.
#pragma once

#include "core/devices/cpu/kernel_compiler.h"

#include <string>

namespace dynaloom::test {

inline const std::string kHead =
    "typedef unsigned char u8; typedef unsigned u32; typedef unsigned long long u64;\n"
    "typedef long long i64; typedef float f32; typedef double f64;\n"
    "#define DL_EXPORT __attribute__((visibility(\"default\")))\n"
    "DL_EXPORT const u32 dl_abi = 1;\n";

// y[i] = a[i] * b[i] + c[i] over [lo, hi).
inline const std::string kMultiplyAdd =
    "typedef struct { u64 k; u32 lo, hi; const f32 *a, *b, *c; f32 *y; } dl_a_dl_r0;\n"
    "DL_EXPORT void dl_r0(const dl_a_dl_r0 *A) {\n"
    "  const f32 *restrict a = A->a, *restrict b = A->b, *restrict c = A->c;\n"
    "  f32 *restrict y = A->y;\n"
    "  const i64 lo = A->lo & ~63u, hi = A->hi & ~63u;\n"
    "  _Pragma(\"clang loop vectorize(assume_safety) vectorize_width(DL_W)\")\n"
    "  for (i64 i = lo; i < hi; ++i) y[i] = a[i] * b[i] + c[i];\n"
    "}\n";

struct MultiplyAddArguments {
    std::uint64_t k = 0;
    std::uint32_t lo = 0, hi = 0;
    const float *a = nullptr, *b = nullptr, *c = nullptr;
    float* y = nullptr;
};

inline devices::KernelSource unit(const std::string& body) { return {kHead + body, "float", 1}; }

// A unit whose function dl_value returns the number; another number is another unit.
inline devices::KernelSource valueUnit(int value) {
    return unit("DL_EXPORT u32 dl_value(void) { return " + std::to_string(value) + "u; }\n");
}

// Takes clang minutes and gigabytes: every macro doubles the one before.
inline devices::KernelSource hugeUnit() {
    std::string text = "#define X0(v) v = v * 1.5f + (f32)__builtin_sqrtf(v);\n";
    for (int i = 1; i <= 24; ++i) {
        const std::string last = "X" + std::to_string(i - 1) + "(v)";
        text += "#define X" + std::to_string(i) + "(v) " + last + " " + last + "\n";
    }
    return unit(text + "DL_EXPORT f32 dl_huge(f32 v) { X24(v) return v; }\n");
}

} // namespace dynaloom::test
