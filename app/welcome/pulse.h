// Rings that say "here": they lie over the window, breathe, and let every click through.
#pragma once

#include "widgets/theme/theme.h"

#include <QList>
#include <QTimer>
#include <QWidget>

namespace dynaloom::welcome {

class Pulse : public QWidget {
    Q_OBJECT
public:
    Pulse(const theme::Theme& theme, QWidget* window);

    void setTheme(const theme::Theme& theme);
    // Places in the window's coordinates; none hides it. Moves with the window's size.
    void point(const QList<QRect>& places);
    const QList<QRect>& places() const { return m_places; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QRegion dirt() const;

    theme::Theme m_theme;
    QList<QRect> m_places;
    QTimer m_breath;
    double m_phase = 0; // 0 to 1
};

} // namespace dynaloom::welcome
