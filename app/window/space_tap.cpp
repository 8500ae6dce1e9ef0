#include "app/window/space_tap.h"

#include <QGraphicsView>
#include <QKeyEvent>

namespace dynaloom::window {

SpaceTap::SpaceTap(QGraphicsView& view, QObject* parent)
    : QObject(parent)
    , m_view(view) {
    view.installEventFilter(this);
    view.viewport()->installEventFilter(this);
}

bool SpaceTap::eventFilter(QObject* watched, QEvent* event) {
    const auto isSpace = [event] {
        const auto* key = static_cast<QKeyEvent*>(event);
        return key->key() == Qt::Key_Space && !key->isAutoRepeat() && key->modifiers() == 0;
    };
    switch (event->type()) {
    case QEvent::ShortcutOverride:
        // Keeps the window's shortcut from taking the key that the canvas may be moved with.
        if (watched == &m_view && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Space) {
            event->accept();
            return true;
        }
        break;
    case QEvent::KeyPress:
        if (watched == &m_view && isSpace()) {
            m_down = true;
            m_used = false;
        }
        break;
    case QEvent::MouseButtonPress:
        m_used = true;
        break;
    case QEvent::KeyRelease:
        if (watched == &m_view && isSpace()) {
            if (m_down && !m_used) emit tapped();
            m_down = false;
        }
        break;
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace dynaloom::window
