#include "core/devices/host_executable.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>

namespace dynaloom::devices {
namespace {

using compile::Array;
using compile::ArrayId;
using compile::HistoryId;
using compile::Program;
using compile::Type;

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kGap = 5 * kAlignment;

// Calls f with a typed pointer to element `from`.
template <class Pointer, class F> void typed(Type type, Pointer* data, std::uint64_t from, F&& f) {
    const auto as = [&]<class T>(T*) {
        using Element = std::conditional_t<std::is_const_v<Pointer>, const T, T>;
        f(static_cast<Element*>(data) + from);
    };
    switch (type) {
    case Type::F32:
        return as(static_cast<float*>(nullptr));
    case Type::F64:
        return as(static_cast<double*>(nullptr));
    case Type::U8:
        return as(static_cast<std::uint8_t*>(nullptr));
    case Type::U16:
        return as(static_cast<std::uint16_t*>(nullptr));
    case Type::U32:
        return as(static_cast<std::uint32_t*>(nullptr));
    }
}

// A double as an element; whole numbers as the stores of regions make them.
template <class T> T element(double value) {
    if constexpr (std::is_floating_point_v<T>) {
        return static_cast<T>(value);
    } else {
        const auto most = static_cast<double>(std::numeric_limits<T>::max());
        return static_cast<T>(value > 0 ? std::min(value, most) : 0.0);
    }
}

// Index of the first element whose exponent bits are all ones, or n. The OR of a block decides
// whether to look closer, since there is none in nearly all of them.
// Blocks are looked at by their largest magnitude (the sign shifted out, signed compares: plain
// SSE2 has no others), and lane by lane only where it is not finite.
template <class Bits, class Signed>
std::uint64_t firstNonFiniteOf(const Bits* bits, std::uint64_t n, Bits infinity) {
    constexpr std::uint64_t kBlock = 256;
    constexpr Bits kMagnitude = static_cast<Bits>(~Bits{0}) >> 1;
    for (std::uint64_t from = 0; from < n; from += kBlock) {
        const std::uint64_t to = std::min(from + kBlock, n);
        Signed largest = 0;
        for (std::uint64_t i = from; i < to; ++i) {
            const auto magnitude = static_cast<Signed>(bits[i] & kMagnitude);
            largest = magnitude > largest ? magnitude : largest;
        }
        if (static_cast<Bits>(largest) < infinity) continue;
        for (std::uint64_t i = from; i < to; ++i)
            if ((bits[i] & infinity) == infinity) return i;
    }
    return n;
}

std::uint64_t firstNonFiniteIn(const Array& array, const void* data) {
    if (array.type == Type::F32)
        return firstNonFiniteOf<std::uint32_t, std::int32_t>(
            static_cast<const std::uint32_t*>(data), array.size, 0x7f800000u);
    if (array.type == Type::F64)
        return firstNonFiniteOf<std::uint64_t, std::int64_t>(
            static_cast<const std::uint64_t*>(data), array.size, 0x7ff0000000000000u);
    return array.size;
}

} // namespace

Result<ArrayStore> ArrayStore::make(const Program& program) {
    ArrayStore store;
    std::vector<std::size_t> offsets;
    std::size_t total = 0;
    for (const Array& array : program.arrays) {
        offsets.push_back(total);
        const std::uint64_t size = array.padded * compile::bytes(array.type);
        total += (size + kAlignment - 1) / kAlignment * kAlignment + kGap;
    }
    void* memory = std::aligned_alloc(kAlignment, std::max(total, kAlignment));
    if (!memory)
        return fail(ErrorKind::Failed, "There is not enough memory for the model's arrays (" +
                                           std::to_string(total >> 20) + " MiB).");
    store.m_memory.reset(memory);
    std::memset(memory, 0, total);
    for (const std::size_t offset : offsets)
        store.m_pointers.push_back(static_cast<std::byte*>(memory) + offset);
    return store;
}

HostExecutable::HostExecutable(std::shared_ptr<const Program> program, ArrayStore arrays)
    : m_program(std::move(program))
    , m_arrays(std::move(arrays)) {
    for (const compile::Op& op : m_program->ops)
        (op.phase == compile::Phase::Record ? m_observed : m_ops).push_back(op);
    std::uint64_t longest = 0;
    for (const compile::History& history : m_program->histories) {
        Ring ring;
        ring.slots.resize(history.slots);
        m_rings.push_back(std::move(ring));
    }
    for (const compile::Compact& c : m_program->compacts)
        longest = std::max(longest, m_program->arrays[c.mask.v].padded);
    m_scratch.resize(longest);
    m_tableNext.resize(m_program->spikeTables.size(), 0);
}

Result<void> HostExecutable::step(std::uint64_t k) {
    if (k != m_next)
        return fail(ErrorKind::Internal, "Step " + std::to_string(k) + " was asked for, but step " +
                                             std::to_string(m_next) + " comes next.");
    try {
        for (const compile::Op& op : m_ops)
            if (op.every == 1 || (k + 1) % op.every == 0) runOp(op, k);
    } catch (const std::bad_alloc&) {
        return fail(ErrorKind::Failed, "There is not enough memory to keep the spikes of step " +
                                           std::to_string(k) + ".");
    }
    m_next = k + 1;
    return {};
}

Result<void> HostExecutable::observe(std::uint64_t stepsDone) {
    // Only regions can be due here: lists of spikes and deliveries belong to their phases.
    for (const compile::Op& op : m_observed)
        if (stepsDone % op.every == 0) runOp(op, stepsDone);
    return {};
}

void HostExecutable::runOp(const compile::Op& op, std::uint64_t k) {
    switch (op.kind) {
    case compile::OpKind::Region:
        return runRegion(op.index, k);
    case compile::OpKind::Deliver:
        return deliver(op.index, k);
    case compile::OpKind::Compact:
        return compact(op.index, k);
    case compile::OpKind::SpikeTable:
        return emitTable(op.index, k);
    case compile::OpKind::Check:
        return; // firstNonFinite() is asked for by the clock's owner
    }
}

void HostExecutable::deliver(std::uint32_t index, std::uint64_t k) {
    const compile::Deliver& d = m_program->delivers[index];
    const Ring& ring = m_rings[d.from.v];
    const std::vector<std::uint32_t>& delays = d.table->delaySteps;
    for (std::uint64_t group = 0; group < delays.size(); ++group) {
        const std::uint64_t back = std::uint64_t{delays[group]} + 1;
        if (back > k) continue; // before the start there were no spikes
        const List& list = ring.of(k - back);
        if (!list.empty()) runDeliver(index, group, list);
    }
}

void HostExecutable::compact(std::uint32_t index, std::uint64_t k) {
    const std::uint32_t count = runCompact(index, m_scratch.data());
    List& list = m_rings[m_program->compacts[index].into.v].of(k);
    list.assign(m_scratch.begin(), m_scratch.begin() + count);
}

void HostExecutable::emitTable(std::uint32_t index, std::uint64_t k) {
    const compile::SpikeTable& table = m_program->spikeTables[index];
    List& list = m_rings[table.into.v].of(k);
    list.clear();
    std::size_t& next = m_tableNext[index];
    while (next < table.steps.size() && table.steps[next] < k) ++next;
    while (next < table.steps.size() && table.steps[next] == k) list.push_back(table.units[next++]);
}

void HostExecutable::read(ArrayId array, std::uint64_t from, std::span<double> out) const {
    typed(m_program->arrays[array.v].type, static_cast<const void*>(m_arrays.at(array)), from,
          [&](const auto* data) {
              for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<double>(data[i]);
          });
}

void HostExecutable::write(ArrayId array, std::uint64_t from, std::span<const double> in) {
    typed(m_program->arrays[array.v].type, m_arrays.at(array), from, [&]<class T>(T* data) {
        for (std::size_t i = 0; i < in.size(); ++i) data[i] = element<T>(in[i]);
    });
}

std::span<const std::uint32_t> HostExecutable::spikes(HistoryId history, std::uint64_t k) const {
    return m_rings[history.v].of(k);
}

std::optional<NonFinite> HostExecutable::firstNonFinite() const {
    for (const compile::Check& check : m_program->checks)
        for (const ArrayId id : check.arrays) {
            const Array& array = m_program->arrays[id.v];
            const std::uint64_t unit = firstNonFiniteIn(array, m_arrays.at(id));
            if (unit < array.size) return NonFinite{id, unit};
        }
    return std::nullopt;
}

} // namespace dynaloom::devices
