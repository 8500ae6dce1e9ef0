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
    double opacity = 1; // of one spike; below 1, with marks of 1 x 1, a pixel is the more opaque
                        // the more spikes it holds: 1 - (1 - opacity)^n, and never invisible
};

// Draws a population whose first row is at firstRow into image (Format_ARGB32_Premultiplied, of the
// view's size). An empty or reversed view draws nothing.
void scatterSpikes(const SpikeStore& spikes, double firstRow, QRgb color, const RasterView& view,
                   QImage& image);

// Marks that cover more of the plot than this are made smaller or translucent.
inline constexpr double kCrowded = 0.5;

// How spikes are marked: by the height of a row [pixels], scale device pixels a logical one, and
// how many spikes there are a pixel. Few: larger dots; rows that are high: upright ticks; so many
// that they would cover most of the plot: single pixels, translucent, so that one sees where there
// are more.
struct SpikeMark {
    int width = 1, height = 1;
    double opacity = 1;
};
SpikeMark spikeMark(double pixelsPerRow, double scale, double spikesPerPixel, bool print);

} // namespace dynaloom::plots
