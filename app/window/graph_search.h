// What the find bar looks through: nodes, projections, monitors and frames of the document and of
// all its areas.
#pragma once

#include "app/document/document.h"

namespace dynaloom::graph {
class FindBar;
class GraphView;
} // namespace dynaloom::graph

namespace dynaloom::window {

// Keys whose names, components or texts contain the text; the document's own graph first.
std::vector<Key> searchModel(const model::Model& model, const QString& text);
// Gives the bar this search, keeps it in the view's corner, and gives the focus back when it
// closes.
void setUpFinder(graph::FindBar& bar, document::Document& document, graph::GraphView& view);

} // namespace dynaloom::window
