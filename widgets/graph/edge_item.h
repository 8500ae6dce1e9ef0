// A connection on the canvas: a projection with its handle, a wire, or the line to a monitor.
#pragma once

#include "core/base/ids.h"
#include "widgets/graph/edge_route.h"
#include "widgets/graph/effect.h"

#include <QColor>
#include <QGraphicsItem>
#include <QStaticText>

namespace dynaloom::graph {

class GraphScene;
class NodeItem;

enum class EdgeLook : std::uint8_t { Projection, Wire, Monitor, Boundary };

// What an edge shows; compared to find what changed.
struct EdgeContent {
    EdgeLook look = EdgeLook::Wire;
    Key source = 0, target = 0; // nodes or monitors of the scene
    int sourcePort = -1, targetPort = -1;
    QColor colour;
    QString title, subtitle; // of the handle; projections only
    QString tooltip, spoken;
    bool disabled = false;
    bool plastic = false;
    Effect effect = Effect::None; // the mark before the target
    friend bool operator==(const EdgeContent&, const EdgeContent&) = default;
};

class HandleItem;

class EdgeItem : public QGraphicsItem {
public:
    enum { Type = UserType + 2 };

    EdgeItem(GraphScene& scene, Key key, EdgeContent content, NodeItem& source, NodeItem& target);
    ~EdgeItem() override;

    Key key() const { return m_key; }
    const EdgeContent& content() const { return m_content; }
    // The ends stay the same; an edge with other ends is another item.
    void setContent(EdgeContent content);
    void setLanes(const EdgeLanes& lanes);
    bool loops() const; // runs around its nodes
    void adjust();      // after a node moved or changed
    void detach();      // takes itself off its nodes
    void themeChanged();
    void setMarked(bool marked); // what is dragged may be let go here
    bool isMarked() const { return m_marked; }
    QRectF handleRect() const;                         // scene coordinates; empty without a handle
    QRectF handleRectIn(const EdgeLanes& lanes) const; // where it would be

    int type() const override { return Type; }
    QRectF boundingRect() const override { return m_bounds; }
    QPainterPath shape() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

protected:
    QVariant itemChange(GraphicsItemChange change, const QVariant& value) override;

private:
    RouteEnds ends(const EdgeLanes& lanes) const;
    void paintMark(QPainter& painter, const QColor& colour) const;

    GraphScene& m_scene;
    Key m_key;
    EdgeContent m_content;
    NodeItem *m_source, *m_target;
    EdgeLanes m_lanes;
    Route m_route;
    QRectF m_bounds;
    mutable QPainterPath m_shape; // made when first asked for
    bool m_marked = false;
    HandleItem* m_handle = nullptr;
};

} // namespace dynaloom::graph
