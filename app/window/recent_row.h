// A recent file in a menu: its name and folder, and a pin that keeps it in the list. Return opens,
// P pins.
#pragma once

#include "app/window/settings.h"
#include "widgets/theme/theme.h"

#include <QWidget>

class QLabel;
class QMenu;
class QToolButton;

namespace dynaloom::window {

class RecentRow : public QWidget {
    Q_OBJECT
public:
    RecentRow(const RecentFile& file, const theme::Theme& theme, QWidget* parent = nullptr);

    const RecentFile& file() const { return m_file; }
    QToolButton* pin() const { return m_pin; }

signals:
    void chosen();
    void pinned(bool on);

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void refresh();

    RecentFile m_file;
    theme::Theme m_theme;
    QLabel *m_name, *m_folder;
    QToolButton* m_pin;
    bool m_hovered = false;
};

} // namespace dynaloom::window
