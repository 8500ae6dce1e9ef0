#include "widgets/graph/graph_accessible.h"

#include "widgets/graph/graph_scene.h"
#include "widgets/graph/graph_view.h"

#include <algorithm>

namespace dynaloom::graph {
namespace {

QRect onScreen(const GraphView& view, const QRectF& scene) {
    const QRect rect = view.mapFromScene(scene).boundingRect();
    return {view.viewport()->mapToGlobal(rect.topLeft()), rect.size()};
}

QString tr(const char* text) { return QObject::tr(text); }

QString portWords(const Port& port) {
    static const char* const types[] = {"spikes", "synaptic input", "current", "value"};
    return QStringLiteral("%1 %2, %3")
        .arg(port.out ? tr("Output") : tr("Input"), port.name,
             QLatin1String(types[static_cast<int>(port.type)]));
}

// What the items of the canvas share. They have no QObject: they are looked up by key each time, so
// one whose item is gone is just invalid.
class Part : public QAccessibleInterface {
public:
    Part(const GraphAccessible& owner, Key key)
        : m_owner(owner)
        , m_key(key) {}

    bool isValid() const override { return scene().has(m_key); }
    QObject* object() const override { return nullptr; }
    QWindow* window() const override { return m_owner.window(); }
    void setText(QAccessible::Text, const QString&) override {}
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }

protected:
    GraphScene& scene() const { return m_owner.view().shown(); }
    GraphView& view() const { return m_owner.view(); }
    const GraphAccessible& owner() const { return m_owner; }
    Key key() const { return m_key; }

private:
    const GraphAccessible& m_owner;
    Key m_key;
};

class PortPart : public Part {
public:
    PortPart(const GraphAccessible& owner, Key node, int port)
        : Part(owner, node)
        , m_port(port) {}

    bool isValid() const override { return port() != nullptr; }
    QAccessibleInterface* parent() const override { return owner().item(key()); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    QString text(QAccessible::Text kind) const override {
        return kind == QAccessible::Name && port() ? portWords(*port()) : QString();
    }
    QRect rect() const override {
        if (!port()) return {};
        const NodeItem* node = scene().node(key());
        const QPointF at = node->mapToScene(node->portPosition(m_port, port()->out));
        return onScreen(view(), QRectF(at - QPointF(8, 8), QSizeF(16, 16)));
    }
    QAccessible::State state() const override {
        QAccessible::State state;
        state.focusable = true;
        state.focused = scene().focusedPort() == std::pair(key(), m_port);
        return state;
    }

private:
    const Port* port() const {
        const NodeItem* node = scene().node(key());
        const auto index = static_cast<std::size_t>(m_port);
        return node && index < node->content().ports.size() ? &node->content().ports[index]
                                                            : nullptr;
    }
    int m_port;
};

class ItemPart : public Part {
public:
    using Part::Part;
    ~ItemPart() override {
        for (const auto& [port, id] : m_ports) QAccessible::deleteAccessibleInterface(id);
    }

    QAccessibleInterface* parent() const override { return const_cast<GraphAccessible*>(&owner()); }
    int childCount() const override {
        const NodeItem* node = scene().node(key());
        return node ? static_cast<int>(node->content().ports.size()) : 0;
    }
    QAccessibleInterface* child(int index) const override {
        if (index < 0 || index >= childCount()) return nullptr;
        auto found = m_ports.find(index);
        if (found == m_ports.end())
            found = m_ports
                        .emplace(index, QAccessible::registerAccessibleInterface(
                                            new PortPart(owner(), key(), index)))
                        .first;
        return QAccessible::accessibleInterface(found->second);
    }
    int indexOfChild(const QAccessibleInterface* part) const override {
        for (int i = 0; i < childCount(); ++i)
            if (child(i) == part) return i;
        return -1;
    }
    QAccessible::Role role() const override {
        return scene().node(key()) ? QAccessible::List : QAccessible::ListItem;
    }
    QString text(QAccessible::Text kind) const override {
        if (kind == QAccessible::Description)
            if (const NodeItem* node = scene().node(key())) return node->toolTip();
        if (kind != QAccessible::Name) return {};
        if (const NodeItem* node = scene().node(key())) return node->content().spoken();
        if (const EdgeItem* edge = scene().edge(key())) return edge->content().spoken;
        if (const FrameItem* frame = scene().frame(key())) return frame->spoken();
        return {};
    }
    QRect rect() const override {
        if (const NodeItem* node = scene().node(key())) return onScreen(view(), node->sceneBody());
        if (const EdgeItem* edge = scene().edge(key()))
            return onScreen(view(), edge->sceneBoundingRect());
        const FrameItem* frame = scene().frame(key());
        return frame ? onScreen(view(), frame->sceneBody()) : QRect();
    }
    QAccessible::State state() const override {
        QAccessible::State state;
        const QList<Key> selected = scene().selectedKeys();
        state.focusable = state.selectable = true;
        state.selected = selected.contains(key());
        state.focused = view().hasFocus() && selected.size() == 1 && state.selected;
        state.offscreen = !view().viewport()->rect().intersects(
            view().mapFromScene(view().visibleScene()).boundingRect());
        return state;
    }

private:
    mutable std::map<int, QAccessible::Id> m_ports;
};

QAccessibleInterface* make(const QString& className, QObject* object) {
    if (className != QLatin1String("dynaloom::graph::GraphView") || !object) return nullptr;
    return new GraphAccessible(*static_cast<GraphView*>(object));
}

} // namespace

void GraphAccessible::install() {
    static bool installed = false;
    if (installed) return;
    installed = true;
    QAccessible::installFactory(make);
}

GraphAccessible::GraphAccessible(GraphView& view)
    : QAccessibleWidget(&view, QAccessible::List) {}

GraphAccessible::~GraphAccessible() {
    for (const auto& [key, id] : m_items) QAccessible::deleteAccessibleInterface(id);
}

GraphView& GraphAccessible::view() const { return *static_cast<GraphView*>(widget()); }

std::vector<Key> GraphAccessible::keys() const { return view().shown().allKeys(); }

int GraphAccessible::childCount() const { return static_cast<int>(keys().size()); }

QAccessibleInterface* GraphAccessible::item(Key key) const {
    if (!view().shown().has(key)) return nullptr;
    auto found = m_items.find(key);
    if (found == m_items.end())
        found =
            m_items.emplace(key, QAccessible::registerAccessibleInterface(new ItemPart(*this, key)))
                .first;
    return QAccessible::accessibleInterface(found->second);
}

QAccessibleInterface* GraphAccessible::child(int index) const {
    const std::vector<Key> all = keys();
    return index >= 0 && static_cast<std::size_t>(index) < all.size()
               ? item(all[static_cast<std::size_t>(index)])
               : nullptr;
}

int GraphAccessible::indexOfChild(const QAccessibleInterface* part) const {
    const std::vector<Key> all = keys();
    for (std::size_t i = 0; i < all.size(); ++i)
        if (item(all[i]) == part) return static_cast<int>(i);
    return -1;
}

QAccessibleInterface* GraphAccessible::childAt(int x, int y) const {
    const QPoint at = view().viewport()->mapFromGlobal(QPoint(x, y));
    const Key key = view().shown().keyAt(view().mapToScene(at));
    return key != 0 ? item(key) : nullptr;
}

QAccessibleInterface* GraphAccessible::focusChild() const {
    const QList<Key> selected = view().shown().selectedKeys();
    return selected.size() == 1 ? item(selected.first()) : nullptr;
}

} // namespace dynaloom::graph
