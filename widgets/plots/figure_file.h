// Writing what was composed to a file.
#pragma once

#include "core/base/error.h"
#include "widgets/plots/figure_options.h"

#include <QByteArray>
#include <QSize>
#include <QString>

#include <functional>

class QCPPainter;

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

} // namespace dynaloom::plots
