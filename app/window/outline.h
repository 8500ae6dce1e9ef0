// The outline in the window: its selection is that of the graph, and what is done in it goes
// through the same edits of the document.
#pragma once

#include "app/document/document.h"

#include <QObject>

#include <functional>

namespace dynaloom::graph {
class GraphScene;
class GraphView;
} // namespace dynaloom::graph
namespace dynaloom::panels {
class OutlinePanel;
}

namespace dynaloom::window {

class Outline : public QObject {
    Q_OBJECT
public:
    struct Parts {
        document::Document& document;
        graph::GraphScene& scene;
        graph::GraphView& view;
        panels::OutlinePanel& panel;
        std::function<void(Key node, const std::vector<Key>& plugs)> select; // of the window
        std::function<void(Key key)> reach; // goes to the graph that has it
        std::function<void(Key key)> show;  // in the graph
    };
    Outline(const Parts& parts, QObject* parent);

private:
    void refresh();

    Parts m;
    bool m_selecting = false;
};

// Named edits of items of the document's own graph, plugs included.
document::Edit renameItem(const model::ModelPtr& model, Key key, const QString& name);
document::Edit removeItems(const model::ModelPtr& model, const QList<Key>& keys);
document::Edit setDisabled(const model::ModelPtr& model, const QList<Key>& keys, bool disabled);

} // namespace dynaloom::window
