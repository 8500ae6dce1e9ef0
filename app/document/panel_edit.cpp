#include "app/document/panel_edit.h"

namespace dynaloom::document {

Edit setPanels(const model::ModelPtr& model, const QString& name, std::string panels,
               const QString& mergeKey) {
    auto now = std::make_shared<model::Model>(*model);
    now->panels = std::move(panels);
    return {name, model::ModelPtr(std::move(now)), mergeKey};
}

} // namespace dynaloom::document
