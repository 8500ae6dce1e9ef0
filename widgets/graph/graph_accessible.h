// The graph for assistive technology: the view is a list of its nodes, connections and frames, each
// with a name in words; a node is a list of its ports.
#pragma once

#include "core/base/ids.h"

#include <QAccessibleWidget>

#include <map>
#include <vector>

namespace dynaloom::graph {

class GraphScene;
class GraphView;

class GraphAccessible : public QAccessibleWidget {
public:
    explicit GraphAccessible(GraphView& view);
    ~GraphAccessible() override;

    // Makes views known to Qt; doing it again changes nothing.
    static void install();

    int childCount() const override;
    QAccessibleInterface* child(int index) const override;
    int indexOfChild(const QAccessibleInterface* child) const override;
    QAccessibleInterface* childAt(int x, int y) const override;
    QAccessibleInterface* focusChild() const override;

    GraphView& view() const;
    QAccessibleInterface* item(Key key) const; // nullptr if there is none

private:
    std::vector<Key> keys() const; // nodes, connections, frames

    mutable std::map<Key, QAccessible::Id> m_items;
};

} // namespace dynaloom::graph
