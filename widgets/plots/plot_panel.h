// What all panels with axes share beyond a LivePanel: zoom and drag with mouse and keys, a history
// of views, and a cursor with a read-out. Panels over time are TimePanels.
//
// Mouse: wheel zooms the horizontal axis about the pointer (with Control, or over the left axis:
// the vertical axis); drag pans; Shift-drag zooms to a box; double click shows everything; a click
// picks what is under it; the right button opens a menu. Keys: arrows, +, -, Home; Backspace or the
// mouse's back button returns to the view before, the forward button goes on again.
#pragma once

#include "widgets/plots/live_panel.h"
#include "widgets/plots/panel_look.h"

#include <QElapsedTimer>

class QMouseEvent;
class QWheelEvent;

namespace dynaloom::plots {

class CursorOverlay;

class PlotPanel : public LivePanel {
    Q_OBJECT
public:
    ~PlotPanel() override;

    QCustomPlot* plot() const { return m_plot; }
    void bringUpToDate() override;

    // Those of the kind of panel, and the look.
    QJsonObject settings() const final;
    void setSettings(const QJsonObject& settings) final;
    void compose(QCustomPlot& figure, const PlotStyle& style) const final;
    const PanelLook& look() const { return m_look; }
    void setLook(const PanelLook& look);
    // What the vertical axis says by itself: "V (mV)".
    QString valueTitle() const;

    // What the horizontal axis shows.
    std::pair<double, double> keyRange() const;
    std::pair<double, double> viewStamp() const override { return keyRange(); }

    // All data and the natural vertical range.
    void fit() override;
    // The view before the last zoom, drag or fit of the user; nothing if there is none.
    void back();
    // Undoes back().
    void forward();
    bool canGoBack() const;
    bool canGoForward() const { return !m_future.empty(); }
    // The vertical axis back to its natural range.
    void fitValues();

protected:
    explicit PlotPanel(const QString& title, QWidget* parent);

    bool valuesAreFitted() const { return m_fitValues; }
    bool keysAreFitted() const { return m_fitKeys; }

    // The kind's part of settings(), setSettings(), compose() and the form.
    virtual QJsonObject kindSettings() const { return {}; }
    virtual void setKindSettings(const QJsonObject& /*settings*/) {}
    virtual void composeKind(QCustomPlot& figure, const PlotStyle& style) const = 0;
    virtual void fillKindForm(PanelForm& /*form*/) {}
    // What has a colour of its own.
    virtual QStringList coloured() const { return {}; }
    virtual bool hasLines() const { return true; }

    // The panel's part: move the visible data into the plottables and set the ranges where they are
    // fitted. Called before each drawing.
    virtual void updatePlot() = 0;
    virtual void beforeUpdate() {}
    // Limits beyond which the vertical axis does not move, if any.
    virtual std::optional<std::pair<double, double>> valueLimits() const { return {}; }
    virtual double shortestKeys() const { return 1e-9; } // least length of the horizontal axis
    // Text of the cursor at a place of the plot; may have many lines.
    virtual QString cursorText(QPointF coordinates) const = 0;
    // A click at a pixel.
    virtual void pick(QPoint /*at*/) {}

    // Views and zooming, which TimePanel has its own ways of.
    virtual void fitKeys() { m_fitKeys = true; }
    virtual void keysMovedByUser() { m_fitKeys = false; }
    virtual void zoomKeys(double factor, double center);
    virtual void restoreKeys(double lower, double upper, bool fitted);
    virtual void cursorAt(std::optional<QPointF> coordinates);
    virtual void keysChanged() {}
    virtual double fittedLength() const { return 1; } // of the horizontal axis, in the history

    void setKeyRange(double lower, double upper);
    void showCursor(std::optional<QPointF> coordinates);
    void setFitKeys(bool fit) { m_fitKeys = fit; }
    void rememberView();

    void fillForm(PanelForm& form) final;
    PlotStyle styled(PlotStyle style) const override { return m_look.on(std::move(style)); }
    void restyleContent() override;
    void beforeDrawing() override;
    void redraw() override;
    QRect emptyRoom() const override;
    void fillViewMenu(QMenu& menu) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct View {
        double from = 0, to = 1, lower = 0, upper = 1;
        bool fitKeys = true, fitValues = true;
        bool operator==(const View&) const = default;
    };

    View view() const;
    void remember(const View& view);
    void draggedOn();
    void setView(const View& view);
    void connectPlot();
    void pressed(QMouseEvent* event);
    void moved(QMouseEvent* event);
    void released(QMouseEvent* event);
    void wheel(QWheelEvent* event);
    void keepLimits();
    void wishTicks(QCustomPlot& plot) const;
    void showOwnTitles();
    void showWantedTitles();

    PanelLook m_look;
    QString m_ownX, m_ownY, m_wantedX, m_wantedY; // titles of axes: by itself, and as shown
    QCustomPlot* m_plot = nullptr;
    std::unique_ptr<CursorOverlay> m_cursor;
    std::optional<QPointF> m_cursorAt;
    bool m_fitValues = true, m_fitKeys = true, m_settingRange = false;
    std::optional<QPoint> m_pressedAt;
    std::optional<View> m_beforeDrag;
    std::vector<View> m_past, m_future;
    QElapsedTimer m_sinceWheel;
};

} // namespace dynaloom::plots
