#include "widgets/plots/rate_plot.h"

#include "widgets/plots/curve_data.h"

#include <qcustomplot.h>

#include <cmath>

namespace dynaloom::plots {

RatePlot::RatePlot(QWidget* parent)
    : PlotPanel(tr("Population rate"), parent) {
    plot()->yAxis->setLabel(tr("rate (Hz)"));
    plot()->yAxis->setRange(0, 1);
    plot()->setPlottingHint(QCP::phFastPolylines, true);
    PlotPanel::setTheme(theme());
    updateTitle();
}

void RatePlot::updateTitle() {
    QString title = tr("Population rate — %1 ms bins").arg(m_binMs);
    if (m_smoothMs > 0) title += tr(", smoothed over %1 ms").arg(m_smoothMs);
    setTitle(title);
}

RatePlot::~RatePlot() = default;

void RatePlot::setGroups(std::vector<RasterGroup> groups) {
    m_groups = std::move(groups);
    m_counts.assign(m_groups.size(), {});
    plot()->clearGraphs();
    m_graphs.clear();
    for (const RasterGroup& g : m_groups) {
        QCPGraph* graph = plot()->addGraph();
        graph->setName(g.name);
        m_graphs.push_back(graph);
    }
    m_any = false;
    setTheme(theme());
    fitValues();
}

void RatePlot::append(std::size_t group, std::span<const Spike> spikes) {
    if (group >= m_counts.size() || spikes.empty()) return;
    m_counts[group].add(spikes);
    for (const Spike& s : spikes) {
        if (!std::isfinite(s.timeMs)) continue;
        m_firstMs = m_any ? std::min(m_firstMs, s.timeMs) : s.timeMs;
        m_lastMs = m_any ? std::max(m_lastMs, s.timeMs) : s.timeMs;
        m_any = true;
    }
    markDirty();
}

void RatePlot::setBinMs(double binMs) {
    if (!std::isfinite(binMs)) return;
    m_binMs = SpikeCounts::kFineMs * std::max(1.0, std::round(binMs / SpikeCounts::kFineMs));
    updateTitle();
    markDirty();
}

void RatePlot::setSmoothMs(double smoothMs) {
    if (!std::isfinite(smoothMs) || smoothMs < 0) return;
    m_smoothMs = smoothMs;
    updateTitle();
    markDirty();
}

void RatePlot::setTheme(const theme::Theme& theme) {
    PlotPanel::setTheme(theme);
    for (std::size_t g = 0; g < m_graphs.size(); ++g) {
        styleGraph(*m_graphs[g], style(), static_cast<int>(g), m_groups[g].color);
        QPen pen = m_graphs[g]->pen();
        pen.setWidthF(1.4); // affordable: few points, drawn as single lines
        // Every second one is dashed, so that colour is not needed to tell them apart.
        if (g % 2 == 1) pen.setDashPattern({4, 2});
        m_graphs[g]->setPen(pen);
    }
    refresh();
}

RateCurve RatePlot::curve(std::size_t group, double fromMs, double toMs) const {
    const double end = std::min(toMs, std::max(m_lastMs, nowMs()));
    const double start = std::max(fromMs - m_binMs, std::min(0.0, m_firstMs));
    return m_counts[group].rate(start, end, m_binMs, m_groups[group].size, m_smoothMs);
}

void RatePlot::updatePlot() {
    const TimeRange r = timeRange();
    double highest = 0;
    for (std::size_t g = 0; g < m_graphs.size(); ++g) {
        const RateCurve c = curve(g, r.fromMs, r.toMs + m_binMs);
        setGraph(*m_graphs[g], c);
        for (double hz : c.hz) highest = std::max(highest, hz);
    }
    if (valuesAreFitted())
        plot()->yAxis->setRange(
            steadyRange(plot()->yAxis->range(), 0, std::max(highest, 1.0), true));
    plot()->legend->setVisible(m_graphs.size() > 1);
}

void RatePlot::clearData() {
    for (SpikeCounts& c : m_counts) c.clear();
    m_any = false;
    m_firstMs = m_lastMs = 0;
}

std::optional<TimeRange> RatePlot::dataRange() const {
    if (!m_any) return {};
    return TimeRange{m_firstMs, m_lastMs};
}

QString RatePlot::cursorText(double timeMs) const {
    QStringList lines;
    for (std::size_t g = 0; g < m_groups.size() && g < 8; ++g) {
        const double bin = std::floor(timeMs / m_binMs) * m_binMs;
        const RateCurve c = curve(g, bin, bin + m_binMs);
        if (!c.hz.empty()) lines << tr("%1: %2 Hz").arg(m_groups[g].name, readout(c.hz.back()));
    }
    return lines.join('\n');
}

void RatePlot::compose(QCustomPlot& figure, const PlotStyle& s) const {
    const TimeRange r = timeRange();
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        QCPGraph* graph = figure.addGraph();
        graph->setName(m_groups[g].name);
        styleGraph(*graph, s, static_cast<int>(g), m_groups[g].color);
        dashInPrint(*graph, s, static_cast<int>(g));
        setGraph(*graph, curve(g, r.fromMs, r.toMs + m_binMs));
    }
    figure.xAxis->setLabel(plot()->xAxis->label());
    figure.yAxis->setLabel(plot()->yAxis->label());
    figure.xAxis->setRange(plot()->xAxis->range());
    figure.yAxis->setRange(plot()->yAxis->range());
    figure.legend->setVisible(m_groups.size() > 1);
    stylePlot(figure, s);
    legendAbove(figure, s);
}

} // namespace dynaloom::plots
