// The components a model can use: the shipped catalogue, the user's own folder, and the document's.
#pragma once

#include "core/language/definition.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace dynaloom::model {

class Catalog {
public:
    // Reads every *.dyn file of the folder (not recursive), in name order. A broken file is
    // reported in problems() and the rest is loaded. A later definition of the same name is a
    // problem.
    void addFolder(const std::filesystem::path& folder);
    void add(language::DefinitionPtr definition);

    // nullptr when there is none. A document's own components come first: see component().
    language::DefinitionPtr find(const std::string& name) const;
    std::vector<language::DefinitionPtr> all() const; // by name
    const std::vector<Error>& problems() const { return m_problems; }

private:
    std::map<std::string, language::DefinitionPtr> m_definitions;
    std::vector<Error> m_problems;
};

struct Model;
// The component a document means by a name: its own, else the catalogue's, else nullptr.
language::DefinitionPtr component(const Model& model, const Catalog& catalog,
                                  const std::string& name);

} // namespace dynaloom::model
