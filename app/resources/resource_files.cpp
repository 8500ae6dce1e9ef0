#include "app/resources/resource_files.h"

#include <algorithm>
#include <cstdlib>
#include <system_error>

namespace dynaloom::app {
namespace {

namespace fs = std::filesystem;

bool isFolder(const fs::path& path) {
    std::error_code error;
    return fs::is_directory(path, error);
}

fs::path absoluteFrom(const char* variable) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value != '/') return {};
    return fs::path(value);
}

} // namespace

fs::path resourceFolder() {
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    const fs::path beside = program.parent_path();
    std::vector<fs::path> candidates;
    if (!error) candidates = {beside / "resources", beside.parent_path() / "share/dynaloom"};
    candidates.emplace_back(DYNALOOM_RESOURCES);
    for (const fs::path& folder : candidates) {
        if (isFolder(folder / "catalog")) return folder;
    }
    return {};
}

fs::path userCatalogFolder() {
    if (const fs::path data = absoluteFrom("XDG_DATA_HOME"); !data.empty())
        return data / "dynaloom/catalog";
    if (const fs::path home = absoluteFrom("HOME"); !home.empty())
        return home / ".local/share/dynaloom/catalog";
    return {};
}

model::Catalog readCatalog() {
    model::Catalog catalog;
    if (const fs::path folder = resourceFolder(); !folder.empty())
        catalog.addFolder(folder / "catalog");
    if (const fs::path own = userCatalogFolder(); !own.empty() && isFolder(own))
        catalog.addFolder(own);
    return catalog;
}

std::vector<fs::path> exampleFiles() {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator it(resourceFolder() / "examples", error), end; !error && it != end;
         it.increment(error)) {
        if (it->path().extension() == ".loom") files.push_back(it->path());
    }
    std::ranges::sort(files);
    return files;
}

fs::path documentPath(const std::string& name) {
    std::error_code error;
    if (fs::exists(name, error) || name.find('/') != std::string::npos) return name;
    for (const fs::path& file : exampleFiles()) {
        if (file.stem() == name) return file;
    }
    return name;
}

} // namespace dynaloom::app
