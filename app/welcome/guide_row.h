// One step in the list: its number or a check mark, and its title.
#pragma once

#include "widgets/theme/theme.h"

#include <QAbstractButton>

namespace dynaloom::welcome {

class GuideRow : public QAbstractButton {
    Q_OBJECT
public:
    GuideRow(int number, const QString& title, QWidget* parent);

    void setTheme(const theme::Theme& theme);
    void setDone(bool done);
    void setCurrent(bool current);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void describe();

    theme::Theme m_theme;
    int m_number;
    bool m_done = false, m_current = false;
};

} // namespace dynaloom::welcome
