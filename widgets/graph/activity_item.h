// Live activity of a node: a meter along the header's lower edge, the rate as text, and a faint
// glow. A child of the node's item without a cache, so that an update redraws a few rectangles
// only.
#pragma once

#include <QGraphicsItem>

namespace dynaloom::graph {

class GraphScene;
class NodeItem;

class ActivityItem : public QGraphicsItem {
public:
    ActivityItem(NodeItem& node, GraphScene& scene);

    void setRate(double rateHz);
    double rate() const { return m_rateHz; }
    // 0 at rest to 1 at 200 Hz and above, logarithmic in between.
    static double levelOf(double rateHz);

    QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    NodeItem& m_node;
    GraphScene& m_scene;
    double m_rateHz = 0;
};

} // namespace dynaloom::graph
