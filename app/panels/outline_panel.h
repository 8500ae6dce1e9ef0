// The outline: the same document as a tree, for those who would rather read and type than point.
// Arrows walk, F2 renames, Delete removes, D disables, Return shows the item in the graph. What is
// done is emitted; the owner makes the edits.
#pragma once

#include "app/panels/outline_model.h"

#include <QList>
#include <QWidget>

class QLineEdit;
class QTreeView;

namespace dynaloom::panels {

class OutlinePanel : public QWidget {
    Q_OBJECT
public:
    explicit OutlinePanel(const theme::Theme& theme, QWidget* parent = nullptr);

    void setTheme(const theme::Theme& theme);
    // What is open and selected stays, as far as it is still there.
    void setModel(const model::ModelPtr& model);
    // From the graph; emits nothing.
    void select(const QList<Key>& keys);
    QList<Key> selectedKeys() const;

    QTreeView* tree() const { return m_tree; }
    QLineEdit* search() const { return m_search; }
    OutlineModel& outline() { return *m_outline; }

Q_SIGNALS:
    // Of the user's own making: nodes, projections and monitors; or one plug with its node.
    void keysSelected(const QList<dynaloom::Key>& keys);
    void plugSelected(dynaloom::Key node, const std::vector<dynaloom::Key>& plugs);
    void shown(dynaloom::Key key); // Return or a double click
    void renameRequested(dynaloom::Key key, const QString& name);
    void removeRequested(const QList<dynaloom::Key>& keys);
    void disableRequested(const QList<dynaloom::Key>& keys, bool disabled);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void selectionChanged();
    void openMenu(const QPoint& at);
    void filter();
    bool filterBelow(const QModelIndex& parent, const QString& words);
    QList<Key> allSelected() const; // plugs too
    bool isAllDisabled() const;

    OutlineModel* m_outline;
    QLineEdit* m_search;
    QTreeView* m_tree;
    bool m_quiet = false;
    bool m_wasFilled = false;
};

} // namespace dynaloom::panels
