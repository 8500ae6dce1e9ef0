// Colours of populations, inputs and monitors, shared by the graph and the plots.
#pragma once

#include "core/model/model.h"
#include "widgets/theme/theme.h"

#include <QColor>

#include <map>

namespace dynaloom::graph {

// The node's own colour where it has one; else populations and areas take the theme's series in the
// order of the document, so the first two (mostly excitatory and inhibitory) are blue and red.
// Inputs share one colour. A key that is not in the graph gives the muted colour.
QColor colourOf(const model::Graph& graph, Key node, const theme::Theme& theme);
// The same for all nodes of a graph.
std::map<Key, QColor> coloursOf(const model::Graph& graph, const theme::Theme& theme);
QColor inputColour(const theme::Theme& theme);
QColor monitorColour(const theme::Theme& theme);

} // namespace dynaloom::graph
