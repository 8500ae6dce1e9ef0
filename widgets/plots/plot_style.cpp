#include "widgets/plots/plot_style.h"

#include "widgets/plots/axis_ticker.h"
#include "widgets/theme/fonts.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace dynaloom::plots {
namespace {

QFont inUnits(QFont font, double size) {
    // Pixel sizes mean the same on every paint device; point sizes depend on its resolution.
    font.setPixelSize(std::max(1, static_cast<int>(std::lround(size))));
    return font;
}

int units(const PlotStyle& s, double n) { return static_cast<int>(std::lround(n * s.unit)); }

} // namespace

PlotStyle screenStyle(const theme::Theme& window) {
    const theme::Theme& t = window.plots ? *window.plots : window;
    PlotStyle s;
    s.tickFont = s.labelFont = theme::uiFont(8);
    s.background = t.panel;
    s.plotBackground = t.plotBackground;
    s.axis = t.border;
    s.grid = t.plotGrid;
    s.muted = t.muted;
    s.text = t.text;
    s.colors = t;
    return s;
}

PlotStyle printStyle(double fontPt) {
    PlotStyle s;
    s.print = true;
    s.unit = 0.55 * kUnitsPerPoint * fontPt / 8;
    s.labelFont = inUnits(theme::uiFont(), fontPt * kUnitsPerPoint);
    s.tickFont = inUnits(theme::uiFont(), fontPt * kUnitsPerPoint * 0.875);
    s.background = s.plotBackground = Qt::white;
    s.axis = s.muted = s.text = QColor("#16191f");
    s.grid = Qt::transparent;
    s.axisPen = 0.6 * kUnitsPerPoint * fontPt / 8;
    s.linePen = 0.9 * kUnitsPerPoint * fontPt / 8;
    s.colors = theme::lightTheme();
    return s;
}

void styleAxisRect(QCPAxisRect& rect, const PlotStyle& s) {
    rect.setBackground(QBrush(s.plotBackground));
    // On screen the margins are wide enough for most labels, so that panels above each other line
    // up; in print the last tick label needs the room at the right.
    rect.setMinimumMargins(s.print ? QMargins(0, units(s, 8), units(s, 22), 0)
                                   : QMargins(62, 8, kRightMargin, 0));
    for (QCPAxis* a : rect.axes()) {
        const bool second = a->axisType() == QCPAxis::atRight || a->axisType() == QCPAxis::atTop;
        a->setBasePen(QPen(s.axis, s.axisPen, Qt::SolidLine, Qt::SquareCap));
        a->setTickPen(QPen(s.axis, s.axisPen, Qt::SolidLine, Qt::FlatCap));
        a->setSubTickPen(Qt::NoPen);
        a->setSubTicks(false);
        a->setTickLengthIn(0);
        a->setTickLengthOut(units(s, 4));
        a->setTickLabelFont(s.tickFont);
        a->setLabelFont(s.labelFont);
        a->setTickLabelColor(s.muted);
        a->setLabelColor(s.muted);
        a->setTickLabelPadding(units(s, 4));
        a->setLabelPadding(units(s, a->orientation() == Qt::Vertical ? 6 : 3));
        a->setPadding(units(s, 2));
        a->grid()->setPen(s.print ? QPen(Qt::NoPen) : QPen(s.grid, 0));
        a->grid()->setZeroLinePen(Qt::NoPen);
        a->setSelectableParts(QCPAxis::spNone);
        if (second) { // a frame on screen, an open corner on paper
            a->setVisible(!s.print);
            a->setTicks(false);
            a->setTickLabels(false);
        } else if (!qSharedPointerDynamicCast<AxisTicker>(a->ticker())) {
            a->setTicker(QSharedPointer<AxisTicker>::create(*a));
        }
    }
}

