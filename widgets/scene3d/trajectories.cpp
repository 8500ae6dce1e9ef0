#include "widgets/scene3d/trajectories.h"

#include <QObject>

#include <algorithm>
#include <cmath>
#include <limits>

namespace dynaloom::scene3d {
namespace {

using plots::TraceData;
using plots::TracePoint;
using plots::TraceSeries;

constexpr int kEverySample = std::numeric_limits<int>::max();

QString quantityOf(const TraceSeries& s) { return s.place + QLatin1Char('.') + s.quantity; }
QString seriesOf(const TraceSeries& s) { return s.name() + QLatin1Char('.') + s.quantity; }

// The value at a time between two samples that follow each other; walks forwards only.
class Walk {
public:
    explicit Walk(std::vector<TracePoint> points)
        : m_points(std::move(points)) {}
    double at(double timeMs) {
        while (m_at + 1 < m_points.size() && m_points[m_at + 1].timeMs <= timeMs) ++m_at;
        if (m_points.empty() || timeMs < m_points[m_at].timeMs) return NAN;
        const TracePoint& a = m_points[m_at];
        if (a.timeMs == timeMs || m_at + 1 == m_points.size())
            return a.timeMs == timeMs ? a.value : NAN;
        const TracePoint& b = m_points[m_at + 1];
        return a.value + (b.value - a.value) * (timeMs - a.timeMs) / (b.timeMs - a.timeMs);
    }

private:
    std::vector<TracePoint> m_points;
    std::size_t m_at = 0;
};

int find(const TraceData& traces, const QString& axis, std::uint32_t neuron) {
    const auto& all = traces.series();
    for (std::size_t i = 0; i < all.size(); ++i)
        if (seriesOf(all[i]) == axis && (all[i].size > 1 || quantityOf(all[i]) != axis))
            return static_cast<int>(i);
    for (std::size_t i = 0; i < all.size(); ++i)
        if (quantityOf(all[i]) == axis && all[i].neuron == neuron) return static_cast<int>(i);
    return -1;
}

bool isOfEveryNeuron(const TraceData& traces, const QString& axis) {
    return std::any_of(traces.series().begin(), traces.series().end(),
                       [&](const TraceSeries& s) { return quantityOf(s) == axis; });
}

} // namespace

QStringList axisChoices(const TraceData& traces) {
    QStringList choices{kTimeAxis};
    for (const TraceSeries& s : traces.series())
        if (!choices.contains(quantityOf(s))) choices << quantityOf(s);
    for (const TraceSeries& s : traces.series())
        if (s.size > 1 && !choices.contains(seriesOf(s))) choices << seriesOf(s);
    return choices;
}

std::array<QString, 3> usualAxes(const TraceData& traces) {
    QStringList quantities, single;
    for (const TraceSeries& s : traces.series()) {
        if (!quantities.contains(quantityOf(s))) quantities << quantityOf(s);
        if (!single.contains(seriesOf(s))) single << seriesOf(s);
    }
    // Potentials, gates and currents of one cell belong together: "cell.V", "cell.Na.m".
    const QStringList& from = quantities.size() >= 2 ? quantities : single;
    if (from.size() >= 3) return {from[0], from[1], from[2]};
    if (from.size() == 2) return {from[0], from[1], kTimeAxis};
    return {from.isEmpty() ? kTimeAxis : from[0], kTimeAxis, kTimeAxis};
}

QString axisTitle(const TraceData& traces, const QString& axis, bool withPlace) {
    if (axis == kTimeAxis) return QObject::tr("time (ms)");
    for (const TraceSeries& s : traces.series()) {
        const bool ofAll = quantityOf(s) == axis;
        if (!ofAll && seriesOf(s) != axis) continue;
        const QString name =
            withPlace || !ofAll
                ? QStringLiteral("%1.%2").arg(ofAll ? s.place : s.name(), s.quantity)
                : s.quantity;
        return s.unit.isEmpty() ? name : QStringLiteral("%1 (%2)").arg(name, s.unit);
    }
    return axis;
}

std::vector<Trajectory> trajectoriesFor(const TraceData& traces, const std::array<QString, 3>& axes,
                                        std::size_t most) {
    std::vector<std::uint32_t> neurons;
    for (const TraceSeries& s : traces.series())
        for (const QString& axis : axes)
            if (quantityOf(s) == axis &&
                std::find(neurons.begin(), neurons.end(), s.neuron) == neurons.end())
                neurons.push_back(s.neuron);
    const bool shared = std::none_of(axes.begin(), axes.end(), [&](const QString& axis) {
        return isOfEveryNeuron(traces, axis);
    });
    if (shared) neurons = {0}; // every axis is one series, or time
    std::vector<Trajectory> all;
    for (const std::uint32_t neuron : neurons) {
        if (all.size() == most) break;
        Trajectory t;
        t.neuron = neuron;
        bool good = true, any = false;
        for (std::size_t k = 0; k < 3; ++k) {
            if (axes[k] == kTimeAxis) continue;
            t.series[k] = find(traces, axes[k], neuron);
            good = good && t.series[k] >= 0;
            if (t.series[k] < 0) continue;
            const TraceSeries& s = traces.series()[static_cast<std::size_t>(t.series[k])];
            if (!any || (t.key == 0 && s.key != 0)) {
                t.name = s.name();
                t.key = s.key;
                t.color = s.color;
            }
            any = true;
        }
        if (good && any) all.push_back(std::move(t));
    }
    return all;
}

void sample(const TraceData& traces, double fromMs, double toMs, Trajectory& t) {
    t.timeMs.clear();
    t.points.clear();
    const auto pointsOf = [&](int series) {
        return traces.series()[static_cast<std::size_t>(series)].store.decimated(fromMs, toMs,
                                                                                 kEverySample);
    };
    std::size_t lead = 0;
    while (lead < 3 && t.series[lead] < 0) ++lead;
    if (lead == 3) return;
    const std::vector<TracePoint> times = pointsOf(t.series[lead]);
    std::array<std::optional<Walk>, 3> walks;
    for (std::size_t k = lead + 1; k < 3; ++k)
        if (t.series[k] >= 0) walks[k].emplace(pointsOf(t.series[k]));
    for (const TracePoint& point : times) {
        // One beyond either end comes along, and NaN where the line is broken.
        if (point.timeMs < fromMs || point.timeMs > toMs) continue;
        std::array<float, 3> at{};
        bool good = true;
        for (std::size_t k = 0; k < 3; ++k) {
            const double value = t.series[k] < 0 ? point.timeMs
                                 : k == lead     ? point.value
                                                 : walks[k]->at(point.timeMs);
            good = good && std::isfinite(value);
            at[k] = static_cast<float>(value);
        }
        if (!good) continue;
        t.timeMs.push_back(point.timeMs);
        t.points.push_back(at);
    }
}

std::vector<std::size_t> shapeOf(const std::vector<std::array<float, 3>>& points,
                                 std::size_t most) {
    std::vector<std::size_t> kept;
    constexpr std::size_t kOfEach = 6; // least and greatest in three directions
    if (points.size() <= most || most < 2 * kOfEach) {
        for (std::size_t i = 0; i < points.size(); ++i) kept.push_back(i);
        return kept;
    }
    const std::size_t stretches = (most - 2) / kOfEach;
    for (std::size_t s = 0; s < stretches; ++s) {
        const std::size_t from = s * points.size() / stretches,
                          to = (s + 1) * points.size() / stretches;
        std::array<std::size_t, kOfEach> extremes;
        extremes.fill(from);
        for (std::size_t i = from; i < to; ++i) {
            for (std::size_t k = 0; k < 3; ++k) {
                if (points[i][k] < points[extremes[2 * k]][k]) extremes[2 * k] = i;
                if (points[i][k] > points[extremes[2 * k + 1]][k]) extremes[2 * k + 1] = i;
            }
        }
        std::sort(extremes.begin(), extremes.end());
        for (const std::size_t i : extremes)
            if (kept.empty() || kept.back() != i) kept.push_back(i);
    }
    if (kept.front() != 0) kept.insert(kept.begin(), 0);
    if (kept.back() != points.size() - 1) kept.push_back(points.size() - 1);
    return kept;
}

} // namespace dynaloom::scene3d
