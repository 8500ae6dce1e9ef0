// Population rate from spike counts.
#pragma once

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

// rate = count / (units * bin); smoothed with a Gaussian of standard deviation smoothMs cut at four
// of them and renormalised at the ends, so a constant rate stays constant. smoothMs 0: no
// smoothing. No units or a bin that is not positive: an empty curve.
RateCurve rateCurve(std::span<const std::uint32_t> counts, double startMs, double binMs,
                    std::uint32_t units, double smoothMs = 0);

// Spike counts of one population in fine bins that are summed to the bin width asked for.
class SpikeCounts {
public:
    static constexpr double kFineMs = 0.5;
    static constexpr std::size_t kMaxBins = 1u << 23; // newest 70 minutes of model time, 32 MiB

    void add(std::span<const Spike> spikes);
    void clear();

    // Rate over [fromMs, toMs) in bins aligned to multiples of binMs; binMs is rounded to a
    // multiple of kFineMs. Only bins that end by toMs are returned, so a bin still filling never
    // shows as a dip.
    RateCurve rate(double fromMs, double toMs, double binMs, std::uint32_t units,
                   double smoothMs) const;

private:
    std::deque<std::uint32_t> m_counts;
    std::int64_t m_first = 0; // index of the first fine bin; bin k covers [k, k+1) * kFineMs
};

} // namespace dynaloom::plots
