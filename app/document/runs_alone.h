// Whether a projection could run, judged by itself: which weight and units fit its ends is known
// only when it is flattened.
#pragma once

#include "app/document/site.h"
#include "core/model/catalog.h"

namespace dynaloom::document {

// The projection with nothing else around it but its ends.
bool runsAlone(const Site& site, const model::Catalog& catalog,
               const model::Projection& projection);

} // namespace dynaloom::document
