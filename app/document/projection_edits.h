// What a person does to a projection by its properties, as named edits.
#pragma once

#include "app/document/node_edits.h"

#include <functional>

namespace dynaloom::document {

// Another synapse or coupling. A weight that the new one needs and that did not stay is one unit of
// a kind that fits.
Exchange changeSynapse(const Site& site, const model::Catalog& catalog, Key projection,
                       const QString& synapse);
// Empty: none.
Exchange changePlasticity(const Site& site, const model::Catalog& catalog, Key projection,
                          const QString& plasticity);
Exchange changeConnectorRule(const Site& site, Key projection, const QString& rule);
Edit setAllowSelf(const Site& site, Key projection, bool allow);
Edit setAllowMultiple(const Site& site, Key projection, bool allow);

// The same change of several projections as one step; refused as a whole where one refuses. `what`
// is its name in the undo list; edits that could be merged one by one are merged.
using ProjectionChange = std::function<Exchange(const Site&, Key)>;
Exchange changeEach(const Site& site, const QList<Key>& projections, const QString& what,
                    const ProjectionChange& change);

} // namespace dynaloom::document
