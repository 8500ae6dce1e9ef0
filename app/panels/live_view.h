// What a run shows while it goes: raster, rates and traces, fed from the rings 30 times a second.
#pragma once

#include "app/jobs/run_controller.h"
#include "app/panels/traces_panel.h"
#include "core/model/model.h"
#include "widgets/plots/raster_plot.h"
#include "widgets/plots/rate_plot.h"
#include "widgets/plots/refresh_timer.h"
#include "widgets/plots/time_link.h"

#include <QObject>

#include <deque>
#include <map>
#include <vector>

namespace dynaloom::panels {

class LiveView : public QObject {
    Q_OBJECT
public:
    LiveView(jobs::RunController& run, const theme::Theme& theme, QWidget* parent);

    plots::RasterPlot* raster() const { return m_raster; }
    plots::RatePlot* rates() const { return m_rates; }
    TracesPanel* traces() const { return m_traces; }

    void setTheme(const theme::Theme& theme);
    // For the colours of populations in the plots.
    void setModel(const model::ModelPtr& model) { m_model = model; }

    // Mean rate of each population over the last kRateMs or a little more, by node key [Hz]. Spikes
    // that found no room in the rings are counted too.
    const std::map<Key, double>& meanRates() const { return m_meanRates; }
    // The same of all populations, those inside areas too.
    struct Rate {
        std::vector<Key> path; // area instances from the outside inwards, then the node
        std::uint64_t units = 0;
        double hz = 0;
    };
    const std::vector<Rate>& rateList() const { return m_rateList; }
    // Spikes of the run, and their mean rate over all of it [Hz].
    std::uint64_t spikes() const { return m_spikes; }
    double overallRateHz() const;
    // Shows an earlier run, until the next one begins: its watches and what they gave.
    void showKept(const std::vector<jobs::WatchInfo>& watches, double dtMs, double endMs,
                  const io::Recording& results);
    // Takes up all that the rings hold now, and draws.
    void update();

    static constexpr double kRateMs = 200;

signals:
    void ratesChanged();
    void droppedChanged(quint64 dropped); // live samples that found no room
    void exportRequested(dynaloom::plots::PlotPanel* panel);

private:
    struct Population {
        Key key = 0;
        std::vector<Key> path;
        std::uint64_t size = 0;
        std::size_t group = 0;
        std::size_t watch = 0;
        std::vector<plots::Spike> fresh;
    };

    void loaded(const jobs::RunLoaded& loaded);
    void begin(const std::vector<jobs::WatchInfo>& watches, const simulate::Clock& clock,
               double endMs);
    std::vector<plots::PlotPanel*> panels() const;
    void linkTraces();
    QColor colourOf(const std::vector<Key>& path) const;
    void drain();
    void takeSpikes(Population& population, std::uint64_t step,
                    std::span<const std::uint32_t> units);
    void updateRates(jobs::RunChannel::Totals totals);

    jobs::RunController& m_run;
    plots::RasterPlot* m_raster;
    plots::RatePlot* m_rates;
    TracesPanel* m_traces;
    plots::TimeLink m_link;
    plots::RefreshTimer m_timer;
    theme::Theme m_theme;
    model::ModelPtr m_model;
    std::vector<int> m_populationOf; // watch -> index in m_populations, -1: values
    std::vector<Population> m_populations;
    std::deque<jobs::RunChannel::Totals> m_recent; // of the last kRateMs, oldest first
    std::map<Key, double> m_meanRates;
    std::vector<Rate> m_rateList;
    std::uint64_t m_spikes = 0, m_units = 0, m_dropped = 0;
    double m_nowMs = 0;
    int m_ticks = 0;
    bool m_isKept = false; // an earlier run is shown
};

} // namespace dynaloom::panels
