#include "widgets/plots/rate_curve.h"

#include <cmath>

namespace dynaloom::plots {

RateCurve rateCurve(std::span<const std::uint32_t> counts, double startMs, double binMs,
                    std::uint32_t units, const RateRule& rule) {
    RateCurve curve{startMs, binMs, {}};
    if (units == 0 || !(binMs > 0)) return curve;
    const double perCount = 1000.0 / (binMs * units);
    curve.hz.reserve(counts.size());
    for (std::uint32_t c : counts) curve.hz.push_back(c * perCount);
    if (rule.shape != measure::KernelShape::Bin)
        curve.hz =
            measure::convolve(curve.hz, measure::rateKernel(rule.shape, rule.widthMs, binMs));
    return curve;
}

void SpikeCounts::add(std::span<const Spike> spikes) {
    for (const Spike& s : spikes) add(s.timeMs, 1);
}

void SpikeCounts::add(double timeMs, std::size_t spikes) {
    constexpr double kLargest = 1e15; // fine bins beyond this have no exact index
    if (spikes == 0 || !(std::abs(timeMs) < kLargest)) return;
    const auto bin = static_cast<std::int64_t>(std::floor(timeMs / kFineMs));
    if (m_counts.empty()) m_first = bin;
    const std::int64_t at = bin - m_first;
    const auto size = static_cast<std::int64_t>(m_counts.size());
    constexpr auto kMost = static_cast<std::int64_t>(kMaxBins);
    const auto count = static_cast<std::uint32_t>(spikes);
    if (at < 0) {
        if (size - at > kMost) return; // older than what is kept
        m_counts.insert(m_counts.begin(), static_cast<std::size_t>(-at), 0u);
        m_first = bin;
        m_counts.front() += count;
        return;
    }
    if (at >= size) {
        if (at >= 2 * kMost) { // a jump beyond all that is kept
            m_counts.clear();
            m_first = bin;
        }
        m_counts.resize(static_cast<std::size_t>(bin - m_first + 1), 0u);
    }
    m_counts[static_cast<std::size_t>(bin - m_first)] += count;
    while (m_counts.size() > kMaxBins) {
        m_counts.pop_front();
        ++m_first;
    }
}

void SpikeCounts::clear() { m_counts.clear(); }

RateCurve SpikeCounts::rate(double fromMs, double toMs, const RateRule& rule,
                            std::uint32_t units) const {
    const bool bins = rule.shape == measure::KernelShape::Bin;
    const double wanted =
        bins ? rule.widthMs : std::max(rule.widthMs / 8, (toMs - fromMs) / kMostPoints);
    const double fine = std::max(1.0, std::round(wanted / kFineMs));
    const double width = fine * kFineMs;
    if (!(toMs > fromMs) || !((toMs - fromMs) / width < static_cast<double>(kMaxBins)))
        return {fromMs, width, {}};
    // The kernel sees beyond the range, so that its ends do not depend on where the view ends.
    constexpr double kReach = 20; // widths, of the longest tail
    const double margin = bins ? 0 : std::min(std::ceil(kReach * rule.widthMs / width), 1e5);
    const double wantedFirst = std::floor(fromMs / width) - margin;
    const double knownFirst = std::floor(std::min(fromMs, 0.0) / width);
    const double first = std::max(wantedFirst, knownFirst); // there is nothing before time 0
    const double end = std::floor(toMs / width + 1e-9) /* times are sums of steps */;
    std::vector<std::uint32_t> counts;
    const auto perBin = static_cast<std::int64_t>(fine);
    for (double b = first; b < end; ++b) {
        const std::int64_t from = static_cast<std::int64_t>(b) * perBin - m_first;
        const auto lo = std::clamp<std::int64_t>(from, 0, std::ssize(m_counts));
        const auto hi = std::clamp<std::int64_t>(from + perBin, 0, std::ssize(m_counts));
        std::uint32_t sum = 0;
        for (auto k = lo; k < hi; ++k) sum += m_counts[static_cast<std::size_t>(k)];
        counts.push_back(sum);
    }
    RateCurve curve = rateCurve(counts, first * width, width, units, rule);
    const auto extra = static_cast<std::ptrdiff_t>(std::floor(fromMs / width) - first);
    if (extra > 0 && extra < std::ssize(curve.hz)) {
        curve.hz.erase(curve.hz.begin(), curve.hz.begin() + extra);
        curve.startMs += static_cast<double>(extra) * width;
    }
    return curve;
}

} // namespace dynaloom::plots
