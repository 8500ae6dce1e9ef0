// Where the shipped catalogue and examples lie: beside the program, in an installed tree, or where
// this build took them from.
#pragma once

#include "core/model/catalog.h"

#include <filesystem>
#include <string>
#include <vector>

namespace dynaloom::app {

// The folder with catalog/ and examples/; empty when there is none.
std::filesystem::path resourceFolder();

// The user's own components: $XDG_DATA_HOME/dynaloom/catalog, else ~/.local/share/dynaloom/catalog;
// empty when neither variable is an absolute path. It need not exist.
std::filesystem::path userCatalogFolder();

// Shipped components, then the user's. What could not be read is in problems().
model::Catalog readCatalog();

// The files of examples/*.loom, by name.
std::vector<std::filesystem::path> exampleFiles();

// A document the user named: the path itself or, when no such file exists, the example of that name
// ("coba").
std::filesystem::path documentPath(const std::string& name);

} // namespace dynaloom::app
