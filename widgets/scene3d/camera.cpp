#include "widgets/scene3d/camera.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace dynaloom::scene3d {
namespace {

constexpr double kDegree = std::numbers::pi / 180;
constexpr double kSteepest = 89; // degrees: straight down has no up
constexpr double kDegreesPerPixel = 0.4;
constexpr double kNearest = 1e-3, kFarthest = 1e7;

double tangent() { return std::tan(0.5 * kViewAngle * kDegree); }

// Pixels of the picture for a length equal to the depth.
double focalPixels(QSizeF size) { return 0.5 * std::max(1.0, size.height()) / tangent(); }

} // namespace

double length(const Vec3& a) { return std::sqrt(dot(a, a)); }

Vec3 unit(const Vec3& a) {
    const double l = length(a);
    return l > 0 ? (1 / l) * a : Vec3{0, 0, 1};
}

CameraFrame frameOf(const Camera& camera) {
    const double az = camera.azimuth * kDegree, el = camera.elevation * kDegree;
    CameraFrame frame;
    frame.back = {std::cos(el) * std::sin(az), -std::cos(el) * std::cos(az), std::sin(el)};
    frame.right = {std::cos(az), std::sin(az), 0};
    frame.up = cross(frame.back, frame.right);
    frame.eye = camera.focus + camera.distance * frame.back;
    return frame;
}

Projection::Projection(const Camera& camera, QSizeF size)
    : m_frame(frameOf(camera))
    , m_size(size)
    , m_focal(focalPixels(size)) {}

double Projection::depth(const Vec3& point) const {
    return -dot(point - m_frame.eye, m_frame.back);
}

std::optional<QPointF> Projection::project(const Vec3& point) const {
    const Vec3 from = point - m_frame.eye;
    const double away = -dot(from, m_frame.back);
    if (!(away > 1e-9)) return {};
    return QPointF(0.5 * m_size.width() + m_focal * dot(from, m_frame.right) / away,
                   0.5 * m_size.height() - m_focal * dot(from, m_frame.up) / away);
}

Projection::Ray Projection::ray(QPointF pixel) const {
    const double x = (pixel.x() - 0.5 * m_size.width()) / m_focal;
    const double y = (0.5 * m_size.height() - pixel.y()) / m_focal;
    return {m_frame.eye, unit(x * m_frame.right + y * m_frame.up - m_frame.back)};
}

std::vector<Bound> boundsOf(const Scene& scene) {
    std::vector<Bound> bounds;
    for (const Ball& ball : scene.balls) bounds.push_back({ball.center, ball.radius});
    for (const Hull& hull : scene.hulls) {
        // Six points of the ellipsoid: its box would be too wide.
        const Vec3& r = hull.radii;
        for (const Vec3& out : {Vec3{r.x, 0, 0}, Vec3{0, r.y, 0}, Vec3{0, 0, r.z}}) {
            bounds.push_back({hull.center + out, 0});
            bounds.push_back({hull.center - out, 0});
        }
    }
    for (const Tube& tube : scene.tubes)
        for (const Vec3& point : tube.path) bounds.push_back({point, tube.radius});
    for (const Sheet& sheet : scene.sheets)
        for (const int column : {0, sheet.columns})
            for (const int row : {0, sheet.rows})
                for (const double up : {0.0, sheet.tallest})
                    bounds.push_back({sheet.origin + static_cast<double>(column) * sheet.right +
                                          static_cast<double>(row) * sheet.forward +
                                          up * unit(cross(sheet.right, sheet.forward)),
                                      0});
    if (scene.box.isShown) {
        const Vec3 &a = scene.box.lower, &b = scene.box.upper;
        for (const double x : {a.x, b.x})
            for (const double y : {a.y, b.y})
                for (const double z : {a.z, b.z}) bounds.push_back({{x, y, z}, 0});
    }
    return bounds;
}

Camera framed(Camera camera, std::span<const Bound> bounds, QSizeF size, double margin) {
    if (bounds.empty() || size.isEmpty()) return camera;
    const CameraFrame f = frameOf(camera);
    const double keep = std::clamp(1 - 2 * margin, 0.2, 1.0);
    const double high = keep * tangent(), wide = high * size.width() / size.height();
    // Sides of the view as planes: for each side the least that the eye must stand back, as a
    // function of where it stands across. Two opposite sides give both at once.
    const auto fit = [&](const Vec3& across, double slope) {
        double most = -INFINITY, least = INFINITY; // of across -/+ slope * back
        for (const Bound& b : bounds) {
            const double a = dot(b.center, across), d = dot(b.center, f.back);
            const double r = b.radius * std::sqrt(1 + slope * slope);
            most = std::max(most, a + slope * d + r);
            least = std::min(least, a - slope * d - r);
        }
        // across + slope * (d - eye) <= center, and the same below.
        struct {
            double center, eye;
        } const found{0.5 * (most + least), 0.5 * (most - least) / slope};
        return std::pair(found.center, found.eye);
    };
    const auto [x, eyeX] = fit(f.right, wide);
    const auto [y, eyeY] = fit(f.up, high);
    double middle = 0;
    for (const Bound& b : bounds) middle += dot(b.center, f.back);
    middle /= static_cast<double>(bounds.size());
    camera.focus = x * f.right + y * f.up + middle * f.back;
    camera.distance = std::clamp(std::max(eyeX, eyeY) - middle, kNearest, kFarthest);
    return camera;
}

Camera turned(Camera camera, QPointF pixels) {
    camera.azimuth = std::remainder(camera.azimuth - kDegreesPerPixel * pixels.x(), 360.0);
    camera.elevation =
        std::clamp(camera.elevation + kDegreesPerPixel * pixels.y(), -kSteepest, kSteepest);
    return camera;
}

Camera panned(Camera camera, QPointF pixels, QSizeF size) {
    const CameraFrame f = frameOf(camera);
    const double perPixel = camera.distance / focalPixels(size);
    camera.focus = camera.focus - perPixel * pixels.x() * f.right + perPixel * pixels.y() * f.up;
    return camera;
}

Camera zoomed(Camera camera, double factor, QPointF at, QSizeF size) {
    const double distance = std::clamp(camera.distance * factor, kNearest, kFarthest);
    // What is under the pointer, on the plane across the focus.
    const CameraFrame f = frameOf(camera);
    const double focal = focalPixels(size);
    const double x = (at.x() - 0.5 * size.width()) / focal,
                 y = (0.5 * size.height() - at.y()) / focal;
    const double moved = camera.distance - distance;
    camera.focus = camera.focus + moved * x * f.right + moved * y * f.up;
    camera.distance = distance;
    return camera;
}

} // namespace dynaloom::scene3d
