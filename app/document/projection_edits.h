// What a person does to a projection by its properties, as named edits.
#pragma once

#include "app/document/node_edits.h"

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

} // namespace dynaloom::document
