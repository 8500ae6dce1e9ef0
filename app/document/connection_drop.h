// A component of the catalogue let go over a connection: a node goes between its ends, a synapse,
// coupling or plasticity takes the place of the one that is there.
#pragma once

#include "app/document/node_edits.h"

namespace dynaloom::document {

// `position`: of the middle of a new node. The edit's error says why it does not go there.
Exchange dropOnConnection(const Site& site, const model::Catalog& catalog, const QString& component,
                          model::Position2 position, Key connection);
// A node that is there, put between the two ends; the connection into it has a weight that fits.
Result<model::ModelPtr> putBetween(const Site& site, const model::Catalog& catalog, Key node,
                                   Key connection);

} // namespace dynaloom::document
