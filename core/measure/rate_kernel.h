// Kernels that make a rate of spikes: each spike becomes a bump of area 1, so the rate integrates
// to the number of spikes whatever the kernel.
#pragma once

#include <cstdint>
#include <vector>

namespace dynaloom::measure {

enum class KernelShape : std::uint8_t {
    Bin,         // counts in bins of the width
    Gaussian,    // width: its standard deviation; sees before and after
    Exponential, // width: its time constant; sees the past only
    Alpha        // t/width^2 * exp(-t/width); sees the past only, peaks at the width
};

// A kernel on a grid of stepMs: weight[i] is what a spike of bin b adds to the rate, times the
// step, of bin b + first + i. The weights sum to 1; tails of less than 1e-6 are cut.
struct RateKernel {
    std::int64_t first = 0;
    std::vector<double> weight{1};
};

// Widths and steps that are not positive, and a width far below the step, give the kernel that does
// nothing. At most kMostWeights weights.
inline constexpr std::uint64_t kMostWeights = 1u << 20;
RateKernel rateKernel(KernelShape shape, double widthMs, double stepMs);

// counts convolved with the kernel. Where the kernel reaches beyond either end of `counts` it is
// renormalised, so a constant stays constant to the ends.
std::vector<double> convolve(const std::vector<double>& counts, const RateKernel& kernel);

} // namespace dynaloom::measure
