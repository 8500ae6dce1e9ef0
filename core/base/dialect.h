/* dl prelude 1 */
/* The kernel dialect: the common subset of C11, C++20 and CUDA C++17 in which everything is written
 * that kernels, the reference interpreter and the host must compute with the same bits. This file
 * and the other parts named in core/compile/CMakeLists.txt are pasted in front of each kernel
 * (clang as C11 for the CPU, NVRTC with DL_CUDA defined for NVIDIA cards) and included by C++ for
 * the host. The number in the first line is part of the kernel cache's key: raise it when any
 * result changes.
 *
 * Rules of the dialect: no library calls; choices are selects; an fma only where written; a float
 * reaches an integer conversion only after NaN is gone and its range is bounded. */
#pragma once

#if defined(__cplusplus) && !defined(DL_CUDA)
#define DL_BEGIN namespace dynaloom::kernel {
#define DL_END }
#else
#define DL_BEGIN
#define DL_END
#endif

#if defined(DL_CUDA)
#define DL_FN static __inline__ __attribute__((device)) __attribute__((always_inline))
#else
#define DL_FN static inline __attribute__((always_inline))
#endif

DL_BEGIN

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef int i32;
typedef long long i64;
typedef float f32;
typedef double f64;

/* Numbers from and to their bit patterns. */
#if defined(DL_CUDA)
DL_FN f32 dl_of_bits_f32(u32 u) { return __uint_as_float(u); }
DL_FN u32 dl_bits_f32(f32 x) { return __float_as_uint(x); }
DL_FN f64 dl_of_bits_f64(u64 u) { return __longlong_as_double((i64)u); }
DL_FN u64 dl_bits_f64(f64 x) { return (u64)__double_as_longlong(x); }
#else
DL_FN f32 dl_of_bits_f32(u32 u) {
    f32 x;
    __builtin_memcpy(&x, &u, 4);
    return x;
}
DL_FN u32 dl_bits_f32(f32 x) {
    u32 u;
    __builtin_memcpy(&u, &x, 4);
    return u;
}
DL_FN f64 dl_of_bits_f64(u64 u) {
    f64 x;
    __builtin_memcpy(&x, &u, 8);
    return x;
}
DL_FN u64 dl_bits_f64(f64 x) {
    u64 u;
    __builtin_memcpy(&u, &x, 8);
    return u;
}
#endif

DL_END
