// Where in the document the window is: in its own graph, or inside an area instance. What is edited
// there is the area's definition, so all its instances change.
#pragma once

#include "app/document/document.h"
#include "app/document/places.h"
#include "app/document/site.h"

#include <QObject>
#include <QStringList>

namespace dynaloom::window {

class Navigation : public QObject {
    Q_OBJECT
public:
    explicit Navigation(document::Document& document, QObject* parent);

    const document::AreaPath& path() const { return m_path; } // instances from the outside inwards
    model::GraphName graphName() const;
    document::Site site() const; // what edits here are of
    const model::Graph& graph() const { return site().graph(); }
    // Names from the document inwards: "coba", "V1", "L4".
    QStringList names() const;
    // How many instances of the area around there are in the graphs of the document; 0 outside.
    int instanceCount() const;

    bool enter(Key instance); // of the graph shown; false if it is no area
    // All the way from the document's graph; false if it is gone.
    bool goInto(const document::AreaPath& instances);
    bool leave(); // false in the document's own graph
    void goUpTo(std::size_t depth);
    // Goes to the graph that has the node, projection or monitor; false if none has.
    bool goToGraphOf(Key key);
    void reset() { go({}); }
    // Leaves instances that are gone; to be called when the model changed.
    void follow();

Q_SIGNALS:
    // `from`: the instance that was left, where it was left outwards; else 0.
    void moved(dynaloom::Key from);

private:
    void go(document::AreaPath path, Key from = 0);
    const model::Node* instance(const model::Graph& graph, Key key) const;

    document::Document& m_document;
    document::AreaPath m_path;
};

} // namespace dynaloom::window
