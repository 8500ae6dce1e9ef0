#include "app/window/on_screen.h"

#include "app/window/settings.h"

#include <QDockWidget>
#include <QGuiApplication>
#include <QMainWindow>
#include <QScreen>

#include <algorithm>

namespace dynaloom::window {
namespace {

QList<QRect> screens() {
    QList<QRect> all;
    // The first one is the primary screen.
    for (const QScreen* screen : QGuiApplication::screens()) all << screen->availableGeometry();
    return all;
}

void keepOnScreen(QWidget& widget) {
    const QRect kept = keptOnScreen(widget.geometry(), screens());
    if (kept != widget.geometry()) widget.setGeometry(kept);
}

} // namespace

QRect keptOnScreen(const QRect& window, const QList<QRect>& screens) {
    if (screens.isEmpty()) return window;
    const auto overlap = [&](const QRect& screen) {
        const QRect common = screen.intersected(window);
        return common.isEmpty() ? 0ll : 1ll * common.width() * common.height();
    };
    QRect screen = screens.first();
    for (const QRect& other : screens)
        if (overlap(other) > overlap(screen)) screen = other;
    const QSize size = window.size().boundedTo(screen.size());
    const int x = std::clamp(window.x(), screen.left(), screen.right() + 1 - size.width());
    const int y = std::clamp(window.y(), screen.top(), screen.bottom() + 1 - size.height());
    return {QPoint(x, y), size};
}

void restoreGeometry(QWidget& window, const QByteArray& geometry) {
    window.restoreGeometry(geometry);
    keepOnScreen(window);
}

bool restoreDocks(QMainWindow& window, const QByteArray& docks) {
    if (!window.restoreState(docks, Settings::kLayoutVersion)) return false;
    for (QDockWidget* dock : window.findChildren<QDockWidget*>())
        if (dock->isFloating()) keepOnScreen(*dock);
    return true;
}

} // namespace dynaloom::window
