// Recorded quantities as ways through a space of three of them.
#pragma once

#include "widgets/plots/trace_data.h"

#include <QString>
#include <QStringList>

#include <array>
#include <optional>
#include <vector>

namespace dynaloom::scene3d {

// What an axis can show: "time"; a quantity of every neuron of a population, "E.V"; or that of one
// neuron, "E 3.V".
inline const QString kTimeAxis = QStringLiteral("time");
QStringList axisChoices(const plots::TraceData& traces);
// Three of them that go well together: quantities of one place, else of several neurons, else time.
std::array<QString, 3> usualAxes(const plots::TraceData& traces);
// "V (mV)"; with the place where `withPlace`.
QString axisTitle(const plots::TraceData& traces, const QString& axis, bool withPlace);

struct Trajectory {
    std::array<int, 3> series{-1, -1, -1}; // in TraceData; -1: time
    QString name;                          // "E 3"
    Key key = 0;
    std::uint32_t neuron = 0;
    QColor color; // of its population; may be invalid
    std::vector<double> timeMs;
    std::vector<std::array<float, 3>> points; // in the units of the quantities
};

// One for each neuron that has all that the axes ask for, at most `most`; without points.
std::vector<Trajectory> trajectoriesFor(const plots::TraceData& traces,
                                        const std::array<QString, 3>& axes, std::size_t most);
// Fills in the points recorded in [fromMs, toMs]: where times differ, at those of the first series,
// between the samples of the others.
void sample(const plots::TraceData& traces, double fromMs, double toMs, Trajectory& trajectory);

// The places of at most about `most` points that keep the shape: the first and the last, and of
// each stretch in between the extremes in every direction.
std::vector<std::size_t> shapeOf(const std::vector<std::array<float, 3>>& points, std::size_t most);

} // namespace dynaloom::scene3d
