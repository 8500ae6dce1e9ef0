// Where a camera stands and what it sees: the same projection as the renderer's, for labels,
// picking and framing.
#pragma once

#include "widgets/scene3d/scene.h"

#include <QPointF>
#include <QSizeF>

#include <optional>
#include <span>

namespace dynaloom::scene3d {

// The axes of a camera's picture: `back` points from the focus to the eye.
struct CameraFrame {
    Vec3 eye, right, up, back;
};
CameraFrame frameOf(const Camera& camera);

class Projection {
public:
    // Onto a picture of that size, in its own pixels, y down.
    Projection(const Camera& camera, QSizeF size);

    // Nothing for what is at the eye or behind it.
    std::optional<QPointF> project(const Vec3& point) const;
    double depth(const Vec3& point) const; // distance from the eye along the view
    // Length in pixels of a unit length across the view at that depth.
    double scaleAt(double depth) const { return depth > 0 ? m_focal / depth : 0; }
    struct Ray {
        Vec3 from, direction; // of length 1
    };
    Ray ray(QPointF pixel) const;
    const CameraFrame& frame() const { return m_frame; }

private:
    CameraFrame m_frame;
    QSizeF m_size;
    double m_focal; // pixels
};

// Something a camera is to hold in view.
struct Bound {
    Vec3 center;
    double radius = 0;
};
std::vector<Bound> boundsOf(const Scene& scene);
// The same direction, so that all bounds are in the picture with a margin (a part of its size) on
// every side. Nothing to frame: the camera itself.
Camera framed(Camera camera, std::span<const Bound> bounds, QSizeF size, double margin = 0.1);

// Turned by a drag of so many logical pixels, as if the scene were taken hold of.
Camera turned(Camera camera, QPointF pixels);
// Moved sideways so that what is at the focus follows the pointer.
Camera panned(Camera camera, QPointF pixels, QSizeF size);
// Nearer by the factor (0.8: a step nearer), what is under the pixel stays there.
Camera zoomed(Camera camera, double factor, QPointF at, QSizeF size);

} // namespace dynaloom::scene3d
