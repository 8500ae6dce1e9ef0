// Writing a composed plot to a file.
#pragma once

#include "widgets/plots/figure.h"

class QCustomPlot;

namespace dynaloom::plots {

// The plot is in units of a printStyle(); it is laid out anew for the figure's size. See
// exportPlot.
Result<void> writeFigure(QCustomPlot& plot, const QString& path, const FigureOptions& options);

// Everything exportPlot refuses, before any work is done.
Result<void> checkFigure(const QString& path, const FigureOptions& options);

} // namespace dynaloom::plots
