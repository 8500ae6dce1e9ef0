// Population rates over time, from the same spikes as the raster.
#pragma once

#include "widgets/plots/time_panel.h"

class QCPGraph;

namespace dynaloom::plots {

class RatePlot : public TimePanel {
    Q_OBJECT
public:
    explicit RatePlot(QWidget* parent = nullptr);
    ~RatePlot() override;

    const RateRule& rule() const { return m_rule; }
    // A width of at least SpikeCounts::kFineMs.
    void setRule(const RateRule& rule);

    void setRun(std::shared_ptr<const RunData> run) override;
    QJsonObject settings() const override;
    void setSettings(const QJsonObject& settings) override;
    bool takesOverlays() const override { return true; }
    std::optional<TimeRange> dataRange() const override;
    void compose(QCustomPlot& figure, const PlotStyle& style) const override;

    const std::vector<RasterGroup>& groups() const { return run().spikes.groups(); }
    const std::vector<std::size_t>& shown() const { return m_layout.groups; } // of them
    // The curve of a group of the run over a range.
    RateCurve curve(std::size_t group, double fromMs, double toMs) const;

protected:
    void restyle() override;
    void updatePlot() override;
    QString emptyText() const override;
    QString valuesAt(double timeMs) const override;
    void fillForm(PanelForm& form) override;
    void pick(QPoint at) override;

private:
    void makeGraphs();
    void updateDetail();

    RateRule m_rule;
    QStringList m_populations;
    RasterLayout m_layout;
    std::vector<QCPGraph*> m_graphs;
};

// "bin", "gaussian", "exponential", "alpha", as in documents.
QStringList kernelKeys();
QStringList kernelNames(); // for people

} // namespace dynaloom::plots
