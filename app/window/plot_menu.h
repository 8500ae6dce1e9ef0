// The right mouse button over an item of the graph: what can be plotted of it.
#pragma once

#include "core/base/ids.h"

#include <QObject>

class QPoint;

namespace dynaloom::graph {
class GraphScene;
class GraphView;
} // namespace dynaloom::graph

namespace dynaloom::window {

class PanelDocks;

class PlotMenu : public QObject {
    Q_OBJECT
public:
    PlotMenu(graph::GraphScene& scene, graph::GraphView& view, PanelDocks& panels, QObject* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    Key keyAt(const QPoint& at) const; // 0: none

    graph::GraphScene& m_scene;
    graph::GraphView& m_view;
    PanelDocks& m_panels;
};

} // namespace dynaloom::window
