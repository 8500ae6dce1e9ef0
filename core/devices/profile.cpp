#include "core/devices/profile.h"

#include "core/compile/kernel/print.h"

#include <algorithm>
#include <limits>
#include <set>

#ifdef __x86_64__
#include <x86intrin.h>
#endif

namespace dynaloom::devices {
namespace {

using compile::OpKind;
using compile::Phase;
using compile::Program;

constexpr std::size_t kHostWorks = 5;
constexpr int kClockRows = 20;
constexpr int kClockReadings = 50;

double bytesOf(const compile::Array& array) {
    return static_cast<double>(array.padded) * static_cast<double>(compile::bytes(array.type));
}

// Every array that the region reads, once, and every one that it writes, once.
double regionBytes(const Program& program, const compile::Region& region,
                   const compile::KernelCall& kernel) {
    double total = 0;
    for (const auto& [array, value] : region.stores) total += bytesOf(program.arrays[array.v]);
    for (const compile::ArrayId id : kernel.arrays) {
        const auto reads = [&](const auto& store) {
            return language::dependsOn(
                program.exprs, store.second, [&](const language::Leaf& leaf) {
                    return leaf.kind == compile::leaf::kArray && leaf.index == id.v;
                });
        };
        if (std::ranges::any_of(region.stores, reads)) total += bytesOf(program.arrays[id.v]);
    }
    return total;
}

// Two ends of a row, a target and its weight for each synapse, and what they add to, read and
// written.
double bytesPerSpike(const Program& program, const compile::Deliver& deliver) {
    const compile::Connectivity& table = *deliver.table;
    if (table.sources == 0) return 0;
    const double row =
        static_cast<double>(table.synapses()) / static_cast<double>(table.sources * table.groups());
    const auto weight =
        static_cast<double>(deliver.weighted ? compile::bytes(program.real()) : std::size_t{0});
    const auto target = static_cast<double>(compile::bytes(program.arrays[deliver.into.v].type));
    const auto column =
        static_cast<double>(table.isNarrow() ? sizeof(std::uint16_t) : sizeof(std::uint32_t));
    return 2 * sizeof(std::uint32_t) + row * (column + weight + 2 * target);
}

} // namespace

const char* nameOf(Phase phase) {
    switch (phase) {
    case Phase::Arrivals:
        return "A arrivals";
    case Phase::Inputs:
        return "B inputs";
    case Phase::Integrate:
        return "C integrate";
    case Phase::Detect:
        return "D detect";
    case Phase::Emit:
        return "E emit";
    case Phase::Record:
        return "F record";
    }
    return "";
}

Profile::Profile(const Program& program)
    : m_spikes(program.delivers.size())
    , m_made(Clock::now()) {
    const std::array<std::size_t, 5> counts{program.regions.size(), program.delivers.size(),
                                            program.compacts.size(), program.spikeTables.size(),
                                            program.checks.size()};
    for (std::size_t kind = 0; kind < counts.size(); ++kind) {
        m_first[kind] = m_firstHost;
        m_firstHost += counts[kind];
    }
    m_slots.resize(m_firstHost + kHostWorks);
    m_fixed.resize(m_slots.size());
    describe(program);
    m_separate = m_fixed;
    measureClock();
    m_madeTicks = now();
    m_made = Clock::now();
    begin();
}

// The processor's own counter where there is one that every kernel and virtual machine of today
// keeps steady; it is told in seconds by the distance to the start on both clocks.
Profile::Ticks Profile::now() {
#ifdef __x86_64__
    return __rdtsc();
#else
    return static_cast<Ticks>(Clock::now().time_since_epoch().count());
#endif
}

void Profile::begin() { m_last = now(); }

void Profile::join(OpKind kind, std::uint32_t by, std::uint32_t of) {
    const std::size_t first = m_first[static_cast<std::size_t>(kind)];
    Fixed& joint = m_fixed[first + by];
    const Fixed& other = m_separate[first + of];
    joint.name += ", " + other.name;
    joint.bytes += other.bytes;
    joint.bytesPerSpike += other.bytesPerSpike;
}

void Profile::separate() { m_fixed = m_separate; }

void Profile::lap(std::size_t slot) {
    const Ticks at = now();
    m_slots[slot].ticks += at - m_last;
    ++m_slots[slot].calls;
    m_last = at;
}

void Profile::describe(const Program& program) {
    const compile::KernelText text = compile::printKernels(program);
    for (std::size_t i = 0; i < program.regions.size(); ++i) {
        const compile::Region& region = program.regions[i];
        m_fixed[m_first[0] + i] = {region.label, "region", text.regions[i].symbol, region.phase,
                                   regionBytes(program, region, text.regions[i])};
    }
    for (std::size_t i = 0; i < program.delivers.size(); ++i) {
        const compile::Deliver& deliver = program.delivers[i];
        m_fixed[m_first[1] + i] = {
            deliver.label,   "delivery", compile::deliverSymbol(compile::formOf(program, deliver)),
            Phase::Arrivals, 0,          bytesPerSpike(program, deliver)};
    }
    for (std::size_t i = 0; i < program.compacts.size(); ++i) {
        const compile::Compact& compact = program.compacts[i];
        m_fixed[m_first[2] + i] = {program.histories[compact.into.v].label + ": spike list",
                                   "spike list",
                                   {},
                                   Phase::Emit,
                                   bytesOf(program.arrays[compact.mask.v])};
    }
    for (std::size_t i = 0; i < program.spikeTables.size(); ++i)
        m_fixed[m_first[3] + i] = {program.histories[program.spikeTables[i].into.v].label +
                                       ": given spikes",
                                   "spike table",
                                   {},
                                   Phase::Emit};
    double checked = 0;
    for (const compile::Check& check : program.checks)
        for (const compile::ArrayId id : check.arrays) checked += bytesOf(program.arrays[id.v]);
    const auto host = [&](HostWork work, const char* name, Phase phase, double bytes = 0) {
        m_fixed[m_firstHost + static_cast<std::size_t>(work)] = {name, "host", {}, phase, bytes};
    };
    host(HostWork::Steps, "rest of the steps", Phase::Integrate);
    host(HostWork::Spikes, "monitors: spikes", Phase::Record);
    host(HostWork::Values, "monitors: values", Phase::Record);
    host(HostWork::FiniteCheck, "finite check", Phase::Record, checked);
    host(HostWork::Constants, "constants of the step", Phase::Inputs);
    for (const compile::Op& op : program.ops)
        m_fixed[m_first[static_cast<std::size_t>(op.kind)] + op.index].phase = op.phase;

    // A population has several regions, and two projections may join the same populations.
    std::set<std::string> taken;
    for (Fixed& fixed : m_fixed) {
        if (fixed.name.empty()) fixed.name = fixed.kind.empty() ? "check" : fixed.kind;
        std::string name = fixed.name;
        if (!taken.insert(name).second) {
            name += nameOf(fixed.phase) + 1; // " integrate"
            for (int n = 2; !taken.insert(name).second; ++n)
                name = fixed.name + " " + std::to_string(n);
        }
        fixed.name = std::move(name);
    }
}

// What one reading in a row of many costs, the least of several rows: two readings alone may come
// out of order and seem to cost nothing.
void Profile::measureClock() {
    m_clockTicks = std::numeric_limits<Ticks>::max();
    for (int row = 0; row < kClockRows; ++row) {
        const Ticks first = now();
        Ticks last = first;
        for (int i = 0; i < kClockReadings; ++i) last = now();
        m_clockTicks = std::min(m_clockTicks, (last - first) / kClockReadings);
    }
}

double Profile::secondsPerTick() const {
#ifdef __x86_64__
    const Ticks ticks = now() - m_madeTicks;
    const std::chrono::duration<double> passed = Clock::now() - m_made;
    return ticks > 0 ? passed.count() / static_cast<double>(ticks) : 0;
#else
    return std::chrono::duration<double>(Clock::duration(1)).count();
#endif
}

ProfileReport Profile::report() const {
    ProfileReport report;
    report.steps = m_steps;
    const double tick = secondsPerTick();
    for (std::size_t i = 0; i < m_slots.size(); ++i) {
        const Slot& slot = m_slots[i];
        // Nothing is done at a Check: the owner of the clock looks when it is due.
        if (slot.calls == 0 || (i >= m_first[4] && i < m_firstHost)) continue;
        const Fixed& fixed = m_fixed[i];
        const Ticks clock = std::min(slot.ticks, slot.calls * m_clockTicks);
        ProfilePart part{fixed.name, fixed.kind, fixed.symbol, fixed.phase};
        part.seconds = static_cast<double>(slot.ticks - clock) * tick;
        part.calls = slot.calls;
        part.bytes = fixed.bytes * static_cast<double>(slot.calls);
        if (i >= m_first[1] && i < m_first[2])
            part.bytes += fixed.bytesPerSpike * static_cast<double>(m_spikes[i - m_first[1]]);
        report.clockSeconds += static_cast<double>(clock) * tick;
        report.seconds += part.seconds;
        report.phaseSeconds[static_cast<std::size_t>(fixed.phase)] += part.seconds;
        report.parts.push_back(std::move(part));
    }
    for (ProfilePart& part : report.parts)
        part.share = report.seconds > 0 ? part.seconds / report.seconds : 0;
    // In the order of a step; within a phase as the program has them.
    std::ranges::stable_sort(report.parts, {}, &ProfilePart::phase);
    return report;
}

} // namespace dynaloom::devices
