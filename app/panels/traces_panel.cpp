#include "app/panels/traces_panel.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QStackedWidget>
#include <QToolButton>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

namespace dynaloom::panels {
namespace {

QString qt(const std::string& text) { return QString::fromStdString(text); }

QString titleOf(const jobs::WatchInfo& watch) {
    if (watch.quantity == "V" && watch.unit == "mV") return QObject::tr("Membrane potential");
    return QObject::tr("Traces of %1").arg(qt(watch.quantity));
}

} // namespace

TracesPanel::TracesPanel(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_bodies(new QStackedWidget)
    , m_headers(new QStackedWidget(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_headers);
    column->addWidget(m_bodies, 1);
    m_headers->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    addPlot(tr("Traces"));
}

QWidget* TracesPanel::header() const { return m_headers; }

plots::TracePlot* TracesPanel::current() const {
    return static_cast<plots::TracePlot*>(m_bodies->currentWidget());
}

void TracesPanel::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    for (plots::TracePlot* plot : m_plots) plot->setTheme(theme);
}

plots::TracePlot* TracesPanel::addPlot(const QString& title) {
    auto* plot = new plots::TracePlot(title);
    plot->setTheme(m_theme);
    m_bodies->addWidget(plot);
    m_headers->addWidget(plot->header());
    connect(plot, &plots::PlotPanel::exportRequested, this,
            [this, plot] { emit exportRequested(plot); });
    m_plots.push_back(plot);
    return plot;
}

void TracesPanel::addSwitches(const QStringList& names) {
    if (names.size() < 2) return;
    for (std::size_t p = 0; p < m_plots.size(); ++p) {
        auto* row = qobject_cast<QHBoxLayout*>(m_plots[p]->header()->layout());
        for (int i = 0; i < names.size(); ++i) {
            auto* button = new QToolButton;
            button->setText(names[i]);
            button->setCheckable(true);
            button->setChecked(static_cast<std::size_t>(i) == p);
            button->setToolTip(tr("Show %1").arg(names[i]));
            button->setAutoRaise(true);
            connect(button, &QToolButton::clicked, this, [this, i, p, button] {
                button->setChecked(static_cast<std::size_t>(i) == p);
                m_headers->setCurrentIndex(i);
                m_bodies->setCurrentIndex(i);
            });
            if (row) row->insertWidget(1 + i, button);
        }
    }
}

void TracesPanel::setWatches(const std::vector<jobs::WatchInfo>& watches,
                             const simulate::Clock& clock) {
    m_clock = clock;
    const QString shown = m_plots.empty() ? QString() : current()->title();
    for (plots::TracePlot* plot : m_plots) {
        m_headers->removeWidget(plot->header());
        plot->header()->deleteLater();
        m_bodies->removeWidget(plot);
        plot->deleteLater();
    }
    m_plots.clear();
    m_places.clear();
    m_placeOf.assign(watches.size(), -1);

    // One plot for each quantity and unit.
    std::map<std::pair<std::string, std::string>, std::size_t> plotOf;
    std::vector<std::vector<plots::TraceInfo>> traces;
    QStringList names;
    for (std::size_t w = 0; w < watches.size(); ++w) {
        const jobs::WatchInfo& watch = watches[w];
        if (watch.isSpikes || watch.units.empty()) continue;
        const auto [at, isNew] = plotOf.try_emplace({watch.quantity, watch.unit}, m_plots.size());
        if (isNew) {
            addPlot(titleOf(watch));
            traces.emplace_back();
            names << qt(watch.quantity);
        }
        m_placeOf[w] = static_cast<int>(m_places.size());
        m_places.push_back(
            {at->second, traces[at->second].size(), watch.units.size(), watch.every, {}});
        m_places.back().pending.values.resize(watch.units.size());
        for (const std::uint32_t unit : watch.units)
            traces[at->second].push_back(
                {watch.size == 1 ? qt(watch.place)
                                 : QStringLiteral("%1 %2").arg(qt(watch.place)).arg(unit),
                 qt(watch.unit),
                 {}});
    }
    for (std::size_t p = 0; p < m_plots.size(); ++p)
        m_plots[p]->setTraces(std::move(traces[p]), names[static_cast<int>(p)]);
    if (m_plots.empty()) addPlot(tr("Traces"));
    addSwitches(names);
    for (std::size_t p = 0; p < m_plots.size(); ++p) {
        if (m_plots[p]->title() != shown) continue;
        m_bodies->setCurrentIndex(static_cast<int>(p));
        m_headers->setCurrentIndex(static_cast<int>(p));
    }
    emit plotsChanged();
}

void TracesPanel::append(std::size_t watch, std::uint64_t step,
                         std::span<const std::uint32_t> values) {
    if (watch >= m_placeOf.size() || m_placeOf[watch] < 0) return;
    Place& place = m_places[static_cast<std::size_t>(m_placeOf[watch])];
    if (values.size() != place.units) return;
    Pending& pending = place.pending;
    if (pending.values.front().empty() || step != pending.nextStep) {
        flush(place);
        pending.startStep = step;
    }
    for (std::size_t i = 0; i < values.size(); ++i)
        pending.values[i].push_back(std::bit_cast<float>(values[i]));
    pending.nextStep = step + place.every;
}

void TracesPanel::append(std::size_t watch, std::span<const std::uint32_t> units,
                         const io::Trace& trace) {
    std::vector<std::size_t> columns;
    for (const std::uint32_t unit : units) {
        const auto at = std::find(trace.units.begin(), trace.units.end(), unit);
        if (at == trace.units.end()) return;
        columns.push_back(static_cast<std::size_t>(at - trace.units.begin()));
    }
    std::vector<std::uint32_t> words(columns.size());
    for (std::size_t s = 0; s < trace.timeMs.size(); ++s) {
        for (std::size_t i = 0; i < columns.size(); ++i)
            words[i] = std::bit_cast<std::uint32_t>(
                static_cast<float>(trace.values[s * trace.units.size() + columns[i]]));
        append(watch, static_cast<std::uint64_t>(std::llround(trace.timeMs[s] / m_clock.dtMs())),
               words);
    }
    flush();
}

void TracesPanel::flush(Place& place) {
    if (place.pending.values.front().empty()) return;
    for (std::size_t i = 0; i < place.units; ++i) {
        std::vector<float>& values = place.pending.values[i];
        m_plots[place.plot]->append(place.firstTrace + i, m_clock.time(place.pending.startStep),
                                    place.every * m_clock.dtMs(), values);
        values.clear();
    }
}

void TracesPanel::flush() {
    for (Place& place : m_places) flush(place);
}

} // namespace dynaloom::panels
