// The problems of the document: severity, place and sentence. A double click or Return goes to the
// node.
#pragma once

#include "app/document/problems.h"
#include "widgets/theme/theme.h"

#include <QWidget>

class QLabel;
class QStackedWidget;
class QTreeWidget;

namespace dynaloom::panels {

class ProblemsPanel : public QWidget {
    Q_OBJECT
public:
    explicit ProblemsPanel(const theme::Theme& theme, QWidget* parent = nullptr);

    void setProblems(const std::vector<document::Problem>& problems);
    void setTheme(const theme::Theme& theme);
    QTreeWidget* list() const { return m_list; }

signals:
    void activated(dynaloom::Key key);

private:
    void fill();

    theme::Theme m_theme;
    std::vector<document::Problem> m_problems;
    QStackedWidget* m_stack = nullptr;
    QTreeWidget* m_list = nullptr;
};

} // namespace dynaloom::panels
