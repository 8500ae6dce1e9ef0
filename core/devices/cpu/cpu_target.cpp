#include "core/devices/cpu/cpu_target.h"

#include <array>
#include <cstdint>

#if defined(__x86_64__)
#include <cpuid.h>
#else
#include <sys/auxv.h>
#endif

namespace dynaloom::devices {

namespace {

void appendHex(std::string& text, std::uint32_t value) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (int shift = 28; shift >= 0; shift -= 4) text += kDigits[(value >> shift) & 15u];
}

#if defined(__x86_64__)

// Extended control register 0: which register states the system saves (AVX, AVX-512).
std::uint32_t enabledStates() {
    std::uint32_t low = 0, high = 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

// The leaves that name the model and its instruction sets. Of leaf 1, ebx is left out: it holds the
// number of the core that happens to ask.
std::string x86Features() {
    constexpr std::array<std::array<std::uint32_t, 2>, 4> kLeaves = {
        {{1, 0}, {7, 0}, {7, 1}, {0x80000001u, 0}}};
    std::string text = "x86-64";
    bool savesStates = false;
    for (const auto& [leaf, sub] : kLeaves) {
        std::uint32_t a = 0, b = 0, c = 0, d = 0;
        if (__get_cpuid_count(leaf, sub, &a, &b, &c, &d) == 0) continue;
        if (leaf == 1) {
            savesStates = (c & bit_OSXSAVE) != 0;
            b = 0;
        }
        text += ' ';
        appendHex(text, leaf);
        for (const std::uint32_t word : {a, b, c, d}) {
            text += '.';
            appendHex(text, word);
        }
    }
    text += " xcr0 ";
    appendHex(text, savesStates ? enabledStates() : 0);
    return text;
}

#endif

} // namespace

int CpuTarget::laneCount(std::string_view precision) const {
    if (vectorBytes >= 64) return precision == "double" ? 32 : 64;
    return vectorBytes >= 32 ? 32 : 16;
}

CpuTarget hostCpu() {
    CpuTarget target;
#if defined(__x86_64__)
    __builtin_cpu_init();
    target.features = x86Features();
    target.hasFma = __builtin_cpu_supports("fma") != 0;
    const bool avx512 =
        __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
        __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512vl") != 0;
    target.vectorBytes = avx512 ? 64 : __builtin_cpu_supports("avx2") != 0 ? 32 : 16;
#else
    target.features = "other ";
    for (const unsigned long word : {getauxval(AT_HWCAP), getauxval(AT_HWCAP2)}) {
        appendHex(target.features, static_cast<std::uint32_t>(word >> 32));
        appendHex(target.features, static_cast<std::uint32_t>(word));
    }
    target.hasFma = true; // part of every 64-bit ARM, POWER and RISC-V with floating point
#endif
    return target;
}

} // namespace dynaloom::devices
