#include "app/window/outline.h"

#include "app/document/edits.h"
#include "app/panels/outline_panel.h"
#include "core/model/items.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/graph_view.h"

#include <QScopedValueRollback>

namespace dynaloom::window {
namespace {

model::Keys setOf(const QList<Key>& keys) { return {keys.begin(), keys.end()}; }

QString nameOf(const model::ModelPtr& model, const QList<Key>& keys) {
    if (keys.size() != 1) return QObject::tr("%1 items").arg(keys.size());
    if (const QString name = document::nameOf(model, keys.first()); !name.isEmpty()) return name;
    if (const auto end = model::findPart(*model->graph, keys.first()))
        return QString::fromStdString(model::path(*model->graph, *end));
    return QObject::tr("1 item");
}

} // namespace

document::Edit renameItem(const model::ModelPtr& model, Key key, const QString& name) {
    return {QObject::tr("Rename %1 to %2").arg(nameOf(model, {key}), name),
            model::renameItem(model, {}, key, name.toStdString()),
            {}};
}

document::Edit removeItems(const model::ModelPtr& model, const QList<Key>& keys) {
    return {QObject::tr("Delete %1").arg(nameOf(model, keys)),
            model::removeItems(model, {}, setOf(keys)),
            {}};
}

document::Edit setDisabled(const model::ModelPtr& model, const QList<Key>& keys, bool disabled) {
    const QString name = nameOf(model, keys);
    return {disabled ? QObject::tr("Disable %1").arg(name) : QObject::tr("Enable %1").arg(name),
            model::setDisabled(model, {}, setOf(keys), disabled),
            {}};
}

Outline::Outline(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m(parts) {
    using document::Document;
    using panels::OutlinePanel;
    connect(&m.document, &Document::modelChanged, this, &Outline::refresh);
    connect(&m.document, &Document::replaced, this, &Outline::refresh);
    // What was typed goes back to what holds.
    connect(&m.document, &Document::refused, this, &Outline::refresh);
    connect(&m.scene, &graph::GraphScene::selectedKeysChanged, this,
            [this](const QList<Key>& keys) {
                if (!m_selecting) m.panel.select(keys);
            });
    connect(&m.panel, &OutlinePanel::keysSelected, this, [this](const QList<Key>& keys) {
        const QScopedValueRollback quiet(m_selecting, true);
        if (!keys.isEmpty()) m.reach(keys.first());
        m.scene.select(keys);
    });
    connect(&m.panel, &OutlinePanel::plugSelected, this,
            [this](Key node, const std::vector<Key>& plugs) {
                const QScopedValueRollback quiet(m_selecting, true);
                m.reach(node);
                m.scene.select({node});
                m.select(node, plugs);
            });
    connect(&m.panel, &OutlinePanel::shown, this, [this](Key key) { m.show(key); });
    connect(&m.panel, &OutlinePanel::renameRequested, this, [this](Key key, const QString& name) {
        m.document.apply(renameItem(m.document.model(), key, name));
    });
    connect(&m.panel, &OutlinePanel::removeRequested, this, [this](const QList<Key>& keys) {
        m.document.apply(removeItems(m.document.model(), keys));
    });
    connect(&m.panel, &OutlinePanel::disableRequested, this,
            [this](const QList<Key>& keys, bool disabled) {
                m.document.apply(setDisabled(m.document.model(), keys, disabled));
            });
    refresh();
}

void Outline::refresh() { m.panel.setModel(m.document.model()); }

} // namespace dynaloom::window
