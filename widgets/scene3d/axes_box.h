// Three axes as a box: grids on the walls behind the data, ticks and titles along the edges that no
// data hides.
#pragma once

#include "widgets/scene3d/camera.h"

namespace dynaloom::scene3d {

// Round numbers within [from, to], at most about so many.
std::vector<double> roundTicks(double from, double to, int most);
// One of them as text: as many digits as tell it from its neighbours.
QString tickText(double tick, const std::vector<double>& ticks);

struct AxesParts {
    std::vector<Segment> grid;
    struct Text {
        QPointF at;  // pixels; on the edge of the box
        QPointF out; // of length 1: away from the box
        QString text;
        bool isTitle = false;
    };
    std::vector<Text> texts;
};
// As seen by the camera on a picture of that size. Labels keep `apart` pixels between their
// middles.
AxesParts axesParts(const AxesBox& box, const Camera& camera, QSizeF size, const QColor& line,
                    const QColor& edge, double apart = 34);

} // namespace dynaloom::scene3d
