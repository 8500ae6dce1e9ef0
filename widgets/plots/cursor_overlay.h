// A vertical line with a read-out on a layer of its own, so that moving it does not redraw the
// data.
#pragma once

#include "widgets/plots/plot_style.h"

class QCPItemStraightLine;
class QCPItemText;
class QCPLayer;
class QCustomPlot;

namespace dynaloom::plots {

class CursorOverlay {
public:
    explicit CursorOverlay(QCustomPlot& plot); // items belong to the plot

    void setStyle(const PlotStyle& style);
    void show(double timeMs, const QString& text);
    void hide();

private:
    QCustomPlot& m_plot;
    QCPLayer* m_layer;
    QCPItemStraightLine* m_line;
    QCPItemText* m_text;
};

} // namespace dynaloom::plots
