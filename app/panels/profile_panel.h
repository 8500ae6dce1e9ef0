// Where the time of the present run goes: a bar for each kernel, in the order of a step, and the
// phases above. Timing costs a little, so it is on only while the panel can be seen.
#pragma once

#include "core/devices/profile_report.h"
#include "widgets/theme/theme.h"

#include <QWidget>

class QLabel;
class QScrollArea;

namespace dynaloom::panels {

// The bars themselves, painted.
class ProfileChart : public QWidget {
    Q_OBJECT
public:
    explicit ProfileChart(const theme::Theme& theme, QWidget* parent = nullptr);

    void setReport(devices::ProfileReport report);
    void setTheme(const theme::Theme& theme);
    const devices::ProfileReport& report() const { return m_report; }
    // Colour of a phase, the same in bars and legend.
    QColor colorOf(compile::Phase phase) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override; // tool tips

private:
    QRect rowAt(std::size_t part) const;
    void paintPhases(QPainter& painter) const;
    void paintRow(QPainter& painter, const devices::ProfilePart& part, const QRect& row) const;

    theme::Theme m_theme;
    devices::ProfileReport m_report;
};

class ProfilePanel : public QWidget {
    Q_OBJECT
public:
    explicit ProfilePanel(const theme::Theme& theme, QWidget* parent = nullptr);

    void show(const devices::ProfileReport& report);
    using QWidget::show;
    // A new run begins: nothing is known of it yet.
    void clear();
    void setTheme(const theme::Theme& theme);
    ProfileChart* chart() const { return m_chart; }

Q_SIGNALS:
    // Whether it can be seen: then the run is to be timed.
    void watched(bool on);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QLabel* m_about = nullptr;
    QScrollArea* m_scroll = nullptr;
    ProfileChart* m_chart = nullptr;
};

} // namespace dynaloom::panels
