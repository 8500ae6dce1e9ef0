#include "widgets/scene3d/pick.h"

#include <algorithm>
#include <cmath>

namespace dynaloom::scene3d {
namespace {

constexpr double kTubeReach = 4; // pixels beyond its edge

// Distance along the ray to an ellipsoid; nothing if it is missed or behind.
std::optional<double> hit(const Projection::Ray& ray, const Vec3& center, const Vec3& radii) {
    const auto scaled = [&](const Vec3& v) {
        return Vec3{v.x / radii.x, v.y / radii.y, v.z / radii.z};
    };
    const Vec3 o = scaled(ray.from - center), d = scaled(ray.direction);
    const double a = dot(d, d), b = dot(o, d), c = dot(o, o) - 1;
    const double root = b * b - a * c;
    if (!(root >= 0) || !(a > 0)) return {};
    const double t = (-b - std::sqrt(root)) / a;
    return t > 0 ? std::optional(t) : std::nullopt;
}

double distanceToSegment(QPointF p, QPointF a, QPointF b) {
    const QPointF ab = b - a, ap = p - a;
    const double squared = QPointF::dotProduct(ab, ab);
    const double t = squared > 0 ? std::clamp(QPointF::dotProduct(ap, ab) / squared, 0.0, 1.0) : 0;
    const QPointF to = ap - t * ab;
    return std::hypot(to.x(), to.y());
}

bool isOnTube(const Tube& tube, const Projection& view, QPointF pixel) {
    for (std::size_t i = 0; i + 1 < tube.path.size(); ++i) {
        const auto a = view.project(tube.path[i]), b = view.project(tube.path[i + 1]);
        if (!a || !b) continue;
        const double reach = tube.radius * view.scaleAt(view.depth(tube.path[i])) + kTubeReach;
        if (distanceToSegment(pixel, *a, *b) <= reach) return true;
    }
    return false;
}

} // namespace

// A ray through the planes of a sheet: where blocks are raised the highest one it passes counts,
// looked for in small steps along the ray.
std::optional<CellOnSheet> cellAt(const Scene& scene, const Projection& view, QPointF pixel) {
    const Projection::Ray ray = view.ray(pixel);
    std::optional<CellOnSheet> best;
    for (std::size_t k = 0; k < scene.sheets.size(); ++k) {
        const Sheet& s = scene.sheets[k];
        const Vec3 normal = unit(cross(s.right, s.forward));
        const double slope = dot(ray.direction, normal);
        if (std::abs(slope) < 1e-9 || s.columns < 1) continue;
        float low = 0, high = 0;
        for (const float h : s.heights) {
            low = std::min(low, h);
            high = std::max(high, h);
        }
        const double above = dot(ray.from - s.origin, normal);
        const double t1 = (static_cast<double>(high) - above) / slope;
        const double t2 = (static_cast<double>(low) - above) / slope;
        const double from = std::max(0.0, std::min(t1, t2)), to = std::max(t1, t2);
        if (!(to >= from)) continue;
        const double step = 0.25 * std::min(length(s.right), length(s.forward));
        const int steps = std::clamp(static_cast<int>((to - from) / step) + 1, 1, 4000);
        for (int i = 0; i <= steps; ++i) {
            const double t = from + (to - from) * i / steps;
            const Vec3 at = ray.from + t * ray.direction - s.origin;
            const auto column =
                static_cast<int>(std::floor(dot(at, s.right) / dot(s.right, s.right)));
            const auto row =
                static_cast<int>(std::floor(dot(at, s.forward) / dot(s.forward, s.forward)));
            if (column < 0 || row < 0 || column >= s.columns || row >= s.rows) continue;
            const std::size_t cell =
                static_cast<std::size_t>(row) * static_cast<std::size_t>(s.columns) +
                static_cast<std::size_t>(column);
            if (cell >= s.cells) continue;
            const double height = s.heights.empty() ? 0 : static_cast<double>(s.heights[cell]);
            const double z = dot(at, normal);
            const bool inside =
                height >= 0 ? z <= height + 1e-9 && z >= -1e-9 : z >= height - 1e-9 && z <= 1e-9;
            if (!inside && i < steps) continue;
            if (!inside && !s.heights.empty()) continue;
            if (!best || t < best->distance) best = CellOnSheet{k, cell, t};
            break;
        }
    }
    return best;
}

int itemAt(const Scene& scene, const Projection& view, QPointF pixel) {
    const Projection::Ray ray = view.ray(pixel);
    int found = 0;
    double nearest = INFINITY;
    for (const Ball& ball : scene.balls) {
        if (ball.id <= 0) continue;
        const auto at = hit(ray, ball.center, {ball.radius, ball.radius, ball.radius});
        if (!at || *at >= nearest) continue;
        nearest = *at;
        found = ball.id;
    }
    if (const auto cell = cellAt(scene, view, pixel);
        cell && cell->distance < nearest && scene.sheets[cell->sheet].id > 0)
        return scene.sheets[cell->sheet].id;
    if (found > 0) return found;
    for (const Tube& tube : scene.tubes)
        if (tube.id > 0 && isOnTube(tube, view, pixel)) return tube.id;
    for (const Hull& hull : scene.hulls) { // the smallest: the innermost
        if (hull.id <= 0 || !hit(ray, hull.center, hull.radii)) continue;
        const double size = hull.radii.x * hull.radii.y * hull.radii.z;
        if (size >= nearest) continue;
        nearest = size;
        found = hull.id;
    }
    return found;
}

std::optional<PointOnCurve> curvePointAt(const Scene& scene, const Projection& view, QPointF pixel,
                                         double within) {
    std::optional<PointOnCurve> best;
    double nearest = within;
    for (std::size_t k = 0; k < scene.curves.size(); ++k) {
        const auto& points = scene.curves[k].points;
        for (std::size_t i = 0; i < points.size(); ++i) {
            const auto at =
                view.project({static_cast<double>(points[i][0]), static_cast<double>(points[i][1]),
                              static_cast<double>(points[i][2])});
            if (!at) continue;
            const double away = std::hypot(at->x() - pixel.x(), at->y() - pixel.y());
            if (away > nearest) continue;
            nearest = away;
            best = PointOnCurve{k, i, away};
        }
    }
    return best;
}

} // namespace dynaloom::scene3d
