// Population rate from spike counts.
#pragma once

#include "core/measure/rate_kernel.h"
#include "widgets/plots/spike_store.h"

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace dynaloom::plots {

// Rate per unit [Hz] in consecutive bins; bin i covers [startMs + i*binMs, startMs + (i+1)*binMs).
struct RateCurve {
    double startMs = 0;
    double binMs = 1;
    std::vector<double> hz;

    double centerMs(std::size_t bin) const {
        return startMs + (static_cast<double>(bin) + 0.5) * binMs;
    }
};

// How a rate is made of spikes: counts in bins of the width, or a kernel (measure/rate_kernel.h).
struct RateRule {
    measure::KernelShape shape = measure::KernelShape::Bin;
    double widthMs = 5;
    bool operator==(const RateRule&) const = default;
};

// rate = count / (units * bin), and then spread by the kernel; a constant rate stays constant to
// both ends. No units or a bin that is not positive: an empty curve.
RateCurve rateCurve(std::span<const std::uint32_t> counts, double startMs, double binMs,
                    std::uint32_t units, const RateRule& rule = {});

// Spike counts of one population in fine bins that are summed to the bin width asked for.
class SpikeCounts {
public:
    static constexpr double kFineMs = 0.5;
    static constexpr std::size_t kMaxBins = 1u << 23; // newest 70 minutes of model time, 32 MiB

    void add(std::span<const Spike> spikes);
    void add(double timeMs, std::size_t spikes);
    void clear();

    // Rate over [fromMs, toMs) in bins aligned to multiples of their width, which is a multiple of
    // kFineMs. Only bins that end by toMs are returned, so a bin still filling never shows as a
    // dip. With a kernel the bins are an eighth of its width, or as wide as the range is to be
    // shown in at most kMostPoints.
    RateCurve rate(double fromMs, double toMs, const RateRule& rule, std::uint32_t units) const;
    static constexpr double kMostPoints = 4000;

private:
    std::deque<std::uint32_t> m_counts;
    std::int64_t m_first = 0; // index of the first fine bin; bin k covers [k, k+1) * kFineMs
};

} // namespace dynaloom::plots
