#include "widgets/plots/raster_scene.h"

#include "widgets/plots/axis_ticker.h"

#include <QFontMetrics>

#include <cmath>

namespace dynaloom::plots {

RasterScene::RasterScene(QCPAxisRect& rect, std::shared_ptr<const RasterData> data)
    : m_rect(rect)
    , m_data(data)
    , m_layout(RasterLayout::of(*data))
    , m_plottable(new RasterPlottable(rect.axis(QCPAxis::atBottom), rect.axis(QCPAxis::atLeft),
                                      std::move(data))) {
    QCPAxis& neurons = *rect.axis(QCPAxis::atLeft);
    neurons.setTicker(QSharedPointer<AxisTicker>::create(neurons, 1)); // there is no half a neuron
    rebuild();
}

void RasterScene::setData(std::shared_ptr<const RasterData> data, RasterLayout layout) {
    m_data = std::move(data);
    m_layout = std::move(layout);
    m_plottable->setData(m_data, m_layout);
    rebuild();
    setStyle(m_style);
}

void RasterScene::rebuild() {
    QCustomPlot* plot = m_rect.parentPlot();
    for (QCPItemText* item : m_names) plot->removeItem(item);
    for (QCPItemStraightLine* item : m_lines) plot->removeItem(item);
    m_names.clear();
    m_lines.clear();
    QCPAxis *time = m_rect.axis(QCPAxis::atBottom), *row = m_rect.axis(QCPAxis::atLeft);
    for (std::size_t g = 0; g < m_layout.groups.size(); ++g) {
        auto* name = new QCPItemText(plot);
        name->setSelectable(false);
        name->setClipToAxisRect(false);
        name->position->setAxisRect(&m_rect);
        name->position->setAxes(time, row);
        name->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
        name->position->setTypeY(QCPItemPosition::ptPlotCoords);
        name->setPositionAlignment(Qt::AlignLeft | Qt::AlignVCenter);
        name->setText(m_data->groups()[m_layout.groups[g]].name);
        m_names.push_back(name);
        if (g == 0) continue;
        auto* line = new QCPItemStraightLine(plot);
        line->setSelectable(false);
        line->setClipAxisRect(&m_rect);
        for (QCPItemPosition* p : {line->point1, line->point2}) p->setAxes(time, row);
        const double at = static_cast<double>(m_layout.firstRow[g]);
        line->point1->setCoords(0, at);
        line->point2->setCoords(1, at);
        m_lines.push_back(line);
    }
}

void RasterScene::setStyle(const PlotStyle& style, const Shade& shade) {
    m_style = style;
    std::vector<QColor> colors;
    for (const std::size_t g : m_layout.groups) {
        const RasterGroup& group = m_data->groups()[g];
        const QColor color = style.colorOf(group.name, static_cast<int>(g), group.color);
        colors.push_back(shade ? shade(color, group.key) : color);
    }
    m_plottable->setStyle(style, colors);
    QFont font = style.tickFont;
    font.setWeight(QFont::DemiBold);
    const QFontMetrics metrics(font);
    const int gap = static_cast<int>(std::lround(7 * style.unit));
    int widest = 0;
    for (std::size_t g = 0; g < m_names.size(); ++g) {
        const RasterGroup& group = m_data->groups()[m_layout.groups[g]];
        m_names[g]->setFont(font);
        m_names[g]->setColor(colors[g]);
        m_names[g]->setPadding(QMargins(gap, 0, 0, 0));
        // A name of any length leaves room for the data.
        const int most = static_cast<int>(110 * style.unit);
        m_names[g]->setText(metrics.elidedText(group.name, Qt::ElideRight, most));
        widest = std::max(widest, metrics.horizontalAdvance(m_names[g]->text()));
    }
    for (QCPItemStraightLine* line : m_lines)
        line->setPen(
            QPen(style.print ? style.axis : style.grid, style.print ? style.axisPen / 2 : 0));
    QMargins margins = m_rect.minimumMargins();
    margins.setRight(
        std::max(style.print ? static_cast<int>(22 * style.unit) : kRightMargin, widest + 2 * gap));
    m_rect.setMinimumMargins(margins);
    placeNames();
}

void RasterScene::placeNames() {
    const QCPRange rows = m_rect.axis(QCPAxis::atLeft)->range();
    for (std::size_t g = 0; g < m_names.size(); ++g) {
        const double first = static_cast<double>(m_layout.firstRow[g]);
        const double lo = std::max(rows.lower, first);
        const double hi = std::min(rows.upper, first + m_data->groups()[m_layout.groups[g]].size);
        m_names[g]->setVisible(hi - lo > 0.03 * rows.size());
        m_names[g]->position->setCoords(1.0, 0.5 * (lo + hi));
    }
}

} // namespace dynaloom::plots
