#include "core/measure/spikes.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dynaloom::measure {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// The spikes of the window as positions [first, second) in the sorted times.
std::pair<std::size_t, std::size_t> inWindow(std::span<const double> timeMs, Window window) {
    const auto from = std::ranges::upper_bound(timeMs, window.fromMs);
    const auto to = std::ranges::upper_bound(timeMs, window.toMs);
    const auto first = static_cast<std::size_t>(from - timeMs.begin());
    return {first, std::max(first, static_cast<std::size_t>(to - timeMs.begin()))};
}

// x, or the whole number it is meant to be.
double snapped(double x) {
    const double whole = std::nearbyint(x);
    return std::abs(x - whole) <= 1e-9 * std::max(1.0, std::abs(x)) ? whole : x;
}

// Running mean and sum of squared deviations (Welford 1962): no cancellation.
class Moments {
public:
    void add(double x) {
        const double delta = x - m_mean;
        m_mean += delta / static_cast<double>(++m_count);
        m_squares += delta * (x - m_mean);
    }
    double mean() const { return m_count > 0 ? m_mean : kNone; }
    double variance() const {
        return m_count > 1 ? m_squares / static_cast<double>(m_count - 1) : kNone;
    }

private:
    std::uint64_t m_count = 0;
    double m_mean = 0, m_squares = 0;
};

} // namespace

double meanRateHz(std::span<const double> timeMs, std::uint64_t units, Window window) {
    const double seconds = (window.toMs - window.fromMs) / 1000;
    if (units == 0 || !(seconds > 0)) return kNone;
    const auto [first, last] = inWindow(timeMs, window);
    return static_cast<double>(last - first) / static_cast<double>(units) / seconds;
}

std::vector<std::uint64_t> spikeCounts(std::span<const double> timeMs,
                                       std::span<const std::uint32_t> unit, std::uint64_t units,
                                       Window window) {
    std::vector<std::uint64_t> counts(units, 0);
    const auto [first, last] = inWindow(timeMs, window);
    for (std::size_t i = first; i < last; ++i)
        if (unit[i] < units) ++counts[unit[i]];
    return counts;
}

std::vector<double> populationRateHz(std::span<const double> timeMs, std::uint64_t units,
                                     Window window, double binMs) {
    const double length = window.toMs - window.fromMs;
    if (units == 0 || !(length > 0) || !(binMs > 0)) return {};
    const double wanted = std::ceil(snapped(length / binMs));
    if (!(wanted <= static_cast<double>(kMostBins))) return {};
    std::vector<double> rate(static_cast<std::size_t>(std::max(wanted, 1.0)), 0.0);
    const auto [first, last] = inWindow(timeMs, window);
    for (std::size_t i = first; i < last; ++i) {
        const double bin = std::ceil(snapped((timeMs[i] - window.fromMs) / binMs)) - 1;
        // A spike just after the start may snap to the edge before it.
        rate[static_cast<std::size_t>(
            std::clamp(bin, 0.0, static_cast<double>(rate.size() - 1)))] += 1;
    }
    const double lastMs = length - binMs * static_cast<double>(rate.size() - 1);
    for (std::size_t i = 0; i < rate.size(); ++i) {
        const double ms = i + 1 < rate.size() ? binMs : lastMs;
        rate[i] = rate[i] * 1000 / (static_cast<double>(units) * ms);
    }
    return rate;
}

Intervals intervals(std::span<const double> timeMs, std::span<const std::uint32_t> unit,
                    std::uint64_t units) {
    Intervals out;
    out.first.assign(units + 1, 0);
    for (const std::uint32_t u : unit)
        if (u < units) ++out.first[u + 1];
    // A unit of n spikes has n - 1 intervals.
    for (std::uint64_t u = 0; u < units; ++u) {
        const std::uint64_t spikes = out.first[u + 1];
        out.first[u + 1] = out.first[u] + (spikes > 0 ? spikes - 1 : 0);
    }
    out.ms.resize(out.first.back());
    std::vector<double> last(units, kNone);
    std::vector<std::uint64_t> next(out.first.begin(), out.first.end() - 1);
    for (std::size_t i = 0; i < unit.size(); ++i) {
        const std::uint32_t u = unit[i];
        if (u >= units) continue;
        if (!std::isnan(last[u])) out.ms[next[u]++] = timeMs[i] - last[u];
        last[u] = timeMs[i];
    }
    return out;
}

double mean(std::span<const double> values) {
    Moments moments;
    for (const double x : values) moments.add(x);
    return moments.mean();
}

double variance(std::span<const double> values) {
    Moments moments;
    for (const double x : values) moments.add(x);
    return moments.variance();
}

double cv(std::span<const double> intervalsMs) {
    Moments moments;
    for (const double x : intervalsMs) moments.add(x);
    return std::sqrt(moments.variance()) / moments.mean();
}

double meanCv(const Intervals& intervals) {
    Moments moments;
    for (std::uint64_t u = 0; u + 1 < intervals.first.size(); ++u) {
        const double value = cv(intervals.of(u));
        if (!std::isnan(value)) moments.add(value);
    }
    return moments.mean();
}

double localVariation(std::span<const double> intervalsMs) {
    Moments moments;
    for (std::size_t i = 1; i < intervalsMs.size(); ++i) {
        const double a = intervalsMs[i - 1], b = intervalsMs[i];
        const double ratio = (a - b) / (a + b);
        moments.add(3 * ratio * ratio);
    }
    return moments.mean();
}

double fano(std::span<const std::uint64_t> counts) {
    Moments moments;
    for (const std::uint64_t n : counts) moments.add(static_cast<double>(n));
    return moments.mean() > 0 ? moments.variance() / moments.mean() : kNone;
}

double synchrony(std::span<const double> values, std::uint64_t units) {
    if (units == 0) return kNone;
    const std::uint64_t samples = values.size() / units;
    std::vector<Moments> own(units);
    Moments together;
    for (std::uint64_t s = 0; s < samples; ++s) {
        const auto row = values.subspan(s * units, units);
        double sum = 0;
        for (std::uint64_t u = 0; u < units; ++u) {
            own[u].add(row[u]);
            sum += row[u];
        }
        together.add(sum / static_cast<double>(units));
    }
    Moments spread;
    for (const Moments& m : own) spread.add(m.variance());
    return spread.mean() > 0 ? std::sqrt(together.variance() / spread.mean()) : kNone;
}

} // namespace dynaloom::measure
