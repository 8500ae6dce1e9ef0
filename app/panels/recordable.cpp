#include "app/panels/recordable.h"

#include "core/model/validate.h"

#include <functional>

namespace dynaloom::panels {
namespace {

constexpr std::size_t kMostOffers = 2000;

QString qt(const std::string& text) { return QString::fromStdString(text); }

class Finder {
public:
    Finder(const model::Model& model, const model::Catalog& catalog)
        : m_model(model)
        , m_catalog(catalog) {}

    void node(const model::Node& node) {
        if (node.kind != model::NodeKind::Population) return;
        quantities(node.component, {node.key, {}, {}}, true);
        for (const model::Plug& plug : node.plugs) this->plug(node.key, {}, plug);
    }

    std::vector<plots::TracePlot::Offer> offers;

private:
    void plug(Key node, std::vector<Key> path, const model::Plug& plug) {
        path.push_back(plug.key);
        quantities(plug.component, {node, path, {}}, false);
        for (const model::Plug& inner : plug.plugs) this->plug(node, path, inner);
    }

    void quantities(const std::string& component, model::End end, bool ofNode) {
        const auto definition = model::component(m_model, m_catalog, component);
        if (!definition) return;
        const QString place = qt(model::path(*m_model.graph, end));
        const auto offer = [&](const std::string& name, const std::string& unit, bool isState) {
            if (offers.size() >= kMostOffers || name == "weight") return;
            end.port = name;
            const QString id = qt(model::path(*m_model.graph, end));
            QString text = place + QLatin1Char('.') + qt(name);
            if (!unit.empty() && unit != "1") text += QStringLiteral(" (%1)").arg(qt(unit));
            offers.push_back({text, id, place, qt(name), isState && ofNode});
        };
        for (const auto& state : definition->states)
            offer(state.name, language::toString(state.unit), true);
        for (const auto& assigned : definition->assigned)
            offer(assigned.name, language::toString(assigned.unit), false);
    }

    const model::Model& m_model;
    const model::Catalog& m_catalog;
};

} // namespace

std::vector<plots::TracePlot::Offer> recordableQuantities(const model::Model& model,
                                                          const model::Catalog& catalog) {
    Finder finder(model, catalog);
    for (const auto& node : model.graph->nodes) finder.node(*node);
    return std::move(finder.offers);
}

std::optional<model::End> recordableEnd(const model::Model& model, const QString& id) {
    const std::string text = id.toStdString();
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos) return {};
    std::optional<model::End> found;
    const std::string place = text.substr(0, colon);
    const auto look = [&](const model::End& end) {
        if (model::path(*model.graph, end) == place) {
            found = end;
            found->port = text.substr(colon + 1);
        }
    };
    const std::function<void(const model::Plug&, Key, std::vector<Key>)> plugs =
        [&](const model::Plug& plug, Key node, std::vector<Key> path) {
            path.push_back(plug.key);
            look({node, path, {}});
            for (const model::Plug& inner : plug.plugs) plugs(inner, node, path);
        };
    for (const auto& node : model.graph->nodes) {
        look({node->key, {}, {}});
        for (const model::Plug& plug : node->plugs) plugs(plug, node->key, {});
    }
    return found;
}

QStringList projectionNames(const model::Model& model) {
    QStringList names;
    for (const auto& projection : model.graph->projections)
        if (!projection->disabled) names << qt(projection->name);
    return names;
}

} // namespace dynaloom::panels
