#include "widgets/plots/trace_plot.h"

#include "widgets/plots/curve_data.h"

#include <qcustomplot.h>

#include <algorithm>

namespace dynaloom::plots {
namespace {

// Columns of a printed figure; twice what a printer shows over a page.
constexpr int kPrintColumns = 4000;

QString axisLabel(const QString& quantity, const std::vector<TraceInfo>& traces) {
    if (traces.empty()) return quantity;
    const QString& unit = traces.front().unit;
    const bool common = std::all_of(traces.begin(), traces.end(),
                                    [&](const TraceInfo& t) { return t.unit == unit; });
    if (!common || unit.isEmpty()) return quantity;
    return quantity.isEmpty() ? unit : QStringLiteral("%1 (%2)").arg(quantity, unit);
}

} // namespace

TracePlot::TracePlot(const QString& title, QWidget* parent)
    : PlotPanel(title.isEmpty() ? tr("Traces") : title, parent) {
    plot()->yAxis->setRange(-1, 1);
    PlotPanel::setTheme(theme());
}

TracePlot::~TracePlot() = default;

void TracePlot::setTraces(std::vector<TraceInfo> traces, const QString& quantity) {
    m_traces = std::move(traces);
    m_quantity = quantity;
    m_stores.assign(m_traces.size(), {});
    plot()->clearGraphs();
    m_graphs.clear();
    for (const TraceInfo& t : m_traces) {
        QCPGraph* graph = plot()->addGraph();
        graph->setName(t.name);
        m_graphs.push_back(graph);
    }
    plot()->yAxis->setLabel(axisLabel(quantity, m_traces));
    plot()->legend->setVisible(!m_traces.empty());
    setTheme(theme());
    fitValues();
}

bool TracePlot::append(std::size_t trace, double startMs, double stepMs,
                       std::span<const float> values) {
    if (trace >= m_stores.size()) return false;
    markDirty();
    return m_stores[trace].append(startMs, stepMs, values);
}

void TracePlot::setTheme(const theme::Theme& theme) {
    PlotPanel::setTheme(theme);
    for (std::size_t k = 0; k < m_graphs.size(); ++k) {
        styleGraph(*m_graphs[k], style(), static_cast<int>(k), m_traces[k].color);
        m_graphs[k]->setAdaptiveSampling(false); // already decimated to the pixel columns
    }
    refresh();
}

void TracePlot::updatePlot() {
    const TimeRange r = timeRange();
    const int columns =
        std::max(1, static_cast<int>(plot()->axisRect()->width() * plot()->devicePixelRatioF()));
    std::optional<std::pair<double, double>> all;
    for (std::size_t k = 0; k < m_graphs.size(); ++k) {
        setGraph(*m_graphs[k], m_stores[k].decimated(r.fromMs, r.toMs, columns));
        const auto e = m_stores[k].extremes(r.fromMs, r.toMs);
        if (!e) continue;
        all =
            all ? std::pair(std::min(all->first, e->first), std::max(all->second, e->second)) : *e;
    }
    if (valuesAreFitted() && all)
        plot()->yAxis->setRange(
            steadyRange(plot()->yAxis->range(), all->first, all->second, false));
}

void TracePlot::clearData() {
    for (TraceStore& s : m_stores) s.clear();
}

std::optional<TimeRange> TracePlot::dataRange() const {
    std::optional<TimeRange> all;
    for (const TraceStore& s : m_stores) {
        if (s.empty()) continue;
        all = all ? TimeRange{std::min(all->fromMs, s.firstMs()), std::max(all->toMs, s.lastMs())}
                  : TimeRange{s.firstMs(), s.lastMs()};
    }
    return all;
}

QString TracePlot::cursorText(double timeMs) const {
    QStringList lines;
    for (std::size_t k = 0; k < m_traces.size() && k < 12; ++k)
        if (const auto v = m_stores[k].valueAt(timeMs))
            lines << QStringLiteral("%1: %2 %3")
                         .arg(m_traces[k].name, readout(*v), m_traces[k].unit)
                         .trimmed();
    return lines.join('\n');
}

void TracePlot::compose(QCustomPlot& figure, const PlotStyle& s) const {
    const TimeRange r = timeRange();
    for (std::size_t k = 0; k < m_traces.size(); ++k) {
        QCPGraph* graph = figure.addGraph();
        graph->setName(m_traces[k].name);
        styleGraph(*graph, s, static_cast<int>(k), m_traces[k].color);
        setGraph(*graph, m_stores[k].decimated(r.fromMs, r.toMs, kPrintColumns));
    }
    figure.xAxis->setLabel(plot()->xAxis->label());
    figure.yAxis->setLabel(plot()->yAxis->label());
    figure.xAxis->setRange(plot()->xAxis->range());
    figure.yAxis->setRange(plot()->yAxis->range());
    figure.legend->setVisible(m_traces.size() > 1);
    stylePlot(figure, s);
    legendAbove(figure, s);
}

} // namespace dynaloom::plots
