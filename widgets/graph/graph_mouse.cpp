// The part of GraphScene that turns the mouse into requests: wires, drags of nodes and frames,
// nodes dropped on connections.
#include "core/model/exchange.h"
#include "widgets/graph/graph_items.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/wire_drag.h"

#include <QGraphicsSceneMouseEvent>
#include <QGraphicsView>

#include <algorithm>
#include <cmath>

namespace dynaloom::graph {
namespace {

constexpr double kWiringZoom = 0.4;    // ports are not drawn when smaller
constexpr double kPortSide = 9;        // around the pointer
constexpr double kClick = 4;           // a press that moves less is no wire
constexpr double kLeastFrame = 60;     // width and height
constexpr double kInsertionReach = 14; // around the middle of a dragged node

QPointF rounded(QPointF point) { return {std::round(point.x()), std::round(point.y())}; }

} // namespace

NodeItem* GraphScene::nodeItemAt(QPointF scenePosition) const {
    for (QGraphicsItem* item : items(scenePosition))
        if (isNode(item)) return static_cast<NodeItem*>(item);
    return nullptr;
}

Key GraphScene::keyAt(QPointF scenePosition) const {
    for (QGraphicsItem* item : items(scenePosition)) {
        if (item->parentItem()) item = item->parentItem(); // a handle, a meter
        if (item->flags() & QGraphicsItem::ItemIsSelectable) return keyOf(item);
    }
    return 0;
}

NodeItem* GraphScene::wireableAt(QPointF scenePosition) const {
    const QRectF around(scenePosition - QPointF(kPortSide, kPortSide),
                        QSizeF(2 * kPortSide, 2 * kPortSide));
    NodeItem* beside = nullptr; // a port of it is in reach
    for (QGraphicsItem* item : items(around)) {
        if (!isNode(item)) continue;
        auto* node = static_cast<NodeItem*>(item);
        if (node->portAt(node->mapFromScene(scenePosition)) >= 0) return node;
        if (!beside && node->sceneBody().contains(scenePosition)) beside = node;
    }
    return beside;
}

bool GraphScene::beginWire(const QGraphicsSceneMouseEvent& event) {
    if (event.button() != Qt::LeftButton || event.modifiers() != Qt::NoModifier || !m_model)
        return false;
    const QGraphicsView* view = views().isEmpty() ? nullptr : views().first();
    if (view && view->transform().m11() < kWiringZoom) return false;
    NodeItem* node = wireableAt(event.scenePos());
    const int port = node ? node->portAt(node->mapFromScene(event.scenePos())) : -1;
    if (port < 0 || node->content().look == NodeLook::Monitor || isBoundary(node->key()))
        return false;
    m_wire = std::make_unique<WireDrag>(*this, *node, port);
    m_wireFrom = event.scenePos();
    emit wireHint(m_wire->sentence(), false);
    return true;
}

void GraphScene::moveWire(QPointF scenePosition) {
    m_wire->moveTo(scenePosition);
    emit wireHint(m_wire->sentence(), m_wire->target().has_value());
}

void GraphScene::cancelWire() {
    if (!m_wire) return;
    m_wire.reset();
    emit wireHint({}, false);
}

void GraphScene::mouseMoveEvent(QGraphicsSceneMouseEvent* event) {
    if (m_wire) {
        moveWire(event->scenePos());
        return;
    }
    if (m_resized != 0) {
        FrameItem* frame = m_frames.at(m_resized).item;
        const QPointF to = frame->mapFromScene(event->scenePos()) + m_resizeOffset;
        frame->setDraggedSize({std::max(kLeastFrame, to.x()), std::max(kLeastFrame, to.y())});
        return;
    }
    QGraphicsScene::mouseMoveEvent(event);
    if (!(event->buttons() & Qt::LeftButton) || m_dragStart.empty()) return;
    followFrames();
    lookForInsertion();
}

bool GraphScene::beginResize(const QGraphicsSceneMouseEvent& event) {
    if (event.button() != Qt::LeftButton) return false;
    for (QGraphicsItem* item : items(event.scenePos())) {
        if (!isFrame(item)) return false; // something lies over it
        auto* frame = static_cast<FrameItem*>(item);
        const QPointF at = frame->mapFromScene(event.scenePos());
        if (!frame->corner().contains(at)) continue;
        m_resized = frame->key();
        m_resizeOffset = frame->body().bottomRight() - at;
        select({m_resized});
        return true;
    }
    return false;
}

void GraphScene::mousePressEvent(QGraphicsSceneMouseEvent* event) {
    if (m_wire || beginWire(*event) || beginResize(*event)) {
        event->accept();
        return;
    }
    QGraphicsScene::mousePressEvent(event);
    m_dragStart.clear();
    if (event->button() == Qt::LeftButton) startDrag(*event);
}

void GraphScene::startDrag(const QGraphicsSceneMouseEvent& event) {
    m_followers.clear();
    m_followerStart.clear();
    m_fitsInto.clear();
    for (const QGraphicsItem* item : selectedItems())
        if (!isEdge(item) && !isBoundary(keyOf(item)))
            m_dragStart[keyOf(item)] = {item->pos().x(), item->pos().y()};
    // What lies in a frame goes with it.
    for (const auto& [frameKey, frame] : m_frames) {
        if (!frame.item->isSelected()) continue;
        const QRectF inside = frame.item->sceneBody();
        const auto add = [&](Key key, const QGraphicsItem* item, const QRectF& body) {
            if (item->isSelected() || isBoundary(key) || !inside.contains(body.center())) return;
            if (m_followers.emplace(key, frameKey).second)
                m_followerStart[key] = {item->pos().x(), item->pos().y()};
        };
        for (const auto& [key, node] : m_nodes) add(key, node.item, node.item->sceneBody());
        for (const auto& [key, other] : m_frames)
            if (inside.contains(other.item->sceneBody()))
                add(key, other.item, other.item->sceneBody());
    }
    NodeItem* pressed = nodeItemAt(event.scenePos());
    if (!pressed || !pressed->isSelected()) return;
    const PlugLine* plug = pressed->plugAt(pressed->mapFromScene(event.scenePos()));
    pressed->setCurrentPlug(plug ? plug->plugs : Plugs());
    emit plugActivated(pressed->key(), plug ? plug->plugs : Plugs());
}

void GraphScene::followFrames() {
    for (const auto& [key, frameKey] : m_followers) {
        const auto frame = m_frames.find(frameKey);
        const auto start = m_dragStart.find(frameKey);
        if (frame == m_frames.end() || start == m_dragStart.end()) continue;
        const QPointF by = frame->second.item->pos() - QPointF(start->second.x, start->second.y);
        const model::Position2& from = m_followerStart.at(key);
        QGraphicsItem* item = nullptr;
        if (const auto node = m_nodes.find(key); node != m_nodes.end())
            item = node->second.item;
        else if (const auto inner = m_frames.find(key); inner != m_frames.end())
            item = inner->second.item;
        if (item) item->setPos(QPointF(from.x, from.y) + by);
    }
}

// A node that is connected to nothing and is dragged over a connection can be put into it.
void GraphScene::lookForInsertion() {
    if (m_dragStart.size() != 1) return;
    const Key key = m_dragStart.begin()->first;
    const auto found = m_nodes.find(key);
    if (found == m_nodes.end() || !found->second.item->edges.empty() || !found->second.node) return;
    const NodeItem* node = found->second.item;
    const QPointF middle = node->sceneBody().center();
    const QRectF around(middle - QPointF(kInsertionReach, kInsertionReach),
                        QSizeF(2 * kInsertionReach, 2 * kInsertionReach));
    for (QGraphicsItem* item : items(around)) {
        if (!isEdge(item) || !(item->flags() & QGraphicsItem::ItemIsSelectable)) continue;
        const Key edge = keyOf(item);
        auto fits = m_fitsInto.find(edge);
        if (fits == m_fitsInto.end())
            fits =
                m_fitsInto
                    .emplace(edge, model::insertBetween(m_model, *m_catalog, m_graphName, key, edge)
                                       .has_value())
                    .first;
        if (!fits->second) continue;
        markConnection(edge);
        emit wireHint(tr("Let go to put %1 into this connection.").arg(node->content().title),
                      true);
        return;
    }
    if (m_insertInto != 0) emit wireHint({}, false);
    markConnection(0);
}

void GraphScene::markConnection(Key edge) {
    if (edge == m_insertInto) return;
    for (const Key key : {m_insertInto, edge})
        if (const auto found = m_edges.find(key); found != m_edges.end())
            found->second.item->setMarked(key == edge);
    m_insertInto = edge;
}

// The wire is gone before the owner answers with a new model.
void GraphScene::endWire(QPointF scenePosition) {
    std::unique_ptr<WireDrag> wire = std::move(m_wire);
    wire->moveTo(scenePosition);
    const QString why = wire->sentence();
    const model::End start = wire->start();
    const bool out = wire->startsAtOutput(), over = wire->isOverNode();
    const std::optional<model::End> target = wire->target();
    wire.reset();
    const bool clicked = QLineF(m_wireFrom, scenePosition).length() < kClick;
    emit wireHint(clicked || target || !over ? QString() : why, false);
    if (clicked) return;
    if (target && out)
        emit connectRequested(start, *target);
    else if (target)
        emit connectRequested(*target, start);
    else if (!over)
        emit wireDropped(start, out, scenePosition);
}

void GraphScene::mouseReleaseEvent(QGraphicsSceneMouseEvent* event) {
    if (m_wire) {
        if (event->button() == Qt::LeftButton) endWire(event->scenePos());
        event->accept();
        return;
    }
    if (m_resized != 0 && event->button() == Qt::LeftButton) {
        const Key key = std::exchange(m_resized, 0);
        const QRectF rect = m_frames.at(key).item->sceneBody();
        event->accept();
        emit frameResized(key, {rounded(rect.topLeft()),
                                QSizeF(std::round(rect.width()), std::round(rect.height()))});
        return;
    }
    QGraphicsScene::mouseReleaseEvent(event);
    if (event->button() == Qt::LeftButton) endDrag();
}

void GraphScene::endDrag() {
    Positions moved;
    const auto note = [&](Key key, const QGraphicsItem* item, const model::Position2& start) {
        if (!item || item->pos() == QPointF(start.x, start.y)) return;
        const QPointF to = rounded(item->pos());
        moved[key] = {to.x(), to.y()};
    };
    for (const Positions* starts : {&m_dragStart, &m_followerStart}) {
        for (const auto& [key, start] : *starts) {
            const QGraphicsItem* item = node(key);
            note(key, item ? item : frame(key), start);
        }
    }
    const Key into = m_insertInto;
    const Key dragged = m_dragStart.size() == 1 ? m_dragStart.begin()->first : 0;
    markConnection(0);
    m_dragStart.clear();
    m_followers.clear();
    m_followerStart.clear();
    if (moved.empty()) return;
    assignLanes();
    if (into != 0 && dragged != 0)
        emit insertRequested(dragged, into, moved);
    else
        emit moveRequested(moved);
}

void GraphScene::cancelDrag() {
    for (const Positions* starts : {&m_dragStart, &m_followerStart}) {
        for (const auto& [key, start] : *starts) {
            if (const auto found = m_nodes.find(key); found != m_nodes.end())
                found->second.item->setPos(start.x, start.y);
            else if (const auto inner = m_frames.find(key); inner != m_frames.end())
                inner->second.item->setPos(start.x, start.y);
        }
    }
    markConnection(0);
    m_dragStart.clear();
    m_followers.clear();
    m_followerStart.clear();
    if (QGraphicsItem* grabber = mouseGrabberItem()) grabber->ungrabMouse();
}

void GraphScene::mouseDoubleClickEvent(QGraphicsSceneMouseEvent* event) {
    QGraphicsScene::mouseDoubleClickEvent(event);
    if (event->button() != Qt::LeftButton) return;
    if (const NodeItem* item = nodeItemAt(event->scenePos())) {
        if (!isBoundary(item->key())) emit openRequested(item->key());
        return;
    }
    const Key key = keyAt(event->scenePos());
    if (const FrameItem* item = frame(key)) {
        if (item->content().isNote())
            emit textRequested(key);
        else
            emit renameRequested(key);
    } else if (key == 0) {
        emit searchRequested(event->scenePos());
    }
}

} // namespace dynaloom::graph
