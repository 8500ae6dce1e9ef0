#include "app/panels/live_view.h"

#include "app/panels/recordable.h"
#include "widgets/plots/activity_plot.h"
#include "widgets/plots/weight_plots.h"

#include <algorithm>
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
    , m_parent(parent)
    , m_feed(&run)
    , m_theme(theme) {
    connect(&m_feed, &RunFeed::ratesChanged, this, &LiveView::ratesChanged);
    connect(&m_feed, &RunFeed::droppedChanged, this, &LiveView::droppedChanged);
    connect(&m_timer, &plots::RefreshTimer::aboutToRefresh, this, &LiveView::drain);
    connect(&m_run, &jobs::RunController::runLoaded, this, &LiveView::loaded);
    connect(&m_run, &jobs::RunController::probed, this, &LiveView::takeProbes);
    connect(&m_run, &jobs::RunController::stateChanged, this, [this](jobs::RunState state) {
        // What is still in the rings when a run pauses or ends is drawn at once.
        update();
        if (state == jobs::RunState::Running)
            m_timer.start();
        else
            m_timer.stop();
    });
    // Panels that are closed with the window may outlive the run, and ask nobody then.
    connect(&m_run, &QObject::destroyed, this, [this] {
        m_timer.stop();
        for (const auto& panel : m_panels)
            if (panel) panel->disconnect(this);
    });
    connect(&m_run, &jobs::RunController::progressed, this, [this] {
        if (m_run.state() == jobs::RunState::Paused) update();
    });
    connect(&m_run, &jobs::RunController::finished, this, [this](const jobs::RunFinished& how) {
        if (!how.fault) return;
        Key key = how.fault->key;
        for (const plots::RasterGroup& group : data().spikes.groups()) // inside areas too
            if (group.name == QString::fromStdString(how.fault->population)) key = group.key;
        if (key == 0) return;
        for (const auto& panel : m_panels)
            if (panel)
                panel->setFault(key, static_cast<std::uint32_t>(how.fault->unit),
                                how.fault->timeMs);
    });
    connect(&m_link, &plots::TimeLink::rangeChanged, this, [this](double fromMs, double toMs) {
        for (const auto& panel : m_panels)
            if (panel) panel->setTimeSpan(fromMs, toMs);
        // While nothing runs, statistics follow a drag when it rests.
        if (!m_timer.isActive()) m_rest.start();
    });
    m_rest.setSingleShot(true);
    m_rest.setInterval(120);
    connect(&m_rest, &QTimer::timeout, this, [this] {
        for (const auto& panel : m_panels)
            if (panel) panel->refresh();
    });
}

plots::LivePanel* LiveView::addPanel(const PanelSpec& spec) {
    plots::LivePanel* panel = makePanel(spec.kind, m_parent);
    panel->setObjectName(spec.id);
    panel->setTheme(m_theme);
    m_panels.emplace_back(panel);
    link(panel);
    offerChoices(panel);
    fill(panel);
    panel->setSettings(spec.settings);
    panel->setSelection(m_selection);
    emit panelAdded(panel);
    return panel;
}

void LiveView::link(plots::LivePanel* panel) {
    m_timer.add(panel);
    connect(panel, &plots::LivePanel::exportRequested, this,
            [this, panel] { emit exportRequested(panel); });
    connect(panel, &plots::LivePanel::copyDataRequested, this,
            [this, panel] { emit copyDataRequested(panel); });
    connect(panel, &plots::LivePanel::picked, this, &LiveView::tellPick);
    connect(panel, &plots::LivePanel::wishChanged, this, &LiveView::updateProbes);
    if (auto* over = qobject_cast<plots::TimePanel*>(panel)) {
        m_link.add(over);
        connect(panel, &plots::LivePanel::overlayRequested, this,
                [this, over] { emit overlayRequested(over); });
    }
    if (auto* traces = qobject_cast<plots::TracePlot*>(panel))
        connect(traces, &plots::TracePlot::recordRequested, this, &LiveView::recordRequested);
}

// What the run has given so far.
void LiveView::fill(plots::LivePanel* panel) {
    panel->setRun(m_feed.data());
    if (const auto range = m_link.range()) panel->setTimeSpan(range->fromMs, range->toMs);
}

void LiveView::removePanel(plots::LivePanel* panel) {
    if (auto* over = qobject_cast<plots::TimePanel*>(panel)) m_link.remove(over);
    std::erase_if(m_panels, [panel](const auto& p) { return p.isNull() || p == panel; });
    panel->disconnect(this);
    updateProbes();
}

void LiveView::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    m_feed.setModel(m_model, theme);
    for (const auto& panel : m_panels)
        if (panel) panel->setTheme(theme);
}

void LiveView::setModel(const model::ModelPtr& model, const model::Catalog& catalog) {
    m_model = model;
    m_feed.setModel(model, m_theme);
    m_offers = recordableQuantities(*model, catalog);
    for (const auto& panel : m_panels)
        if (panel) offerChoices(panel);
}

