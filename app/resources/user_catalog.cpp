#include "app/resources/user_catalog.h"

#include "app/resources/resource_files.h"
#include "core/base/storage.h"
#include "core/model/model.h"

#include <system_error>

namespace dynaloom::app {

namespace fs = std::filesystem;

fs::path userCatalogFile(const std::string& component) {
    const fs::path folder = userCatalogFolder();
    if (folder.empty() || !model::isName(component)) return {};
    return inFolder(folder, component + ".dyn");
}

Result<fs::path> saveToUserCatalog(const std::string& component, const std::string& text,
                                   bool replace) {
    const fs::path file = userCatalogFile(component);
    if (file.empty())
        return fail(ErrorKind::Failed,
                    "There is no place for a catalogue of your own: neither XDG_DATA_HOME nor HOME "
                    "names a folder.");
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    if (error)
        return fail(ErrorKind::Failed,
                    "The folder of your catalogue cannot be made: " + error.message() + ".",
                    Place{file.parent_path().string(), {}, 0, 0});
    if (!replace && fs::exists(fs::symlink_status(file, error)))
        return fail(ErrorKind::Failed, "Your catalogue has a component " + component + " already.",
                    Place{file.string(), {}, 0, 0});
    std::string whole = text;
    if (whole.empty() || whole.back() != '\n') whole += '\n';
    DL_CHECK(replaceFile(file, whole));
    return file;
}

} // namespace dynaloom::app
