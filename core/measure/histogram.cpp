#include "core/measure/histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dynaloom::measure {

Histogram histogram(std::span<const double> values, double from, double to, std::uint32_t bins) {
    Histogram h;
    if (!(to > from) || bins == 0 || !std::isfinite(to - from)) return h;
    h.from = from;
    h.width = (to - from) / bins;
    h.counts.assign(bins, 0);
    for (const double v : values) {
        if (!std::isfinite(v)) continue;
        if (v < from)
            ++h.below;
        else if (v > to)
            ++h.above;
        else
            ++h.counts[std::min<std::size_t>(static_cast<std::size_t>((v - from) / h.width),
                                             bins - 1)];
    }
    return h;
}

Range histogramRange(std::span<const double> values) {
    double lo = std::numeric_limits<double>::infinity(), hi = -lo;
    for (const double v : values) {
        if (!std::isfinite(v)) continue;
        lo = std::min(lo, v);
        hi = std::max(hi, v);
    }
    if (!(hi >= lo)) return {};
    if (lo >= 0 && lo < 0.5 * hi) lo = 0;
    if (hi == lo) { // all alike: a bin in the middle holds them
        const double half = lo == 0 ? 0.5 : 0.5 * std::abs(lo);
        return {lo - half, hi + half};
    }
    const double unit = std::pow(10.0, std::floor(std::log10(hi - lo))) / 2;
    return {std::floor(lo / unit) * unit, std::ceil(hi / unit) * unit};
}

} // namespace dynaloom::measure
