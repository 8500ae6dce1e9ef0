// Text of deliveries that multiply all rows, or a full matrix, with the vector of spikes in every
// step. They exist to be compared with deliveries of events; the CPU only has them.
#pragma once

#include "core/compile/program.h"

#include <string>

namespace dynaloom::compile {

// What distinguishes their kernels. `real` is the program's.
struct MatrixForm {
    Type real = Type::F32;
    bool isDense = false;
    bool isNarrow = true;    // sparse: target numbers are u16
    bool isWeighted = false; // sparse: by weight, not one each
    friend auto operator<=>(const MatrixForm&, const MatrixForm&) = default;
};
MatrixForm matrixFormOf(const Program& program, const Deliver& deliver);
std::string matrixSymbol(const MatrixForm& form); // "dl_s_f32_u16", "dl_m_f64"

// y += x W for targets [lo, hi), multiples of 64; every y takes its terms with sources ascending,
// one addition each, those of silent sources included.
struct MatrixArgs {
    const void* x;             // real, n sources: 1 where there was a spike, else 0
    void* y;                   // real, by target
    const void* w;             // sparse: weights or null; dense: n rows of `stride` reals
    const std::uint32_t* from; // sparse: as in DeliverArgs
    const std::uint32_t* to;
    const void* col;
    std::uint32_t n, groups, group, lo, hi, reserved;
    std::uint64_t stride;
};

std::string printMatrix(const MatrixForm& form);

} // namespace dynaloom::compile
