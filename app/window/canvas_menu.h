// The menus under the right button on the canvas: of empty space, of a node, of a connection, of a
// frame, of a port of the area.
#pragma once

#include "app/document/document.h"
#include "widgets/theme/theme.h"

#include <QObject>
#include <QPointF>

class QMenu;

namespace dynaloom::graph {
class GraphScene;
class GraphView;
} // namespace dynaloom::graph

namespace dynaloom::window {

class Actions;
class ItemCommands;
class Navigation;
class Wiring;

class CanvasMenu : public QObject {
    Q_OBJECT
public:
    struct Parts {
        document::Document& document;
        Navigation& navigation;
        graph::GraphScene& scene;
        graph::GraphView& view;
        Actions& actions;
        ItemCommands& items;
        Wiring& wiring;
    };
    CanvasMenu(const Parts& parts, QObject* parent);

    // "Arrange": order on the canvas, as in the menu bar.
    static void fillArrange(QMenu& menu, Actions& actions);

signals:
    // The menu of an item (0: of the canvas) is about to open: others may add to it.
    void opening(QMenu& menu, dynaloom::Key key);

private:
    void open(Key key, const QPointF& scenePosition, const QPoint& globalPosition);
    void fillCanvas(QMenu& menu, const QPointF& scenePosition);
    void fillNode(QMenu& menu, Key key, const QPointF& scenePosition);
    void fillConnection(QMenu& menu, Key key);
    void fillFrame(QMenu& menu, Key key);
    void fillPort(QMenu& menu, Key key);
    void addColours(QMenu& menu);
    void addRecordings(QMenu& menu, Key node);
    void addSynapses(QMenu& menu, const model::Projection& projection);
    void addConnectors(QMenu& menu, const model::Projection& projection);
    void addSelection(QMenu& menu); // what every item has

    Parts m;
};

} // namespace dynaloom::window
