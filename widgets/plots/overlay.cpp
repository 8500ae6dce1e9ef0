#include "widgets/plots/overlay.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dynaloom::plots {

std::vector<OverlayPoint> pointsOf(const Overlay& o, double fromMs, double toMs, int columns) {
    std::vector<OverlayPoint> out;
    if (!(toMs > fromMs) || columns <= 0) return out;
    const auto begin = o.timeMs.begin();
    auto first = static_cast<std::size_t>(std::lower_bound(begin, o.timeMs.end(), fromMs) - begin);
    auto last = static_cast<std::size_t>(std::upper_bound(begin, o.timeMs.end(), toMs) - begin);
    if (first > 0) --first; // the line reaches the edges
    if (last < o.timeMs.size()) ++last;
    const auto put = [&](std::size_t i) { out.push_back({o.timeMs[i], o.values[i]}); };
    if (last - first <= 3 * static_cast<std::size_t>(columns)) {
        for (std::size_t i = first; i < last; ++i) put(i);
        return out;
    }
    const double columnMs = (toMs - fromMs) / columns;
    for (std::size_t i = first; i < last;) {
        const double end = (std::floor(o.timeMs[i] / columnMs) + 1) * columnMs;
        std::size_t lo = i, hi = i, k = i;
        for (; k < last && (o.timeMs[k] < end || k == i); ++k) {
            if (!(o.values[k] >= o.values[lo])) lo = k;
            if (!(o.values[k] <= o.values[hi])) hi = k;
        }
        put(std::min(lo, hi));
        if (lo != hi) put(std::max(lo, hi));
        i = k;
    }
    return out;
}

double valueAt(const Overlay& o, double timeMs, double withinMs) {
    if (o.timeMs.empty()) return std::numeric_limits<double>::quiet_NaN();
    auto after = std::lower_bound(o.timeMs.begin(), o.timeMs.end(), timeMs);
    if (after == o.timeMs.end() ||
        (after != o.timeMs.begin() && timeMs - *(after - 1) < *after - timeMs))
        --after;
    if (!(std::abs(*after - timeMs) <= withinMs)) return std::numeric_limits<double>::quiet_NaN();
    return o.values[static_cast<std::size_t>(after - o.timeMs.begin())];
}

} // namespace dynaloom::plots
