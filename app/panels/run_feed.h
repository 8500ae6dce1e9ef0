// From the rings of a run into what the window keeps of it (plots::RunData), and the mean rates of
// the populations.
#pragma once

#include "app/jobs/run_controller.h"
#include "core/io/results.h"
#include "core/model/model.h"
#include "widgets/plots/run_data.h"
#include "widgets/theme/theme.h"

#include <QObject>

#include <deque>
#include <map>
#include <vector>

namespace dynaloom::panels {

class RunFeed : public QObject {
    Q_OBJECT
public:
    // Null: nothing runs, and earlier runs are shown.
    explicit RunFeed(jobs::RunController* run, QObject* parent = nullptr);

    // For the colours of populations.
    void setModel(const model::ModelPtr& model, const theme::Theme& theme);
    const plots::RunDataPtr& data() const { return m_data; }

    // By the keys of populations in data(), which are those of the document's nodes or, inside
    // areas, made up: area instances from the outside inwards, then the node.
    const std::map<Key, std::vector<Key>>& paths() const { return m_paths; }

    // A new run: another data(). To be called when it is loaded.
    void load(const jobs::RunLoaded& loaded);
    // An earlier run in its place: its watches and what they gave.
    void show(const std::vector<jobs::WatchInfo>& watches, double dtMs, double endMs,
              const io::Recording& results);
    // Takes up all that the rings hold now.
    void drain();

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
    std::uint64_t units() const { return m_units; }
    std::uint64_t spikes() const { return m_spikes; }
    double overallRateHz() const;
    void updateRates();

    static constexpr double kRateMs = 200;

signals:
    void ratesChanged();
    void droppedChanged(quint64 dropped); // live samples that found no room

private:
    struct Population {
        Key key = 0;
        std::vector<Key> path;
        std::uint64_t size = 0;
        std::size_t watch = 0;
    };
    // Samples of one watch that follow each other without a gap.
    struct Values {
        std::size_t firstSeries = 0, units = 0;
        std::uint32_t every = 1;
        std::uint64_t startStep = 0, nextStep = 0;
        std::vector<std::vector<float>> pending; // one a unit
    };

    QColor colourOf(const std::vector<Key>& path) const;
    Key keyOf(const jobs::WatchInfo& watch);
    void begin(const std::vector<jobs::WatchInfo>& watches, const simulate::Clock& clock);
    void takeTrace(std::size_t firstSeries, const std::vector<std::uint32_t>& units,
                   const io::Trace& trace);
    void takeValues(Values& values, std::uint64_t step, std::span<const std::uint32_t> words);
    void flush(Values& values);

    std::map<Key, std::vector<Key>> m_paths;
    jobs::RunController* m_run;
    simulate::Clock m_clock{0.1};
    model::ModelPtr m_model;
    theme::Theme m_theme;
    plots::RunDataPtr m_data;
    std::vector<int> m_groupOf, m_valuesOf; // watch -> place, -1: none
    std::vector<Population> m_populations;
    std::vector<Values> m_values;
    jobs::RunChannel::Totals m_totals;
    std::deque<jobs::RunChannel::Totals> m_recent; // of the last kRateMs, oldest first
    std::map<Key, double> m_meanRates;
    std::vector<Rate> m_rateList;
    std::uint64_t m_spikes = 0, m_units = 0, m_dropped = 0;
};

} // namespace dynaloom::panels
