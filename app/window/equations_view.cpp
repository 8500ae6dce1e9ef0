#include "app/window/equations_view.h"

#include "app/document/site.h"
#include "widgets/equations/source_view.h"

#include <QLabel>
#include <QVBoxLayout>

#include <set>

namespace dynaloom::window {
namespace {

void collect(const std::vector<model::Plug>& plugs, std::set<std::string>& names) {
    for (const model::Plug& plug : plugs) {
        names.insert(plug.component);
        collect(plug.plugs, names);
    }
}

std::set<std::string> componentsOf(const model::Model& model) {
    std::set<std::string> names;
    for (const auto& node : model.graph->nodes) {
        names.insert(node->component);
        collect(node->plugs, names);
    }
    for (const auto& projection : model.graph->projections) {
        names.insert(projection->synapse);
        names.insert(projection->plasticity);
    }
    return names;
}

std::string componentOf(const model::Graph& graph, Key key, const std::vector<Key>& plugs) {
    if (const model::Node* node = graph.node(key)) {
        const model::Plug* plug = model::findPlug(*node, plugs);
        return plug ? plug->component : node->component;
    }
    if (const model::Projection* projection = graph.projection(key)) return projection->synapse;
    return {};
}

} // namespace

EquationsView::EquationsView(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_about(new QLabel)
    , m_source(new equations::SourceView(theme)) {
    m_about->setObjectName(QStringLiteral("muted"));
    m_about->setContentsMargins(14, 7, 14, 7);
    m_source->setReadOnly(true);
    m_source->setAccessibleName(tr("Equations"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_about);
    column->addWidget(m_source, 1);
}

void EquationsView::setTheme(const theme::Theme& theme) { m_source->setTheme(theme); }

void EquationsView::showDefinition(const language::Definition& definition) {
    m_about->setText(QString::fromStdString(definition.name) +
                     (definition.doc.empty()
                          ? QString()
                          : QStringLiteral(" · ") + QString::fromStdString(definition.doc)));
    m_source->setSource(QString::fromStdString(definition.text), equations::Language::Dyn);
}

void EquationsView::show(const model::Model& model, const model::Catalog& catalog, Key key,
                         const std::vector<Key>& plugs, const model::GraphName& graph) {
    const std::string name = componentOf(document::graphNamed(model, graph), key, plugs);
    if (const auto definition = model::component(model, catalog, name)) {
        showDefinition(*definition);
        return;
    }
    QString text;
    for (const std::string& used : componentsOf(model)) {
        if (const auto definition = model::component(model, catalog, used))
            text += QString::fromStdString(definition->text) + QStringLiteral("\n\n");
    }
    m_about->setText(tr("All components of this document. Select a node to see its own."));
    m_source->setSource(text.trimmed() + QLatin1Char('\n'), equations::Language::Dyn);
}

} // namespace dynaloom::window
