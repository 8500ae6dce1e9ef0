#include "app/document/panel_files.h"

#include "core/io/json.h"
#include "core/language/utf8.h"
#include "core/model/text_edit.h"

#include <system_error>

namespace dynaloom::document {
namespace {

namespace fs = std::filesystem;

// Without links on the way, or "..", would lead elsewhere than the names say.
fs::path whole(const fs::path& path) {
    std::error_code error;
    const fs::path absolute = fs::absolute(path, error);
    const fs::path real = fs::weakly_canonical(absolute, error);
    return error ? absolute.lexically_normal() : real;
}

bool rename(io::Json& file, const fs::path& from, const fs::path& to) {
    if (!file.isText() || file.text.empty()) return false;
    const fs::path old = file.text;
    // Of a folder that nobody knows, or right as it is.
    if (old.is_relative() && (from.empty() || from == to)) return false;
    std::string name = panelFileName(old.is_absolute() ? old : from / old, to);
    // A path may hold bytes that no text has.
    if (name == file.text || language::validUtf8Prefix(name) != name.size()) return false;
    file.text = std::move(name);
    return true;
}

} // namespace

std::string panelFileName(const fs::path& file, const fs::path& folder) {
    const fs::path absolute = whole(file);
    if (folder.empty()) return absolute.generic_string();
    const fs::path relative = absolute.lexically_relative(whole(folder));
    return (relative.empty() ? absolute : relative).generic_string();
}

model::ModelPtr withPanelFilesFrom(const model::ModelPtr& model, const fs::path& from,
                                   const fs::path& to) {
    if (model->panels.find("\"recorded\"") == std::string::npos) return model;
    auto panels = io::parseJson(model->panels, "panels");
    io::Json* live = panels && panels->isObject() ? panels->find("live") : nullptr;
    if (!live || !live->isArray()) return model;
    bool changed = false;
    for (io::Json& panel : live->items) {
        io::Json* settings = panel.isObject() ? panel.find("settings") : nullptr;
        io::Json* recorded =
            settings && settings->isObject() ? settings->find("recorded") : nullptr;
        if (!recorded || !recorded->isArray()) continue;
        for (io::Json& source : recorded->items)
            if (io::Json* file = source.isObject() ? source.find("file") : nullptr)
                changed = rename(*file, from, to) || changed;
    }
    if (!changed) return model;
    const auto edited = model::setPanels(model, io::printJson(*panels));
    return edited ? *edited : model;
}

} // namespace dynaloom::document
