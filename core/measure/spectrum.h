// Power spectra of sampled signals.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace dynaloom::measure {

// One-sided density: power[k] at k*stepHz, in the square of the signal's unit per Hz. Its integral
// over frequency is the variance of the signal.
struct Spectrum {
    double stepHz = 0;
    std::vector<double> power;
    std::uint64_t segments = 0; // averaged
};

// Welch's estimate: Hann windows over segments that overlap by half, the mean of each taken away.
// A segment that is not a power of two from 8 on is lowered to one; values that are not finite end
// the signal. Empty when there is no whole segment.
Spectrum welch(std::span<const double> samples, double stepMs, std::uint64_t segment);

// The longest segment, a power of two, of which at least `wanted` (overlapping) fit; 0: none of 8.
std::uint64_t segmentFor(std::uint64_t samples, std::uint64_t wanted);

} // namespace dynaloom::measure
