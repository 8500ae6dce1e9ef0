// Three axes as a box: grids on the walls behind the data, ticks and titles along the edges that no
// data hides.
#pragma once

#include "widgets/scene3d/camera.h"

namespace dynaloom::scene3d {

// Round numbers within [from, to], at most about so many.
std::vector<double> roundTicks(double from, double to, int most);

struct AxesParts {
    std::vector<Segment> grid; // for the renderer
    struct Text {
        QPointF at;  // pixels; on the edge of the box
        QPointF out; // of length 1: away from the box
        QString text;
        bool isTitle = false;
    };
    std::vector<Text> texts;
};
// As seen by the camera on a picture of that size (logical pixels).
AxesParts axesParts(const AxesBox& box, const Camera& camera, QSizeF size, const QColor& line,
                    const QColor& edge);

} // namespace dynaloom::scene3d
