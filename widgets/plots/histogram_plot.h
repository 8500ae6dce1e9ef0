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
    // What a histogram is made of.
    struct Numbers {
        Of of = Of::Intervals;
        QString population;
        Key key = 0;
        SpikeStatistics statistics;
        measure::Histogram histogram;
        measure::Range range; // to show it in

        std::size_t values() const { return valuesOf().size(); }
        const std::vector<double>& valuesOf() const {
            return of == Of::Intervals ? statistics.intervalsMs
                   : of == Of::Rates   ? statistics.ratesHz
                                       : statistics.cvs;
        }
    };
    // Those drawn, and those of all that is kept of the run.
    const Numbers& shownNumbers() const { return m_numbers; }
    Numbers numbersOfRun() const;
    const measure::Histogram& histogram() const { return m_numbers.histogram; }
    const SpikeStatistics& statistics() const { return m_numbers.statistics; }

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
    Numbers numbersOver(double fromMs, double toMs) const;
    QString axisText() const;
    QString readOut() const;

    Of m_of = Of::Intervals;
    QString m_population;
    bool m_whole = true;
    int m_bins = 50;
    double m_fromMs = 0, m_toMs = 0;
    Numbers m_numbers;
    QCPBars* m_bars;
    QCPItemText* m_readOut;
};

} // namespace dynaloom::plots
