#include "widgets/plots/curve_data.h"

#include <algorithm>

namespace dynaloom::plots {

void setGraph(QCPGraph& graph, const RateCurve& curve) {
    QVector<QCPGraphData> points;
    points.reserve(static_cast<qsizetype>(curve.hz.size()));
    for (std::size_t i = 0; i < curve.hz.size(); ++i)
        points.append({curve.centerMs(i), curve.hz[i]});
    graph.data()->set(points, true);
}

void setGraph(QCPGraph& graph, std::span<const TracePoint> trace) {
    QVector<QCPGraphData> points;
    points.reserve(static_cast<qsizetype>(trace.size()));
    for (const TracePoint& p : trace) points.append({p.timeMs, p.value});
    graph.data()->set(points, true);
}

QCPRange steadyRange(const QCPRange& now, double lo, double hi, bool fromZero) {
    const double size = hi > lo ? hi - lo : std::max(1e-3, 0.1 * std::abs(hi));
    const QCPRange wanted(fromZero ? 0 : lo - 0.08 * size, hi + 0.12 * size);
    const bool holds = now.lower <= (fromZero ? 0 : lo) && now.upper >= hi;
    const bool notTooLarge = now.size() < 1.6 * wanted.size();
    return holds && notTooLarge ? now : wanted;
}

} // namespace dynaloom::plots
