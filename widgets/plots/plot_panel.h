// What all plot panels share: a header with title and buttons, a time axis in milliseconds that can
// follow the end of the data, zoom and drag with mouse and keys, a cursor with a read-out, and
// drawing at the pace of one RefreshTimer. A panel knows values only: no simulation, no document,
// no dialog.
//
// Mouse: wheel zooms time about the pointer (with Control, or over the left axis: the vertical
// axis); drag pans; Shift-drag zooms to a box; double click shows everything. Keys: arrows, +, -,
// Home; Backspace or the mouse's back button returns to the view before.
#pragma once

#include "widgets/plots/plot_style.h"

#include <QElapsedTimer>
#include <QWidget>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

class QLabel;
class QToolButton;
class QCustomPlot;
class QMouseEvent;
class QWheelEvent;

namespace dynaloom::plots {

class CursorOverlay;

struct TimeRange {
    double fromMs = 0, toMs = 1000;
    bool operator==(const TimeRange&) const = default;
};

class PlotPanel : public QWidget {
    Q_OBJECT
public:
    ~PlotPanel() override;

    QString title() const { return m_title; }
    // The header row (title, follow, fit, export); may be moved out, e.g. to be a dock's title bar.
    QWidget* header() const { return m_header; }
    QCustomPlot* plot() const { return m_plot; }
    const theme::Theme& theme() const { return m_theme; }
    virtual void setTheme(const theme::Theme& theme);

    // New data only marks the panel; refresh() draws if it is marked and visible. Cheap otherwise.
    void markDirty() { m_dirty = true; }
    bool isDirty() const { return m_dirty; }
    void refresh();
    // What refresh() does before drawing, for a panel that is not visible: ranges and data in view.
    void bringUpToDate();

    TimeRange timeRange() const;
    // Both bounds finite and at least kShortestMs apart, or the call does nothing.
    void setTimeRange(TimeRange range);
    static constexpr double kShortestMs = 0.05;

    // While following, the last windowMs up to the newest time are shown.
    bool follows() const { return m_follow; }
    void setFollow(bool follow);
    double windowMs() const { return m_windowMs; }
    void setWindowMs(double windowMs);
    // The model time reached: silence is data too. Never goes back except through reset().
    void advanceTo(double nowMs);
    double nowMs() const { return m_nowMs; }
    // Forgets all data and time, as before a new run; view and settings stay.
    void reset();

    // All data in time, and the natural vertical range; stops following.
    void fit();
    // The view before the last zoom, drag or fit of the user; nothing if there is none.
    void back();
    // The vertical axis back to its natural range.
    void fitValues();

    // A common cursor; no value hides it. Does not emit cursorMoved.
    void setCursorTime(std::optional<double> timeMs);

    // First and last time of the data, if any.
    virtual std::optional<TimeRange> dataRange() const = 0;

    // Fills a fresh plot with what is shown, for a figure; style is a printStyle().
    virtual void compose(QCustomPlot& figure, const PlotStyle& style) const = 0;

signals:
    void titleChanged(const QString& title);
    void exportRequested();
    void timeRangeChanged(double fromMs, double toMs);
    void followChanged(bool follow);
    void windowChanged(double windowMs);
    void cursorMoved(double timeMs);
    void cursorLeft();

protected:
    explicit PlotPanel(const QString& title, QWidget* parent);

    void setTitle(const QString& title);
    const PlotStyle& style() const { return m_style; }
    bool valuesAreFitted() const { return m_fitValues; }

    // The panel's part: move the visible data into the plottables and set the vertical range where
    // valuesAreFitted(). Called before each drawing.
    virtual void updatePlot() = 0;
    virtual void clearData() = 0;
    // Limits beyond which the vertical axis does not move, if any.
    virtual std::optional<std::pair<double, double>> valueLimits() const { return {}; }
    // Text of the cursor at a time, under the line with the time itself; may be rich in lines.
    virtual QString cursorText(double timeMs) const = 0;

    void showEvent(QShowEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct View {
        TimeRange time;
        double lower = 0, upper = 1; // vertical
        bool follow = true, fitValues = true;
        bool operator==(const View&) const = default;
    };

    View view() const;
    void rememberView();
    void buildHeader();
    void updateIcons();
    void connectPlot();
    void pressed(QMouseEvent* event);
    void moved(QMouseEvent* event);
    void wheel(QWheelEvent* event);
    void zoomTime(double factor, double centerMs);
    void zoomValues(double factor, double center);
    void showEnd();
    void refreshSoon();
    void keepLimits();
    void keepLabelsApart();

    QString m_title;
    theme::Theme m_theme;
    PlotStyle m_style;
    QWidget* m_header = nullptr;
    QLabel* m_titleLabel = nullptr;
    QToolButton* m_followButton = nullptr;
    QToolButton* m_fitButton = nullptr;
    QToolButton* m_exportButton = nullptr;
    QCustomPlot* m_plot = nullptr;
    std::unique_ptr<CursorOverlay> m_cursor;
    bool m_dirty = true;
    bool m_follow = true;
    bool m_fitValues = true;
    bool m_settingRange = false;
    std::vector<View> m_past;
    QElapsedTimer m_sinceWheel;
    double m_windowMs = 1000;
    double m_nowMs = 0;
};

} // namespace dynaloom::plots
