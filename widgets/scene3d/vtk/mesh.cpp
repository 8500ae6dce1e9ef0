#include "widgets/scene3d/vtk/mesh.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace dynaloom::scene3d {
namespace {

constexpr int kTubeSides = 12;
constexpr double kPulseLength = 0.16; // of a tube
constexpr double kHalo = 0.55;        // reach of a full glow beyond the ball, in radii

QRgb mixed(const QColor& a, const QColor& b, double part) {
    const auto mix = [part](int from, int to) {
        return std::clamp(static_cast<int>(std::lround(from + part * (to - from))), 0, 255);
    };
    return qRgb(mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue()));
}

struct Detail {
    int around, down;
};
Detail detailFor(std::size_t balls) {
    if (balls <= 40) return {40, 26};
    if (balls <= 400) return {24, 16};
    return {14, 9};
}

// A grid of points around a closed surface, joined to triangles.
void joinGrid(Mesh& mesh, std::int32_t first, int around, int down) {
    for (int row = 0; row < down; ++row) {
        for (int column = 0; column < around; ++column) {
            const std::int32_t a = first + row * (around + 1) + column, b = a + around + 1;
            mesh.triangle(a, b, a + 1);
            mesh.triangle(a + 1, b, b + 1);
        }
    }
}

template <class Color>
void addEllipsoid(Mesh& mesh, const Vec3& center, const Vec3& radii, Detail detail,
                  const Color& color) {
    const std::int32_t first = mesh.size();
    for (int row = 0; row <= detail.down; ++row) {
        const double theta = std::numbers::pi * row / detail.down;
        for (int column = 0; column <= detail.around; ++column) {
            const double phi = 2 * std::numbers::pi * column / detail.around;
            const Vec3 out{std::sin(theta) * std::cos(phi), std::sin(theta) * std::sin(phi),
                           std::cos(theta)};
            const Vec3 at = center + Vec3{out.x * radii.x, out.y * radii.y, out.z * radii.z};
            const Vec3 normal = unit({out.x / radii.x, out.y / radii.y, out.z / radii.z});
            mesh.add(at, normal, color(at, normal));
        }
    }
    joinGrid(mesh, first, detail.around, detail.down);
}

void addBall(Mesh& mesh, const Vec3& center, double radius, QRgb color, Detail detail) {
    addEllipsoid(mesh, center, {radius, radius, radius}, detail,
                 [color](const Vec3&, const Vec3&) { return color; });
}

struct Ring {
    Vec3 center, along, side, other; // axes across the path
    double radius = 0;
    QRgb color = 0;
};

void addRings(Mesh& mesh, const std::vector<Ring>& rings, double slope) {
    const std::int32_t first = mesh.size();
    for (const Ring& ring : rings) {
        for (int k = 0; k <= kTubeSides; ++k) {
            const double phi = 2 * std::numbers::pi * k / kTubeSides;
            // Clockwise seen along the path: the outside is the front.
            const Vec3 out = std::cos(phi) * ring.side - std::sin(phi) * ring.other;
            mesh.add(ring.center + ring.radius * out, unit(out + slope * ring.along), ring.color);
        }
    }
    joinGrid(mesh, first, kTubeSides, static_cast<int>(rings.size()) - 1);
}

// Rings along the path whose axes do not twist.
std::vector<Ring> ringsOf(const Tube& tube, const std::vector<Vec3>& path) {
    std::vector<Ring> rings;
    const QColor bright = QColor::fromRgb(mixed(tube.color, Qt::white, 0.65));
    Vec3 side{};
    for (std::size_t i = 0; i < path.size(); ++i) {
        const Vec3 along = unit(path[std::min(i + 1, path.size() - 1)] - path[i > 0 ? i - 1 : 0]);
        if (i == 0) side = cross(along, std::abs(along.z) < 0.9 ? Vec3{0, 0, 1} : Vec3{1, 0, 0});
        side = unit(side - dot(side, along) * along);
        const double at = static_cast<double>(i) / static_cast<double>(path.size() - 1);
        const double away = (at - tube.pulse) / kPulseLength;
        const double light =
            tube.pulse < 0 ? 0 : tube.pulseStrength * std::exp(-0.5 * away * away * 4);
        rings.push_back({path[i], along, side, cross(along, side), tube.radius * (1 + 0.8 * light),
                         mixed(tube.color, bright, light)});
    }
    return rings;
}

