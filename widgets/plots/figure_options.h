// Figures for papers: vector PDF and SVG, PNG and TIFF; size in millimetres, fonts in points, dark
// marks on white whatever the theme of the screen. Works without a display (offscreen platform) but
// needs a QApplication.
#pragma once

#include "widgets/plots/figure_note.h"

#include <QSizeF>

#include <cstddef>

namespace dynaloom::plots {

struct FigureOptions {
    QSizeF sizeMm{170, 105}; // 5 to 2000 each way; journals' columns are 85 and 170 to 180 wide
    int dpi = 300;           // 36 to 2400; pixels of PNG, and of rasters beyond maxVectorMarks
    double fontPt = 8;       // 3 to 72; lines and marks scale with it
    std::size_t maxVectorMarks =
        400'000;          // more spikes than this become an image inside PDF and SVG
    FigureNote note = {}; // what the file says about itself
};

} // namespace dynaloom::plots
