// Population rates over time, from the same spikes as the raster.
#pragma once

#include "widgets/plots/plot_panel.h"
#include "widgets/plots/raster_data.h"
#include "widgets/plots/rate_curve.h"

class QCPGraph;

namespace dynaloom::plots {

class RatePlot : public PlotPanel {
    Q_OBJECT
public:
    explicit RatePlot(QWidget* parent = nullptr);
    ~RatePlot() override;

    // Forgets all spikes.
    void setGroups(std::vector<RasterGroup> groups);
    void append(std::size_t group, std::span<const Spike> spikes);

    // Width of the counting bins [ms], a multiple of SpikeCounts::kFineMs, and the standard
    // deviation of the Gaussian laid over them [ms], 0 for none.
    double binMs() const { return m_binMs; }
    double smoothMs() const { return m_smoothMs; }
    void setBinMs(double binMs);
    void setSmoothMs(double smoothMs);

    const std::vector<RasterGroup>& groups() const { return m_groups; }
    RateCurve curve(std::size_t group, double fromMs, double toMs) const;

    void setTheme(const theme::Theme& theme) override;
    std::optional<TimeRange> dataRange() const override;
    void compose(QCustomPlot& figure, const PlotStyle& style) const override;

protected:
    void updatePlot() override;
    void clearData() override;
    QString cursorText(double timeMs) const override;

private:
    void updateTitle();

    std::vector<RasterGroup> m_groups;
    std::vector<SpikeCounts> m_counts;
    std::vector<QCPGraph*> m_graphs;
    double m_binMs = 5;
    double m_smoothMs = 0;
    double m_firstMs = 0, m_lastMs = 0;
    bool m_any = false;
};

} // namespace dynaloom::plots
