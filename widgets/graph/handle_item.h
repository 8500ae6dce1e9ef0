// The handle of a projection: a small plate on the line with the synapse and who is connected to
// whom.
#pragma once

#include <QGraphicsItem>
#include <QStaticText>

namespace dynaloom::graph {

class EdgeItem;
class GraphScene;

class HandleItem : public QGraphicsItem {
public:
    HandleItem(EdgeItem& edge, GraphScene& scene);

    void refresh(); // after the edge's content or the theme changed

    QRectF boundingRect() const override { return m_rect.adjusted(-3, -2, 3, 4); } // around (0, 0)
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    EdgeItem& m_edge;
    GraphScene& m_scene;
    QRectF m_rect;
    QStaticText m_title, m_subtitle;
};

} // namespace dynaloom::graph
