// The edit of what a document keeps for the window's panels.
#pragma once

#include "app/document/document.h"

namespace dynaloom::document {

// `panels` is JSON text (Model::panels). Edits of one mergeKey in a row are one step.
Edit setPanels(const model::ModelPtr& model, const QString& name, std::string panels,
               const QString& mergeKey = {});

} // namespace dynaloom::document
