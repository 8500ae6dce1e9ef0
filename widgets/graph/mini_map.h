// A small picture of the whole graph in a corner of the canvas, with what is in view. It hides
// where everything is in view anyway.
#pragma once

#include <QPixmap>
#include <QRectF>
#include <QSize>

namespace dynaloom::graph {

class GraphScene;

class MiniMap {
public:
    explicit MiniMap(const GraphScene& scene)
        : m_scene(scene) {}

    void setOn(bool on) { m_on = on; }
    bool isOn() const { return m_on; }
    // After items or the theme changed.
    void invalidate() { m_picture = {}; }

    // Where it is drawn in a viewport that shows this part of the scene; empty when it is hidden.
    QRect rect(QSize viewport, const QRectF& visible) const;
    void paint(QPainter& painter, QSize viewport, const QRectF& visible, double pixelRatio);
    // The place of the scene under a point of the map.
    QPointF sceneAt(QPointF point, const QRect& rect) const;

private:
    QRectF content() const;
    double scale(const QRect& rect) const;
    QPointF mapAt(QPointF scenePosition, const QRect& rect) const;
    void draw(const QRect& rect, double pixelRatio);

    const GraphScene& m_scene;
    bool m_on = true;
    QPixmap m_picture;        // null: to be drawn anew
    mutable QRectF m_content; // with the picture
};

} // namespace dynaloom::graph
