// Values on a plane of cells as colours, with a scale of the colours beside it. Used by the live
// panels and by figures.
#pragma once

#include "widgets/plots/colour_map.h"
#include "widgets/plots/plot_style.h"

#include <qcustomplot.h>

#include <functional>

namespace dynaloom::plots {

class HeatMap {
public:
    // Everything made here belongs to the plot; its first axis rectangle is used.
    explicit HeatMap(QCustomPlot& plot);

    // Cell (column, row) covers [column, column + 1) x [row, row + 1) times the steps; row 0 is at
    // the top. NaN is left open.
    void setCells(int columns, int rows, const std::function<double(int, int)>& valueAt,
                  double columnStep = 1, double rowStep = 1);
    void setRange(double low, double high);
    void setMap(ColourMap map);
    void setLabel(const QString& label); // of the scale
    void setStyle(const PlotStyle& style);

private:
    QCustomPlot& m_plot;
    QCPColorMap* m_map;
    QCPColorScale* m_scale;
};

} // namespace dynaloom::plots
