#include "app/welcome/guide_network.h"

#include "core/model/model.h"

#include <algorithm>

namespace dynaloom::welcome {

using language::ComponentKind;

bool isSpiking(const model::Node& node, const model::Model& model, const model::Catalog& catalog) {
    if (node.kind != model::NodeKind::Population) return false;
    const auto definition = model::component(model, catalog, node.component);
    return definition && definition->kind == ComponentKind::Neuron && !definition->events.empty();
}

const model::Node* populationNamed(const model::Model& model, const model::Catalog& catalog,
                                   QChar letter) {
    for (const auto& node : model.graph->nodes) {
        const QString name = QString::fromStdString(node->name);
        if (name.startsWith(letter, Qt::CaseInsensitive) && isSpiking(*node, model, catalog) &&
            // The component's own name, before anyone gave one (Izhikevich, EIF).
            !name.startsWith(QString::fromStdString(node->component)))
            return node.get();
    }
    return nullptr;
}

std::vector<Key> receptorsOf(const model::Node& node, const model::Model& model,
                             const model::Catalog& catalog) {
    std::vector<Key> keys;
    for (const model::Plug& plug : node.plugs) {
        const auto definition = model::component(model, catalog, plug.component);
        if (definition && definition->kind == ComponentKind::Receptor) keys.push_back(plug.key);
    }
    return keys;
}

const model::Projection* projectionBetween(const model::Model& model, const model::Node& from,
                                           const model::Node& to) {
    for (const auto& projection : model.graph->projections)
        if (projection->source.node == from.key && projection->target.node == to.key &&
            !projection->target.plugs.empty())
            return projection.get();
    return nullptr;
}

bool inhibits(const model::Projection& projection, const model::Model& model) {
    const model::Node* target = model.graph->node(projection.target.node);
    const model::Plug* receptor =
        target ? model::findPlug(*target, projection.target.plugs) : nullptr;
    if (receptor && receptor->component != "CUBA") return true;
    return projection.weight && projection.weight->text.starts_with('-');
}

const model::Node* driveOf(const model::Model& model, const model::Node& node) {
    const auto from = [&](const model::End& source, const model::End& target) {
        const model::Node* input = model.graph->node(source.node);
        const bool reaches =
            target.node == node.key && input && input->kind == model::NodeKind::Input;
        return reaches ? input : nullptr;
    };
    for (const auto& wire : model.graph->wires)
        if (const auto* input = from(wire->source, wire->target)) return input;
    for (const auto& projection : model.graph->projections)
        if (const auto* input = from(projection->source, projection->target)) return input;
    return nullptr;
}

} // namespace dynaloom::welcome
