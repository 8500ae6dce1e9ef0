#include "widgets/graph/edge_item.h"

#include "widgets/graph/graph_scene.h"
#include "widgets/graph/handle_item.h"
#include "widgets/graph/node_item.h"

#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include <algorithm>

namespace dynaloom::graph {
namespace {

constexpr double kWidth = 1.6, kSelectedWidth = 2.6, kMarkedWidth = 4, kHitWidth = 10;
constexpr double kFarDetail = 0.4;
// Marks of what a projection does, left of the target's port; every route ends to the right.
constexpr double kMarkGap = 5, kArrow = 10, kArrowHalf = 5.4, kBar = 4, kBarHalf = 9;

} // namespace

EdgeItem::EdgeItem(GraphScene& scene, Key key, EdgeContent content, NodeItem& source,
                   NodeItem& target)
    : m_scene(scene)
    , m_key(key)
    , m_content(std::move(content))
    , m_source(&source)
    , m_target(&target) {
    const bool ofNode = m_content.look == EdgeLook::Monitor || m_content.look == EdgeLook::Boundary;
    setFlag(ItemIsSelectable, !ofNode);
    if (ofNode) setAcceptedMouseButtons(Qt::NoButton);
    setToolTip(m_content.tooltip);
    if (m_content.look == EdgeLook::Projection) m_handle = new HandleItem(*this, scene);
    source.edges.push_back(this);
    if (&source != &target) target.edges.push_back(this);
    adjust();
}

EdgeItem::~EdgeItem() = default;

void EdgeItem::detach() {
    std::erase(m_source->edges, this);
    std::erase(m_target->edges, this);
}

void EdgeItem::setContent(EdgeContent content) {
    m_content = std::move(content);
    setToolTip(m_content.tooltip);
    if (m_handle) m_handle->refresh();
    adjust();
    update();
}

void EdgeItem::themeChanged() {
    if (m_handle) m_handle->refresh();
    update();
}

void EdgeItem::setMarked(bool marked) {
    if (marked == m_marked) return;
    m_marked = marked;
    update();
}

void EdgeItem::setLanes(const EdgeLanes& lanes) {
    if (lanes == m_lanes) return;
    m_lanes = lanes;
    adjust();
}

bool EdgeItem::loops() const {
    if (m_source == m_target) return true;
    const double from =
        m_source->pos().x() + m_source->portPosition(m_content.sourcePort, true).x();
    const double to = m_target->pos().x() + m_target->portPosition(m_content.targetPort, false).x();
    return to <= from + 20;
}

RouteEnds EdgeItem::ends(const EdgeLanes& lanes) const {
    RouteEnds ends;
    ends.from = m_source->pos() + m_source->portPosition(m_content.sourcePort, true);
    ends.to = m_target->pos() + m_target->portPosition(m_content.targetPort, false);
    ends.source = m_source->sceneBody();
    ends.target = m_target->sceneBody();
    ends.self = m_source == m_target;
    ends.lanes = lanes;
    ends.handleHeight = m_handle ? m_handle->boundingRect().height() : 14;
    return ends;
}

QRectF EdgeItem::handleRectIn(const EdgeLanes& lanes) const {
    return m_handle ? m_handle->boundingRect().translated(handlePlace(ends(lanes))) : QRectF();
}

void EdgeItem::adjust() {
    Route made = route(ends(m_lanes));
    prepareGeometryChange();
    m_route = std::move(made);
    m_bounds = m_route.bounds.adjusted(-5, -kBarHalf - 1, 5, kBarHalf + 1);
    m_shape = {};
    if (m_handle) m_handle->setPos(m_route.handle);
    m_bounds |= handleRect();
}

QRectF EdgeItem::handleRect() const {
    return m_handle ? m_handle->boundingRect().translated(m_route.handle) : QRectF();
}

QPainterPath EdgeItem::shape() const {
    if (!m_shape.isEmpty()) return m_shape;
    QPainterPath line;
    line.addPolygon(m_route.coarse);
    QPainterPathStroker stroker;
    stroker.setWidth(kHitWidth);
    stroker.setCapStyle(Qt::FlatCap);
    stroker.setJoinStyle(Qt::BevelJoin);
    m_shape = stroker.createStroke(line);
    m_shape.setFillRule(Qt::WindingFill);
    if (m_handle) m_shape.addRect(handleRect());
    return m_shape;
}

void EdgeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    const double detail =
        QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
    QColor colour = isSelected() || m_marked ? m_scene.theme().accent : m_content.colour;
    if (m_content.disabled) colour.setAlphaF(0.35f);
    if (detail < kFarDetail) {
        painter->setRenderHint(QPainter::Antialiasing, false);
        painter->setPen(QPen(colour, 0));
        painter->drawPolyline(m_route.coarse);
        return;
    }
    // Short flat-capped lines: a wide stroked path is many times dearer.
    QPen pen(colour,
             m_marked       ? kMarkedWidth
             : isSelected() ? kSelectedWidth
                            : kWidth,
             Qt::SolidLine, Qt::FlatCap);
    painter->setPen(pen);
    painter->drawLines(m_route.lines);
    if (m_content.effect != Effect::None) paintMark(*painter, colour);
}

// Told apart by shape: a head that points at the target, or a bar across the line before it.
void EdgeItem::paintMark(QPainter& painter, const QColor& colour) const {
    if (m_route.lines.isEmpty()) return;
    const QPointF tip = m_route.lines.last().p2() - QPointF(kMarkGap, 0);
    if (m_content.effect == Effect::Inhibits) {
        painter.fillRect(QRectF(tip.x() - kBar, tip.y() - kBarHalf, kBar, 2 * kBarHalf), colour);
        return;
    }
    const QPointF head[] = {tip, tip + QPointF(-kArrow, -kArrowHalf),
                            tip + QPointF(-kArrow, kArrowHalf)};
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawPolygon(head, 3);
}

QVariant EdgeItem::itemChange(GraphicsItemChange change, const QVariant& value) {
    if (change == ItemSelectedHasChanged) {
        setZValue(value.toBool() ? 0.5 : 0);
        if (m_handle) m_handle->update();
    }
    return QGraphicsItem::itemChange(change, value);
}

} // namespace dynaloom::graph
