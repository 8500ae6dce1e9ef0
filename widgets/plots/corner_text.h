// A few numbers in the top right corner of a plot.
#pragma once

#include "widgets/plots/plot_style.h"

class QCPItemText;

namespace dynaloom::plots {

QCPItemText* addCornerText(QCustomPlot& plot);
void styleCornerText(QCPItemText& text, const PlotStyle& style);

} // namespace dynaloom::plots
