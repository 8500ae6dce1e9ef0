#include "core/devices/cpu/stored_rows.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <limits>

namespace dynaloom::devices {
namespace {

using compile::Connectivity;
using compile::Deliver;
using compile::Op;
using compile::OpKind;
using compile::Program;

// Whether 16 bits number the lanes that any member owns.
bool isNarrow(const Deliver& deliver, const LaneAxes& axes, unsigned members) {
    for (unsigned m = 0; m < members; ++m) {
        const Slice own = axes.axisSlice(deliver.into, m, members);
        if (own.to - own.from > Connectivity::kNarrowTargets) return false;
    }
    return true;
}

constexpr std::uint64_t kLine = 64; // bytes
static_assert(compile::kCopiedLines * kLine <= LargeAllocator<std::uint8_t>::kReadableBehind);

bool fit(const Program& program, const Deliver& a, const Deliver& b, const LaneAxes& axes) {
    return a.from == b.from && a.amount && b.amount && !a.rows && !b.rows && !a.isProduct() &&
           !b.isProduct() && a.table->delaySteps == b.table->delaySteps &&
           a.table->sources == b.table->sources && axes.areOneRun(a.into, b.into) &&
           a.into != b.into && program.arrays[a.into.v].type == program.arrays[b.into.v].type;
}

// The first synapse of a row whose target is not below `target`.
std::uint32_t firstFrom(const Connectivity& table, std::size_t row, std::uint64_t target) {
    std::uint32_t low = table.row[row], high = table.row[row + 1];
    while (low < high) {
        const std::uint32_t middle = low + (high - low) / 2;
        if (table.target(middle) < target)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// A member's part of a row: rows are ascending, so the synapses that reach it lie together.
Slice partOf(const Connectivity& table, std::size_t row, const Slice& lanes) {
    return {firstFrom(table, row, lanes.from), firstFrom(table, row, lanes.to)};
}

std::uint64_t columnBytes(const Connectivity& table) {
    return table.isNarrow() ? sizeof(std::uint16_t) : sizeof(std::uint32_t);
}

// How many lines a row is copied as, if they are not much more than what rows have on average.
std::uint32_t copiedLines(std::uint64_t longest, std::uint64_t synapses, std::uint64_t rows,
                          std::uint64_t columnBytes) {
    const std::uint64_t perLine = kLine / columnBytes, lines = (longest + perLine - 1) / perLine;
    if (rows == 0 || lines > compile::kCopiedLines) return 0;
    const std::uint64_t most = 2 * synapses / rows + 2 * perLine;
    return lines * perLine <= most ? static_cast<std::uint32_t>(lines) : 0;
}

// First and end of each row, side by side, so that a spike costs one look into memory.
void cut(const Connectivity& table, const Slice& lanes, StoredRows& part) {
    const std::size_t rows = table.row.size() - 1;
    std::uint64_t longest = 0, synapses = 0;
    part.bounds.resize(2 * rows);
    for (std::size_t row = 0; row < rows; ++row) {
        const Slice own = partOf(table, row, lanes);
        part.bounds[2 * row] = static_cast<std::uint32_t>(own.from);
        part.bounds[2 * row + 1] = static_cast<std::uint32_t>(own.to);
        longest = std::max(longest, own.to - own.from);
        synapses += own.to - own.from;
    }
    part.copiedLines = copiedLines(longest, synapses, rows, columnBytes(table));
}

void leaveWhole(const Connectivity& table, StoredRows& part) {
    const std::size_t rows = table.row.size() - 1;
    std::uint32_t longest = 0;
    for (std::size_t row = 0; row < rows; ++row)
        longest = std::max(longest, table.row[row + 1] - table.row[row]);
    part.copiedLines = copiedLines(longest, table.synapses(), rows, columnBytes(table));
}

struct Source {
    const Connectivity* table;
    Slice lanes;         // of the member
    std::uint64_t first; // column of the array's lane 0, modulo 2^64
};

void copy(const std::vector<Source>& sources, StoredRows& part) {
    const std::size_t rows = sources.front().table->row.size() - 1;
    const std::size_t stride = sources.size() + 1;
    part.bounds.resize(stride * rows);
    std::uint64_t total = 0;
    for (const Source& source : sources) total += source.table->synapses();
    part.columns.reserve(total);
    std::uint64_t longest = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        std::uint32_t* bounds = &part.bounds[stride * row];
        const std::uint64_t before = part.columns.size();
        for (const Source& source : sources) {
            *bounds++ = static_cast<std::uint32_t>(part.columns.size());
            const Slice own = partOf(*source.table, row, source.lanes);
            for (std::uint64_t e = own.from; e < own.to; ++e)
                part.columns.push_back(
                    static_cast<std::uint16_t>(source.first + source.table->target(e)));
        }
        *bounds = static_cast<std::uint32_t>(part.columns.size());
        longest = std::max(longest, part.columns.size() - before);
    }
    part.copiedLines = copiedLines(longest, part.columns.size(), rows, sizeof part.columns[0]);
}

} // namespace

std::vector<Bundle> bundles(const Program& program, const LaneAxes& axes, unsigned members) {
    std::vector<Bundle> all;
    std::vector<std::uint32_t> written; // arrays, in the order of the step
    for (const Op& op : program.ops) {
        if (op.kind != OpKind::Deliver) continue;
        const Deliver& deliver = program.delivers[op.index];
        // What was added before must stay before.
        const bool isFirst = std::ranges::find(written, deliver.into.v) == written.end();
        written.push_back(deliver.into.v);
        if (deliver.rows || deliver.isProduct()) continue;
        const auto joins = [&](const Bundle& bundle) {
            std::uint64_t synapses = deliver.table->synapses();
            for (const std::uint32_t other : bundle) {
                if (!fit(program, program.delivers[other], deliver, axes)) return false;
                synapses += program.delivers[other].table->synapses();
            }
            return synapses < std::numeric_limits<std::uint32_t>::max();
        };
        const auto known = isFirst && isNarrow(deliver, axes, members)
                               ? std::ranges::find_if(all, joins)
                               : all.end();
        if (known != all.end())
            known->push_back(op.index);
        else
            all.push_back({op.index});
    }
    return all;
}

std::vector<StoredRows> storedRows(const Program& program, const Bundle& bundle,
                                   const LaneAxes& axes, unsigned members) {
    const Deliver& head = program.delivers[bundle.front()];
    // Weights lie beside the table's own columns.
    const bool isCopy =
        bundle.size() > 1 || (members > 1 && !head.weighted && !head.isProduct() &&
                              !head.table->isNarrow() && isNarrow(head, axes, members));
    std::vector<StoredRows> parts(members);
    for (StoredRows& part : parts) part.isCopy = isCopy;
    if (!isCopy && members == 1) {
        parts.front().base = axes.first(head.into);
        leaveWhole(*head.table, parts.front());
        return parts;
    }
    parallelFor(members, members, [&](std::size_t m) {
        const auto member = static_cast<unsigned>(m);
        StoredRows& part = parts[m];
        if (!isCopy) {
            part.base = axes.first(head.into);
            return cut(*head.table, axes.slice(head.into, member, members), part);
        }
        part.base = axes.axisSlice(head.into, member, members).from;
        std::vector<Source> sources;
        for (const std::uint32_t index : bundle) {
            const Deliver& deliver = program.delivers[index];
            sources.push_back({deliver.table.get(), axes.slice(deliver.into, member, members),
                               axes.first(deliver.into) - part.base});
        }
        copy(sources, part);
    });
    return parts;
}

} // namespace dynaloom::devices
