// Files that panels of a document name: recorded data laid beneath plots. They are named relative
// to the document's folder, so that both can be moved together.
#pragma once

#include "core/model/model.h"

#include <filesystem>

namespace dynaloom::document {

// The model with these names made right for another folder of the document: the same pointer where
// nothing changes. `from` is empty while the document has no file: its names are absolute then.
model::ModelPtr withPanelFilesFrom(const model::ModelPtr& model, const std::filesystem::path& from,
                                   const std::filesystem::path& to);

// How a document in this folder names the file; absolute where the folder is empty.
std::string panelFileName(const std::filesystem::path& file, const std::filesystem::path& folder);

} // namespace dynaloom::document
