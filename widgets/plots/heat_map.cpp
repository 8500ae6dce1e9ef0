#include "widgets/plots/heat_map.h"

#include "widgets/plots/axis_ticker.h"

#include <cmath>

namespace dynaloom::plots {

HeatMap::HeatMap(QCustomPlot& plot)
    : m_plot(plot)
    , m_map(new QCPColorMap(plot.xAxis, plot.yAxis))
    , m_scale(new QCPColorScale(&plot)) {
    m_map->setInterpolate(false);
    m_map->setTightBoundary(false);
    m_map->setAntialiased(false);
    m_map->removeFromLegend();
    m_map->setSelectable(QCP::stNone);
    plot.plotLayout()->addElement(0, 1, m_scale);
    m_scale->setType(QCPAxis::atRight);
    m_scale->setRangeDrag(false);
    m_scale->setRangeZoom(false);
    m_map->setColorScale(m_scale);
    plot.yAxis->setRangeReversed(true);
    setMap(ColourMap::Viridis);
}

void HeatMap::setCells(int columns, int rows, const std::function<double(int, int)>& valueAt,
                       double columnStep, double rowStep) {
    QCPColorMapData* data = m_map->data();
    if (data->keySize() != columns || data->valueSize() != rows) data->setSize(columns, rows);
    // Ranges are of the cells' middles.
    data->setRange(QCPRange(0.5 * columnStep, (columns - 0.5) * columnStep),
                   QCPRange(0.5 * rowStep, (rows - 0.5) * rowStep));
    for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column)
            data->setCell(column, row, valueAt(column, row));
}

void HeatMap::setRange(double low, double high) {
    if (!(high > low)) high = low + 1;
    m_map->setDataRange(QCPRange(low, high));
}

void HeatMap::setMap(ColourMap map) { m_map->setGradient(gradientOf(map)); }

void HeatMap::setLabel(const QString& label) { m_scale->axis()->setLabel(label); }

void HeatMap::setStyle(const PlotStyle& s) {
    m_scale->setBarWidth(static_cast<int>(10 * s.unit));
    QCPAxis* axis = m_scale->axis();
    axis->setBasePen(QPen(s.axis, s.axisPen));
    axis->setTickPen(QPen(s.axis, s.axisPen));
    axis->setSubTicks(false);
    axis->setTickLengthIn(0);
    axis->setTickLengthOut(static_cast<int>(std::lround(3 * s.unit)));
    axis->setTickLabelFont(s.tickFont);
    axis->setLabelFont(s.labelFont);
    axis->setTickLabelColor(s.muted);
    axis->setLabelColor(s.muted);
    axis->setTickLabelPadding(static_cast<int>(std::lround(4 * s.unit)));
    axis->setLabelPadding(static_cast<int>(std::lround(4 * s.unit)));
    if (!qSharedPointerDynamicCast<AxisTicker>(axis->ticker()))
        axis->setTicker(QSharedPointer<AxisTicker>::create(*axis));
    axis->ticker()->setTickCount(4);
    // The frame of the scale is made of axes that it keeps to itself.
    const QList<QCPAxisRect*> rects = m_plot.axisRects();
    for (QCPAxis* other : m_plot.findChildren<QCPAxis*>()) {
        if (rects.contains(other->axisRect())) continue;
        other->setBasePen(QPen(s.axis, s.axisPen));
        other->setTickPen(QPen(s.axis, s.axisPen));
        other->setSubTickPen(Qt::NoPen);
    }
    // The scale stands as high as the plane, close to it.
    auto* group = m_scale->marginGroup(QCP::msTop);
    if (!group) {
        group = new QCPMarginGroup(&m_plot);
        m_scale->setMarginGroup(QCP::msTop | QCP::msBottom, group);
        m_plot.axisRect()->setMarginGroup(QCP::msTop | QCP::msBottom, group);
    }
    QMargins margins = m_plot.axisRect()->minimumMargins();
    margins.setRight(static_cast<int>(10 * s.unit));
    m_plot.axisRect()->setMinimumMargins(margins);
    m_scale->setMinimumMargins(QMargins(0, margins.top(), static_cast<int>(6 * s.unit), 0));
    m_plot.plotLayout()->setColumnSpacing(0);
    for (QCPAxis* a : m_plot.axisRect()->axes()) a->grid()->setVisible(false);
}

} // namespace dynaloom::plots
