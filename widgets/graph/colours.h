// Colours of populations, inputs and monitors, shared by the graph and the plots.
#pragma once

#include "core/model/model.h"
#include "widgets/theme/theme.h"

#include <QColor>

#include <map>
#include <vector>

namespace dynaloom::graph {

// The node's own colour where it has one; else populations and areas take the theme's series in the
// order of the document, so the first two (mostly excitatory and inhibitory) are blue and red.
// Inputs share one colour. A key that is not in the graph gives the muted colour.
QColor colourOf(const model::Graph& graph, Key node, const theme::Theme& theme);
// The same for all nodes of a graph.
std::map<Key, QColor> coloursOf(const model::Graph& graph, const theme::Theme& theme);
// The colour of a node wherever it stands: `path` is the instances of areas from the document
// inwards and the node's key. Where an area has several instances in one graph, what is inside has
// a shade of its own in each (lighter or darker, so that they can be told by lightness alone). A
// path that leads nowhere gives an invalid colour.
QColor colourAt(const model::Model& model, const std::vector<Key>& path, const theme::Theme& theme);
// Which shade holds inside these instances, and a colour in it; 0 is the colour itself.
int shadeOf(const model::Model& model, const std::vector<Key>& instances);
QColor shaded(const QColor& colour, int shade, const theme::Theme& theme);
QColor inputColour(const theme::Theme& theme);
QColor monitorColour(const theme::Theme& theme);

} // namespace dynaloom::graph
