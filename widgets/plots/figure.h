// Figures for papers: vector PDF and SVG, PNG and TIFF; size in millimetres, fonts in points, dark
// marks on white whatever the theme of the screen. Works without a display (offscreen platform) but
// needs a QApplication.
#pragma once

#include "core/base/error.h"
#include "widgets/plots/figure_note.h"
#include "widgets/plots/raster_data.h"

#include <QSizeF>
#include <QString>

#include <cstddef>
#include <vector>

namespace dynaloom::plots {

class LivePanel;

struct FigureOptions {
    QSizeF sizeMm{170, 105}; // 5 to 2000 each way; journals' columns are 85 and 170 to 180 wide
    int dpi = 300;           // 36 to 2400; pixels of PNG, and of rasters beyond maxVectorMarks
    double fontPt = 8;       // 3 to 72; lines and marks scale with it
    std::size_t maxVectorMarks =
        400'000;          // more spikes than this become an image inside PDF and SVG
    FigureNote note = {}; // what the file says about itself
};

// Writes what the panel shows, or would show if it were visible; its look is not touched. The end
// of path decides the format (.pdf, .svg, .png, .tiff). A file is replaced only when the new one is
// complete. Errors: Input for an unknown format or options out of range, Failed when the file
// cannot be written.
Result<void> exportPlot(LivePanel& panel, const QString& path, const FigureOptions& options = {});

// The spikes of a run, for exportRasterFigure.
struct RasterFigure {
    RasterData data;
    double fromMs = 0, toMs = 0; // toMs <= fromMs: from 0 to the last spike
    RateRule rate;               // of the rate curves
    QString title;               // empty: none
};

// A raster above the rates of its populations, with a common time axis.
Result<void> exportRasterFigure(const RasterFigure& figure, const QString& path,
                                const FigureOptions& options = {});

} // namespace dynaloom::plots
