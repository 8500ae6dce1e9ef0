#include "core/simulate/monitors.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dynaloom::simulate {
namespace {

using compile::Watch;

bool unitsFit(const std::vector<std::uint32_t>& units, std::uint64_t size) {
    return std::ranges::adjacent_find(units, std::greater_equal{}) == units.end() &&
           (units.empty() || units.back() < size);
}

tl::unexpected<Error> broken(const Watch& watch) {
    return fail(ErrorKind::Internal, "The monitor " + watch.name + " does not fit its program.");
}

} // namespace

Result<std::unique_ptr<Monitors>> Monitors::make(const compile::Program& program) {
    auto monitors = std::make_unique<Monitors>();
    for (std::size_t i = 0; i < program.watches.size(); ++i) {
        const Watch& watch = program.watches[i];
        if (watch.every == 0) return broken(watch);
        if (watch.spikes.valid()) {
            if (watch.spikes.v >= program.histories.size()) return broken(watch);
            if (!unitsFit(watch.units, program.histories[watch.spikes.v].units))
                return broken(watch);
            Spikes s{i, watch.spikes, watch.units.empty(), watch.units, {}};
            s.buffer.resize(watch.units.size());
            monitors->m_spikes.push_back(std::move(s));
            continue;
        }
        if (!watch.values.valid() || watch.values.v >= program.arrays.size()) return broken(watch);
        const std::uint64_t size = program.arrays[watch.values.v].size;
        if (!unitsFit(watch.units, size)) return broken(watch);
        Values v{i, watch.values, watch.every, {}, {}, watch.unit, false};
        v.converts = language::toDouble(language::internalShift(watch.unit)) != 0;
        if (watch.units.empty()) v.runs.push_back({0, size});
        for (const std::uint32_t unit : watch.units) {
            if (v.runs.empty() || v.runs.back().from + v.runs.back().count != unit)
                v.runs.push_back({unit, 0});
            ++v.runs.back().count;
        }
        v.buffer.resize(watch.units.empty() ? size : watch.units.size());
        monitors->m_values.push_back(std::move(v));
    }
    return monitors;
}

std::uint64_t Monitors::next(std::uint64_t stepsDone, const Sink& sink) const {
    std::uint64_t steps = std::numeric_limits<std::uint64_t>::max();
    for (const Values& v : m_values)
        if (sink.wantsValues(v.watch)) steps = std::min(steps, v.every - stepsDone % v.every);
    return steps;
}

Result<void> Monitors::spikes(const devices::Executable& executable, std::uint64_t k, Sink& sink) {
    for (Spikes& s : m_spikes) {
        std::span<const std::uint32_t> list = executable.spikes(s.history, k);
        if (!s.all) {
            const auto end = std::ranges::set_intersection(list, s.units, s.buffer.begin()).out;
            list = std::span<const std::uint32_t>(s.buffer.begin(), end);
        }
        if (!list.empty()) DL_CHECK(sink.spikes(s.watch, k + 1, list));
    }
    return {};
}

Result<bool> Monitors::values(const devices::Executable& executable, std::uint64_t stepsDone,
                              Sink& sink) {
    bool finite = true;
    for (Values& v : m_values) {
        if (stepsDone % v.every != 0 || !sink.wantsValues(v.watch)) continue;
        std::size_t at = 0;
        for (const Run& run : v.runs) {
            const auto count = static_cast<std::size_t>(run.count);
            executable.read(v.array, run.from, std::span(v.buffer).subspan(at, count));
            at += count;
        }
        for (double& x : v.buffer) {
            finite = finite && std::isfinite(x);
            if (v.converts) x = language::fromInternal(x, v.unit);
        }
        DL_CHECK(sink.values(v.watch, stepsDone, v.buffer));
    }
    return finite;
}

} // namespace dynaloom::simulate
