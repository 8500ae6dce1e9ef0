#include "app/document/site.h"

namespace dynaloom::document {

const model::Graph& graphNamed(const model::Model& model, const model::GraphName& name) {
    static const model::Graph none;
    if (name.empty()) return model.graph ? *model.graph : none;
    const auto area = model.areas.find(name);
    return area != model.areas.end() && area->second->graph ? *area->second->graph : none;
}

const model::Graph& Site::graph() const { return graphNamed(*model, name); }

const std::map<std::string, model::DocumentParameter>& Site::parameters() const {
    static const std::map<std::string, model::DocumentParameter> none;
    const auto area = model->areas.find(name);
    return area == model->areas.end() ? none : area->second->parameters;
}

} // namespace dynaloom::document
