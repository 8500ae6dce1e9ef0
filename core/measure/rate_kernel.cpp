#include "core/measure/rate_kernel.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace dynaloom::measure {
namespace {

constexpr double kTail = 1e-6;

// Area of the kernel up to x widths.
double area(KernelShape shape, double x) {
    switch (shape) {
    case KernelShape::Gaussian:
        return 0.5 * std::erfc(-x / std::sqrt(2.0));
    case KernelShape::Exponential:
        return x > 0 ? -std::expm1(-x) : 0;
    case KernelShape::Alpha:
        return x > 0 ? 1 - (1 + x) * std::exp(-x) : 0;
    case KernelShape::Bin:
        break;
    }
    return x > 0 ? 1 : 0;
}

// Widths after which less than the tail is left.
double reach(KernelShape shape) {
    return shape == KernelShape::Gaussian ? 5.0 : shape == KernelShape::Alpha ? 17.0 : 14.0;
}

} // namespace

RateKernel rateKernel(KernelShape shape, double widthMs, double stepMs) {
    RateKernel kernel;
    if (shape == KernelShape::Bin || !(widthMs > 0) || !(stepMs > 0)) return kernel;
    const double step = stepMs / widthMs; // in widths
    const double bins = std::ceil(reach(shape) / step);
    if (!(step < 20) || !(2 * bins + 1 < static_cast<double>(kMostWeights))) return kernel;
    const auto n = static_cast<std::int64_t>(bins);
    kernel.weight.clear();
    if (shape == KernelShape::Gaussian) {
        // From the middle of a bin to the edges of the others.
        kernel.first = -n;
        for (std::int64_t k = -n; k <= n; ++k) {
            const double at = static_cast<double>(k);
            kernel.weight.push_back(area(shape, (at + 0.5) * step) -
                                    area(shape, (at - 0.5) * step));
        }
    } else {
        for (std::int64_t k = 0; k <= n; ++k) {
            const double at = static_cast<double>(k);
            kernel.weight.push_back(area(shape, (at + 1) * step) - area(shape, at * step));
        }
        while (kernel.weight.size() > 1 && kernel.weight.back() < kTail * 1e-2)
            kernel.weight.pop_back();
    }
    const double sum = std::accumulate(kernel.weight.begin(), kernel.weight.end(), 0.0);
    for (double& w : kernel.weight) w /= sum;
    return kernel;
}

std::vector<double> convolve(const std::vector<double>& counts, const RateKernel& kernel) {
    const auto n = static_cast<std::int64_t>(counts.size());
    const auto taps = static_cast<std::int64_t>(kernel.weight.size());
    std::vector<double> out(counts.size());
    for (std::int64_t i = 0; i < n; ++i) {
        // counts[i - first - k] * weight[k]
        const std::int64_t from = std::max<std::int64_t>(0, i - kernel.first - (n - 1));
        const std::int64_t to = std::min(taps, i - kernel.first + 1);
        double sum = 0, norm = 0;
        for (std::int64_t k = from; k < to; ++k) {
            const double w = kernel.weight[static_cast<std::size_t>(k)];
            sum += w * counts[static_cast<std::size_t>(i - kernel.first - k)];
            norm += w;
        }
        const bool whole = from == 0 && to == taps;
        out[static_cast<std::size_t>(i)] = whole || !(norm > 0) ? sum : sum / norm;
    }
    return out;
}

} // namespace dynaloom::measure
