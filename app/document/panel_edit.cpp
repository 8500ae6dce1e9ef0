#include "app/document/panel_edit.h"

#include "core/io/json.h"
#include "core/model/text_edit.h"

namespace dynaloom::document {
namespace {

Result<model::ModelPtr> withPanels(const model::ModelPtr& model, const std::string& panels) {
    if (panels.empty()) return model::setPanels(model, {});
    DL_TRY(const io::Json parsed, io::parseJson(panels, "panels"));
    return model::setPanels(model, io::printJson(parsed));
}

} // namespace

Edit setPanels(const model::ModelPtr& model, const QString& name, const std::string& panels,
               const QString& mergeKey) {
    return {name, withPanels(model, panels), mergeKey};
}

} // namespace dynaloom::document
