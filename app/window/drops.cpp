#include "app/window/drops.h"

#include "app/document/connection_drop.h"
#include "app/document/connections.h"
#include "app/window/editing.h"
#include "app/window/navigation.h"
#include "app/window/status_line.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/graph_view.h"

#include <cmath>

namespace dynaloom::window {

Drops::Drops(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m(parts) {
    m.view.setDropsEnabled(true);
    connect(&m.view, &graph::GraphView::componentHovered, this, &Drops::hover);
    connect(&m.view, &graph::GraphView::componentLeft, this, &Drops::leave);
    connect(&m.view, &graph::GraphView::componentDropped, this, &Drops::drop);
}

Key Drops::connectionAt(const QPointF& at) const {
    const Key key = m.scene.keyAt(at);
    return m.scene.edge(key) ? key : 0;
}

const QString& Drops::refusal(Key connection, const QString& component) {
    if (component != m_dragged || m_model != m.document.model()) {
        m_refusals.clear();
        m_dragged = component;
        m_model = m.document.model();
    }
    const auto [entry, isNew] = m_refusals.try_emplace(connection);
    if (!isNew) return entry->second;
    const auto tried = document::dropOnConnection(m.navigation.site(), *m.document.catalog(),
                                                  component, {}, connection);
    if (!tried.edit.model)
        entry->second = QString::fromStdString(tried.edit.model.error().sentence);
    return entry->second;
}

void Drops::hover(const QString& component, const QPointF& at) {
    const Key connection = connectionAt(at);
    if (connection == 0) {
        m.scene.markConnection(0);
        if (m_hinted) m.status.say({});
        m_hinted = false;
        return;
    }
    const QString& why = refusal(connection, component);
    m.scene.markConnection(why.isEmpty() ? connection : 0);
    m_hinted = true;
    m.status.say(why.isEmpty() ? tr("Let go to put %1 into this connection.").arg(component) : why,
                 why.isEmpty() ? StatusLine::Tone::Plain : StatusLine::Tone::Warning);
}

void Drops::leave() {
    m.scene.markConnection(0);
    if (m_hinted) m.status.say({});
    m_hinted = false;
    m_refusals.clear();
    m_model.reset();
}

void Drops::drop(const QString& component, const QPointF& at) {
    m_hinted = false;
    m.scene.markConnection(0);
    if (const Key connection = connectionAt(at))
        dropInto(connection, component, at);
    else
        addAt(component, at);
    m_refusals.clear();
    m_model.reset();
}

bool Drops::makesNode(const QString& component) const {
    using language::ComponentKind;
    const auto definition =
        model::component(*m.document.model(), *m.document.catalog(), component.toStdString());
    return definition &&
           (definition->kind == ComponentKind::Neuron || definition->kind == ComponentKind::Rate ||
            definition->kind == ComponentKind::Layer || definition->kind == ComponentKind::Input ||
            definition->kind == ComponentKind::Process);
}

// A node that does not fit there stands beside; of everything else nothing is made.
void Drops::dropInto(Key connection, const QString& component, const QPointF& at) {
    const model::ModelPtr before = m.document.model();
    const auto dropped =
        document::dropOnConnection(m.navigation.site(), *m.document.catalog(), component,
                                   {std::round(at.x()), std::round(at.y())}, connection);
    if (!dropped.edit.model) {
        if (makesNode(component)) addAt(component, at);
        m.status.say(QString::fromStdString(dropped.edit.model.error().sentence),
                     StatusLine::Tone::Warning);
        return;
    }
    if (!m.document.apply(dropped.edit)) return;
    const QList<Key> added = document::addedItems(*before, m.navigation.site());
    m.scene.select(added.isEmpty() ? QList<Key>{connection} : added);
    const QString sentence = dropped.sentence();
    m.status.say(sentence.isEmpty() ? dropped.edit.name + QLatin1Char('.') : sentence,
                 sentence.isEmpty() ? StatusLine::Tone::Plain : StatusLine::Tone::Warning);
}

void Drops::addAt(const QString& component, const QPointF& at) {
    Key onto = 0;
    document::Plugs plugs; // down to the one it is dropped on
    for (const auto& node : m.navigation.graph().nodes) {
        const auto* item = m.scene.node(node->key);
        if (!item || !item->sceneBody().contains(at)) continue;
        onto = node->key;
        const auto* plug = item->plugAt(item->mapFromScene(at));
        plugs = plug ? plug->plugs : document::Plugs();
    }
    m.editing.add(component, at, onto, plugs);
}

} // namespace dynaloom::window