void addTube(Mesh& mesh, const Tube& tube) {
    std::vector<Vec3> path = tube.path;
    if (path.size() < 2) return;
    const double headLength =
        tube.head == Tube::Head::Arrow ? std::max(4.5 * tube.radius, 0.02) : 0;
    const Vec3 tip = path.back();
    double left = headLength; // is taken off the end
    while (path.size() > 2 && length(path.back() - path[path.size() - 2]) < left) {
        left -= length(path.back() - path[path.size() - 2]);
        path.pop_back();
    }
    if (left > 0) {
        const Vec3 back = path.back() - path[path.size() - 2];
        const double whole = length(back);
        path.back() = path.back() - (std::min(left, 0.9 * whole) / std::max(whole, 1e-12)) * back;
    }
    const std::vector<Ring> rings = ringsOf(tube, path);
    addRings(mesh, rings, 0);
    Ring end = rings.back();
    if (tube.head == Tube::Head::Arrow) {
        end.along = unit(tip - end.center);
        end.radius = 2.4 * tube.radius;
        Ring point = end, base = end;
        point.center = tip;
        point.radius = 0;
        base.radius = 0;
        addRings(mesh, {base, end}, -50);
        addRings(mesh, {end, point}, 2.4 * tube.radius / headLength);
    } else if (tube.head == Tube::Head::Ball) {
        addBall(mesh, tip, 2.1 * tube.radius, end.color, {16, 10});
    }
}

void addQuad(Mesh& mesh, const Vec3& a, const Vec3& b, const Vec3& c, const Vec3& d,
             const Vec3& normal, QRgb color) {
    const std::int32_t first = mesh.size();
    for (const Vec3& at : {a, b, c, d}) mesh.add(at, normal, color);
    mesh.triangle(first, first + 1, first + 2);
    mesh.triangle(first, first + 2, first + 3);
}

void addSheet(Mesh& mesh, const Sheet& s) {
    const Vec3 up = unit(cross(s.right, s.forward));
    const Vec3 rightOut = unit(s.right), forwardOut = unit(s.forward);
    constexpr double kGap = 0.06; // between blocks, of a cell
    for (std::size_t i = 0; i < s.cells; ++i) {
        const QRgb color = s.colors[i];
        if (qAlpha(color) == 0) continue;
        const auto columns = static_cast<std::size_t>(s.columns);
        const auto column = static_cast<double>(i % columns),
                   row = static_cast<double>(i / columns);
        const double height = s.heights.empty() ? 0 : static_cast<double>(s.heights[i]);
        const auto corner = [&](double x, double y, double z) {
            return s.origin + (column + x) * s.right + (row + y) * s.forward + z * up;
        };
        const double lo = height != 0 ? kGap : 0, hi = 1 - lo;
        const Vec3 a = corner(lo, lo, height), b = corner(hi, lo, height),
                   c = corner(hi, hi, height), d = corner(lo, hi, height);
        addQuad(mesh, a, b, c, d, up, color);
        if (height == 0) continue;
        addQuad(mesh, corner(0, 0, 0), corner(1, 0, 0), corner(1, 1, 0), corner(0, 1, 0), up,
                color);
        const Vec3 e = corner(lo, lo, 0), f = corner(hi, lo, 0), g = corner(hi, hi, 0),
                   h = corner(lo, hi, 0);
        addQuad(mesh, e, f, b, a, -1.0 * forwardOut, color);
        addQuad(mesh, f, g, c, b, rightOut, color);
        addQuad(mesh, g, h, d, c, forwardOut, color);
        addQuad(mesh, h, e, a, d, -1.0 * rightOut, color);
    }
}

