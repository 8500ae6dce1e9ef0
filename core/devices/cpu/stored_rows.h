// What each member of a crew delivers of stored synapses. A spike costs a look at its row, however
// short the row is, so rows are put together where they can be: those of one source to populations
// of one axis (lane_axes.h) are one row, and each member has its own part of it with target numbers
// of 16 bits, counted from its own first lane.
#pragma once

#include "core/base/large_vector.h"
#include "core/compile/program.h"
#include "core/devices/cpu/lane_axes.h"

#include <cstdint>
#include <vector>

namespace dynaloom::devices {

// Deliveries whose rows are put together, by index; most often a single one.
using Bundle = std::vector<std::uint32_t>;

// Every delivery of stored rows by events in one bundle, in the order of the step. Together are
// those of one history, with the same delays and each with one amount for all synapses, to arrays
// that continue one another.
std::vector<Bundle> bundles(const compile::Program& program, const LaneAxes& axes,
                            unsigned members);

// The part of one member.
struct StoredRows {
    // For each source and delay group where the synapses of each delivery of the bundle begin, and
    // where the last one's end: bundle size + 1 numbers. Empty: the table's own rows, whole.
    std::vector<std::uint32_t> bounds;
    LargeVector<std::uint16_t> columns; // of a copy; else the table's own
    std::uint64_t base = 0;             // the lane on the axis that column 0 stands for

    bool isCopy = false;
    std::uint32_t copiedLines = 0; // compile::DeliverArgs::lines

    // Of the columns that are read.
    std::uint64_t bytes(const compile::Connectivity& table) const {
        return isCopy ? columns.size() * sizeof columns[0] : table.bytes();
    }
};

// The parts of all members.
std::vector<StoredRows> storedRows(const compile::Program& program, const Bundle& bundle,
                                   const LaneAxes& axes, unsigned members);

} // namespace dynaloom::devices