void LiveView::offerChoices(plots::LivePanel* panel) const {
    if (!m_model) return;
    if (auto* traces = qobject_cast<plots::TracePlot*>(panel)) traces->setOffers(m_offers);
    if (auto* weights = qobject_cast<plots::WeightPanel*>(panel))
        weights->setProjections(projectionNames(*m_model));
    if (auto* activity = qobject_cast<plots::ActivityPlot*>(panel)) {
        QMap<QString, QStringList> states;
        for (const plots::TracePlot::Offer& offer : m_offers)
            if (offer.isState) states[offer.place] << offer.quantity;
        activity->setStates(states);
    }
}

void LiveView::setSelection(const std::set<Key>& keys) {
    m_selected = keys;
    applySelection();
}

void LiveView::applySelection() {
    m_selection.clear();
    for (const auto& [key, path] : m_feed.paths()) // nothing but populations is drawn
        if (std::any_of(path.begin(), path.end(), [&](Key k) { return m_selected.contains(k); }))
            m_selection.insert(key);
    for (const auto& panel : m_panels)
        if (panel) panel->setSelection(m_selection);
}

void LiveView::loaded(const jobs::RunLoaded& loaded) {
    m_isKept = false;
    m_feed.load(loaded);
    begin(loaded.endMs);
    updateProbes();
}

void LiveView::begin(double endMs) {
    m_windowMs = std::min(m_feed.units() > kManyUnits ? kManyUnitsWindowMs : kWindowMs, endMs);
    for (const auto& panel : m_panels) {
        if (!panel) continue;
        fill(panel);
        if (auto* over = qobject_cast<plots::TimePanel*>(panel.data())) {
            over->setWindowMs(m_windowMs);
            over->setFollow(true);
        }
        panel->markDirty();
    }
    applySelection();
}

void LiveView::showKept(const std::vector<jobs::WatchInfo>& watches, double dtMs, double endMs,
                        const io::Recording& results) {
    m_isKept = true;
    m_feed.show(watches, dtMs, endMs, results);
    begin(endMs);
    bool fitted = false; // one for all: they are linked
    for (const auto& panel : m_panels) {
        if (!panel) continue;
        if (auto* over = qobject_cast<plots::TimePanel*>(panel.data()); over && !fitted) {
            over->fit();
            fitted = true;
        }
        panel->refresh();
    }
}

void LiveView::drain() {
    if (m_isKept) return;
    m_feed.drain();
    for (const auto& panel : m_panels) {
        if (!panel) continue;
        if (auto* over = qobject_cast<plots::TimePanel*>(panel.data()))
            over->advanceTo(data().nowMs);
        else
            panel->markDirty();
    }
    if (m_ticks++ % kRateTicks == 0) m_feed.updateRates();
}

void LiveView::update() {
    m_ticks = 0;
    drain();
    for (const auto& panel : m_panels)
        if (panel) panel->refresh();
}

// Only what somebody looks at is looked up.
void LiveView::updateProbes() {
    std::vector<jobs::Probe> probes;
    for (const auto& panel : m_panels) {
        if (!panel || !panel->isSeen()) continue;
        for (const plots::ProbeWish& wish : panel->wishes()) {
            const jobs::Probe probe{wish.kind == plots::ProbeWish::Kind::Weights
                                        ? jobs::Probe::Kind::Weights
                                        : jobs::Probe::Kind::State,
                                    wish.name.toStdString()};
            if (std::find(probes.begin(), probes.end(), probe) == probes.end())
                probes.push_back(probe);
        }
    }
    if (probes == m_probes && !m_run.isBusy()) return;
    m_probes = probes;
    m_run.setProbes(std::move(probes));
}

void LiveView::takeProbes(const jobs::Probed& probed) {
    bool hidden = true;
    for (const auto& panel : m_panels) {
        if (!panel || panel->wishes().empty()) continue;
        if (!panel->isSeen()) continue;
        hidden = false;
        for (const measure::WeightSample& sample : probed.weights) panel->setWeights(sample);
        for (const measure::UnitSnapshot& snapshot : probed.states) panel->setSnapshot(snapshot);
        if (m_run.state() != jobs::RunState::Running) panel->refresh();
    }
    if (hidden) updateProbes();
}

void LiveView::tellPick(Key population, int unit, double timeMs) {
    QString name;
    for (const plots::RasterGroup& group : data().spikes.groups())
        if (group.key == population) name = group.name;
    for (const plots::TraceSeries& series : data().traces.series())
        if (name.isEmpty() && series.key == population) name = series.place;
    QString sentence = unit >= 0 ? tr("%1, neuron %2").arg(name).arg(unit) : name;
    if (std::isfinite(timeMs)) sentence += tr(", t = %1 ms").arg(timeMs, 0, 'f', 1);
    const auto path = m_feed.paths().find(population);
    emit picked(path == m_feed.paths().end() ? std::vector<Key>() : path->second,
                sentence + QLatin1Char('.'));
}

} // namespace dynaloom::panels
