// What every live panel has, whatever it draws with: a header with title and buttons, the run it
// shows, settings kept in the document, the selection, wishes to the running model, drawing at the
// pace of one RefreshTimer, and a place in figures. A panel knows values only: no simulation, no
// document, no dialog. PlotPanel draws with axes; scene3d::ScenePanel in space.
#pragma once

#include "widgets/plots/plot_style.h"
#include "widgets/plots/run_data.h"

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

namespace dynaloom::io {
struct Recording;
}

namespace dynaloom::measure {
struct WeightSample;
struct UnitSnapshot;
} // namespace dynaloom::measure

namespace dynaloom::plots {

class ElidedLabel;
class PanelForm;

// What a panel wants to be told of the running model now and then, beside what is recorded.
struct ProbeWish {
    enum class Kind : std::uint8_t { Weights, State } kind = Kind::State;
    QString name; // of a projection, "E->I", or of a state, "E.V"
    bool operator==(const ProbeWish&) const = default;
};

class LivePanel : public QWidget {
    Q_OBJECT
public:
    ~LivePanel() override;

    // "Population rate", and "5 ms bins" beside it.
    const QString& title() const { return m_title; }
    QString detail() const;
    // The header row; may be moved out, e.g. to be a dock's title bar.
    QWidget* header() const { return m_header; }
    void setCloseable(bool closeable); // a cross in the header
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
    virtual void bringUpToDate() = 0;
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

    // What it would like to be told of; most panels have one wish or none.
    virtual std::optional<ProbeWish> wish() const { return {}; }
    virtual std::vector<ProbeWish> wishes() const;
    virtual void setWeights(const measure::WeightSample& /*sample*/) {}
    virtual void setSnapshot(const measure::UnitSnapshot& /*snapshot*/) {}
    // A unit with a value that is not finite ended the run.
    virtual void setFault(Key /*population*/, std::uint32_t /*unit*/, double /*timeMs*/) {}

    // Shows everything there is.
    virtual void fit() = 0;

    // Fills a fresh plot with what is shown, for a figure; style is a printStyle().
    virtual void compose(QCustomPlot& figure, const PlotStyle& style) const = 0;
    // Differs when the view does: a preview looks at it.
    virtual std::pair<double, double> viewStamp() const { return {}; }
    // The numbers behind what is shown, where the kind of panel knows itself; else see panelData().
    virtual std::optional<io::Recording> numbers() const;

signals:
    void titleChanged(const QString& title);
    void exportRequested();
    void copyDataRequested(); // the numbers behind it, to the clipboard
    void closeRequested();
    void settingsEdited(); // by the user
    void wishChanged();
    void overlayRequested();
    // A click: a population, a unit of it (-1: none in particular) and a time (NaN: none).
    void picked(dynaloom::Key population, int unit, double timeMs);

protected:
    explicit LivePanel(const QString& title, QWidget* parent);

    // What it draws in; to be called once, by the constructor of a kind.
    void setContent(QWidget* content);
    void setTitle(const QString& title);
    void setDetail(const QString& detail);
    const PlotStyle& style() const { return m_style; }
    QToolButton* addHeaderButton(const QString& icon, const QString& tip);
    // Tells that the user changed a setting, and draws.
    void edited();
    // Faded when something is selected and this is not.
    QColor shade(const QColor& color, Key key) const;
    bool isFaded(Key key) const { return !m_selection.empty() && !m_selection.contains(key); }
    const std::shared_ptr<const RunData>& runData() const { return m_run; }

    // After the look changed (theme, selection): colours of what the panel made itself.
    virtual void restyle() {}
    // The same for what all panels of a family have; comes before restyle().
    virtual void restyleContent() {}
    // Shows what bringUpToDate() prepared.
    virtual void redraw() = 0;
    virtual void beforeDrawing() {}
    // One sentence on what to do, where there is nothing to show; else empty.
    virtual QString emptyText() const { return {}; }
    virtual QRect emptyRoom() const; // where it stands, within the content
    virtual void fillForm(PanelForm& /*form*/) {}
    virtual bool hasForm() const { return true; }
    virtual void fillMenu(QMenu& /*menu*/) {}
    virtual void fillViewMenu(QMenu& menu); // the first entries: about the view
    void openMenu(const QPoint& at);        // in the content's coordinates
    void refreshSoon();

    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildHeader();
    void arrangeHeader();
    void updateIcons();
    void openForm();
    void showEmpty();
    void placeEmpty();

    QString m_title;
    theme::Theme m_theme;
    PlotStyle m_style;
    QWidget* m_header = nullptr;
    ElidedLabel *m_titleLabel = nullptr, *m_detailLabel = nullptr;
    std::vector<std::pair<QToolButton*, QString>> m_buttons; // with their icons
    QToolButton *m_formButton = nullptr, *m_fitButton = nullptr, *m_exportButton = nullptr,
                *m_closeButton = nullptr;
    QWidget *m_body = nullptr, *m_content = nullptr;
    QLabel* m_empty = nullptr;
    QPointer<PanelForm> m_form;
    std::shared_ptr<const RunData> m_run;
    std::set<Key> m_selection;
    bool m_dirty = true;
};

} // namespace dynaloom::plots
