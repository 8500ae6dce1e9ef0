// The part of GraphView that is worked with keys.
#include "widgets/graph/graph_view.h"

#include <QKeyEvent>

namespace dynaloom::graph {
namespace {

constexpr double kNudge = 8, kFarNudge = 48;

QPoint direction(int key) {
    switch (key) {
    case Qt::Key_Left:
        return {-1, 0};
    case Qt::Key_Right:
        return {1, 0};
    case Qt::Key_Up:
        return {0, -1};
    case Qt::Key_Down:
        return {0, 1};
    default:
        return {};
    }
}

bool isReturn(int key) { return key == Qt::Key_Return || key == Qt::Key_Enter; }

} // namespace

bool GraphView::event(QEvent* event) {
    // Tab searches what to add; Shift+Tab and Ctrl+Tab leave the canvas.
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Tab && key->modifiers() == Qt::NoModifier) {
            if (!m_scene.dropKeyboardWire(pointerPosition()))
                emit m_scene.searchRequested(pointerPosition());
            return true;
        }
    }
    // Alt and an arrow must not be taken for a menu's key.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->modifiers() == Qt::AltModifier && !direction(key->key()).isNull()) {
            event->accept();
            return true;
        }
    }
    return QGraphicsView::event(event);
}

void GraphView::showSelection() {
    if (!m_scene.selectionRect().isEmpty()) ensureVisible(m_scene.selectionRect(), 40, 40);
}

bool GraphView::nudge(int key, bool far) {
    const QPoint by = direction(key);
    if (by.isNull() || m_scene.selectedKeys().isEmpty()) return false;
    const double step = far ? kFarNudge : kNudge;
    m_scene.requestNudge(by.x() * step, by.y() * step);
    return true;
}

bool GraphView::goToNeighbour(int key) {
    const QPoint by = direction(key);
    if (by.isNull()) return false;
    m_scene.focusNeighbour(by.x(), by.y());
    showSelection();
    return true;
}

bool GraphView::handleControlKey(int key) {
    switch (key) {
    case Qt::Key_0:
        zoomBy(1 / zoom());
        return true;
    case Qt::Key_A:
        m_scene.selectAll();
        return true;
    case Qt::Key_Up:
        m_scene.requestLeave();
        return true;
    default:
        return false;
    }
}

bool GraphView::handleWireKey(int key) {
    const QPoint by = direction(key);
    if (!by.isNull()) return m_scene.stepWire(by.x() + by.y() > 0);
    return isReturn(key) && m_scene.endKeyboardWire();
}

bool GraphView::handlePlainKey(int key) {
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
    case Qt::Key_C:
        return m_scene.beginKeyboardWire();
    case Qt::Key_PageDown:
    case Qt::Key_PageUp:
        return m_scene.focusNextPort(key == Qt::Key_PageDown);
    default:
        return false;
    }
}

bool GraphView::handleKey(int key, Qt::KeyboardModifiers modifiers) {
    modifiers &= ~Qt::KeyboardModifiers(Qt::KeypadModifier);
    if (modifiers & Qt::ControlModifier) return handleControlKey(key);
    if (modifiers & Qt::AltModifier) return goToNeighbour(key);
    if (m_scene.isWiring() && handleWireKey(key)) return true;
    if (key == Qt::Key_Escape) {
        if (m_scene.mouseGrabberItem() || m_scene.isWiring())
            return false; // the scene ends the drag
        m_scene.clearSelection();
        return true;
    }
    return handlePlainKey(key) || nudge(key, modifiers & Qt::ShiftModifier);
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

} // namespace dynaloom::graph
