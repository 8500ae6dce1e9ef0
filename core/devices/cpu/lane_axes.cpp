#include "core/devices/cpu/lane_axes.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

namespace dynaloom::devices {
namespace {

using compile::Array;
using compile::ArrayId;
using compile::KernelCall;
using compile::KernelText;
using compile::Op;
using compile::OpKind;
using compile::Program;
using compile::Region;

// Lanes are numbered with 32 bits in the arguments of kernels.
constexpr std::uint64_t kLongestAxis = std::numeric_limits<std::uint32_t>::max() - 64;

std::uint64_t paddedOf(const Region& region) { return (region.size + 63) / 64 * 64; }

// Sets of arrays that belong together, each found by one of its arrays.
class Together {
public:
    explicit Together(std::size_t size)
        : m_parent(size) {
        std::iota(m_parent.begin(), m_parent.end(), 0u);
    }
    std::uint32_t find(std::uint32_t a) {
        while (m_parent[a] != a) a = m_parent[a] = m_parent[m_parent[a]];
        return a;
    }
    void unite(std::uint32_t a, std::uint32_t b) { m_parent[find(a)] = find(b); }

private:
    std::vector<std::uint32_t> m_parent;
};

// Lanes draw and count by their own numbers, which differ from those on the axis.
bool knowsItsLane(const Program& program, const Region& region) {
    if (!region.randoms.empty() || region.serial) return true;
    return std::ranges::any_of(region.stores, [&](const auto& store) {
        return language::dependsOn(program.exprs, store.second, [](const language::Leaf& leaf) {
            return leaf.kind == compile::leaf::kUnit;
        });
    });
}

} // namespace

LaneAxes::LaneAxes(const Program& program, const KernelText& text)
    : m_of(program.arrays.size()) {
    for (const Array& array : program.arrays) m_padded.push_back(array.padded);

    Together together(program.arrays.size());
    for (std::size_t r = 0; r < program.regions.size(); ++r) {
        const KernelCall& call = text.regions[r];
        for (const ArrayId id : call.arrays)
            if (m_padded[id.v] == paddedOf(program.regions[r]) &&
                m_padded[call.arrays.front().v] == m_padded[id.v])
                together.unite(id.v, call.arrays.front().v);
    }

    std::vector<Block> blocks;
    std::map<std::uint32_t, std::size_t> blockOf; // by the array that stands for the set
    std::vector<std::optional<std::size_t>> placeOf(program.arrays.size());
    const auto place = [&](Block& block, ArrayId id) {
        if (!placeOf[id.v]) {
            placeOf[id.v] = block.arrays.size();
            block.arrays.push_back(id);
        }
        return *placeOf[id.v];
    };
    const auto block = [&](ArrayId id) {
        const auto [at, isNew] = blockOf.try_emplace(together.find(id.v), blocks.size());
        if (isNew) {
            blocks.emplace_back().padded = m_padded[id.v];
            // Lanes of a batch are members, not units.
            blocks.back().isAlone = program.lanes != nullptr;
        }
        return at->second;
    };
    for (const Op& op : program.ops) {
        const std::vector<ArrayId>* used =
            op.kind == OpKind::Region ? &text.regions[op.index].arrays : nullptr;
        if (!used || used->empty()) continue;
        const std::size_t own = block(used->front());
        blocks[own].regions.push_back(op.index);
        std::string& form = blocks[own].form;
        form += text.regions[op.index].symbol + "/" + std::to_string(static_cast<int>(op.phase)) +
                "/" + std::to_string(op.every);
        for (const ArrayId id : *used) {
            const std::size_t other = block(id);
            if (other != own) blocks[own].isAlone = blocks[other].isAlone = true;
            form += "," + std::to_string(place(blocks[other], id));
        }
        form += ";";
    }
    for (std::uint32_t a = 0; a < program.arrays.size(); ++a) // in no region
        if (!placeOf[a]) {
            Block& own = blocks[block(ArrayId{a})];
            own.isAlone = true;
            place(own, ArrayId{a});
        }
    layOut(program, std::move(blocks));
}

void LaneAxes::layOut(const Program& program, std::vector<Block> blocks) {
    std::vector<std::vector<const Block*>> axes;
    std::map<std::string, std::size_t> axisOf;
    for (const Block& block : blocks) {
        std::size_t axis = axes.size();
        if (!block.isAlone) {
            const auto known = axisOf.find(block.form);
            if (known != axisOf.end() && m_length[known->second] + block.padded <= kLongestAxis)
                axis = known->second;
            else
                axisOf[block.form] = axis;
        }
        if (axis == axes.size()) {
            axes.emplace_back();
            m_length.push_back(0);
        }
        for (std::uint32_t p = 0; p < block.arrays.size(); ++p)
            m_of[block.arrays[p].v] = {static_cast<std::uint32_t>(axis), p, m_length[axis]};
        axes[axis].push_back(&block);
        m_length[axis] += block.padded;
    }
    for (const std::vector<const Block*>& axis : axes) {
        for (std::size_t p = 0; p < axis.front()->arrays.size(); ++p)
            for (const Block* block : axis)
                m_places.push_back({block->arrays[p], block == axis.back()});
        if (axis.size() > 1) join(program, axis);
    }
}

// Regions that follow each other in the step, so that nothing comes between them.
void LaneAxes::join(const Program& program, const std::vector<const Block*>& blocks) {
    std::vector<std::size_t> when(program.regions.size());
    for (std::size_t i = 0; i < program.ops.size(); ++i)
        if (program.ops[i].kind == OpKind::Region) when[program.ops[i].index] = i;
    for (std::size_t i = 0; i < blocks.front()->regions.size(); ++i) {
        std::vector<std::uint32_t> regions;
        for (const Block* block : blocks) {
            const std::uint32_t region = block->regions[i];
            if (knowsItsLane(program, program.regions[region])) break;
            if (!regions.empty() && when[region] != when[regions.back()] + 1) break;
            regions.push_back(region);
        }
        if (regions.size() == blocks.size()) m_joint.push_back(std::move(regions));
    }
}

Slice LaneAxes::axisSlice(ArrayId array, unsigned member, unsigned count) const {
    return sliceOf(m_length[m_of[array.v].axis], member, count);
}

Slice LaneAxes::slice(ArrayId array, unsigned member, unsigned count) const {
    const Slice axis = axisSlice(array, member, count);
    const std::uint64_t first = m_of[array.v].first, end = first + m_padded[array.v];
    return {std::clamp(axis.from, first, end) - first, std::clamp(axis.to, first, end) - first};
}

} // namespace dynaloom::devices
