#include "core/model/catalog.h"

#include "core/base/limits.h"
#include "core/base/storage.h"
#include "core/model/model.h"

#include <algorithm>

namespace dynaloom::model {

void Catalog::addFolder(const std::filesystem::path& folder) {
    namespace fs = std::filesystem;
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        if (it->path().extension() == ".dyn") files.push_back(it->path());
    }
    if (error) {
        m_problems.push_back(Error{ErrorKind::Input,
                                   "The catalogue folder cannot be read: " + error.message() + ".",
                                   Place{folder.string(), {}, 0, 0}});
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
        auto text = readFile(file, limits::kFileBytes);
        if (!text) {
            m_problems.push_back(text.error());
            continue;
        }
        language::Parsed parsed = language::parseDefinitions(*text, file.string());
        m_problems.insert(m_problems.end(), parsed.errors.begin(), parsed.errors.end());
        for (language::DefinitionPtr& definition : parsed.definitions) add(std::move(definition));
    }
}

void Catalog::add(language::DefinitionPtr definition) {
    const auto [it, isNew] = m_definitions.emplace(definition->name, definition);
    if (isNew) return;
    const std::string first = it->second->file.empty() ? "elsewhere" : it->second->file;
    m_problems.push_back(Error{
        ErrorKind::Input,
        "There is a component `" + definition->name + "` already (in " + first +
            "); this one is left out.",
        Place{definition->file, definition->name, definition->at.line, definition->at.column}});
}

language::DefinitionPtr Catalog::find(const std::string& name) const {
    const auto it = m_definitions.find(name);
    return it == m_definitions.end() ? nullptr : it->second;
}

std::vector<language::DefinitionPtr> Catalog::all() const {
    std::vector<language::DefinitionPtr> definitions;
    definitions.reserve(m_definitions.size());
    for (const auto& [name, definition] : m_definitions) definitions.push_back(definition);
    return definitions;
}

language::DefinitionPtr component(const Model& model, const Catalog& catalog,
                                  const std::string& name) {
    const auto own = model.components.find(name);
    return own != model.components.end() ? own->second : catalog.find(name);
}

} // namespace dynaloom::model
