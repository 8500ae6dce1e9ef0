// The components there are, by kind, with a search; an entry can be dragged onto the graph.
#pragma once

#include "core/model/catalog.h"
#include "widgets/theme/theme.h"

#include <QWidget>

class QLineEdit;
class QTreeWidget;
class QTreeWidgetItem;

namespace dynaloom::catalog {

// A drag carries the component's name in UTF-8 under this type.
inline constexpr const char* kComponentMime = "application/x-dynaloom-component";

// How well a name and its description fit what is typed: every letter must occur in order; starts
// of words and unbroken runs count most. Negative: no fit.
int matchScore(const QString& typed, const QString& name, const QString& doc);

class CatalogPanel : public QWidget {
    Q_OBJECT
public:
    explicit CatalogPanel(const theme::Theme& theme, QWidget* parent = nullptr);

    // `own` are the document's components, shown under a heading of their own.
    void setComponents(std::vector<language::DefinitionPtr> components,
                       std::vector<language::DefinitionPtr> own = {});
    void setTheme(const theme::Theme& theme);

    QLineEdit* search() const { return m_search; }
    QTreeWidget* tree() const { return m_tree; }
    QString currentComponent() const; // empty on a heading

signals:
    void componentSelected(const QString& component);
    void componentActivated(const QString& component); // double click or Return

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void addGroup(const QString& heading, const std::vector<language::DefinitionPtr>& definitions);

    theme::Theme m_theme;
    std::vector<language::DefinitionPtr> m_components, m_own;
    QLineEdit* m_search = nullptr;
    QTreeWidget* m_tree = nullptr;
};

} // namespace dynaloom::catalog
