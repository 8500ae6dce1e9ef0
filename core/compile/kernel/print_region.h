// One region as kernel text.
#pragma once

#include "core/compile/kernel/print.h"

namespace dynaloom::compile {

// Stands for the kernel's symbol in RegionText::text until regions of equal text have been found.
inline constexpr char kSymbolMark = '@';

struct RegionText {
    std::string text;
    KernelCall call;                                         // without the symbol
    std::vector<std::pair<std::string, std::string>> legend; // "s0" -> "E.V"
};

RegionText printRegion(const Program& program, const Region& region);

// The nodes of a region, arguments before users; a Poisson draw comes after its mean.
std::vector<ExprId> evaluationOrder(const language::Exprs& exprs, std::span<const ExprId> values,
                                    const std::vector<Random>& randoms);

} // namespace dynaloom::compile
