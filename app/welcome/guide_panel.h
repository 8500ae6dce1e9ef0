// The side panel of the guided first model: the steps with what is done, the sentence of the one
// that is open, and a helping hand.
#pragma once

#include "app/welcome/guide_steps.h"
#include "widgets/theme/theme.h"

#include <QWidget>

#include <vector>

class QLabel;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace dynaloom::welcome {

class GuideRow;

class GuidePanel : public QWidget {
    Q_OBJECT
public:
    explicit GuidePanel(const theme::Theme& theme, QWidget* parent = nullptr);

    void setTheme(const theme::Theme& theme);
    // What is done and what is missing now. The open step goes on to the next one that is not done
    // when it becomes done itself.
    void setFacts(const GuideFacts& facts);
    std::size_t current() const { return m_current; }
    void setCurrent(std::size_t step);
    bool isDone(std::size_t step) const { return m_done.at(step); }
    bool allDone() const;

    QPushButton& doItButton() { return *m_doIt; }
    QPushButton& leaveButton() { return *m_leave; }
    QWidget* row(std::size_t step) const;
    QLabel& text() { return *m_text; }
    QLabel& missing() { return *m_missing; }

Q_SIGNALS:
    void currentChanged(std::size_t step);
    void stepDone(std::size_t step); // by whatever way
    void doItRequested(std::size_t step);
    void restartRequested();
    void leaveRequested();

private:
    void refresh();
    void placeDetail();

    theme::Theme m_theme;
    std::size_t m_current = 0;
    std::vector<bool> m_done;
    std::vector<QString> m_missingOf;
    std::vector<GuideRow*> m_rows;
    QVBoxLayout* m_list;
    QScrollArea* m_scroll;
    QWidget* m_detail;
    QLabel *m_progress, *m_text, *m_missing, *m_finished;
    QPushButton *m_doIt, *m_restart, *m_leave;
};

} // namespace dynaloom::welcome
