#include "widgets/plots/cursor_overlay.h"

#include <qcustomplot.h>

namespace dynaloom::plots {

CursorOverlay::CursorOverlay(QCustomPlot& plot)
    : m_plot(plot) {
    const QString name = QStringLiteral("cursor");
    plot.addLayer(name);
    m_layer = plot.layer(name);
    m_layer->setMode(QCPLayer::lmBuffered);
    m_line = new QCPItemStraightLine(&plot);
    m_line->setLayer(m_layer);
    m_line->setAntialiased(false);
    m_text = new QCPItemText(&plot);
    m_text->setLayer(m_layer);
    m_text->position->setTypeX(QCPItemPosition::ptPlotCoords);
    m_text->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_text->setTextAlignment(Qt::AlignLeft);
    m_text->setPadding(QMargins(6, 3, 6, 3));
    for (QCPAbstractItem* item :
         {static_cast<QCPAbstractItem*>(m_line), static_cast<QCPAbstractItem*>(m_text)}) {
        item->setSelectable(false);
        item->setVisible(false);
    }
}

void CursorOverlay::setStyle(const PlotStyle& style) {
    QColor line = style.muted;
    line.setAlpha(170);
    m_line->setPen(QPen(line, 0));
    QColor fill = style.background;
    fill.setAlpha(235);
    m_text->setBrush(fill);
    m_text->setPen(QPen(style.axis));
    m_text->setColor(style.text);
    m_text->setFont(style.tickFont);
}

void CursorOverlay::show(double timeMs, const QString& text) {
    m_line->point1->setCoords(timeMs, 0);
    m_line->point2->setCoords(timeMs, 1);
    // The text stands on the side of the line that has more room.
    const bool left = timeMs < m_plot.xAxis->range().center();
    m_text->setPositionAlignment((left ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignTop);
    const double shift = 8.0 * m_plot.xAxis->range().size() /
                         std::max(1, m_plot.axisRect()->width()) * (left ? 1 : -1);
    m_text->position->setCoords(timeMs + shift, 0.04);
    m_text->setText(text);
    m_line->setVisible(true);
    m_text->setVisible(!text.isEmpty());
    m_layer->replot();
}

void CursorOverlay::hide() {
    if (!m_line->visible()) return;
    m_line->setVisible(false);
    m_text->setVisible(false);
    m_layer->replot();
}

} // namespace dynaloom::plots
