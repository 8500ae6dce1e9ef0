#include "widgets/plots/spike_statistics.h"

#include "core/measure/spikes.h"

#include <algorithm>
#include <cmath>

namespace dynaloom::plots {
namespace {

constexpr std::uint64_t kMostCells = 1u << 22; // units x windows

// Mean over the neurons that fire of variance / mean of their counts.
double meanFano(const std::vector<double>& timeMs, const std::vector<std::uint32_t>& unit,
                std::uint64_t units, double fromMs, double toMs, double windowMs) {
    const double whole = std::floor((toMs - fromMs) / windowMs + 1e-9);
    if (!(whole >= 2) || units == 0) return NAN;
    const auto windows = static_cast<std::uint64_t>(
        std::min(whole, static_cast<double>(kMostCells / std::max<std::uint64_t>(units, 1))));
    if (windows < 2) return NAN;
    std::vector<std::uint64_t> counts(units * windows);
    for (std::size_t i = 0; i < timeMs.size(); ++i) {
        const double at = std::ceil((timeMs[i] - fromMs) / windowMs - 1e-9) - 1; // (from, to]
        if (at < 0 || at >= static_cast<double>(windows)) continue;
        ++counts[unit[i] * windows + static_cast<std::uint64_t>(at)];
    }
    double sum = 0, n = 0;
    for (std::uint64_t u = 0; u < units; ++u) {
        const double f = measure::fano(std::span(counts).subspan(u * windows, windows));
        if (!std::isfinite(f)) continue;
        sum += f;
        n += 1;
    }
    return n > 0 ? sum / n : NAN;
}

} // namespace

SpikeStatistics spikeStatistics(const RasterData& data, std::size_t group, double fromMs,
                                double toMs, double windowMs) {
    SpikeStatistics out;
    out.meanRateHz = out.meanIntervalMs = out.meanCv = out.fano = NAN;
    if (group >= data.groups().size() || !(toMs > fromMs)) return out;
    const SpikeStore& store = data.spikes(group);
    fromMs = std::max(fromMs, data.keptFromMs());
    constexpr double kEdge = 1e-9; // times are labels of steps: the window holds its end
    while (store.count(fromMs + kEdge, toMs) > kMostCounted) fromMs += 0.25 * (toMs - fromMs);
    std::vector<double> timeMs;
    std::vector<std::uint32_t> unit;
    store.forRange(fromMs + kEdge, toMs + kEdge, [&](auto times, auto rows) {
        timeMs.insert(timeMs.end(), times.begin(), times.end());
        unit.insert(unit.end(), rows.begin(), rows.end());
    });
    const std::uint64_t units = data.groups()[group].size;
    out.fromMs = fromMs;
    out.toMs = toMs;
    out.spikes = timeMs.size();
    out.windowMs = windowMs;
    const double seconds = (toMs - fromMs) / 1000;
    std::vector<std::uint64_t> counts(units);
    for (const std::uint32_t u : unit) ++counts[u];
    for (const std::uint64_t n : counts) out.ratesHz.push_back(static_cast<double>(n) / seconds);
    const measure::Intervals all = measure::intervals(timeMs, unit, units);
    out.intervalsMs = all.ms;
    for (std::uint64_t u = 0; u < units; ++u)
        if (const double cv = measure::cv(all.of(u)); std::isfinite(cv)) out.cvs.push_back(cv);
    out.meanRateHz = measure::mean(out.ratesHz);
    out.meanIntervalMs = measure::mean(out.intervalsMs);
    out.meanCv = measure::mean(out.cvs);
    out.fano = meanFano(timeMs, unit, units, fromMs, toMs, windowMs);
    return out;
}

} // namespace dynaloom::plots