void stylePlot(QCustomPlot& plot, const PlotStyle& s) {
    plot.setBackground(QBrush(s.background));
    plot.setNoAntialiasingOnDrag(true);
    for (QCPAxisRect* rect : plot.axisRects()) styleAxisRect(*rect, s);
    if (plot.legend) styleLegend(plot, s);
}

void styleLegend(QCustomPlot& plot, const PlotStyle& s) {
    QCPLegend& legend = *plot.legend;
    legend.setBrush(Qt::NoBrush);
    legend.setBorderPen(Qt::NoPen);
    legend.setTextColor(s.text);
    legend.setFont(s.tickFont);
    legend.setIconSize(units(s, 18), units(s, 10));
    legend.setIconTextPadding(units(s, 6));
    legend.setFillOrder(QCPLegend::foColumnsFirst);
    legend.setColumnSpacing(units(s, 12));
    legend.setRowSpacing(0);
    legend.setMargins({0, 0, 0, 0});
    for (int i = 0; i < legend.itemCount(); ++i) {
        QCPAbstractLegendItem* item = legend.item(i);
        if (!item) continue; // a place of the last row that is not taken
        item->setFont(s.tickFont);
        item->setTextColor(s.text);
    }
}

void styleGraph(QCPGraph& graph, const PlotStyle& s, int index, const QColor& color) {
    graph.setPen(
        QPen(s.seriesColor(index, color), s.linePen, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
    graph.setAdaptiveSampling(!s.print);
}

namespace {

// As many entries in a row as a plot of that width has room for.
void wrapLegend(QCPLegend& legend, int width) {
    int widest = 1, count = 0;
    for (int i = 0; i < legend.itemCount(); ++i) {
        if (const QCPAbstractLegendItem* item = legend.item(i)) {
            widest =
                std::max(widest, item->minimumOuterSizeHint().width() + legend.columnSpacing());
            ++count;
        }
    }
    const int columns =
        std::clamp((width + legend.columnSpacing()) / widest, 1, std::max(count, 1));
    if (legend.wrap() != columns) legend.setWrap(columns);
}

} // namespace

void placeLegend(QCustomPlot& plot, const PlotStyle& s) {
    QCPLegend& legend = *plot.legend;
    auto* row = dynamic_cast<QCPLayoutGrid*>(legend.layout());
    if (!legend.visible()) {
        if (row == nullptr) return;
        plot.axisRect()->insetLayout()->addElement(&legend, Qt::AlignTop | Qt::AlignRight);
        plot.plotLayout()->remove(row);
        plot.plotLayout()->simplify();
        return;
    }
    if (row == nullptr) {
        row = new QCPLayoutGrid;
        auto* space = new QCPLayoutElement(&plot); // takes what the legend does not need
        plot.plotLayout()->insertRow(0);
        plot.plotLayout()->addElement(0, 0, row);
        row->addElement(0, 0, space);
        row->addElement(0, 1, &legend);
        row->setColumnStretchFactors({1, 0.001});
        row->setMargins({0, units(s, 4), plot.axisRect()->minimumMargins().right(), 0});
        plot.plotLayout()->setRowStretchFactors({0.001, 1});
        plot.plotLayout()->setRowSpacing(0);
    }
    if (s.print)
        legend.setWrap(6); // the width of a page is known later
    else
        wrapLegend(legend, plot.viewport().width() - units(s, 40));
}

void dash(QCPGraph& graph, int index) {
    if (index % 2 == 0) return;
    QPen pen = graph.pen();
    pen.setDashPattern({4, 2});
    graph.setPen(pen);
}

QString groupedNumber(std::uint64_t n) {
    QString digits = QString::number(n);
    for (qsizetype at = digits.size() - 3; at > 0; at -= 3) digits.insert(at, QChar(0x2009));
    return digits;
}

QString readout(double value) {
    QString text = QString::number(value, 'g', 4);
    return text.replace('-', QChar(0x2212));
}

} // namespace dynaloom::plots
