// What the kernels of this machine are compiled for.
#pragma once

#include <string>
#include <string_view>

namespace dynaloom::devices {

struct CpuTarget {
    // Instruction sets of the processor that the system has enabled, as one line of text. It stands
    // in the key of the kernel cache: two machines with the same text run the same code.
    std::string features;
    bool hasFma = false;  // without it every fused multiply-add is a call; kernels are refused
    int vectorBytes = 16; // widest vector register: 64 AVX-512, 32 AVX2, 16 otherwise

    // DL_W of the dialect: elements a loop takes at once. Always divides 64 (slices are padded to
    // 64). Measured: float is fastest with 64 on AVX-512 (32 on AVX2), double with 32.
    int laneCount(std::string_view precision) const;
};

// The processor the program runs on. Takes microseconds (no process is started).
CpuTarget hostCpu();

} // namespace dynaloom::devices
