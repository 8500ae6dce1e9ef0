// The part of GraphScene that is worked with keys: going from node to node and from port to port,
// and drawing connections.
#include "widgets/graph/graph_items.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/wire_drag.h"

#include <QKeyEvent>

#include <algorithm>
#include <cmath>

namespace dynaloom::graph {
namespace {

constexpr double kSideways = 2.5; // how much worse it is to lie beside the way than along it

} // namespace

void GraphScene::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && m_wire)
        cancelWire();
    else if (event->key() == Qt::Key_Escape && !m_dragStart.empty())
        cancelDrag();
    else
        QGraphicsScene::keyPressEvent(event);
}

bool GraphScene::focusNeighbour(int dx, int dy) {
    const QList<Key> selected = selectedKeys();
    const NodeItem* from = nullptr;
    for (const Key key : selected)
        if (!from) from = node(key);
    if (!from) {
        selectNext(true);
        return !selectedKeys().isEmpty();
    }
    const QPointF start = from->sceneBody().center();
    const NodeItem* best = nullptr;
    double least = 0;
    for (const NodeItem* item : nodes()) {
        if (item == from) continue;
        const QPointF way = item->sceneBody().center() - start;
        const double along = way.x() * dx + way.y() * dy;
        const double beside = std::abs(way.x() * dy) + std::abs(way.y() * dx);
        if (along <= 1) continue;
        const double cost = along + kSideways * beside;
        if (best && cost >= least) continue;
        best = item;
        least = cost;
    }
    if (best) select({best->key()});
    return best != nullptr;
}

void GraphScene::showFocusedPort() {
    for (auto& [key, entry] : m_nodes)
        entry.item->setFocusedPort(key == m_focusNode ? m_focusPort : -1);
}

bool GraphScene::focusNextPort(bool forward) {
    const QList<Key> selected = selectedKeys();
    const NodeItem* item = selected.size() == 1 ? node(selected.first()) : nullptr;
    if (!item || item->content().ports.empty()) return false;
    const int count = static_cast<int>(item->content().ports.size());
    if (m_focusNode != item->key() || m_focusPort < 0 || m_focusPort >= count)
        m_focusPort = forward ? 0 : count - 1;
    else
        m_focusPort = (m_focusPort + (forward ? 1 : count - 1)) % count;
    m_focusNode = item->key();
    showFocusedPort();
    const Port& port = item->content().ports[static_cast<std::size_t>(m_focusPort)];
    emit portFocused(item->key(), m_focusPort);
    emit wireHint(tr("%1 %2 of %3. C begins a connection here.")
                      .arg(port.out ? tr("Output") : tr("Input"), port.name, item->content().title),
                  true);
    return true;
}

bool GraphScene::beginKeyboardWire() {
    const QList<Key> selected = selectedKeys();
    const NodeItem* item = selected.size() == 1 ? node(selected.first()) : nullptr;
    if (m_wire || !item || item->content().look == NodeLook::Monitor || isBoundary(item->key()))
        return false;
    const auto& ports = item->content().ports;
    int port = m_focusNode == item->key() ? m_focusPort : -1;
    if (port < 0 || static_cast<std::size_t>(port) >= ports.size()) {
        const auto output = std::find_if(ports.begin(), ports.end(), [](auto& p) { return p.out; });
        if (ports.empty()) return false;
        port = output == ports.end() ? 0 : static_cast<int>(output - ports.begin());
    }
    m_wire = std::make_unique<WireDrag>(*this, *item, port);
    if (!m_wire->step(true)) {
        emit wireHint(tr("Nothing in this graph can take this. Tab adds what can."), false);
        return true;
    }
    emit wireHint(m_wire->sentence(), true);
    return true;
}

bool GraphScene::stepWire(bool forward) {
    if (!m_wire) return false;
    if (m_wire->step(forward)) emit wireHint(m_wire->sentence(), true);
    return true;
}

bool GraphScene::endKeyboardWire() {
    if (!m_wire) return false;
    const std::unique_ptr<WireDrag> wire = std::move(m_wire);
    const model::End start = wire->start();
    const bool out = wire->startsAtOutput();
    const std::optional<model::End> target = wire->target();
    emit wireHint({}, false);
    if (target && out)
        emit connectRequested(start, *target);
    else if (target)
        emit connectRequested(*target, start);
    return true;
}

bool GraphScene::dropKeyboardWire(QPointF scenePosition) {
    if (!m_wire) return false;
    const std::unique_ptr<WireDrag> wire = std::move(m_wire);
    emit wireHint({}, false);
    emit wireDropped(wire->start(), wire->startsAtOutput(), scenePosition);
    return true;
}

} // namespace dynaloom::graph
