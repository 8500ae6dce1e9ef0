// Made-up runs for tests of plots.
#pragma once

#include "widgets/plots/run_data.h"

#include <algorithm>
#include <random>

namespace plot_runs {

using namespace dynaloom::plots;

inline RunDataPtr runOf(std::vector<RasterGroup> groups, std::vector<TraceSeries> series = {}) {
    return std::make_shared<RunData>(
        RunData{RasterData(std::move(groups)), TraceData(std::move(series)), 0});
}

inline TraceSeries series(const QString& place, const QString& quantity, const QString& unit,
                          std::uint32_t neuron = 0, std::uint64_t size = 1) {
    return {place, quantity, unit, {}, 0, size, neuron, {}};
}

inline std::vector<Spike> randomSpikes(std::size_t n, std::uint32_t rows, double endMs,
                                       unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> time(0, endMs);
    std::vector<Spike> spikes;
    for (std::size_t i = 0; i < n; ++i)
        spikes.push_back({time(random), static_cast<std::uint32_t>(random() % rows)});
    std::sort(spikes.begin(), spikes.end(),
              [](const Spike& a, const Spike& b) { return a.timeMs < b.timeMs; });
    return spikes;
}

} // namespace plot_runs
