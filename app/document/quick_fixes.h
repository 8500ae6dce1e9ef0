// What can be done about a problem at once. A fix is looked for in the problem's own words: what
// the core suggests ("Did you mean `tau`?", "Write `20 ms`") is put where the problem is.
#pragma once

#include "app/document/document.h"
#include "app/document/problems.h"

namespace dynaloom::document {

// Whether there is a fix, and what it would do, for a button: "Change to tau"; empty: none.
QString fixTitle(const model::Model& model, const Problem& problem);
// The fix as a step of its own in the history; an error when the document has moved on.
Edit applyFix(const model::ModelPtr& model, const Problem& problem);

} // namespace dynaloom::document
