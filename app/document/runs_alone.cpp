#include "app/document/runs_alone.h"

#include "core/compile/flatten/flatten.h"
#include "core/model/edit.h"
#include "core/model/validate.h"

namespace dynaloom::document {

bool runsAlone(const Site& site, const model::Catalog& catalog,
               const model::Projection& projection) {
    auto alone = std::make_shared<model::Model>(*site.model);
    for (const auto& [name, parameter] : site.parameters()) alone->parameters[name] = parameter;
    auto graph = std::make_shared<model::Graph>();
    for (const auto& node : site.graph().nodes)
        if (node->key == projection.source.node || node->key == projection.target.node)
            graph->nodes.push_back(node);
    alone->graph = std::move(graph);
    const auto with = model::addProjection(alone, {}, projection);
    if (!with || !model::validate(**with, catalog).errors.empty()) return false;
    return compile::flatten(**with, catalog, {}).has_value();
}

} // namespace dynaloom::document
