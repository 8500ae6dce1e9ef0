#include "widgets/scene3d/axes_box.h"

#include "widgets/plots/plot_style.h"

#include <algorithm>
#include <cmath>

namespace dynaloom::scene3d {
namespace {

constexpr int kTicks = 5;

double at(const Vec3& v, int axis) { return axis == 0 ? v.x : axis == 1 ? v.y : v.z; }
void set(Vec3& v, int axis, double to) { (axis == 0 ? v.x : axis == 1 ? v.y : v.z) = to; }

// The box as a camera sees it.
struct Seen {
    const AxesBox& box;
    Projection view;
    bool upperIsBack[3];
    std::array<std::vector<double>, 3> ticks; // values

    Seen(const AxesBox& b, const Camera& camera, QSizeF size)
        : box(b)
        , view(camera, size) {
        const Vec3 eye = view.frame().eye;
        for (int k = 0; k < 3; ++k) {
            const double middle = 0.5 * (at(box.lower, k) + at(box.upper, k));
            upperIsBack[k] = at(eye, k) < middle;
            const auto& axis = box.axes[static_cast<std::size_t>(k)];
            ticks[static_cast<std::size_t>(k)] = roundTicks(axis.from, axis.to, kTicks);
        }
    }
    double side(int axis, bool upper) const { return at(upper ? box.upper : box.lower, axis); }
    double back(int axis) const { return side(axis, upperIsBack[axis]); }
    // Where a value of an axis is.
    double place(int axis, double value) const {
        const auto& a = box.axes[static_cast<std::size_t>(axis)];
        const double part = a.to > a.from ? (value - a.from) / (a.to - a.from) : 0.5;
        return side(axis, false) + part * (side(axis, true) - side(axis, false));
    }
};

// Lines on the wall across `wall`, at the ticks of `axis` and along the third.
void addWall(const Seen& seen, int wall, int axis, const QColor& line, const QColor& edge,
             std::vector<Segment>& out) {
    const int along = 3 - wall - axis;
    const auto add = [&](double where, const QColor& color) {
        Segment s;
        set(s.from, wall, seen.back(wall));
        set(s.from, axis, where);
        s.to = s.from;
        set(s.from, along, seen.side(along, false));
        set(s.to, along, seen.side(along, true));
        s.color = color;
        out.push_back(s);
    };
    for (const double value : seen.ticks[static_cast<std::size_t>(axis)])
        add(seen.place(axis, value), line);
    for (const bool upper : {false, true}) add(seen.side(axis, upper), edge);
}

// The edge along an axis where its labels stand: one on the outline of the box, at the left for
// the upright axis, below for the others.
Vec3 labelEdge(const Seen& seen, int axis) {
    const int i = (axis + 1) % 3, j = (axis + 2) % 3;
    Vec3 best;
    double most = -INFINITY;
    for (const bool backI : {false, true}) {
        Vec3 middle;
        set(middle, axis, 0.5 * (seen.side(axis, false) + seen.side(axis, true)));
        set(middle, i, seen.side(i, backI == seen.upperIsBack[i]));
        set(middle, j, seen.side(j, backI != seen.upperIsBack[j]));
        const auto pixel = seen.view.project(middle);
        if (!pixel) continue;
        const double score = axis == 2 ? -pixel->x() : pixel->y();
        if (score <= most) continue;
        most = score;
        best = middle;
    }
    return best;
}

void addTexts(const Seen& seen, int axis, double apart, std::vector<AxesParts::Text>& out) {
    const Vec3 edge = labelEdge(seen, axis);
    const auto middle = seen.view.project(edge);
    const auto center = seen.view.project(0.5 * (seen.box.lower + seen.box.upper));
    Vec3 from = edge, to = edge;
    set(from, axis, seen.side(axis, false));
    set(to, axis, seen.side(axis, true));
    const auto a = seen.view.project(from), b = seen.view.project(to);
    if (!middle || !center || !a || !b) return;
    // Across the edge, away from the middle of the box.
    QPointF along = *b - *a;
    const double size = std::hypot(along.x(), along.y());
    if (size < 0.4 * apart) return; // seen end on
    QPointF away(-along.y() / size, along.x() / size);
    if (QPointF::dotProduct(away, *middle - *center) < 0) away = -away;
    const auto& values = seen.ticks[static_cast<std::size_t>(axis)];
    const int every =
        std::max(1, static_cast<int>(apart * static_cast<double>(values.size()) / size));
    for (std::size_t k = 0; k < values.size(); k += static_cast<std::size_t>(every)) {
        Vec3 where = edge;
        set(where, axis, seen.place(axis, values[k]));
        const auto pixel = seen.view.project(where);
        if (pixel) out.push_back({*pixel, away, tickText(values[k], values), false});
    }
    out.push_back({*middle, away, seen.box.axes[static_cast<std::size_t>(axis)].title, true});
}

} // namespace

std::vector<double> roundTicks(double from, double to, int most) {
    std::vector<double> ticks;
    const double size = to - from;
    if (!(size > 0) || !std::isfinite(size)) return ticks;
    const double rough = size / std::max(1, most);
    const double power = std::pow(10, std::floor(std::log10(rough)));
    const double part = rough / power;
    const double step = power * (part < 1.5 ? 1 : part < 3 ? 2 : part < 7 ? 5 : 10);
    for (double tick = std::ceil(from / step - 1e-9) * step; tick <= to + 1e-9 * step;
         tick += step) {
        ticks.push_back(std::abs(tick) < 1e-9 * step ? 0 : tick);
        if (ticks.size() > 50) break;
    }
    return ticks;
}

QString tickText(double tick, const std::vector<double>& ticks) {
    const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : std::abs(tick);
    double most = 0;
    for (const double t : ticks) most = std::max(most, std::abs(t));
    if (!(step > 0) || most >= 1e9 || step < 1e-6) return plots::readout(tick);
    const int decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
    const QString sign = tick < 0 ? QString(QChar(0x2212)) : QString();
    const double size = std::abs(tick);
    if (decimals > 0) return sign + QString::number(size, 'f', decimals);
    return sign + plots::groupedNumber(static_cast<std::uint64_t>(std::llround(size)));
}

AxesParts axesParts(const AxesBox& box, const Camera& camera, QSizeF size, const QColor& line,
                    const QColor& edge, double apart) {
    AxesParts parts;
    if (!box.isShown) return parts;
    const Seen seen(box, camera, size);
    for (int wall = 0; wall < 3; ++wall)
        for (int axis = 0; axis < 3; ++axis)
            if (axis != wall) addWall(seen, wall, axis, line, edge, parts.grid);
    for (int axis = 0; axis < 3; ++axis) addTexts(seen, axis, apart, parts.texts);
    return parts;
}

} // namespace dynaloom::scene3d
