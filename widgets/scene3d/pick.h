// What is under a pixel, by geometry: exact, the same on every graphics card, and without one.
#pragma once

#include "widgets/scene3d/camera.h"

namespace dynaloom::scene3d {

// The id of the item nearest to the eye under the pixel: balls and cells of sheets, then tubes
// (within a few pixels), then hulls. 0: none.
int itemAt(const Scene& scene, const Projection& view, QPointF pixel);

struct PointOnCurve {
    std::size_t curve = 0, point = 0;
    double pixels = 0; // distance from the pixel
};
// The point of all curves nearest to the pixel, within so many pixels.
std::optional<PointOnCurve> curvePointAt(const Scene& scene, const Projection& view, QPointF pixel,
                                         double within);

struct CellOnSheet {
    std::size_t sheet = 0, cell = 0;
    double distance = 0; // from the eye
};
std::optional<CellOnSheet> cellAt(const Scene& scene, const Projection& view, QPointF pixel);

} // namespace dynaloom::scene3d
