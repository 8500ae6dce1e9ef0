// A scene with its texts, painted with QPainter: on the screen and in figures.
#pragma once

#include "widgets/scene3d/camera.h"

#include <QFont>
#include <QRectF>

class QPainter;

namespace dynaloom::scene3d {

struct Look {
    QColor background, text, muted, line, edge; // line, edge: of axes and grids
    bool dark = true;
    QFont labelFont, tickFont;
    double unit = 1; // a logical pixel, in units of the painter
    friend bool operator==(const Look&, const Look&) = default;
};

// The place in the middle that scenes are framed for: beside a colour bar.
QSizeF roomFor(const Scene& scene, QSizeF size, double unit);

// The picture alone, so many device pixels a unit of the painter.
QImage renderScene(SceneRenderer& renderer, const ScenePtr& scene, const Camera& camera,
                   QSizeF size, double pixelsPerUnit, const Look& look);
// What lies behind it: ground and walls.
void paintGround(QPainter& painter, const Scene& scene, const Camera& camera, const QRectF& rect,
                 const Look& look);
// Labels, axes and colour bar over it.
void paintTexts(QPainter& painter, const Scene& scene, const Camera& camera, const QRectF& rect,
                const Look& look);
// A read-out beside the pointer, kept within the rectangle.
void paintNote(QPainter& painter, const QString& text, QPointF at, const QRectF& rect,
               const Look& look);

} // namespace dynaloom::scene3d
