// Statistics of spikes as pure functions of plain values. Times and intervals in ms, rates in Hz;
// units count from 0. Spikes come as two vectors of one length, time and unit, sorted by time. A
// number that does not exist (the mean of nothing, a spread of one value) is NaN.
//
// A spike labelled t was found in the step that ended at t (docs/step.md, row 1), so windows and
// bins hold their end and not their start: (from, to].
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace dynaloom::measure {

struct Window {
    double fromMs = 0, toMs = 0;
};

// Spikes a unit and second. NaN without units or for a window of no length.
double meanRateHz(std::span<const double> timeMs, std::uint64_t units, Window window);

// Spikes of each unit in the window; units beyond the number are not counted.
std::vector<std::uint64_t> spikeCounts(std::span<const double> timeMs,
                                       std::span<const std::uint32_t> unit, std::uint64_t units,
                                       Window window);

// Rate of the population in bins (from + i*bin, from + (i+1)*bin], Hz a unit. The last bin ends
// with the window and is divided by its own length. A bin edge within 1e-9 of a spike (relative) is
// taken as equal to it, so that bins of a multiple of dt are exact. Empty for a window or bin of no
// length, or without units; at most kMostBins bins, else empty.
inline constexpr std::uint64_t kMostBins = 1u << 28;
std::vector<double> populationRateHz(std::span<const double> timeMs, std::uint64_t units,
                                     Window window, double binMs);

// Intervals between successive spikes of each unit, in order of time.
struct Intervals {
    std::vector<std::uint64_t> first; // units + 1; those of unit i are ms[first[i] .. first[i + 1])
    std::vector<double> ms;
    std::span<const double> of(std::uint64_t unit) const {
        return std::span(ms).subspan(first[unit], first[unit + 1] - first[unit]);
    }
};
Intervals intervals(std::span<const double> timeMs, std::span<const std::uint32_t> unit,
                    std::uint64_t units);

double mean(std::span<const double> values);
// With n - 1; NaN for fewer than two values.
double variance(std::span<const double> values);

// Coefficient of variation of intervals: standard deviation / mean. 0 for a regular train, 1 for a
// Poisson process. NaN for fewer than two intervals.
double cv(std::span<const double> intervalsMs);
// Mean over the units that have at least two intervals; NaN when none has.
double meanCv(const Intervals& intervals);

// Local variation (Shinomoto et al. 2003): mean of 3 (a - b)^2 / (a + b)^2 over successive
// intervals a, b. As cv, but blind to slow changes of the rate. NaN for fewer than two intervals.
double localVariation(std::span<const double> intervalsMs);

// Variance / mean of counts: 1 for Poisson counts, 0 for equal ones. NaN for fewer than two counts
// or a mean of 0.
double fano(std::span<const std::uint64_t> counts);

// Synchrony chi (Golomb & Rinzel 1994) of traces, samples x units row-major: standard deviation in
// time of the mean over units, divided by the root of the mean variance of the units. 1 when all
// units do the same, about 1/sqrt(units) when they are independent. NaN when nothing varies.
double synchrony(std::span<const double> values, std::uint64_t units);

} // namespace dynaloom::measure
