// Statistics of one population's spikes over a span of time, for histograms and read-outs.
#pragma once

#include "widgets/plots/raster_data.h"

#include <vector>

namespace dynaloom::plots {

struct SpikeStatistics {
    double fromMs = 0, toMs = 0; // what they are of
    std::uint64_t spikes = 0;
    std::vector<double> intervalsMs; // of all neurons
    std::vector<double> ratesHz;     // of each neuron
    std::vector<double> cvs;         // of each neuron with at least three spikes
    // NaN where they do not exist.
    double meanRateHz = 0, meanIntervalMs = 0;
    double meanCv = 0;   // mean of the neurons' coefficients of variation
    double fano = 0;     // mean of the neurons' variance / mean of counts in windows
    double windowMs = 0; // of the Fano factor
};

// Of (fromMs, toMs]; of its end where it holds more than kMostCounted spikes.
inline constexpr std::size_t kMostCounted = 1u << 18;
SpikeStatistics spikeStatistics(const RasterData& data, std::size_t group, double fromMs,
                                double toMs, double windowMs = 100);

} // namespace dynaloom::plots
