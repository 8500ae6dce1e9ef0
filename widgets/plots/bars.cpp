#include "widgets/plots/bars.h"

#include <qcustomplot.h>

namespace dynaloom::plots {

QCPBars* addBars(QCPAxis* keys, QCPAxis* values) {
    auto* bars = new QCPBars(keys, values);
    bars->setWidthType(QCPBars::wtPlotCoords);
    bars->setSelectable(QCP::stNone);
    bars->setAntialiased(false);
    bars->removeFromLegend();
    return bars;
}

void setBars(QCPBars& bars, const measure::Histogram& histogram) {
    QVector<QCPBarsData> data;
    for (std::size_t i = 0; i < histogram.counts.size(); ++i)
        data.append({histogram.center(i), static_cast<double>(histogram.counts[i])});
    bars.data()->set(data, true);
    bars.setWidth(histogram.width);
}

void styleBars(QCPBars& bars, const PlotStyle& style, const QColor& color) {
    QColor fill = color;
    fill.setAlpha(style.print ? 110 : 150);
    bars.setBrush(fill);
    bars.setPen(QPen(color, style.print ? style.linePen * 0.6 : 0));
}

} // namespace dynaloom::plots
