#include "widgets/graph/graph_view.h"

#include "core/base/protection.h"
#include "widgets/graph/graph_accessible.h"

#include <QAccessible>
#include <QContextMenuEvent>
#include <QCursor>
#include <QMimeData>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace dynaloom::graph {
namespace {

constexpr double kHalfExtent = 50'000; // of the scene; panning never meets its end in practice
constexpr int kMostOfName = 200;       // bytes of a component's name that is dropped
constexpr double kWheelBase = 1.0015;  // zoom per eighth of a degree
constexpr double kFrameMargin = 36, kMostFrameZoom = 1.25;
const char* const kComponentMime = "application/x-dynaloom-component";

QMouseEvent withModifier(const QMouseEvent& e, Qt::KeyboardModifier modifier) {
    return {e.type(),   e.position(), e.globalPosition(),
            e.button(), e.buttons(),  e.modifiers() | modifier};
}

} // namespace

GraphView::GraphView(GraphScene& scene, QWidget* parent)
    : QGraphicsView(&scene, parent)
    , m_scene(scene)
    , m_map(scene) {
    setRenderHint(QPainter::Antialiasing);
    setOptimizationFlags(DontSavePainterState | DontAdjustForAntialiasing);
    setViewportUpdateMode(SmartViewportUpdate);
    setTransformationAnchor(AnchorUnderMouse);
    setResizeAnchor(AnchorViewCenter);
    setDragMode(RubberBandDrag);
    setFrameShape(NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSceneRect(-kHalfExtent, -kHalfExtent, 2 * kHalfExtent, 2 * kHalfExtent);
    setAcceptDrops(false);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Network graph"));
    GraphAccessible::install();
    connect(&scene, &GraphScene::selectedKeysChanged, this, &GraphView::announceSelection);
    connect(&scene, &GraphScene::contentChanged, this, [this] {
        m_map.invalidate();
        viewport()->update();
    });
}

void GraphView::announceSelection() {
    setAccessibleDescription(m_scene.spokenSelection());
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

void GraphView::zoomBy(double factor) {
    const double wanted = std::clamp(zoom() * factor, kLeastZoom, kMostZoom);
    if (!(factor > 0) || wanted == zoom()) return;
    scale(wanted / zoom(), wanted / zoom());
    emit zoomChanged(zoom());
}

void GraphView::frame(const QRectF& sceneRect) {
    if (sceneRect.isEmpty() || viewport()->width() < 10 || viewport()->height() < 10) return;
    const QRectF rect =
        sceneRect.adjusted(-kFrameMargin, -kFrameMargin, kFrameMargin, kFrameMargin);
    const double fit =
        std::min(viewport()->width() / rect.width(), viewport()->height() / rect.height());
    const double wanted = std::clamp(fit, kLeastZoom, kMostFrameZoom);
    setTransform(QTransform::fromScale(wanted, wanted));
    centerOn(rect.center());
    emit zoomChanged(zoom());
}

void GraphView::frameAll() { frame(m_scene.contentRect()); }

void GraphView::frameSelection() {
    const QRectF rect = m_scene.selectionRect();
    if (rect.isEmpty())
        frameAll();
    else
        frame(rect);
}

void GraphView::showKey(Key key) {
    m_scene.select({key});
    ensureVisible(m_scene.selectionRect(), 40, 40);
}

void GraphView::wheelEvent(QWheelEvent* event) {
    // Shift scrolls sideways as elsewhere; everything else zooms at the pointer.
    if (event->modifiers() & Qt::ShiftModifier) {
        QGraphicsView::wheelEvent(event);
        return;
    }
    const double wanted =
        std::clamp(zoom() * std::pow(kWheelBase, event->angleDelta().y()), kLeastZoom, kMostZoom);
    // The pointer's place in the event counts, not where the last mouse move was.
    const QPointF before = mapToScene(event->position().toPoint());
    const ViewportAnchor anchor = transformationAnchor();
    setTransformationAnchor(NoAnchor);
    setTransform(QTransform::fromScale(wanted, wanted));
    const QPointF after = mapFromScene(before) - event->position();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() + qRound(after.x()));
    verticalScrollBar()->setValue(verticalScrollBar()->value() + qRound(after.y()));
    setTransformationAnchor(anchor);
    event->accept();
    emit zoomChanged(zoom());
}

QRectF GraphView::visibleScene() const { return mapToScene(viewport()->rect()).boundingRect(); }

QRect GraphView::miniMapRect() const { return m_map.rect(viewport()->size(), visibleScene()); }

void GraphView::setMiniMap(bool on) {
    m_map.setOn(on);
    viewport()->update();
}

bool GraphView::dragMap(QPoint at) {
    const QRect map = miniMapRect();
    if (map.isEmpty()) return false;
    centerOn(m_map.sceneAt(at, map));
    viewport()->update();
    return true;
}

QPointF GraphView::pointerPosition() const {
    const QPoint at = viewport()->mapFromGlobal(QCursor::pos());
    return mapToScene(viewport()->rect().contains(at) ? at : viewport()->rect().center());
}

// What scrolls moves with the canvas; the map does not.
void GraphView::scrollContentsBy(int dx, int dy) {
    QGraphicsView::scrollContentsBy(dx, dy);
    if (!m_map.isOn() || viewport()->width() < 10) return;
    const QRect map = miniMapRect();
    const QRect place = map.isEmpty() ? m_mapShown : map;
    if (!place.isEmpty()) {
        viewport()->update(place.adjusted(-1, -1, 1, 1));
        viewport()->update(place.translated(dx, dy).adjusted(-1, -1, 1, 1));
    }
    m_mapShown = map;
}

void GraphView::contextMenuEvent(QContextMenuEvent* event) {
    QPoint at = event->pos();
    if (event->reason() == QContextMenuEvent::Keyboard) {
        const QRectF selected = m_scene.selectionRect();
        at = selected.isEmpty() ? viewport()->rect().center() : mapFromScene(selected.center());
    }
    const Key key = m_scene.keyAt(mapToScene(at));
    if (key == 0)
        m_scene.select({});
    else if (!m_scene.selectedKeys().contains(key))
        m_scene.select({key});
    event->accept();
    emit menuRequested(key, mapToScene(at), viewport()->mapToGlobal(at));
}

void GraphView::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && !m_spaceHeld &&
        miniMapRect().contains(event->position().toPoint())) {
        m_mapHeld = dragMap(event->position().toPoint());
        event->accept();
        return;
    }
    if (event->button() == Qt::RightButton) { // the menu selects what it is about
        event->accept();
        return;
    }
    const bool pans =
        event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && m_spaceHeld);
    if (pans) {
        m_panning = true;
        m_panFrom = event->position().toPoint();
        viewport()->setCursor(Qt::ClosedHandCursor);
        event->accept();
        return;
    }
    if (event->modifiers() & Qt::ShiftModifier) { // adds to a selection, and takes nothing from it
        const Key key = m_scene.keyAt(mapToScene(event->position().toPoint()));
        if (key != 0 && m_scene.selectedKeys().contains(key)) {
            event->accept();
            return;
        }
        QMouseEvent adding = withModifier(*event, Qt::ControlModifier);
        QGraphicsView::mousePressEvent(&adding);
        return;
    }
    QGraphicsView::mousePressEvent(event);
}

