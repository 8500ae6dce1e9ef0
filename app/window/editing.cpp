#include "app/window/editing.h"

#include "app/document/document_edits.h"
#include "app/document/item_edits.h"
#include "app/document/node_edits.h"
#include "app/window/navigation.h"
#include "widgets/catalog/catalog_panel.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/graph_view.h"
#include "widgets/inspector/inspector.h"

namespace dynaloom::window {

using inspector::Inspector;

Editing::Editing(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m(parts) {
    connectGraph();
    connectNode();
    connectProjection();
    connectDocument();
}

document::Site Editing::site() const { return m.navigation.site(); }

void Editing::connectGraph() {
    using graph::GraphScene;
    connect(&m.scene, &GraphScene::moveRequested, this, [this](const graph::Positions& positions) {
        m.document.apply(document::moveNodes(site(), positions));
    });
    connect(&m.scene, &GraphScene::deleteRequested, this, &Editing::remove);
    connect(&m.scene, &GraphScene::renameRequested, this, &Editing::rename);
    connect(&m.view, &graph::GraphView::nameEdited, this, [this](Key key, const QString& name) {
        const QString port = areaPort(key);
        m.document.apply(port.isEmpty() ? document::renameItem(site(), key, name)
                                        : document::renameAreaPort(site(), port, name));
    });
    connect(&m.catalog, &catalog::CatalogPanel::componentActivated, this,
            [this](const QString& component) {
                const QList<Key> selected = m.scene.selectedKeys();
                const QPointF centre = m.view.mapToScene(m.view.viewport()->rect().center());
                add(component, centre, selected.size() == 1 ? selected.first() : 0);
            });
}

void Editing::add(const QString& component, const QPointF& at, Key onto,
                  const document::Plugs& plugs) {
    const bool done = m.document.apply(document::addComponent(
        site(), *m.document.catalog(), component, {at.x(), at.y()}, onto, plugs));
    if (done)
        m.view.showKey(onto != 0 && m.navigation.graph().node(onto) ? onto
                                                                    : model::lastKey(*model()));
}

QString Editing::areaPort(Key key) const {
    if (!graph::isBoundary(key)) return {};
    const auto area = model()->areas.find(m.navigation.graphName());
    if (area == model()->areas.end()) return {};
    for (const model::AreaPort& port : area->second->ports)
        if (graph::boundaryKey(port.name) == key) return QString::fromStdString(port.name);
    return {};
}

// The plug that was clicked goes before its node.
void Editing::rename(Key key) {
    const inspector::Subject& subject = m.inspector.subject();
    const model::Node* node = m.navigation.graph().node(key);
    if (node && subject.key == key)
        if (const model::Plug* plug = model::findPlug(*node, subject.plugs)) {
            m.view.editName(plug->key, QString::fromStdString(plug->name));
            return;
        }
    const QString port = areaPort(key);
    const QString name = port.isEmpty() ? document::nameOf(site(), key) : port;
    if (!name.isEmpty() || m.scene.frame(key)) m.view.editName(key, name);
}

// Ports of the area are no items of the graph; one is deleted at a time.
void Editing::remove(const QList<Key>& keys) {
    QList<Key> items = keys;
    items.removeIf([](Key key) { return graph::isBoundary(key); });
    if (!items.isEmpty())
        m.document.apply(document::remove(site(), items));
    else if (!keys.isEmpty())
        m.document.apply(document::removeAreaPort(site(), areaPort(keys.first())));
}

void Editing::renameSelected() {
    const QList<Key> keys = m.scene.selectedKeys();
    if (keys.size() == 1) rename(keys.first());
}

void Editing::removeSelected() {
    if (const QList<Key> keys = m.scene.selectedKeys(); !keys.isEmpty()) remove(keys);
}

void Editing::connectNode() {
    connect(
        &m.inspector, &Inspector::parameterEdited, this,
        [this](Key node, const inspector::Plugs& plugs, const QString& name, const QString& text) {
            m.document.apply(document::setParameter(site(), node, plugs, name, text));
        });
    connect(
        &m.inspector, &Inspector::initialEdited, this,
        [this](Key node, const inspector::Plugs& plugs, const QString& name, const QString& text) {
            m.document.apply(document::setInitial(site(), node, plugs, name, text));
        });
    connect(&m.inspector, &Inspector::sizeEdited, this, [this](Key node, const QString& text) {
        m.document.apply(document::setSize(site(), node, text));
    });
    connect(&m.inspector, &Inspector::parameterDragged, this, &Editing::drag);
    connect(&m.inspector, &Inspector::weightDragged, this, &Editing::drag);
}

// The document takes the value when the slider is let go; until then only the run has it.
// What is dragged inside an area changes in all its instances.
void Editing::drag(const QString& path, const QString& text) {
    if (!m.run.isAlive()) return;
    const model::GraphName area = m.navigation.graphName();
    if (area.empty()) m.run.setParameter(path, text);
    for (const std::string& instance : document::instancesOf(*model(), area))
        m.run.setParameter(QString::fromStdString(instance + "/") + path, text);
}

void Editing::connectProjection() {
    connect(&m.inspector, &Inspector::weightEdited, this, [this](Key key, const QString& text) {
        m.document.apply(document::setWeight(site(), key, text));
    });
    connect(&m.inspector, &Inspector::delayEdited, this, [this](Key key, const QString& text) {
        m.document.apply(document::setDelay(site(), key, text));
    });
    connect(&m.inspector, &Inspector::deliveryEdited, this, [this](Key key, const QString& way) {
        m.document.apply(document::setDelivery(site(), key, way));
    });
    connect(&m.inspector, &Inspector::connectorArgumentEdited, this,
            [this](Key key, const QString& name, const QString& text) {
                m.document.apply(document::setConnectorArgument(site(), key, name, text));
            });
    connect(&m.inspector, &Inspector::synapseParameterEdited, this,
            [this](Key key, const QString& name, const QString& text) {
                m.document.apply(document::setSynapseParameter(site(), key, name, text));
            });
    connect(&m.inspector, &Inspector::plasticityParameterEdited, this,
            [this](Key key, const QString& name, const QString& text) {
                m.document.apply(document::setPlasticityParameter(site(), key, name, text));
            });
}

void Editing::connectDocument() {
    connect(&m.inspector, &Inspector::documentParameterEdited, this,
            [this](const QString& name, const QString& text) {
                m.document.apply(document::setDocumentParameter(model(), name, text));
            });
    connect(&m.inspector, &Inspector::areaParameterEdited, this,
            [this](const QString& name, const QString& text) {
                m.document.apply(document::setAreaParameter(
                    model(), QString::fromStdString(m.navigation.graphName()), name, text));
            });
    connect(&m.inspector, &Inspector::runSettingEdited, this, &Editing::setRunSetting);
}

void Editing::setRunSetting(const QString& name, const QString& text) {
    m.document.apply(document::setRunSetting(model(), name, text));
}

} // namespace dynaloom::window
