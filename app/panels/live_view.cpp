#include "app/panels/live_view.h"

#include "widgets/graph/colours.h"

#include <cmath>

namespace dynaloom::panels {
namespace {

// The time shown while following: long enough for a few spikes of each cell, and short enough to
// tell the spikes of some thousand cells apart.
constexpr double kWindowMs = 1000, kManyUnitsWindowMs = 300;
constexpr std::uint64_t kManyUnits = 1000;
constexpr int kRateTicks = 6; // rates on the graph change five times a second: readable

} // namespace

LiveView::LiveView(jobs::RunController& run, const theme::Theme& theme, QWidget* parent)
    : QObject(parent)
    , m_run(run)
    , m_raster(new plots::RasterPlot(parent))
    , m_rates(new plots::RatePlot(parent))
    , m_traces(new TracesPanel(theme, parent))
    , m_theme(theme) {
    m_raster->setTheme(theme);
    m_rates->setTheme(theme);
    m_link.add(m_raster);
    m_link.add(m_rates);
    m_timer.add(m_raster);
    m_timer.add(m_rates);
    linkTraces();
    connect(m_traces, &TracesPanel::plotsChanged, this, &LiveView::linkTraces);
    connect(m_traces, &TracesPanel::exportRequested, this, &LiveView::exportRequested);
    for (plots::PlotPanel* panel :
         {static_cast<plots::PlotPanel*>(m_raster), static_cast<plots::PlotPanel*>(m_rates)})
        connect(panel, &plots::PlotPanel::exportRequested, this,
                [this, panel] { emit exportRequested(panel); });
    connect(&m_timer, &plots::RefreshTimer::aboutToRefresh, this, &LiveView::drain);
    connect(&m_run, &jobs::RunController::runLoaded, this, &LiveView::loaded);
    connect(&m_run, &jobs::RunController::stateChanged, this, [this](jobs::RunState state) {
        // What is still in the rings when a run pauses or ends is drawn at once.
        update();
        if (state == jobs::RunState::Running)
            m_timer.start();
        else
            m_timer.stop();
    });
    connect(&m_run, &jobs::RunController::progressed, this, [this] {
        if (m_run.state() == jobs::RunState::Paused) update();
    });
}

void LiveView::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    m_raster->setTheme(theme);
    m_rates->setTheme(theme);
    m_traces->setTheme(theme);
}

void LiveView::linkTraces() {
    for (plots::TracePlot* plot : m_traces->plots()) {
        m_link.add(plot);
        m_timer.add(plot);
    }
}

void LiveView::loaded(const jobs::RunLoaded& loaded) {
    m_isKept = false;
    m_recent.assign(1, loaded.channel->totals());
    begin(loaded.channel->watches, loaded.channel->clock, loaded.endMs);
    emit droppedChanged(0);
    emit ratesChanged();
}

std::vector<plots::PlotPanel*> LiveView::panels() const {
    std::vector<plots::PlotPanel*> all{m_raster, m_rates};
    all.insert(all.end(), m_traces->plots().begin(), m_traces->plots().end());
    return all;
}

void LiveView::begin(const std::vector<jobs::WatchInfo>& watches, const simulate::Clock& clock,
                     double endMs) {
    std::vector<plots::RasterGroup> groups;
    m_populations.clear();
    m_populationOf.assign(watches.size(), -1);
    m_units = 0;
    for (std::size_t w = 0; w < watches.size(); ++w) {
        const jobs::WatchInfo& watch = watches[w];
        if (!watch.isSpikes) continue;
        const QColor colour = m_model ? colourOf(watch.path) : QColor();
        m_populationOf[w] = static_cast<int>(m_populations.size());
        m_populations.push_back({watch.key, watch.path, watch.size, groups.size(), w, {}});
        groups.push_back(
            {QString::fromStdString(watch.node), static_cast<std::uint32_t>(watch.size), colour});
        m_units += watch.size;
    }
    m_spikes = 0;
    m_dropped = 0;
    m_nowMs = 0;
    m_meanRates.clear();
    m_rateList.clear();
    m_traces->setWatches(watches, clock);
    for (plots::PlotPanel* panel : panels()) panel->reset();
    m_raster->setGroups(groups);
    m_rates->setGroups(std::move(groups));
    for (plots::PlotPanel* panel : panels()) {
        panel->setWindowMs(std::min(m_units > kManyUnits ? kManyUnitsWindowMs : kWindowMs, endMs));
        panel->setFollow(true);
        panel->markDirty();
    }
}

