#include "widgets/graph/graph_view.h"

#include <QAccessible>
#include <QLineEdit>
#include <QMimeData>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace dynaloom::graph {
namespace {

constexpr double kHalfExtent = 50'000; // of the scene; panning never meets its end in practice
constexpr double kWheelBase = 1.0015;  // zoom per eighth of a degree
constexpr double kFrameMargin = 36, kMostFrameZoom = 1.25;
constexpr double kNameHeight = 30; // of a node's header, scene units
constexpr int kNameWidth = 150;    // pixels, at least
constexpr double kNudge = 8, kFarNudge = 48;
const char* const kComponentMime = "application/x-dynaloom-component";

QMouseEvent withModifier(const QMouseEvent& e, Qt::KeyboardModifier modifier) {
    return {e.type(),   e.position(), e.globalPosition(),
            e.button(), e.buttons(),  e.modifiers() | modifier};
}

} // namespace

GraphView::GraphView(GraphScene& scene, QWidget* parent)
    : QGraphicsView(&scene, parent)
    , m_scene(scene) {
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
    connect(&scene, &GraphScene::selectedKeysChanged, this, &GraphView::announceSelection);
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

void GraphView::endNaming() {
    if (!m_name) return;
    m_name->removeEventFilter(this);
    m_name->deleteLater();
    m_name = nullptr;
    setFocus();
}

void GraphView::editName(Key key, const QString& name) {
    endNaming();
    QRectF place;
    if (const NodeItem* node = m_scene.node(key)) {
        place = node->sceneBody();
        place.setHeight(kNameHeight);
    } else if (const EdgeItem* edge = m_scene.edge(key)) {
        place = edge->handleRect();
    }
    if (place.isEmpty()) return;
    ensureVisible(place, 20, 20);
    m_name = new QLineEdit(name, viewport());
    m_name->setAccessibleName(tr("Name"));
    const QPoint corner = mapFromScene(place.topLeft());
    const int wide = std::max(kNameWidth, qRound(place.width() * zoom()));
    m_name->setGeometry(QRect(corner, QSize(wide, m_name->sizeHint().height())));
    m_name->installEventFilter(this);
    connect(m_name, &QLineEdit::returnPressed, this, [this, key] {
        const QString typed = m_name->text().trimmed();
        endNaming();
        emit nameEdited(key, typed);
    });
    m_name->show();
    m_name->selectAll();
    m_name->setFocus();
}

bool GraphView::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_name) {
        const bool escape = event->type() == QEvent::KeyPress &&
                            static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape;
        if (escape || event->type() == QEvent::FocusOut) {
            endNaming();
            return escape;
        }
        // The window's single keys (Delete, F, Space) are letters here.
        if (event->type() == QEvent::ShortcutOverride) event->accept();
    }
    return QGraphicsView::eventFilter(watched, event);
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

void GraphView::mousePressEvent(QMouseEvent* event) {
    const bool pans =
        event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && m_spaceHeld);
    if (pans) {
        m_panning = true;
        m_panFrom = event->position().toPoint();
        viewport()->setCursor(Qt::ClosedHandCursor);
        event->accept();
        return;
    }
    if (event->modifiers() & Qt::ShiftModifier) { // Shift adds to a selection as Ctrl does
        QMouseEvent adding = withModifier(*event, Qt::ControlModifier);
        QGraphicsView::mousePressEvent(&adding);
        return;
    }
    QGraphicsView::mousePressEvent(event);
}

void GraphView::mouseMoveEvent(QMouseEvent* event) {
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

bool GraphView::event(QEvent* event) {
    // Tab goes to the next item, not to the next widget; Ctrl+Tab still leaves.
    if (event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        const bool plain = !(key->modifiers() & (Qt::ControlModifier | Qt::AltModifier));
        if (plain && (key->key() == Qt::Key_Tab || key->key() == Qt::Key_Backtab)) {
            m_scene.selectNext(key->key() == Qt::Key_Tab &&
                               !(key->modifiers() & Qt::ShiftModifier));
            if (!m_scene.selectionRect().isEmpty()) ensureVisible(m_scene.selectionRect(), 40, 40);
            return true;
        }
    }
    return QGraphicsView::event(event);
}

bool GraphView::nudge(int key, bool far) {
    const double by = far ? kFarNudge : kNudge;
    if (m_scene.selectedKeys().isEmpty()) return false;
    switch (key) {
    case Qt::Key_Left:
        m_scene.requestNudge(-by, 0);
        return true;
    case Qt::Key_Right:
        m_scene.requestNudge(by, 0);
        return true;
    case Qt::Key_Up:
        m_scene.requestNudge(0, -by);
        return true;
    case Qt::Key_Down:
        m_scene.requestNudge(0, by);
        return true;
    default:
        return false;
    }
}

bool GraphView::handleKey(int key, Qt::KeyboardModifiers modifiers) {
    if (modifiers & Qt::ControlModifier) {
        if (key == Qt::Key_0)
            zoomBy(1 / zoom());
        else if (key == Qt::Key_A)
            m_scene.selectAll();
        else if (key == Qt::Key_Up)
            m_scene.requestLeave();
        else
            return false;
        return true;
    }
    switch (key) {
    case Qt::Key_F:
        frameSelection();
        return true;
    case Qt::Key_Home:
        frameAll();
        return true;
    case Qt::Key_Plus:
        zoomBy(1.25);
        return true;
    case Qt::Key_Minus:
        zoomBy(0.8);
        return true;
    case Qt::Key_Delete:
        m_scene.requestDelete();
        return true;
    case Qt::Key_Backspace:
        m_scene.requestLeave();
        return true;
    case Qt::Key_F2:
        m_scene.requestRename();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        m_scene.requestOpen();
        return true;
    case Qt::Key_Escape:
        if (m_scene.mouseGrabberItem() || m_scene.isWiring())
            return false; // the scene ends the drag
        m_scene.clearSelection();
        return true;
    default:
        return nudge(key, modifiers & Qt::ShiftModifier);
    }
}

void GraphView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Space) {
        if (!event->isAutoRepeat()) setSpaceHeld(true);
        event->accept();
        return;
    }
    if (handleKey(event->key(), event->modifiers()))
        event->accept();
    else
        QGraphicsView::keyPressEvent(event);
}

void GraphView::keyReleaseEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Space && !event->isAutoRepeat()) setSpaceHeld(false);
    QGraphicsView::keyReleaseEvent(event);
}

void GraphView::focusOutEvent(QFocusEvent* event) {
    setSpaceHeld(false);
    QGraphicsView::focusOutEvent(event);
}

void GraphView::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasFormat(kComponentMime)) event->acceptProposedAction();
}

void GraphView::dragMoveEvent(QDragMoveEvent* event) {
    if (event->mimeData()->hasFormat(kComponentMime)) event->acceptProposedAction();
}

void GraphView::dropEvent(QDropEvent* event) {
    if (!event->mimeData()->hasFormat(kComponentMime)) return;
    event->acceptProposedAction();
    emit componentDropped(QString::fromUtf8(event->mimeData()->data(kComponentMime)),
                          mapToScene(event->position().toPoint()));
}

void GraphView::drawForeground(QPainter* painter, const QRectF&) {
    if (!m_scene.isEmpty()) return;
    painter->save();
    painter->resetTransform();
    painter->setFont(m_scene.fonts().title);
    painter->setPen(m_scene.theme().muted);
    painter->drawText(QRectF(viewport()->rect()), Qt::AlignCenter, tr("This graph is empty."));
    painter->restore();
}

} // namespace dynaloom::graph
