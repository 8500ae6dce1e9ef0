#include "widgets/plots/rate_plot.h"

#include "widgets/plots/curve_data.h"
#include "widgets/plots/panel_form.h"
#include "widgets/plots/panel_settings.h"

#include <qcustomplot.h>

#include <cmath>

namespace dynaloom::plots {
namespace {

constexpr double kMostWidthMs = 10'000;

} // namespace

QStringList kernelKeys() {
    return {QStringLiteral("bin"), QStringLiteral("gaussian"), QStringLiteral("exponential"),
            QStringLiteral("alpha")};
}

QStringList kernelNames() {
    return {RatePlot::tr("Bins"), RatePlot::tr("Gaussian"), RatePlot::tr("Exponential"),
            RatePlot::tr("Alpha function")};
}

RatePlot::RatePlot(QWidget* parent)
    : TimePanel(tr("Population rate"), parent) {
    plot()->yAxis->setLabel(tr("rate (Hz)"));
    plot()->yAxis->setRange(0, 1);
    plot()->setPlottingHint(QCP::phFastPolylines, true);
    setTheme(theme());
    updateDetail();
}

RatePlot::~RatePlot() = default;

void RatePlot::updateDetail() {
    const QString width = readout(m_rule.widthMs);
    switch (m_rule.shape) {
    case measure::KernelShape::Bin:
        setDetail(tr("%1 ms bins").arg(width));
        break;
    case measure::KernelShape::Gaussian:
        setDetail(tr("Gaussian, σ = %1 ms").arg(width));
        break;
    case measure::KernelShape::Exponential:
        setDetail(tr("exponential, τ = %1 ms").arg(width));
        break;
    case measure::KernelShape::Alpha:
        setDetail(tr("alpha, τ = %1 ms").arg(width));
        break;
    }
}

void RatePlot::setRun(std::shared_ptr<const RunData> run) {
    TimePanel::setRun(std::move(run));
    makeGraphs();
}

void RatePlot::makeGraphs() {
    for (QCPGraph* graph : m_graphs) plot()->removeGraph(graph);
    m_graphs.clear();
    m_layout = RasterLayout::of(run().spikes, m_populations);
    for (const std::size_t g : m_layout.groups) {
        QCPGraph* graph = plot()->addGraph();
        graph->setName(run().spikes.groups()[g].name);
        m_graphs.push_back(graph);
    }
    setTheme(theme());
    fitValues();
}

void RatePlot::setRule(const RateRule& rule) {
    if (!std::isfinite(rule.widthMs)) return;
    m_rule = rule;
    constexpr double kFine = SpikeCounts::kFineMs;
    m_rule.widthMs = std::clamp(rule.widthMs, kFine, kMostWidthMs);
    if (rule.shape == measure::KernelShape::Bin)
        m_rule.widthMs = kFine * std::round(m_rule.widthMs / kFine);
    updateDetail();
    fitValues();
}

void RatePlot::restyle() {
    TimePanel::restyle();
    for (std::size_t k = 0; k < m_graphs.size(); ++k) {
        const RasterGroup& group = run().spikes.groups()[m_layout.groups[k]];
        const QColor color = style().colorOf(group.name, static_cast<int>(k), group.color);
        styleGraph(*m_graphs[k], style(), static_cast<int>(k), shade(color, group.key));
        QPen pen = m_graphs[k]->pen();
        pen.setWidthF((isFaded(group.key) ? 1 : 1.4) *
                      style().lineScale); // affordable: few points, single lines
        // Every second population of the run is dashed, the same in all panels, so that colour is
        // not needed to tell excitation and inhibition apart.
        m_graphs[k]->setPen(pen);
        dash(*m_graphs[k], static_cast<int>(m_layout.groups[k]));
    }
}

RateCurve RatePlot::curve(std::size_t group, double fromMs, double toMs) const {
    const RasterData& spikes = run().spikes;
    // Later than now the spikes of some populations may be there and those of others not yet.
    const double end = std::min(toMs, nowMs() > 0 ? nowMs() : spikes.lastMs());
    const double start = std::max(fromMs - m_rule.widthMs, std::min(0.0, spikes.firstMs()));
    return spikes.counts(group).rate(start, end, m_rule, spikes.groups()[group].size);
}

QString RatePlot::emptyText() const {
    if (run().spikes.groups().empty())
        return tr("Press Run: the mean rate of each population is drawn here.");
    return {};
}

void RatePlot::updatePlot() {
    const TimeRange r = timeRange();
    double highest = 0;
    for (std::size_t k = 0; k < m_graphs.size(); ++k) {
        const RateCurve c = curve(m_layout.groups[k], r.fromMs, r.toMs + m_rule.widthMs);
        setGraph(*m_graphs[k], c);
        for (double hz : c.hz) highest = std::max(highest, hz);
    }
    if (overlayRange()) highest = std::max(highest, overlayRange()->second);
    if (valuesAreFitted())
        plot()->yAxis->setRange(
            steadyRange(plot()->yAxis->range(), 0, std::max(highest, 1.0), true));
    plot()->legend->setVisible(style().showsLegend(plot()->graphCount() > 1));
    placeLegend(*plot(), style());
}

std::optional<TimeRange> RatePlot::dataRange() const {
    if (run().spikes.empty()) return {};
    return TimeRange{run().spikes.firstMs(), run().spikes.lastMs()};
}

QString RatePlot::valuesAt(double timeMs) const {
    QStringList lines;
    for (std::size_t k = 0; k < m_layout.groups.size() && k < 8; ++k) {
        const RateCurve c =
            curve(m_layout.groups[k], timeMs - m_rule.widthMs, timeMs + 2 * m_rule.widthMs);
        const double bin = std::floor((timeMs - c.startMs) / c.binMs);
        if (!(bin >= 0 && bin < static_cast<double>(c.hz.size()))) continue;
        lines << tr("%1: %2 Hz")
                     .arg(run().spikes.groups()[m_layout.groups[k]].name,
                          readout(c.hz[static_cast<std::size_t>(bin)]));
    }
    return lines.join('\n');
}

// The curve nearest above or below the pointer.
void RatePlot::pick(QPoint at) {
    const double timeMs = plot()->xAxis->pixelToCoord(at.x());
    double nearest = 30; // pixels
    Key key = 0;
    for (std::size_t k = 0; k < m_graphs.size(); ++k) {
        const auto point = m_graphs[k]->data()->findBegin(timeMs);
        if (point == m_graphs[k]->data()->constEnd()) continue;
        const double away = std::abs(plot()->yAxis->coordToPixel(point->value) - at.y());
        if (away > nearest) continue;
        nearest = away;
        key = run().spikes.groups()[m_layout.groups[k]].key;
    }
    if (key != 0) emit picked(key, -1, timeMs);
}

QJsonObject RatePlot::kindSettings() const {
    QJsonObject settings = populationSettings(m_populations);
    settings[QStringLiteral("kernel")] = kernelKeys()[static_cast<int>(m_rule.shape)];
    settings[QStringLiteral("width_ms")] = m_rule.widthMs;
    return withOverlays(settings);
}

void RatePlot::setKindSettings(const QJsonObject& settings) {
    m_populations = populationsOf(settings);
    RateRule rule;
    rule.shape = static_cast<measure::KernelShape>(
        choiceOf(settings, QStringLiteral("kernel"), kernelKeys(), 0));
    rule.widthMs = numberOf(settings, QStringLiteral("width_ms"), SpikeCounts::kFineMs,
                            kMostWidthMs, RateRule{}.widthMs);
    setRule(rule);
    makeGraphs();
    takeOverlays(settings);
}

QStringList RatePlot::coloured() const {
    QStringList names;
    for (const std::size_t g : m_layout.groups) names << groups()[g].name;
    return names;
}

void RatePlot::fillKindForm(PanelForm& form) {
    form.addChoice(tr("Kernel"), kernelNames(), static_cast<int>(m_rule.shape), [this](int index) {
        setRule({static_cast<measure::KernelShape>(index), m_rule.widthMs});
        edited();
    });
    form.addNumber(tr("Width"), m_rule.widthMs, SpikeCounts::kFineMs, kMostWidthMs, tr("ms"),
                   [this](double width) {
                       setRule({m_rule.shape, width});
                       edited();
                   });
    addPopulations(form, run().spikes, m_populations, [this](const QStringList& chosen) {
        m_populations = chosen;
        makeGraphs();
        edited();
    });
}

void RatePlot::composeKind(QCustomPlot& figure, const PlotStyle& s) const {
    const TimeRange r = timeRange();
    composeOverlays(figure, s);
    for (std::size_t k = 0; k < m_layout.groups.size(); ++k) {
        const RasterGroup& group = run().spikes.groups()[m_layout.groups[k]];
        QCPGraph* graph = figure.addGraph();
        graph->setName(group.name);
        styleGraph(*graph, s, static_cast<int>(k),
                   s.colorOf(group.name, static_cast<int>(k), group.color));
        dash(*graph, static_cast<int>(m_layout.groups[k]));
        setGraph(*graph, curve(m_layout.groups[k], r.fromMs, r.toMs + m_rule.widthMs));
    }
    figure.xAxis->setLabel(plot()->xAxis->label());
    figure.yAxis->setLabel(plot()->yAxis->label());
    figure.xAxis->setRange(plot()->xAxis->range());
    figure.yAxis->setRange(plot()->yAxis->range());
    figure.legend->setVisible(s.showsLegend(figure.graphCount() > 1));
    stylePlot(figure, s);
    placeLegend(figure, s);
}

} // namespace dynaloom::plots
