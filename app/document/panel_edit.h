// The edit of what a document keeps for the window's panels.
#pragma once

#include "app/document/document.h"

namespace dynaloom::document {

// `panels` is JSON text (Model::panels), read strictly and kept in canonical form, so that it is
// the same after saving. Edits of one mergeKey in a row are one step.
Edit setPanels(const model::ModelPtr& model, const QString& name, const std::string& panels,
               const QString& mergeKey = {});

} // namespace dynaloom::document
