// The synapses of one projection as compressed rows: for source j and delay group g the targets are
// those of the synapses row[j*G + g] to row[j*G + g + 1], ascending. So a part of the targets is a
// contiguous part of each row, and threads may own parts of the targets.
//
// Target numbers have 16 bits where the targets number at most 65 536, else 32. (Blocks of 65 536
// targets with 16 bits each were measured and are slower: rows of 80 synapses fall apart into
// pieces too short for the processor to foresee.)
#pragma once

#include "core/base/large_vector.h"

#include <cstdint>
#include <vector>

namespace dynaloom::compile {

struct Connectivity {
    static constexpr std::uint64_t kNarrowTargets = 65'536;

    std::uint64_t sources = 0, targets = 0;
    std::vector<std::uint32_t> delaySteps{0}; // D of each group, ascending
    LargeVector<std::uint32_t> row;           // sources * groups + 1
    LargeVector<std::uint16_t> narrow;        // targets of the synapses, when isNarrow()
    LargeVector<std::uint32_t> wide;          // likewise, otherwise
    LargeVector<float> weightF;  // per synapse, internal units; empty when uniform or double
    LargeVector<double> weightD; // likewise in double precision
    std::uint32_t maxInDegree = 0;

    std::uint64_t groups() const { return delaySteps.size(); }
    std::uint64_t synapses() const { return isNarrow() ? narrow.size() : wide.size(); }
    bool isNarrow() const { return targets <= kNarrowTargets; }
    std::uint32_t target(std::uint64_t synapse) const {
        return isNarrow() ? narrow[synapse] : wide[synapse];
    }
    // The array of target numbers, u16 or u32.
    const void* columns() const {
        return isNarrow() ? static_cast<const void*>(narrow.data()) : wide.data();
    }
    void addSynapse(std::uint32_t to) {
        if (isNarrow())
            narrow.push_back(static_cast<std::uint16_t>(to));
        else
            wide.push_back(to);
    }
    // Bytes of the table, for reports and budgets.
    std::uint64_t bytes() const {
        return row.size() * sizeof(std::uint32_t) + narrow.size() * sizeof(std::uint16_t) +
               wide.size() * sizeof(std::uint32_t) + weightF.size() * sizeof(float) +
               weightD.size() * sizeof(double);
    }
};

} // namespace dynaloom::compile
