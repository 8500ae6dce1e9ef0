// The lanes of a program as axes that members of a crew share out. Populations that the same
// kernels update (those of one component, such as E and I of a network) lie end to end on one axis:
// a member then owns whole populations where it can, so that fewer rows of synapses are cut, and
// one call of a kernel can update several populations.
#pragma once

#include "core/compile/kernel/print.h"
#include "core/devices/array_store.h"
#include "core/devices/crew.h"

#include <vector>

namespace dynaloom::devices {

class LaneAxes {
public:
    LaneAxes(const compile::Program& program, const compile::KernelText& text);

    // Where arrays lie in memory: those of one axis and kernel argument end to end.
    const std::vector<ArrayStore::Place>& places() const { return m_places; }
    // The lanes of an array that belong to a member, from the array's own first on.
    Slice slice(compile::ArrayId array, unsigned member, unsigned count) const;
    // The same on the array's axis, with all populations of it.
    Slice axisSlice(compile::ArrayId array, unsigned member, unsigned count) const;
    // The lane of the axis at which the array begins.
    std::uint64_t first(compile::ArrayId array) const { return m_of[array.v].first; }
    // One array continues another: an index beyond the end of the first reaches the second.
    bool areOneRun(compile::ArrayId a, compile::ArrayId b) const {
        return m_of[a.v].axis == m_of[b.v].axis && m_of[a.v].position == m_of[b.v].position;
    }
    // Regions, all those of an axis at one place of the step, that one call from the first one's
    // arrays on can do if their constants are equal.
    const std::vector<std::vector<std::uint32_t>>& jointRegions() const { return m_joint; }

private:
    // Arrays that regions read or write together: a population, or several of one size that are
    // wired unit by unit.
    struct Block {
        std::vector<compile::ArrayId> arrays; // by first appearance in the step
        std::vector<std::uint32_t> regions;   // in the order of the step
        std::string form; // equal for blocks that the same kernels update in the same way
        std::uint64_t padded = 0;
        bool isAlone = false;
    };
    struct Of {
        std::uint32_t axis = 0, position = 0; // which argument of the kernels
        std::uint64_t first = 0;
    };

    void layOut(const compile::Program& program, std::vector<Block> blocks);
    void join(const compile::Program& program, const std::vector<const Block*>& blocks);

    std::vector<ArrayStore::Place> m_places;
    std::vector<Of> m_of;                // by ArrayId
    std::vector<std::uint64_t> m_padded; // by ArrayId
    std::vector<std::uint64_t> m_length; // by axis
    std::vector<std::vector<std::uint32_t>> m_joint;
};

} // namespace dynaloom::devices
