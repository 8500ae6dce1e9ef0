// Commands on what is selected in the graph: clipboard, copies, areas, frames, notes, order on the
// canvas. What they do is in app/document/item_edits.h; the keys are in actions.cpp.
#pragma once

#include "app/document/item_edits.h"
#include "widgets/graph/arrange.h"

#include <QObject>

namespace dynaloom::graph {
class GraphScene;
class GraphView;
} // namespace dynaloom::graph

namespace dynaloom::window {

class Actions;
class Navigation;
class StatusLine;

class ItemCommands : public QObject {
    Q_OBJECT
public:
    struct Parts {
        document::Document& document;
        Navigation& navigation;
        graph::GraphScene& scene;
        graph::GraphView& view;
        Actions& actions;
        StatusLine& status;
    };
    ItemCommands(const Parts& parts, QObject* parent);

    // Where a menu was opened; what is pasted or added next goes there. Nothing: at the pointer.
    void setPlace(std::optional<QPointF> scenePosition) { m_place = scenePosition; }
    void editComment(Key key);
    void setColor(const QString& color); // "#rrggbb", empty: none
    void useSynapse(Key projection, const QString& synapse);
    void useConnector(Key projection, const QString& rule);
    void setConnectorFlags(Key projection, bool self, bool multiple);
    void record(const model::End& end); // beside the node

private:
    void connectActions();
    void selectionChanged();
    void copy();
    void cut();
    void paste();
    void duplicate();
    void switchOnOrOff();
    void takeOut();
    void group();
    void ungroup();
    void addFrame();
    void addNote();
    void align(graph::Align align);
    void spread(graph::Spread direction);
    bool hasPlacedPorts() const;
    void tidy();
    void move(const QString& name, const std::map<Key, model::Position2>& positions);
    bool apply(const document::ItemEdit& edit); // and selects what it made
    bool apply(const document::Edit& edit);
    QList<Key> selected() const; // without ports of the area
    QPointF place() const;

    Parts m;
    std::optional<QPointF> m_place;
};

} // namespace dynaloom::window
