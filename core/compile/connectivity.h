// The synapses of one projection as compressed rows: for source j and delay group g the targets are
// col[row[j*G + g] .. row[j*G + g + 1]), ascending within a group when the rule draws without
// order.
#pragma once

#include "core/base/cancel.h"
#include "core/base/error.h"
#include "core/base/ids.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace dynaloom::compile {

struct Connectivity {
    std::uint64_t sources = 0, targets = 0;
    std::vector<std::uint32_t> delaySteps{0}; // D of each group, ascending
    std::vector<std::uint32_t> row;           // sources * groups + 1
    std::vector<std::uint32_t> col;
    std::vector<float> weightF;  // per synapse, internal units; empty when uniform or double
    std::vector<double> weightD; // likewise in double precision
    std::uint32_t maxInDegree = 0;

    std::uint64_t groups() const { return delaySteps.size(); }
    std::uint64_t synapses() const { return col.size(); }
};

} // namespace dynaloom::compile
