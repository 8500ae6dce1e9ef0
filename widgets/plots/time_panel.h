// A panel whose horizontal axis is time in milliseconds: it can follow the end of the run, and
// shares range and cursor with others (TimeLink).
#pragma once

#include "widgets/plots/overlay.h"
#include "widgets/plots/plot_panel.h"

class QCPGraph;
class QCPItemRect;
class QCPItemStraightLine;
class QCPItemText;

namespace dynaloom::plots {

struct TimeRange {
    double fromMs = 0, toMs = 1000;
    bool operator==(const TimeRange&) const = default;
};

class TimePanel : public PlotPanel {
    Q_OBJECT
public:
    static constexpr double kShortestMs = 0.05;

    TimeRange timeRange() const;
    // Both bounds finite and at least kShortestMs apart, or the call does nothing.
    void setTimeRange(TimeRange range);

    // While following, the last windowMs up to the newest time are shown.
    bool follows() const { return m_follow; }
    void setFollow(bool follow);
    double windowMs() const { return m_windowMs; }
    void setWindowMs(double windowMs);
    // The model time reached: silence is data too.
    void advanceTo(double nowMs);
    double nowMs() const { return m_nowMs; }

    // First and last time of the data, if any.
    virtual std::optional<TimeRange> dataRange() const = 0;

    // A common cursor; no value hides it. Does not emit cursorMoved.
    void setCursorTime(std::optional<double> timeMs);

    // Recorded data from a file, drawn beneath everything. Those with a source are kept in the
    // settings; what the settings name and is not here yet is asked for by overlaysWanted().
    void setOverlays(std::vector<Overlay> overlays);
    // The numbers of a source, or why there are none.
    void fillOverlays(const OverlaySource& source, const Overlay& found);
    // One that the user chose; one more, or in the place of those of `source`. An edit.
    void addOverlay(Overlay overlay);
    void replaceOverlays(const OverlaySource& source, const Overlay& by);
    const std::vector<Overlay>& overlays() const { return m_overlays; }
    virtual bool takesOverlays() const { return false; }

    void setRun(std::shared_ptr<const RunData> run) override;
    void setFault(Key population, std::uint32_t unit, double timeMs) override;

signals:
    void timeRangeChanged(double fromMs, double toMs);
    void followChanged(bool follow);
    void windowChanged(double windowMs);
    void cursorMoved(double timeMs);
    void cursorLeft();
    void overlaysWanted(); // some are named whose numbers have not been read
    // The user wants to have a file that is missing or another than it was: from elsewhere, or as
    // it is now.
    void overlayFileWanted(const QString& file, bool takeAsItIs);

protected:
    explicit TimePanel(const QString& title, QWidget* parent);

    // Settings of a kind of panel with the overlays in them, and those taken out of settings.
    QJsonObject withOverlays(QJsonObject settings) const;
    void takeOverlays(const QJsonObject& settings);
    // Least and greatest value of the overlays in the time shown, if any.
    const std::optional<std::pair<double, double>>& overlayRange() const { return m_overlayRange; }
    void composeOverlays(QCustomPlot& figure, const PlotStyle& style) const;
    // Data before this is not kept; 0: all is.
    virtual double keptFromMs() const { return 0; }
    // Text under the line with the time itself.
    virtual QString valuesAt(double timeMs) const = 0;
    // The unit with a value that is not finite, if any.
    struct Fault {
        Key key = 0;
        std::uint32_t unit = 0;
        double timeMs = 0;
    };
    const std::optional<Fault>& fault() const { return m_fault; }

    void restyle() override;
    QString cursorText(QPointF coordinates) const override;
    double shortestKeys() const override { return kShortestMs; }
    void beforeUpdate() override;
    void fitKeys() override;
    void keysMovedByUser() override;
    void zoomKeys(double factor, double center) override;
    void restoreKeys(double lower, double upper, bool fitted) override;
    void cursorAt(std::optional<QPointF> coordinates) override;
    void keysChanged() override;
    double fittedLength() const override { return m_windowMs; }
    void keyPressEvent(QKeyEvent* event) override;
    void fillMenu(QMenu& menu) override;

private:
    void showEnd();
    void showKept();
    void showOverlays();
    void tellOverlays();

    QToolButton* m_followButton;
    QCPItemRect* m_gone;        // the time that is not kept
    QCPItemText* m_overlayText; // which of them cannot be shown, and why
    QCPItemStraightLine* m_end; // where the run stopped with a value that is not finite
    std::vector<Overlay> m_overlays;
    std::vector<QCPGraph*> m_overlayGraphs;
    std::optional<std::pair<double, double>> m_overlayRange;
    std::optional<Fault> m_fault;
    bool m_follow = true;
    double m_windowMs = 1000, m_nowMs = 0;
};

} // namespace dynaloom::plots
