#include "widgets/plots/raster_plot.h"

#include "widgets/plots/raster_scene.h"

#include <qcustomplot.h>

namespace dynaloom::plots {

RasterPlot::RasterPlot(QWidget* parent)
    : PlotPanel(tr("Raster"), parent)
    , m_data(std::make_shared<RasterData>())
    , m_scene(std::make_unique<RasterScene>(*plot()->axisRect(), m_data)) {
    plot()->yAxis->setLabel(tr("neuron"));
    RasterPlot::setTheme(theme());
    updateTitle();
}

RasterPlot::~RasterPlot() = default;

void RasterPlot::setGroups(std::vector<RasterGroup> groups) {
    m_data = std::make_shared<RasterData>(std::move(groups));
    m_scene->setData(m_data);
    fitValues();
    updateTitle();
}

std::size_t RasterPlot::append(std::size_t group, std::span<const Spike> spikes) {
    const std::size_t refused = m_data->append(group, spikes);
    markDirty();
    return refused;
}

void RasterPlot::setTheme(const theme::Theme& theme) {
    PlotPanel::setTheme(theme);
    m_scene->setStyle(style());
}

void RasterPlot::updateTitle() {
    const std::uint64_t n = m_data->received();
    setTitle(n == 0   ? tr("Raster")
             : n == 1 ? tr("Raster — 1 spike")
                      : tr("Raster — %1 spikes").arg(groupedNumber(n)));
}

void RasterPlot::updatePlot() {
    if (valuesAreFitted())
        plot()->yAxis->setRange(0, static_cast<double>(std::max<std::uint64_t>(1, m_data->rows())));
    m_scene->placeNames();
    updateTitle();
}

void RasterPlot::clearData() {
    m_data->clear();
    updateTitle();
}

std::optional<TimeRange> RasterPlot::dataRange() const {
    if (m_data->empty()) return {};
    return TimeRange{m_data->firstMs(), m_data->lastMs()};
}

std::optional<std::pair<double, double>> RasterPlot::valueLimits() const {
    return std::pair(0.0, static_cast<double>(std::max<std::uint64_t>(1, m_data->rows())));
}

// The spikes of each population within a pixel column of the line.
QString RasterPlot::cursorText(double timeMs) const {
    const double half =
        0.5 * plot()->xAxis->range().size() / std::max(1, plot()->axisRect()->width());
    QStringList lines;
    for (std::size_t g = 0; g < m_data->groups().size() && g < 8; ++g)
        lines << tr("%1: %2 spikes")
                     .arg(m_data->groups()[g].name)
                     .arg(m_data->spikes(g).count(timeMs - half, timeMs + half));
    return lines.join('\n');
}

void RasterPlot::compose(QCustomPlot& figure, const PlotStyle& s) const {
    stylePlot(figure, s);
    RasterScene scene(*figure.axisRect(), m_data);
    figure.xAxis->setLabel(plot()->xAxis->label());
    figure.yAxis->setLabel(plot()->yAxis->label());
    figure.xAxis->setRange(plot()->xAxis->range());
    figure.yAxis->setRange(plot()->yAxis->range());
    scene.setStyle(s);
}

} // namespace dynaloom::plots
