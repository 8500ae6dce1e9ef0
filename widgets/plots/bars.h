// A histogram as bars without gaps.
#pragma once

#include "core/measure/histogram.h"
#include "widgets/plots/plot_style.h"

class QCPAxis;
class QCPBars;

namespace dynaloom::plots {

QCPBars* addBars(QCPAxis* keys, QCPAxis* values);
void setBars(QCPBars& bars, const measure::Histogram& histogram);
void styleBars(QCPBars& bars, const PlotStyle& style, const QColor& color);

} // namespace dynaloom::plots
