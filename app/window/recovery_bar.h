// Unsaved work that an earlier program left behind, above the graph: each document with what can be
// done about it. What is neither recovered nor discarded is kept and offered at the next start.
#pragma once

#include "app/document/autosave.h"
#include "widgets/theme/theme.h"

#include <QFrame>

#include <vector>

class QLabel;
class QToolButton;
class QVBoxLayout;

namespace dynaloom::window {

class RecoveryBar : public QFrame {
    Q_OBJECT
public:
    using Work = document::Autosave::LeftWork;

    explicit RecoveryBar(const theme::Theme& theme, QWidget* parent = nullptr);

    void offer(const std::vector<Work>& works); // none: hidden
    void setTheme(const theme::Theme& theme);
    std::size_t count() const { return m_works.size(); }

signals:
    void recoverRequested(const dynaloom::document::Autosave::LeftWork& work);
    void discardRequested(const dynaloom::document::Autosave::LeftWork& work);

private:
    void fill();
    void addRow(const Work& work);
    void take(const Work& work); // out of the list

    theme::Theme m_theme;
    std::vector<Work> m_works;
    QLabel *m_icon, *m_title;
    QToolButton* m_later;
    QWidget* m_rows;
    QVBoxLayout* m_list;
};

} // namespace dynaloom::window
