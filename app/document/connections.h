// Edits that connect: what a person draws with the mouse, with all that follows from it in one
// step. A Site says in which graph.
#pragma once

#include "app/document/document.h"
#include "app/document/site.h"

#include <QList>
#include <QStringList>

#include <vector>

namespace dynaloom::document {

// A projection (with a weight whose unit fits) or a wire between two named ports.
Edit connectEnds(const Site& site, const model::Catalog& catalog, const model::End& source,
                 const model::End& target);

// With a weight that its synapse and target can use; as it is where the synapse has none.
Result<model::Projection> weighted(const Site& site, const model::Catalog& catalog,
                                   model::Projection projection);

// Components of which a new node could be at the other end of a connection from the output `end`,
// or, not `out`, to the input `end`; by name.
QStringList fittingComponents(const Site& site, const model::Catalog& catalog,
                              const model::End& end, bool out);
// A new node of such a component, connected.
Edit addConnected(const Site& site, const model::Catalog& catalog, const QString& component,
                  model::Position2 position, const model::End& end, bool out);

// A monitor of an output; neurons 0 to 4 of a value of many.
Edit record(const Site& site, const model::End& end, model::Position2 position);

// All that a monitor can be of at a node: its event and quantities, those of its plugs, the outputs
// of an area.
std::vector<model::End> recordable(const Site& site, const model::Catalog& catalog, Key node);

// Areas an instance of which may stand in this graph, and those with a port that fits an end.
QStringList addableAreas(const Site& site);
QStringList fittingAreas(const Site& site, const model::Catalog& catalog, const model::End& end,
                         bool out);
Edit addConnectedArea(const Site& site, const model::Catalog& catalog, const QString& area,
                      model::Position2 position, const model::End& end, bool out);
// Components that a socket of the node, or of the plug `plugs` of it, takes; by name.
QStringList pluggable(const Site& site, const model::Catalog& catalog, Key node,
                      const std::vector<Key>& plugs = {});

// Keys of nodes and monitors that `now` has and `old` has not.
QList<Key> addedItems(const model::Model& old, const Site& now);

} // namespace dynaloom::document
