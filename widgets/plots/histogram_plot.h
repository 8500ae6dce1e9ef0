// Histograms of a population's spikes: intervals between spikes, rates or irregularity of its
// neurons; with mean rate, CV and Fano factor to read off.
#pragma once

#include "core/measure/histogram.h"
#include "widgets/plots/plot_panel.h"
#include "widgets/plots/spike_statistics.h"

class QCPBars;
class QCPItemText;

namespace dynaloom::plots {

class HistogramPlot : public PlotPanel {
    Q_OBJECT
public:
    enum class Of : std::uint8_t { Intervals, Rates, Irregularity };

    explicit HistogramPlot(QWidget* parent = nullptr);

    void choose(Of of, const QString& population = {});
    // Statistics of all that is kept (the default), or only of the time shown elsewhere.
    void setWholeRun(bool whole);
    const measure::Histogram& histogram() const { return m_histogram; }
    const SpikeStatistics& statistics() const { return m_statistics; }

    int leastPauseMs() const override { return 400; }
    void setRun(std::shared_ptr<const RunData> run) override;
    void setTimeSpan(double fromMs, double toMs) override;
    QJsonObject settings() const override;
    void setSettings(const QJsonObject& settings) override;
    void compose(QCustomPlot& figure, const PlotStyle& style) const override;

protected:
    void restyle() override;
    void updatePlot() override;
    QString emptyText() const override;
    QString cursorText(QPointF coordinates) const override;
    void fillForm(PanelForm& form) override;
    void pick(QPoint at) override;

private:
    std::optional<std::size_t> group() const;
    QColor color(const PlotStyle& style) const;
    const std::vector<double>& values() const;
    QString axisText() const;
    QString readOut() const;

    Of m_of = Of::Intervals;
    QString m_population;
    bool m_whole = true;
    int m_bins = 50;
    double m_fromMs = 0, m_toMs = 0;
    SpikeStatistics m_statistics;
    measure::Histogram m_histogram;
    QCPBars* m_bars;
    QCPItemText* m_numbers;
};

} // namespace dynaloom::plots
