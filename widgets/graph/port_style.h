// Colour and shape of a port by its type, so that it can be told without colour too.
#pragma once

#include "widgets/graph/node_content.h"

#include <QPainterPath>

namespace dynaloom::graph {

QColor portColour(PortType type, const theme::Theme& theme);
// Around (0, 0): circle for spikes, triangle for what synapses deliver to, diamond for currents,
// square for other values.
const QPainterPath& portShape(PortType type);

} // namespace dynaloom::graph