QRgb withAlpha(QRgb color, double alpha) {
    return qRgba(qRed(color), qGreen(color), qBlue(color),
                 std::clamp(static_cast<int>(std::lround(255 * alpha)), 0, 255));
}

// Clear in the middle, brighter towards its rim.
void addHull(Mesh& mesh, const Hull& hull, const Vec3& eye, bool dark) {
    const QRgb color = hull.color.rgb();
    const double base = dark ? 0.07 : 0.06, edge = dark ? 0.42 : 0.34;
    addEllipsoid(mesh, hull.center, hull.radii, {64, 40}, [&](const Vec3& at, const Vec3& normal) {
        const double facing = dot(unit(eye - at), normal);
        const double rim = facing > 0 ? std::pow(1 - facing, 2.2) : 1;
        return withAlpha(color, hull.strength * (base + edge * rim));
    });
}

double reachOf(const Ball& ball) { return ball.radius * (1.12 + kHalo * ball.glow); }

// Fades outwards.
void addHalo(Mesh& mesh, const Ball& ball, const Vec3& eye, bool dark) {
    const double reach = reachOf(ball);
    const QRgb color = mixed(ball.color, Qt::white, dark ? 0.25 : 0.0);
    const double strength = (dark ? 0.55 : 0.5) * (0.35 + 0.65 * ball.glow);
    addEllipsoid(mesh, ball.center, {reach, reach, reach}, {32, 20},
                 [&](const Vec3& at, const Vec3& normal) {
                     const double facing = std::max(0.0, dot(unit(eye - at), normal));
                     return withAlpha(color, strength * facing * facing * facing);
                 });
}

} // namespace

void Mesh::add(const Vec3& point, const Vec3& normal, QRgb color) {
    for (const double v : {point.x, point.y, point.z}) points.push_back(static_cast<float>(v));
    for (const double v : {normal.x, normal.y, normal.z}) normals.push_back(static_cast<float>(v));
    for (const int v : {qRed(color), qGreen(color), qBlue(color), qAlpha(color)})
        colors.push_back(static_cast<std::uint8_t>(v));
}

void Mesh::triangle(std::int32_t a, std::int32_t b, std::int32_t c) {
    triangles.insert(triangles.end(), {a, b, c});
}

Mesh solids(const Scene& scene) {
    Mesh mesh;
    const Detail detail = detailFor(scene.balls.size());
    for (const Ball& ball : scene.balls)
        addBall(mesh, ball.center, ball.radius, mixed(ball.color, Qt::white, 0.35 * ball.glow),
                detail);
    for (const Tube& tube : scene.tubes) addTube(mesh, tube);
    for (const Sheet& sheet : scene.sheets) addSheet(mesh, sheet);
    return mesh;
}

bool hasGlass(const Scene& scene) {
    return !scene.hulls.empty() || std::any_of(scene.balls.begin(), scene.balls.end(),
                                               [](const Ball& b) { return b.glow > 0; });
}

Mesh glass(const Scene& scene, const Vec3& eye, bool dark) {
    Mesh mesh;
    struct Shell {
        double front; // distance of its nearest point from the eye
        const Hull* hull;
        const Ball* ball;
    };
    std::vector<Shell> shells;
    for (const Hull& hull : scene.hulls) {
        const double deep = std::max({hull.radii.x, hull.radii.y, hull.radii.z});
        shells.push_back({length(hull.center - eye) - deep, &hull, nullptr});
    }
    for (const Ball& ball : scene.balls)
        if (ball.glow > 0)
            shells.push_back({length(ball.center - eye) - reachOf(ball), nullptr, &ball});
    // The far ones first: they are blended in this order.
    std::sort(shells.begin(), shells.end(),
              [](const Shell& a, const Shell& b) { return a.front > b.front; });
    for (const Shell& shell : shells) {
        if (shell.hull)
            addHull(mesh, *shell.hull, eye, dark);
        else
            addHalo(mesh, *shell.ball, eye, dark);
    }
    return mesh;
}

} // namespace dynaloom::scene3d
