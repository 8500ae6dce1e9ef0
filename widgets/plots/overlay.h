// A recorded curve laid beneath a plot over time, and where it comes from, as panels keep it in
// their settings: {"recorded": [{"file": "data/v.csv", "sha256": "...", "values": "V", ...}]}.
#pragma once

#include <QJsonArray>
#include <QString>

#include <vector>

namespace dynaloom::plots {

// Which numbers of a file a curve is made of.
struct OverlaySource {
    QString file;   // relative to the document's folder; absolute while it has none
    QString sha256; // of the file's bytes, 64 hexadecimal digits
    QString values; // names of columns, and their places among all of the file
    QString times;  // empty: samples stepMs apart, from 0
    int valuesAt = 0, timesAt = 0;
    double stepMs = 1;
    double timeScale = 1; // times to ms: 1000 for seconds
    double scale = 1, offset = 0;
    bool operator==(const OverlaySource&) const = default;

    QString name() const; // "V of recording.csv"
};

struct Overlay {
    QString name; // "V of recording.csv"
    // Ascending times and as many values, in the unit of the plot; NaN interrupts the curve. At
    // most kMostOverlayPoints.
    std::vector<double> timeMs, values;
    OverlaySource source = {}; // without a file: of nowhere, and not kept
    QString problem = {};      // why there is no curve, in words: the file is missing, or another
    bool isWanted = false;     // its numbers have not been read yet
};

inline constexpr int kMostOverlays = 16; // of a panel
inline constexpr std::size_t kMostOverlayPoints = 1u << 22;
// What is not understood is left out.
std::vector<OverlaySource> overlaySources(const QJsonArray& recorded);
QJsonArray overlaySettings(const std::vector<Overlay>& overlays);
// The least and the greatest of each stretch, where there are more than so many points.
void thin(Overlay& overlay, std::size_t most = kMostOverlayPoints);

// The points of [fromMs, toMs] thinned to the extremes of so many columns, as TraceStore does.
struct OverlayPoint {
    double timeMs, value;
};
std::vector<OverlayPoint> pointsOf(const Overlay& overlay, double fromMs, double toMs, int columns);
// The value at the time by the nearest point within the distance; NaN: none.
double valueAt(const Overlay& overlay, double timeMs, double withinMs);

} // namespace dynaloom::plots
