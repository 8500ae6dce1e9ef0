// The document's own components, from their texts.
#include "core/base/limits.h"
#include "core/model/model.h"

namespace dynaloom::model {

std::vector<ComponentProblem> readComponents(Model& model) {
    model.components.clear();
    model.brokenComponents.clear();
    std::vector<ComponentProblem> warnings;
    const auto keep = [](std::vector<ComponentProblem>& list, std::size_t index, Error error) {
        if (error.place.node.empty())
            error.place.node = "components[" + std::to_string(index) + "]";
        if (list.size() < limits::kProblems) list.push_back({index, std::move(error)});
    };
    for (std::size_t i = 0; i < model.componentTexts.size(); ++i) {
        language::Parsed parsed = language::parseDefinitions(model.componentTexts[i], {});
        for (Error& error : parsed.errors) keep(model.brokenComponents, i, std::move(error));
        for (Error& warning : parsed.warnings) keep(warnings, i, std::move(warning));
        for (const language::DefinitionPtr& definition : parsed.definitions) {
            if (model.components.emplace(definition->name, definition).second) continue;
            keep(model.brokenComponents, i,
                 Error{ErrorKind::Input,
                       "The component `" + definition->name + "` is defined twice.",
                       Place{{}, definition->name, definition->at.line, definition->at.column}});
        }
    }
    return warnings;
}

} // namespace dynaloom::model
