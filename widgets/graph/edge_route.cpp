#include "widgets/graph/edge_route.h"

#include <algorithm>
#include <cmath>

namespace dynaloom::graph {
namespace {

constexpr double kCorner = 18; // radius of a loop's corners
constexpr double kReach = 30;  // how far a loop leaves a node sideways
constexpr double kSideLane = 9;
constexpr int kCurveSteps = 32;
constexpr int kCornerSteps = 8;

// Bezier points are evaluated directly: QPainterPath::pointAtPercent is far too slow for this.
QPointF cubic(const QPointF& a, const QPointF& b, const QPointF& c, const QPointF& d, double t) {
    const double u = 1 - t;
    return u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
}

QPointF quadratic(const QPointF& a, const QPointF& b, const QPointF& c, double t) {
    const double u = 1 - t;
    return u * u * a + 2 * u * t * b + t * t * c;
}

Route fromPoints(const QPolygonF& points, QPointF handle) {
    Route route;
    route.lines.reserve(points.size());
    for (qsizetype i = 1; i < points.size(); ++i)
        route.lines.append(QLineF(points[i - 1], points[i]));
    for (qsizetype i = 0; i < points.size(); i += 2) route.coarse << points[i];
    if (points.size() % 2 == 0) route.coarse << points.last();
    route.handle = handle;
    route.bounds = points.boundingRect();
    return route;
}

double curveReach(const RouteEnds& ends) {
    return std::max(46.0, std::abs(ends.to.x() - ends.from.x()) * 0.45);
}

Route curve(const RouteEnds& ends) {
    const double reach = curveReach(ends);
    const QPointF b = ends.from + QPointF(reach, 0), c = ends.to - QPointF(reach, 0);
    QPolygonF points;
    for (int i = 0; i <= kCurveSteps; ++i)
        points << cubic(ends.from, b, c, ends.to, static_cast<double>(i) / kCurveSteps);
    return fromPoints(points, handlePlace(ends));
}

// A polyline with its corners rounded off.
QPolygonF rounded(const QPolygonF& corners) {
    QPolygonF points{corners.first()};
    for (qsizetype i = 1; i + 1 < corners.size(); ++i) {
        const QLineF in(corners[i], corners[i - 1]), out(corners[i], corners[i + 1]);
        const double r = std::min({kCorner, in.length() / 2, out.length() / 2});
        if (r < 0.5) {
            points << corners[i];
            continue;
        }
        const QPointF start = in.pointAt(r / in.length()), end = out.pointAt(r / out.length());
        for (int k = 0; k <= kCornerSteps; ++k)
            points << quadratic(start, corners[i], end, static_cast<double>(k) / kCornerSteps);
    }
    return points << corners.last();
}

double loopLevel(const RouteEnds& ends) {
    const double clear = 16 + ends.handleHeight / 2 + ends.lanes.level * (ends.handleHeight + 8);
    if (ends.self)
        return ends.lanes.below ? ends.source.bottom() + clear : ends.source.top() - clear;
    const QRectF &upper = ends.source.top() < ends.target.top() ? ends.source : ends.target,
                 &lower = ends.source.top() < ends.target.top() ? ends.target : ends.source;
    if (lower.top() - upper.bottom() > 2 * clear) return upper.bottom() + clear;
    return std::max(upper.bottom(), lower.bottom()) + clear;
}

double loopRight(const RouteEnds& ends) {
    return ends.source.right() + kReach + ends.lanes.source * kSideLane;
}

double loopLeft(const RouteEnds& ends) {
    return ends.target.left() - kReach - ends.lanes.target * kSideLane;
}

Route loop(const RouteEnds& ends) {
    const double level = loopLevel(ends), right = loopRight(ends), left = loopLeft(ends);
    const QPolygonF points = rounded({ends.from,
                                      {right, ends.from.y()},
                                      {right, level},
                                      {left, level},
                                      {left, ends.to.y()},
                                      ends.to});
    return fromPoints(points, handlePlace(ends));
}

bool isCurve(const RouteEnds& ends) { return !ends.self && ends.to.x() > ends.from.x() + 20; }

} // namespace

QPointF handlePlace(const RouteEnds& ends) {
    if (!isCurve(ends)) return {(loopLeft(ends) + loopRight(ends)) / 2, loopLevel(ends)};
    const QPointF reach(curveReach(ends), 0);
    return cubic(ends.from, ends.from + reach, ends.to - reach, ends.to, ends.lanes.handleAt);
}

Route route(const RouteEnds& ends) { return isCurve(ends) ? curve(ends) : loop(ends); }

} // namespace dynaloom::graph