void GraphView::mouseMoveEvent(QMouseEvent* event) {
    if (m_mapHeld) {
        dragMap(event->position().toPoint());
        return;
    }
    if (!m_panning) {
        QGraphicsView::mouseMoveEvent(event);
        return;
    }
    const QPoint by = event->position().toPoint() - m_panFrom;
    m_panFrom = event->position().toPoint();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - by.x());
    verticalScrollBar()->setValue(verticalScrollBar()->value() - by.y());
}

void GraphView::mouseReleaseEvent(QMouseEvent* event) {
    if (std::exchange(m_mapHeld, false)) return;
    if (m_panning && (event->button() == Qt::MiddleButton || event->button() == Qt::LeftButton)) {
        m_panning = false;
        setSpaceHeld(m_spaceHeld);
        return;
    }
    if (event->modifiers() & Qt::ShiftModifier) {
        QMouseEvent adding = withModifier(*event, Qt::ControlModifier);
        QGraphicsView::mouseReleaseEvent(&adding);
        return;
    }
    QGraphicsView::mouseReleaseEvent(event);
}

void GraphView::setSpaceHeld(bool held) {
    m_spaceHeld = held;
    if (m_panning) return;
    if (held)
        viewport()->setCursor(Qt::OpenHandCursor);
    else
        viewport()->unsetCursor();
}

void GraphView::focusOutEvent(QFocusEvent* event) {
    setSpaceHeld(false);
    QGraphicsView::focusOutEvent(event);
}

void GraphView::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasFormat(kComponentMime)) event->acceptProposedAction();
}

void GraphView::dragMoveEvent(QDragMoveEvent* event) {
    if (!event->mimeData()->hasFormat(kComponentMime)) return;
    event->acceptProposedAction();
    emit componentHovered(QString::fromUtf8(event->mimeData()->data(kComponentMime)),
                          mapToScene(event->position().toPoint()));
}

void GraphView::dragLeaveEvent(QDragLeaveEvent* event) {
    event->accept();
    emit componentLeft();
}

void GraphView::dropEvent(QDropEvent* event) {
    if (!event->mimeData()->hasFormat(kComponentMime)) return;
    event->acceptProposedAction();
    // Any program may offer data under this name.
    QByteArray name = event->mimeData()->data(kComponentMime);
    if (isProtected("foreign-drops")) name.truncate(kMostOfName);
    emit componentDropped(QString::fromUtf8(name), mapToScene(event->position().toPoint()));
}

void GraphView::drawHint(QPainter& painter) const {
    const QRectF all = viewport()->rect();
    painter.setFont(m_scene.fonts().title);
    painter.setPen(m_scene.theme().muted);
    painter.drawText(all.adjusted(0, -14, 0, -14), Qt::AlignCenter, tr("This graph is empty."));
    painter.setFont(m_scene.fonts().port);
    painter.drawText(all.adjusted(0, 14, 0, 14), Qt::AlignCenter,
                     tr("Press Tab, double-click, or drag a component here."));
}

void GraphView::drawForeground(QPainter* painter, const QRectF&) {
    painter->save();
    painter->resetTransform();
    if (m_scene.isEmpty())
        drawHint(*painter);
    else
        m_map.paint(*painter, viewport()->size(), visibleScene(), devicePixelRatioF());
    painter->restore();
}

} // namespace dynaloom::graph
