// What all plot panels share: a header with title and buttons, zoom and drag with mouse and keys,
// a history of views, a cursor with a read-out, settings, and drawing at the pace of one
// RefreshTimer. A panel knows values only: no simulation, no document, no dialog. Panels over time
// are TimePanels.
//
// Mouse: wheel zooms the horizontal axis about the pointer (with Control, or over the left axis:
// the vertical axis); drag pans; Shift-drag zooms to a box; double click shows everything; a click
// picks what is under it; the right button opens a menu. Keys: arrows, +, -, Home; Backspace or the
// mouse's back button returns to the view before, the forward button goes on again.
#pragma once

#include "widgets/plots/plot_style.h"
#include "widgets/plots/run_data.h"

#include <QElapsedTimer>
#include <QJsonObject>
#include <QPointer>
#include <QWidget>

#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

class QLabel;
class QMenu;
class QToolButton;
class QCustomPlot;
class QMouseEvent;
class QWheelEvent;

namespace dynaloom::measure {
struct WeightSample;
struct UnitSnapshot;
} // namespace dynaloom::measure

namespace dynaloom::plots {

class CursorOverlay;
class ElidedLabel;
class PanelForm;

// What a panel wants to be told of the running model now and then, beside what is recorded.
struct ProbeWish {
    enum class Kind : std::uint8_t { Weights, State } kind = Kind::State;
    QString name; // of a projection, "E->I", or of a state, "E.V"
    bool operator==(const ProbeWish&) const = default;
};

class PlotPanel : public QWidget {
    Q_OBJECT
public:
    ~PlotPanel() override;

    // "Population rate", and "5 ms bins" beside it.
    const QString& title() const { return m_title; }
    QString detail() const;
    // The header row; may be moved out, e.g. to be a dock's title bar.
    QWidget* header() const { return m_header; }
    void setCloseable(bool closeable); // a cross in the header
    QCustomPlot* plot() const { return m_plot; }
    const theme::Theme& theme() const { return m_theme; }
    void setTheme(const theme::Theme& theme);

    // What it shows from now on; never null. Its settings stay.
    virtual void setRun(std::shared_ptr<const RunData> run);
    const RunData& run() const { return *m_run; }
    // New data only marks the panel; refresh() draws if it is marked and visible. Cheap otherwise.
    void markDirty() { m_dirty = true; }
    bool isDirty() const { return m_dirty; }
    void refresh();
    // What refresh() does before drawing, for a panel that is not visible: ranges and data in view.
    void bringUpToDate();
    // Whether anybody could see it.
    bool isSeen() const;
    // The least time between two drawings of incoming data: statistics need no film.
    virtual int leastPauseMs() const { return 0; }

    // The choices of the panel as they are kept in a document; unknown or wrong ones are left out.
    virtual QJsonObject settings() const { return {}; }
    virtual void setSettings(const QJsonObject& /*settings*/) {}

    // Populations selected in the graph: shown before the others. None: all alike.
    void setSelection(const std::set<Key>& keys);
    const std::set<Key>& selection() const { return m_selection; }

    // The time that panels over time show: statistics may be of it.
    virtual void setTimeSpan(double /*fromMs*/, double /*toMs*/) {}

    virtual std::optional<ProbeWish> wish() const { return {}; }
    virtual void setWeights(const measure::WeightSample& /*sample*/) {}
    virtual void setSnapshot(const measure::UnitSnapshot& /*snapshot*/) {}
    // A unit with a value that is not finite ended the run.
    virtual void setFault(Key /*population*/, std::uint32_t /*unit*/, double /*timeMs*/) {}

    // What the horizontal axis shows.
    std::pair<double, double> keyRange() const;

    // All data and the natural vertical range.
    void fit();
    // The view before the last zoom, drag or fit of the user; nothing if there is none.
    void back();
    // Undoes back().
    void forward();
    bool canGoBack() const;
    bool canGoForward() const { return !m_future.empty(); }
    // The vertical axis back to its natural range.
    void fitValues();

    // Fills a fresh plot with what is shown, for a figure; style is a printStyle().
    virtual void compose(QCustomPlot& figure, const PlotStyle& style) const = 0;

signals:
    void titleChanged(const QString& title);
    void exportRequested();
    void closeRequested();
    void settingsEdited(); // by the user
    void wishChanged();
    void overlayRequested();
    // A click: a population, a unit of it (-1: none in particular) and a time (NaN: none).
    void picked(dynaloom::Key population, int unit, double timeMs);

protected:
    explicit PlotPanel(const QString& title, QWidget* parent);

    void setTitle(const QString& title);
    void setDetail(const QString& detail);
    const PlotStyle& style() const { return m_style; }
    bool valuesAreFitted() const { return m_fitValues; }
    bool keysAreFitted() const { return m_fitKeys; }
    QToolButton* addHeaderButton(const QString& icon, const QString& tip);
    // Tells that the user changed a setting, and draws.
    void edited();
    // Faded when something is selected and this is not.
    QColor shade(const QColor& color, Key key) const;
    bool isFaded(Key key) const { return !m_selection.empty() && !m_selection.contains(key); }
    const std::shared_ptr<const RunData>& runData() const { return m_run; }

    // After the look changed (theme, selection): colours of what the panel made itself.
    virtual void restyle() {}
    // The panel's part: move the visible data into the plottables and set the ranges where they are
    // fitted. Called before each drawing.
    virtual void updatePlot() = 0;
    virtual void beforeUpdate() {}
    // One sentence on what to do, where there is nothing to show; else empty.
    virtual QString emptyText() const { return {}; }
    // Limits beyond which the vertical axis does not move, if any.
    virtual std::optional<std::pair<double, double>> valueLimits() const { return {}; }
    virtual double shortestKeys() const { return 1e-9; } // least length of the horizontal axis
    // Text of the cursor at a place of the plot; may have many lines.
    virtual QString cursorText(QPointF coordinates) const = 0;
    virtual void fillForm(PanelForm& /*form*/) {}
    virtual bool hasForm() const { return true; }
    virtual void fillMenu(QMenu& /*menu*/) {}
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
    void refreshSoon();

    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
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
    void buildHeader();
    void arrangeHeader();
    void updateIcons();
    void connectPlot();
    void pressed(QMouseEvent* event);
    void moved(QMouseEvent* event);
    void released(QMouseEvent* event);
    void wheel(QWheelEvent* event);
    void openMenu(const QPoint& at);
    void openForm();
    void showEmpty();
    void placeEmpty();
    void keepLimits();
    void keepLabelsApart();

    QString m_title;
    theme::Theme m_theme;
    PlotStyle m_style;
    QWidget* m_header = nullptr;
    ElidedLabel *m_titleLabel = nullptr, *m_detailLabel = nullptr;
    std::vector<std::pair<QToolButton*, QString>> m_buttons; // with their icons
    QToolButton *m_formButton = nullptr, *m_fitButton = nullptr, *m_exportButton = nullptr,
                *m_closeButton = nullptr;
    QCustomPlot* m_plot = nullptr;
    QLabel* m_empty = nullptr;
    QPointer<PanelForm> m_form;
    std::unique_ptr<CursorOverlay> m_cursor;
    std::shared_ptr<const RunData> m_run;
    std::set<Key> m_selection;
    std::optional<QPointF> m_cursorAt;
    bool m_dirty = true, m_fitValues = true, m_fitKeys = true, m_settingRange = false;
    std::optional<QPoint> m_pressedAt;
    std::optional<View> m_beforeDrag;
    std::vector<View> m_past, m_future;
    QElapsedTimer m_sinceWheel;
};

} // namespace dynaloom::plots
