// Colour maps for values on a plane. All grow steadily in lightness, so that order shows also to
// those who see colours differently, and on grey paper.
#pragma once

#include <QColor>
#include <QStringList>

#include <cstdint>

class QCPColorGradient;

namespace dynaloom::plots {

enum class ColourMap : std::uint8_t { Viridis, Cividis, Grey };

QStringList colourMapKeys();  // "viridis", ..., as in documents
QStringList colourMapNames(); // for people
// At 0 to 1.
QColor colourAt(ColourMap map, double at);
QCPColorGradient gradientOf(ColourMap map);

} // namespace dynaloom::plots
