// What is to be seen in space, as plain values, and who draws it. Panels make a Scene; SceneView
// shows it; the drawing itself is done by a module that is loaded when the first scene is shown
// (renderer_module.h). Nothing here knows VTK or OpenGL.
//
// Lengths are in the scene's own units; z is up. Text is no part of what the module draws:
// SceneView paints it over the picture, in the program's fonts and sharp at every scale.
#pragma once

#include <QColor>
#include <QImage>
#include <QSize>
#include <QString>

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace dynaloom::scene3d {

struct Vec3 {
    double x = 0, y = 0, z = 0;
    friend bool operator==(const Vec3&, const Vec3&) = default;
};
inline Vec3 operator+(const Vec3& a, const Vec3& b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
inline Vec3 operator-(const Vec3& a, const Vec3& b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
inline Vec3 operator*(double s, const Vec3& a) { return {s * a.x, s * a.y, s * a.z}; }
inline double dot(const Vec3& a, const Vec3& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
inline Vec3 cross(const Vec3& a, const Vec3& b) {
    return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
double length(const Vec3& a);
Vec3 unit(const Vec3& a); // of length 1; (0, 0, 1) for the null vector

// Items that can be hit carry an id above 0.
struct Ball {
    Vec3 center;
    double radius = 1;
    QColor color;
    double glow = 0; // 0 to 1: how bright, and how far its halo reaches
    int id = 0;
};

// A tube along a path, with a head at its end: an arrow, or a ball where it inhibits.
struct Tube {
    enum class Head : std::uint8_t { None, Arrow, Ball };
    std::vector<Vec3> path; // at least two points
    double radius = 0.1;
    QColor color;
    Head head = Head::None;
    double pulse = -1;        // 0 to 1: where on its way a bright pulse is; below 0: none
    double pulseStrength = 0; // 0 to 1
    int id = 0;
};

// A translucent ellipsoid around what belongs together.
struct Hull {
    Vec3 center, radii{1, 1, 1};
    QColor color;
    double strength = 1; // of its colour; 0 to 2
    int id = 0;
};

// A line of many points with a colour at each.
struct Curve {
    std::vector<std::array<float, 3>> points;
    std::vector<QRgb> colors; // as many
    double width = 1.5;       // logical pixels
};

// Cells on a plane, row by row, each with a colour and a height above it (in scene units, along
// the plane's normal); they stand as blocks where any height is not 0.
struct Sheet {
    Vec3 origin, right{1, 0, 0}, forward{0, 1, 0}; // of one cell each
    int columns = 0, rows = 0;
    std::size_t cells = 0;      // the last row may be short
    std::vector<QRgb> colors;   // one a cell; alpha 0: no cell
    std::vector<float> heights; // one a cell, or empty: all 0
    double tallest = 0;         // that heights may become: kept in view
    int id = 0;
};

// A thin line that lies behind everything: of a ground or a wall. SceneView paints it.
struct Segment {
    Vec3 from, to;
    QColor color;
};

// A text at a place; `clearance` (scene units) keeps it off an item around the place.
struct Label {
    enum class Side : std::uint8_t { Above, Below, Center, Left, Right };
    Vec3 at;
    QString text;
    QColor color;
    double clearance = 0;
    Side side = Side::Above;
    bool strong = false; // semibold
    int priority = 0;    // the higher one stays where two would overlap
};

// Three axes with grids on the walls behind the data: SceneView draws those that face away.
struct AxesBox {
    struct Axis {
        QString title;           // with its unit
        double from = 0, to = 1; // what the ends of the box stand for
    };
    bool isShown = false;
    Vec3 lower, upper{1, 1, 1};
    std::array<Axis, 3> axes;
};

struct ColourBar {
    bool isShown = false;
    QString title;
    double from = 0, to = 1;
    std::vector<QColor> colors; // from the lowest to the highest
};

struct Scene {
    std::vector<Ball> balls;
    std::vector<Tube> tubes;
    std::vector<Hull> hulls;
    std::vector<Curve> curves;
    std::vector<Sheet> sheets;
    std::vector<Segment> ground;
    std::vector<Curve> frames; // thin lines among the solids
    std::vector<Label> labels;
    AxesBox box;
    ColourBar bar;
};
using ScenePtr = std::shared_ptr<const Scene>;

// Looks at `focus` from `distance` away. Azimuth and elevation in degrees: at 0, 0 it looks along
// +y with x to the right and z up; growing azimuth goes round to the right (counter-clockwise from
// above), growing elevation goes up.
struct Camera {
    Vec3 focus;
    double distance = 10, azimuth = -30, elevation = 22;
    friend bool operator==(const Camera&, const Camera&) = default;
};
inline constexpr double kViewAngle = 26; // degrees from the lower to the upper edge

struct RenderOptions {
    QSize pixels;
    double pixelRatio = 1; // device pixels a logical one, for the width of lines
    bool dark = true;      // the ground it will stand on
};

// Draws scenes into images. Lives on the thread of the window.
class SceneRenderer {
public:
    virtual ~SceneRenderer() = default;
    // Empty: it works. Else a sentence why it cannot draw here.
    virtual QString problem() const = 0;
    // The same pointer again costs nothing.
    virtual void setScene(const ScenePtr& scene) = 0;
    // ARGB32_Premultiplied; what is not covered is clear. Null if there is no memory.
    virtual QImage render(const Camera& camera, const RenderOptions& options) = 0;
};

// What the module exports, under kRendererEntry: nullptr for another version of this interface.
using RendererFactory = SceneRenderer* (*)(int version);
inline constexpr int kRendererVersion = 1;
inline constexpr const char* kRendererEntry = "dynaloom_scene_renderer";

} // namespace dynaloom::scene3d
