#include "core/measure/spectrum.h"

#include <unsupported/Eigen/FFT>

#include <bit>
#include <cmath>
#include <complex>
#include <numbers>

namespace dynaloom::measure {
namespace {

constexpr std::uint64_t kLeastSegment = 8;

std::vector<double> hann(std::size_t n) {
    std::vector<double> window(n); // periodic, as spectra want it
    for (std::size_t i = 0; i < n; ++i)
        window[i] = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(i) /
                                         static_cast<double>(n));
    return window;
}

} // namespace

Spectrum welch(std::span<const double> samples, double stepMs, std::uint64_t segment) {
    Spectrum spectrum;
    std::size_t finite = 0;
    while (finite < samples.size() && std::isfinite(samples[finite])) ++finite;
    const auto n = static_cast<std::size_t>(std::bit_floor(segment));
    if (n < kLeastSegment || finite < n || !(stepMs > 0) || !std::isfinite(stepMs)) return spectrum;
    const std::vector<double> window = hann(n);
    double norm = 0;
    for (const double w : window) norm += w * w;
    spectrum.stepHz = 1000 / (stepMs * static_cast<double>(n));
    spectrum.power.assign(n / 2 + 1, 0.0);
    Eigen::FFT<double> transform;
    std::vector<double> piece(n);
    std::vector<std::complex<double>> image;
    for (std::size_t from = 0; from + n <= finite; from += n / 2) {
        double mean = 0;
        for (std::size_t i = 0; i < n; ++i) mean += samples[from + i];
        mean /= static_cast<double>(n);
        for (std::size_t i = 0; i < n; ++i) piece[i] = (samples[from + i] - mean) * window[i];
        transform.fwd(image, piece);
        for (std::size_t k = 0; k < spectrum.power.size(); ++k)
            spectrum.power[k] += std::norm(image[k]);
        ++spectrum.segments;
    }
    // Both signs of a frequency count, but for 0 and the highest.
    const double scale = stepMs / 1000 / (norm * static_cast<double>(spectrum.segments));
    for (std::size_t k = 0; k < spectrum.power.size(); ++k)
        spectrum.power[k] *= k == 0 || k == n / 2 ? scale : 2 * scale;
    return spectrum;
}

std::uint64_t segmentFor(std::uint64_t samples, std::uint64_t wanted) {
    // k segments of n that overlap by half take (k + 1) n / 2 samples.
    const std::uint64_t n = std::bit_floor(2 * samples / (wanted + 1));
    return n < kLeastSegment ? 0 : n;
}

} // namespace dynaloom::measure
