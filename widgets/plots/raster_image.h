// Spikes as pixels. Every spike in view lights its pixel: nothing is thinned or sampled.
#pragma once

#include "widgets/plots/spike_store.h"

#include <QImage>

namespace dynaloom::plots {

// The part of time x row space an image shows. Column x holds times [fromMs + x*w, fromMs +
// (x+1)*w) with w = (toMs - fromMs) / width; rows grow upwards and a spike sits at the middle of
// its row, so row r lights the pixel that holds r + 0.5. markWidth x markHeight pixels a spike,
// centred there.
struct RasterView {
    double fromMs = 0, toMs = 1;
    double fromRow = 0, toRow = 1;
    int width = 0, height = 0;
    int markWidth = 1, markHeight = 1;
};

// Draws a population whose first row is at firstRow into image (Format_ARGB32_Premultiplied, of the
// view's size). An empty or reversed view draws nothing.
void scatterSpikes(const SpikeStore& spikes, double firstRow, QRgb color, const RasterView& view,
                   QImage& image);

// Mark size in pixels for rows of this height, scale device pixels a logical one: single dots in a
// dense raster, larger ones when few spikes are in view, upright ticks when rows are high.
int markWidth(double pixelsPerRow, double scale, bool sparse);
int markHeight(double pixelsPerRow, double scale, bool sparse);

} // namespace dynaloom::plots
