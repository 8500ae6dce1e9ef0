// From our value types to the points of a QCPGraph.
#pragma once

#include "widgets/plots/rate_curve.h"
#include "widgets/plots/trace_store.h"

#include <qcustomplot.h>

#include <span>

namespace dynaloom::plots {

void setGraph(QCPGraph& graph, const RateCurve& curve);
void setGraph(QCPGraph& graph, std::span<const TracePoint> points);

// The range to show for values lo..hi: padded, and kept as it was while it still fits well, so that
// a live axis does not tremble.
QCPRange steadyRange(const QCPRange& now, double lo, double hi, bool fromZero);

} // namespace dynaloom::plots
