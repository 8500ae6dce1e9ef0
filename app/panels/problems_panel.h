// Everything that is wrong, in one list: severity, place, sentence and, where one is known, what
// would mend it. A double click or Return goes to the place; the same sentence of many places is
// one row with a count.
#pragma once

#include "app/document/problems.h"
#include "widgets/theme/theme.h"

#include <QWidget>

#include <array>
#include <vector>

class QLabel;
class QStackedWidget;
class QToolButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace dynaloom::panels {

class ProblemsPanel : public QWidget {
    Q_OBJECT
public:
    explicit ProblemsPanel(const theme::Theme& theme, QWidget* parent = nullptr);

    void setProblems(std::vector<document::Problem> problems);
    const std::vector<document::Problem>& problems() const { return m_problems; }
    void setTheme(const theme::Theme& theme);
    QTreeWidget* list() const { return m_list; }
    // Shows or hides the problems of one severity.
    QToolButton* filter(document::Problem::Severity severity) const;
    QToolButton* copyButton() const { return m_copy; }
    // Of the row, where it has one.
    QToolButton* fixButton(const QTreeWidgetItem* row) const;
    // The selected rows, or all that are shown: "E.na: sentence" in lines.
    QString text() const;

signals:
    void activated(const dynaloom::document::Problem& problem);
    void fixRequested(const dynaloom::document::Problem& problem);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    static constexpr std::size_t kSeverities = 3;

    void makeHeader();
    void nameFilters(); // by the room there is
    void fill();
    QTreeWidgetItem* addRow(QTreeWidgetItem* parent, std::size_t problem, int times);
    QIcon iconOf(document::Problem::Severity severity) const;
    const document::Problem* problemOf(const QTreeWidgetItem* row) const;
    void copy() const;

    theme::Theme m_theme;
    std::vector<document::Problem> m_problems;
    QWidget* m_header = nullptr;
    std::array<QToolButton*, kSeverities> m_filters{};
    std::array<int, kSeverities> m_counts{};
    QToolButton* m_copy = nullptr;
    QStackedWidget* m_stack = nullptr;
    QLabel* m_nothing = nullptr;
    QTreeWidget* m_list = nullptr;
};

// "E.na", "LIF2 3:12", "document": where a problem is, for people.
QString placeText(const document::Problem& problem);

} // namespace dynaloom::panels
