#include "core/devices/host_executable.h"

#include "core/devices/profile.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <new>
#include <numeric>

namespace dynaloom::devices {
namespace {

using compile::Array;
using compile::ArrayId;
using compile::HistoryId;
using compile::Program;
using compile::Type;

// Steps between two meetings of the threads at most, so that a run can be stopped soon.
constexpr std::uint64_t kLongestWindow = 64;

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

// A single thread delivers what it found whenever it is due.
std::uint64_t windowOf(const Program& program, unsigned threads) {
    std::uint64_t window = kLongestWindow;
    if (threads <= 1) return window;
    for (const compile::Deliver& deliver : program.delivers)
        window = std::min(window, std::uint64_t{deliver.table->delaySteps.front()} + 1);
    return window;
}

} // namespace

HostExecutable::HostExecutable(std::shared_ptr<const Program> program, ArrayStore arrays,
                               unsigned threads)
    : m_program(std::move(program))
    , m_arrays(std::move(arrays))
    , m_window(windowOf(*m_program, threads))
    , m_tableNext(m_program->spikeTables.size(), 0)
    , m_crew(std::max(threads, 1u)) {
    chooseOps();
    m_rings = emptyRings();
    for (const compile::Deliver& deliver : m_program->delivers) {
        const std::vector<std::uint32_t>& delays = deliver.table->delaySteps;
        m_due.push_back({&m_rings[deliver.from.v], delays.data(),
                         static_cast<std::uint32_t>(delays.size()), deliver.isProduct()});
    }
    m_together.resize(members());
}

// What is done in every step, and what in some.
void HostExecutable::chooseOps() {
    m_ops.clear();
    m_usual.clear();
    m_observed.clear();
    std::uint64_t common = 0;
    for (const compile::Op& op : m_program->ops) {
        if (std::ranges::any_of(m_joined, [&](const Joined& joined) {
                return joined.kind == op.kind && joined.of == op.index;
            }))
            continue;
        if (op.phase == compile::Phase::Record) {
            m_observed.push_back(op);
            continue;
        }
        m_ops.push_back(op);
        if (op.every == 1)
            m_usual.push_back(op);
        else
            common = std::gcd(common, std::uint64_t{op.every});
    }
    m_rareEvery = common > 0 ? common : 1;
}

void HostExecutable::setJoined(std::vector<Joined> joined) {
    m_joined = std::move(joined);
    chooseOps();
    setProfile(m_profile);
}

void HostExecutable::setProfile(Profile* profile) {
    m_profile = profile;
    if (!m_profile) return;
    m_profile->separate();
    for (const Joined& joined : m_joined) m_profile->join(joined.kind, joined.by, joined.of);
}

// A window longer, since one member may list spikes of its last step while another still delivers
// in its first.
std::vector<HostExecutable::Ring> HostExecutable::emptyRings() const {
    std::vector<Ring> rings;
    for (const compile::History& history : m_program->histories) {
        Ring& ring = rings.emplace_back();
        const std::uint64_t slots = std::bit_ceil(history.slots + m_window);
        ring.last = slots - 1;
        ring.parts = members();
        ring.lists.resize(slots * ring.parts);
    }
    return rings;
}

Result<void> HostExecutable::advance(std::uint64_t k, std::uint64_t n) {
    if (k != m_next || n > m_window)
        return fail(ErrorKind::Internal, "Steps " + std::to_string(k) + " to " +
                                             std::to_string(k + n) + " were asked for, but step " +
                                             std::to_string(m_next) + " comes next.");
    m_crew.run([&](unsigned member) {
        try {
            steps(k, n, member);
        } catch (const std::bad_alloc&) {
            m_outOfMemory = true;
        }
    });
    if (m_outOfMemory)
        return fail(ErrorKind::Failed, "There is not enough memory to keep the spikes of step " +
                                           std::to_string(k) + ".");
    m_next = k + n;
    return {};
}

void HostExecutable::steps(std::uint64_t k, std::uint64_t n, unsigned member) {
    for (const std::uint64_t end = k + n; k < end; ++k) {
        if ((k + 1) % m_rareEvery != 0) {
            for (const compile::Op& op : m_usual) runOp(op, k, member);
            continue;
        }
        for (const compile::Op& op : m_ops)
            if ((k + 1) % op.every == 0) runOp(op, k, member);
    }
}

Result<void> HostExecutable::observe(std::uint64_t stepsDone) {
    // Only regions can be due here: lists of spikes and deliveries belong to their phases.
    for (const compile::Op& op : m_observed)
        if (stepsDone % op.every == 0)
            m_crew.run([&](unsigned member) { runOp(op, stepsDone, member); });
    return {};
}

void HostExecutable::runOp(const compile::Op& op, std::uint64_t k, unsigned member) {
    dispatch(op, k, member);
    if (m_profile && member == 0) m_profile->took(op);
}

void HostExecutable::dispatch(const compile::Op& op, std::uint64_t k, unsigned member) {
    switch (op.kind) {
    case compile::OpKind::Region:
        return runRegion(op.index, k, member);
    case compile::OpKind::Deliver:
        return deliver(op.index, k, member);
    case compile::OpKind::Compact: {
        const auto list = runCompact(op.index, member);
        m_rings[m_program->compacts[op.index].into.v].of(k)[member].assign(list.begin(),
                                                                           list.end());
        return;
    }
    case compile::OpKind::SpikeTable:
        return emitTable(op.index, k, member);
    case compile::OpKind::Check:
        return; // firstNonFinite() is asked for by the clock's owner
    }
}

void HostExecutable::deliver(std::uint32_t index, std::uint64_t k, unsigned member) {
    const Due& due = m_due[index];
    for (std::uint64_t group = 0; group < due.groups; ++group) {
        const std::uint64_t back = std::uint64_t{due.delays[group]} + 1;
        if (back > k) continue; // before the start there were no spikes
        const std::span<const List> parts = due.ring->of(k - back);
        if (due.isProduct) { // once for all spikes, and without any
            List& all = m_together[member];
            all.clear();
            for (const List& part : parts) all.insert(all.end(), part.begin(), part.end());
            runDeliver(index, group, all, member);
            if (m_profile && member == 0) m_profile->delivered(index, all.size());
            continue;
        }
        for (const List& list : parts) {
            if (list.empty()) continue;
            runDeliver(index, group, list, member);
            if (m_profile && member == 0) m_profile->delivered(index, list.size());
        }
    }
}

// Given spikes are few: the first member lists them all.
void HostExecutable::emitTable(std::uint32_t index, std::uint64_t k, unsigned member) {
    const compile::SpikeTable& table = m_program->spikeTables[index];
    List& list = m_rings[table.into.v].of(k)[member];
    list.clear();
    if (member != 0) return;
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
    const std::span<const List> parts = m_rings[history.v].of(k);
    if (parts.size() == 1) return parts.front();
    m_gathered.clear();
    for (const List& part : parts) m_gathered.insert(m_gathered.end(), part.begin(), part.end());
    return m_gathered;
}

void HostExecutable::startAt(std::uint64_t k) {
    for (Ring& ring : m_rings)
        for (List& list : ring.lists) list.clear();
    std::ranges::fill(m_tableNext, std::size_t{0});
    m_next = k;
}

void HostExecutable::writeSpikes(HistoryId history, std::uint64_t k,
                                 std::span<const std::uint32_t> units) {
    const std::span<List> parts = m_rings[history.v].of(k);
    for (List& part : parts) part.clear();
    parts.front().assign(units.begin(), units.end());
}

std::optional<NonFinite> HostExecutable::firstNonFinite() const {
    for (const compile::Check& check : m_program->checks)
        for (const ArrayId id : check.arrays) {
            if (isFinite(id)) continue;
            const Array& array = m_program->arrays[id.v];
            const std::uint64_t unit = firstNonFiniteIn(array, m_arrays.at(id));
            if (unit < array.size) return NonFinite{id, unit};
        }
    return std::nullopt;
}

} // namespace dynaloom::devices
