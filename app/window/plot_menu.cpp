#include "app/window/plot_menu.h"

#include "app/window/panel_docks.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/graph_view.h"

#include <QContextMenuEvent>
#include <QMenu>

namespace dynaloom::window {

PlotMenu::PlotMenu(graph::GraphScene& scene, graph::GraphView& view, PanelDocks& panels,
                   QObject* parent)
    : QObject(parent)
    , m_scene(scene)
    , m_view(view)
    , m_panels(panels) {
    view.viewport()->installEventFilter(this);
}

Key PlotMenu::keyAt(const QPoint& at) const {
    for (QGraphicsItem* item : m_view.items(at))
        for (; item; item = item->parentItem()) {
            if (const auto* node = qgraphicsitem_cast<graph::NodeItem*>(item)) return node->key();
            if (const auto* edge = qgraphicsitem_cast<graph::EdgeItem*>(item)) return edge->key();
        }
    return 0;
}

bool PlotMenu::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::ContextMenu) return QObject::eventFilter(watched, event);
    const auto* menuEvent = static_cast<QContextMenuEvent*>(event);
    const Key key = keyAt(menuEvent->pos());
    if (key == 0) return QObject::eventFilter(watched, event);
    auto* menu = new QMenu(&m_view);
    menu->setObjectName(QStringLiteral("plotMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addSection(tr("Plot"));
    m_panels.fillPlotMenu(*menu, key);
    if (menu->actions().size() < 2) {
        delete menu;
        return QObject::eventFilter(watched, event);
    }
    m_scene.select({key});
    menu->popup(menuEvent->globalPos());
    return true;
}

} // namespace dynaloom::window
