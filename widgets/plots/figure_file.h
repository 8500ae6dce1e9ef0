// Writing what was composed to a file.
#pragma once

#include "widgets/plots/figure.h"

#include <QByteArray>
#include <QSize>

#include <functional>

class QCPPainter;
class QCustomPlot;

namespace dynaloom::plots {

// Draws a figure in units of a printStyle(), from (0, 0) to figureUnits().
using FigureDrawing = std::function<void(QCPPainter&)>;

QSize figureUnits(const FigureOptions& options);
QSize figurePixels(const FigureOptions& options); // at its resolution

// The file's bytes; format: "pdf", "svg", "png", "tiff" or "tif".
Result<QByteArray> figureBytes(const FigureDrawing& drawing, const QString& format,
                               const FigureOptions& options);
Result<void> writeFigure(const FigureDrawing& drawing, const QString& path,
                         const FigureOptions& options);
// The plot is in units of a printStyle(); it is laid out anew for the figure's size. See
// exportPlot.
Result<void> writeFigure(QCustomPlot& plot, const QString& path, const FigureOptions& options);

// Everything exportPlot refuses, before any work is done.
Result<void> checkFigure(const QString& path, const FigureOptions& options);

// Spikes beyond maxVectorMarks become an image of the figure's resolution.
void limitMarks(QCustomPlot& plot, const FigureOptions& options);

} // namespace dynaloom::plots