void LiveView::showKept(const std::vector<jobs::WatchInfo>& watches, double dtMs, double endMs,
                        const io::Recording& results) {
    m_isKept = true;
    begin(watches, simulate::Clock(dtMs), endMs);
    std::size_t train = 0, trace = 0;
    for (std::size_t w = 0; w < watches.size(); ++w) {
        if (m_populationOf[w] >= 0) {
            if (train == results.spikes.size()) continue;
            const io::SpikeTrain& from = results.spikes[train++];
            Population& to = m_populations[static_cast<std::size_t>(m_populationOf[w])];
            for (std::size_t i = 0; i < from.timeMs.size(); ++i)
                to.fresh.push_back({from.timeMs[i], from.unit[i]});
            m_raster->append(to.group, to.fresh);
            m_rates->append(to.group, to.fresh);
            to.fresh = {};
        } else if (trace < results.traces.size()) {
            m_traces->append(w, watches[w].units, results.traces[trace++]);
        }
    }
    for (plots::PlotPanel* panel : panels()) {
        panel->advanceTo(endMs);
        panel->fit();
        panel->refresh();
    }
}

// That of the node in the graph it is drawn in.
QColor LiveView::colourOf(const std::vector<Key>& path) const {
    const model::Graph* graph = m_model->graph.get();
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
        const model::Node* node = graph->node(path[i]);
        const auto area = node ? m_model->areas.find(node->component) : m_model->areas.end();
        if (area == m_model->areas.end()) return {};
        graph = area->second->graph.get();
    }
    return path.empty() ? QColor() : graph::colourOf(*graph, path.back(), m_theme);
}

void LiveView::takeSpikes(Population& population, std::uint64_t step,
                          std::span<const std::uint32_t> units) {
    const double timeMs = m_run.loaded().channel->clock.time(step);
    for (const std::uint32_t unit : units) population.fresh.push_back({timeMs, unit});
}

void LiveView::drain() {
    const std::shared_ptr<jobs::RunChannel> channel = m_run.loaded().channel;
    if (!channel || m_isKept) return;
    // Before the rings are read, so that nothing shown is later than this.
    jobs::RunChannel::Totals totals = channel->totals();
    const double nowMs = channel->clock.time(totals.step);
    m_run.drain(
        [this](std::size_t watch, std::uint64_t step, std::span<const std::uint32_t> payload) {
            if (m_populationOf[watch] >= 0)
                takeSpikes(m_populations[static_cast<std::size_t>(m_populationOf[watch])], step,
                           payload);
            else
                m_traces->append(watch, step, payload);
        });
    for (Population& population : m_populations) {
        if (population.fresh.empty()) continue;
        m_raster->append(population.group, population.fresh);
        m_rates->append(population.group, population.fresh);
        population.fresh.clear();
    }
    m_traces->flush();
    m_nowMs = nowMs;
    m_raster->advanceTo(nowMs);
    m_rates->advanceTo(nowMs);
    for (plots::TracePlot* plot : m_traces->plots()) plot->advanceTo(nowMs);
    if (m_ticks++ % kRateTicks == 0) updateRates(std::move(totals));
    if (const std::uint64_t dropped = channel->dropped(); dropped != m_dropped) {
        m_dropped = dropped;
        emit droppedChanged(dropped);
    }
}

void LiveView::updateRates(jobs::RunChannel::Totals totals) {
    const simulate::Clock& clock = m_run.loaded().channel->clock;
    m_spikes = 0;
    for (const Population& population : m_populations) m_spikes += totals.spikes[population.watch];
    if (totals.step == m_recent.back().step) return;
    m_recent.push_back(std::move(totals));
    const jobs::RunChannel::Totals& now = m_recent.back();
    const double nowMs = clock.time(now.step);
    while (m_recent.size() > 2 && clock.time(m_recent[1].step) <= nowMs - kRateMs)
        m_recent.pop_front();
    const jobs::RunChannel::Totals& before = m_recent.front();
    const double seconds = (nowMs - clock.time(before.step)) / 1000;
    m_rateList.clear();
    for (const Population& population : m_populations) {
        if (population.path.empty() || population.size == 0) continue;
        const auto spikes =
            static_cast<double>(now.spikes[population.watch] - before.spikes[population.watch]);
        const double rate = spikes / static_cast<double>(population.size) / seconds;
        m_rateList.push_back({population.path, population.size, rate});
        if (population.key != 0) m_meanRates[population.key] = rate;
    }
    emit ratesChanged();
}

double LiveView::overallRateHz() const {
    return m_units > 0 && m_nowMs > 0
               ? static_cast<double>(m_spikes) / static_cast<double>(m_units) / (m_nowMs / 1000)
               : 0;
}

void LiveView::update() {
    m_ticks = 0;
    drain();
    m_raster->refresh();
    m_rates->refresh();
    for (plots::TracePlot* plot : m_traces->plots()) plot->refresh();
}

} // namespace dynaloom::panels
