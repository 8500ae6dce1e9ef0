// A recorded curve laid beneath a plot over time.
#pragma once

#include <QString>

#include <vector>

namespace dynaloom::plots {

struct Overlay {
    QString name; // "V of recording.csv"
    // Ascending times and as many values, in the unit of the plot; NaN interrupts the curve.
    std::vector<double> timeMs, values;
};

// The points of [fromMs, toMs] thinned to the extremes of so many columns, as TraceStore does.
struct OverlayPoint {
    double timeMs, value;
};
std::vector<OverlayPoint> pointsOf(const Overlay& overlay, double fromMs, double toMs, int columns);
// The value at the time by the nearest point within the distance; NaN: none.
double valueAt(const Overlay& overlay, double timeMs, double withinMs);

} // namespace dynaloom::plots
