// Carries what a person does in the graph, the inspector and the catalogue into the document, and a
// slider's drag straight into the run.
#pragma once

#include "app/document/edits.h"
#include "app/jobs/run_controller.h"

#include <QObject>

namespace dynaloom::graph {
class GraphScene;
class GraphView;
} // namespace dynaloom::graph
namespace dynaloom::inspector {
class Inspector;
}
namespace dynaloom::catalog {
class CatalogPanel;
}

namespace dynaloom::window {

class Navigation;

class Editing : public QObject {
    Q_OBJECT
public:
    struct Parts {
        document::Document& document;
        jobs::RunController& run;
        Navigation& navigation;
        graph::GraphScene& scene;
        graph::GraphView& view;
        inspector::Inspector& inspector;
        catalog::CatalogPanel& catalog;
    };
    Editing(const Parts& parts, QObject* parent);

    void removeSelected();
    void renameSelected();
    void setRunSetting(const QString& name, const QString& text);
    // At a place, or plugged into a node or plug that takes it.
    void add(const QString& component, const QPointF& position, Key onto,
             const document::Plugs& plugs = {});

private:
    void connectGraph();
    void connectNode();
    void connectProjection();
    void connectDocument();
    void drag(const QString& path, const QString& text);
    void rename(Key key);
    void remove(const QList<Key>& keys);
    QString areaPort(Key key) const; // its name; empty for keys of the graph
    document::Site site() const;     // the graph shown
    const model::ModelPtr& model() const { return m.document.model(); }

    Parts m;
};

} // namespace dynaloom::window
