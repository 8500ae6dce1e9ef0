// TIFF 6.0 in its plainest form: one RGB image in deflated strips, with resolution, description and
// program. (Qt reads and writes TIFF only through a plug-in that may be missing.)
#pragma once

#include "widgets/plots/figure_note.h"

#include <QByteArray>
#include <QImage>

namespace dynaloom::plots {

// Empty: there is no memory, or the image is larger than a TIFF can hold (4 GB).
QByteArray tiffOf(const QImage& image, int dpi, const FigureNote& note);

} // namespace dynaloom::plots
