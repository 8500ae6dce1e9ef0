// Components dragged from the catalogue over the canvas: onto a node that takes them, into a
// connection (which is marked while the pointer is over it), or onto the canvas itself.
#pragma once

#include "app/document/node_edits.h"

#include <QObject>
#include <QPointF>

#include <map>

namespace dynaloom::graph {
class GraphScene;
class GraphView;
} // namespace dynaloom::graph

namespace dynaloom::window {

class Editing;
class Navigation;
class StatusLine;

class Drops : public QObject {
    Q_OBJECT
public:
    struct Parts {
        document::Document& document;
        Navigation& navigation;
        graph::GraphScene& scene;
        graph::GraphView& view;
        Editing& editing;
        StatusLine& status;
    };
    Drops(const Parts& parts, QObject* parent);

private:
    void hover(const QString& component, const QPointF& at);
    void leave();
    void drop(const QString& component, const QPointF& at);
    void dropInto(Key connection, const QString& component, const QPointF& at);
    bool makesNode(const QString& component) const;
    Key connectionAt(const QPointF& at) const; // 0: none, or a node lies over it
    // Why a component does not go into a connection; empty: it does. Asked once for each.
    const QString& refusal(Key connection, const QString& component);
    void addAt(const QString& component, const QPointF& at);

    Parts m;
    QString m_dragged; // whose refusals these are
    model::ModelPtr m_model;
    std::map<Key, QString> m_refusals;
    bool m_hinted = false;
};

} // namespace dynaloom::window
