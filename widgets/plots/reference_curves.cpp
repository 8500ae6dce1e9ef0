#include "widgets/plots/reference_curves.h"

#include "widgets/plots/plot_panel.h"

#include <qcustomplot.h>

#include <algorithm>

namespace dynaloom::plots {
namespace {

constexpr double kMuted = 0.55; // how much of the background is in the colour

QColor muted(const QColor& color, const QColor& background) {
    const auto mix = [](int a, int b) { return static_cast<int>(a + kMuted * (b - a)); };
    return {mix(color.red(), background.red()), mix(color.green(), background.green()),
            mix(color.blue(), background.blue())};
}

} // namespace

bool ReferenceCurves::add(PlotPanel& panel, const QString& beside, const QString& name,
                          std::span<const double> timesMs, std::span<const double> values) {
    QCustomPlot& plot = *panel.plot();
    QCPGraph* found = nullptr;
    for (int i = 0; i < plot.graphCount() && !found; ++i)
        if (plot.graph(i)->name() == beside) found = plot.graph(i);
    if (!found) return false;
    QCPGraph* graph = plot.addGraph();
    graph->setName(QStringLiteral("%1 · %2").arg(beside, name));
    graph->setLayer(QStringLiteral("grid")); // beneath what is shown
    graph->setData(QVector<double>(timesMs.begin(), timesMs.end()),
                   QVector<double>(values.begin(), values.end()), true);
    m_curves.push_back({graph, found});
    style(m_curves.back());
    return true;
}

void ReferenceCurves::clear() {
    for (const Curve& curve : m_curves) {
        if (!curve.graph) continue;
        QCustomPlot* plot = curve.graph->parentPlot();
        plot->removeGraph(curve.graph);
        plot->replot(QCustomPlot::rpQueuedReplot);
    }
    m_curves.clear();
}

void ReferenceCurves::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    for (const Curve& curve : m_curves) style(curve);
}

std::size_t ReferenceCurves::count() const {
    return static_cast<std::size_t>(
        std::count_if(m_curves.begin(), m_curves.end(),
                      [](const Curve& curve) { return !curve.graph.isNull(); }));
}

void ReferenceCurves::style(const Curve& curve) const {
    if (!curve.graph || !curve.beside) return;
    curve.graph->setPen(QPen(muted(curve.beside->pen().color(), m_theme.plotBackground), 1));
    curve.graph->parentPlot()->replot(QCustomPlot::rpQueuedReplot);
}

QString valueLabel(const PlotPanel& panel) { return panel.valueTitle(); }

} // namespace dynaloom::plots
