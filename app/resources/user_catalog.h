// The user's own catalogue: one .dyn file a component, read at the start beside the shipped ones.
#pragma once

#include "core/base/error.h"

#include <filesystem>
#include <string>

namespace dynaloom::app {

// Where a component of that name is or would be kept; empty when there is no place for a catalogue.
std::filesystem::path userCatalogFile(const std::string& component);

// Writes the text of a component into its file, whole or not at all. A file that is there is an
// error unless `replace`. The folder is made when it is missing.
Result<std::filesystem::path> saveToUserCatalog(const std::string& component,
                                                const std::string& text, bool replace);

} // namespace dynaloom::app
