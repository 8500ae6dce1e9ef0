#include "widgets/plots/overlay.h"

#include <QJsonObject>

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

namespace dynaloom::plots {
namespace {

constexpr int kMostText = 4096;
constexpr double kMostNumber = 1e12;
constexpr int kMostColumns = 1'000;

QString textOf(const QJsonObject& from, const char* name) {
    const QString text = from[QLatin1String(name)].toString();
    return text.size() <= kMostText ? text : QString();
}

double numberOf(const QJsonObject& from, const char* name, double otherwise) {
    const double number = from[QLatin1String(name)].toDouble(otherwise);
    return std::abs(number) <= kMostNumber ? number : otherwise;
}

int placeOf(const QJsonObject& from, const char* name) {
    const double place = from[QLatin1String(name)].toDouble();
    return place >= 0 && place < kMostColumns ? static_cast<int>(place) : 0;
}

} // namespace

QString OverlaySource::name() const {
    return QStringLiteral("%1 of %2").arg(values, file.section(QLatin1Char('/'), -1));
}

std::vector<OverlaySource> overlaySources(const QJsonArray& recorded) {
    std::vector<OverlaySource> sources;
    for (const QJsonValue& value : recorded) {
        const QJsonObject from = value.toObject();
        OverlaySource s;
        s.file = textOf(from, "file");
        s.sha256 = textOf(from, "sha256");
        s.values = textOf(from, "values");
        s.times = textOf(from, "times");
        s.valuesAt = placeOf(from, "values_column");
        s.timesAt = placeOf(from, "times_column");
        s.stepMs = numberOf(from, "step_ms", 1);
        s.timeScale = numberOf(from, "time_scale", 1);
        s.scale = numberOf(from, "scale", 1);
        s.offset = numberOf(from, "offset", 0);
        if (s.file.isEmpty() || s.values.isEmpty()) continue;
        if (static_cast<int>(sources.size()) == kMostOverlays) break;
        sources.push_back(std::move(s));
    }
    return sources;
}

QJsonArray overlaySettings(const std::vector<Overlay>& overlays) {
    QJsonArray recorded;
    for (const Overlay& overlay : overlays) {
        const OverlaySource& s = overlay.source;
        if (s.file.isEmpty()) continue;
        QJsonObject to{{QStringLiteral("file"), s.file},
                       {QStringLiteral("sha256"), s.sha256},
                       {QStringLiteral("values"), s.values},
                       {QStringLiteral("values_column"), s.valuesAt}};
        if (s.times.isEmpty()) {
            to[QStringLiteral("step_ms")] = s.stepMs;
        } else {
            to[QStringLiteral("times")] = s.times;
            to[QStringLiteral("times_column")] = s.timesAt;
            to[QStringLiteral("time_scale")] = s.timeScale;
        }
        if (s.scale != 1) to[QStringLiteral("scale")] = s.scale;
        if (s.offset != 0) to[QStringLiteral("offset")] = s.offset;
        recorded.append(to);
    }
    return recorded;
}

void thin(Overlay& o, std::size_t most) {
    const std::size_t n = o.values.size();
    if (n <= most || most < 2) return;
    const std::size_t stretch = (2 * n + most - 1) / most;
    std::size_t out = 0;
    for (std::size_t from = 0; from < n; from += stretch) {
        const std::size_t to = std::min(n, from + stretch);
        std::size_t lo = from, hi = from;
        for (std::size_t i = from; i < to; ++i) {
            if (!(o.values[i] >= o.values[lo])) lo = i;
            if (!(o.values[i] <= o.values[hi])) hi = i;
        }
        const std::size_t first = std::min(lo, hi), second = std::max(lo, hi);
        const std::pair<double, double> a{o.timeMs[first], o.values[first]},
            b{o.timeMs[second], o.values[second]};
        // Never beyond what was read already: a stretch has at least two points, but the last.
        std::tie(o.timeMs[out], o.values[out]) = a;
        ++out;
        if (second == first) continue;
        std::tie(o.timeMs[out], o.values[out]) = b;
        ++out;
    }
    o.timeMs.resize(out);
    o.values.resize(out);
    o.timeMs.shrink_to_fit();
    o.values.shrink_to_fit();
}

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
