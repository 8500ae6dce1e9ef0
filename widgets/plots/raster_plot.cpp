#include "widgets/plots/raster_plot.h"

#include "widgets/plots/panel_form.h"
#include "widgets/plots/panel_settings.h"
#include "widgets/plots/raster_scene.h"

#include <cmath>

namespace dynaloom::plots {

RasterPlot::RasterPlot(QWidget* parent)
    : TimePanel(tr("Raster"), parent)
    , m_scene(std::make_unique<RasterScene>(*plot()->axisRect(), shared()))
    , m_faultMark(new QCPItemText(plot())) {
    m_faultMark->setSelectable(false);
    m_faultMark->setVisible(false);
    m_faultMark->setText(QStringLiteral("✕"));
    m_faultMark->setPositionAlignment(Qt::AlignCenter);
    plot()->yAxis->setLabel(tr("neuron"));
    setTheme(theme());
}

RasterPlot::~RasterPlot() = default;

std::shared_ptr<const RasterData> RasterPlot::shared() const {
    return {runData(), &runData()->spikes};
}

void RasterPlot::setRun(std::shared_ptr<const RunData> run) {
    TimePanel::setRun(std::move(run));
    layOut();
}

void RasterPlot::layOut() {
    m_layout = RasterLayout::of(data(), m_populations);
    m_scene->setData(shared(), m_layout);
    setTheme(theme());
    fitValues();
}

void RasterPlot::setPopulations(const QStringList& names) {
    m_populations = names;
    layOut();
}

void RasterPlot::restyle() {
    TimePanel::restyle();
    QFont font = style().labelFont;
    font.setBold(true);
    m_faultMark->setFont(font);
    m_faultMark->setColor(theme().error);
    m_scene->setStyle(style(), [this](const QColor& color, Key key) { return shade(color, key); });
}

void RasterPlot::updateDetail() {
    const std::uint64_t n = data().received();
    QString text = n == 0   ? QString()
                   : n == 1 ? tr("1 spike")
                            : tr("%1 spikes").arg(groupedNumber(n));
    if (data().keptFromMs() > 0)
        text += tr(", kept from %1 s").arg(data().keptFromMs() / 1000, 0, 'f', 1);
    setDetail(text);
}

QString RasterPlot::emptyText() const {
    if (data().groups().empty()) return tr("Press Run: each spike becomes a dot here.");
    return {};
}

void RasterPlot::updatePlot() {
    if (valuesAreFitted())
        plot()->yAxis->setRange(0, static_cast<double>(std::max<std::uint64_t>(1, m_layout.rows)));
    m_scene->placeNames();
    updateDetail();
    m_faultMark->setVisible(false);
    for (std::size_t k = 0; fault() && k < m_layout.groups.size(); ++k) {
        if (data().groups()[m_layout.groups[k]].key != fault()->key) continue;
        m_faultMark->setVisible(true);
        m_faultMark->position->setCoords(
            fault()->timeMs, static_cast<double>(m_layout.firstRow[k] + fault()->unit) + 0.5);
    }
}

std::optional<TimeRange> RasterPlot::dataRange() const {
    if (data().empty()) return {};
    return TimeRange{data().firstMs(), data().lastMs()};
}

std::optional<std::pair<double, double>> RasterPlot::valueLimits() const {
    return std::pair(0.0, static_cast<double>(std::max<std::uint64_t>(1, m_layout.rows)));
}

std::optional<std::pair<std::size_t, std::uint32_t>> RasterPlot::unitAt(double row) const {
    for (std::size_t k = 0; k < m_layout.groups.size(); ++k) {
        const double unit = row - static_cast<double>(m_layout.firstRow[k]);
        if (unit >= 0 && unit < data().groups()[m_layout.groups[k]].size)
            return std::pair(k, static_cast<std::uint32_t>(unit));
    }
    return {};
}

// The spikes of each population within a pixel column of the line.
QString RasterPlot::valuesAt(double timeMs) const {
    const double half =
        0.5 * plot()->xAxis->range().size() / std::max(1, plot()->axisRect()->width());
    QStringList lines;
    for (std::size_t k = 0; k < m_layout.groups.size() && k < 8; ++k) {
        const std::size_t g = m_layout.groups[k];
        lines << tr("%1: %2 spikes")
                     .arg(data().groups()[g].name)
                     .arg(data().spikes(g).count(timeMs - half, timeMs + half));
    }
    return lines.join('\n');
}

QString RasterPlot::cursorText(QPointF at) const {
    QString text = TimePanel::cursorText(at);
    if (const auto unit = unitAt(at.y()); unit && at.y() > 0)
        text += tr("\npointer: %1 %2")
                    .arg(data().groups()[m_layout.groups[unit->first]].name)
                    .arg(unit->second);
    return text;
}

// The nearest spike within some pixels, else the neuron of the row.
void RasterPlot::pick(QPoint at) {
    constexpr double kNear = 5;
    const double timeMs = plot()->xAxis->pixelToCoord(at.x());
    const double row = plot()->yAxis->pixelToCoord(at.y());
    const QCPRange times = plot()->xAxis->range(), rows = plot()->yAxis->range();
    const double perMs = plot()->axisRect()->width() / times.size();
    const double perRow = plot()->axisRect()->height() / rows.size();
    double nearest = kNear * kNear, found = timeMs;
    auto unit = unitAt(row);
    for (std::size_t k = 0; k < m_layout.groups.size(); ++k) {
        const double first = static_cast<double>(m_layout.firstRow[k]) + 0.5;
        data()
            .spikes(m_layout.groups[k])
            .forRange(timeMs - kNear / perMs, timeMs + kNear / perMs, [&](auto t, auto which) {
                for (std::size_t i = 0; i < t.size(); ++i) {
                    const double dx = (t[i] - timeMs) * perMs;
                    const double dy = (first + which[i] - row) * perRow;
                    if (dx * dx + dy * dy > nearest) continue;
                    nearest = dx * dx + dy * dy;
                    found = t[i];
                    unit = std::pair(k, which[i]);
                }
            });
    }
    if (unit)
        emit picked(data().groups()[m_layout.groups[unit->first]].key,
                    static_cast<int>(unit->second), found);
}

QJsonObject RasterPlot::kindSettings() const { return populationSettings(m_populations); }

void RasterPlot::setKindSettings(const QJsonObject& settings) {
    setPopulations(populationsOf(settings));
}

QStringList RasterPlot::coloured() const {
    QStringList names;
    for (const std::size_t g : m_layout.groups) names << data().groups()[g].name;
    return names;
}

void RasterPlot::fillKindForm(PanelForm& form) {
    addPopulations(form, data(), m_populations, [this](const QStringList& chosen) {
        setPopulations(chosen);
        edited();
    });
}

void RasterPlot::composeKind(QCustomPlot& figure, const PlotStyle& s) const {
    stylePlot(figure, s);
    RasterScene scene(*figure.axisRect(), shared());
    scene.setData(shared(), m_layout);
    figure.xAxis->setLabel(plot()->xAxis->label());
    figure.yAxis->setLabel(plot()->yAxis->label());
    figure.xAxis->setRange(plot()->xAxis->range());
    figure.yAxis->setRange(plot()->yAxis->range());
    scene.setStyle(s);
}

} // namespace dynaloom::plots
