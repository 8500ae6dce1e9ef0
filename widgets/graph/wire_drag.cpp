#include "widgets/graph/wire_drag.h"

#include "widgets/graph/graph_scene.h"
#include "widgets/graph/port_style.h"
#include "widgets/notation/notation.h"

#include <QCoreApplication>
#include <QGraphicsPathItem>
#include <QPainterPath>
#include <QPen>

#include <algorithm>
#include <cmath>

namespace dynaloom::graph {
namespace {

constexpr double kLeastPull = 40, kMostPull = 160; // of the curve's ends
constexpr double kAbove = 2;                       // over the nodes

QString tr(const char* text) { return QCoreApplication::translate("WireDrag", text); }

// "E", "E.e:g": what a person calls an end.
QString spokenEnd(const model::Graph& graph, const model::End& end) {
    return notation::toQt(model::path(graph, end));
}

} // namespace

WireDrag::WireDrag(GraphScene& scene, const NodeItem& from, int port)
    : m_scene(scene)
    , m_from(from.key())
    , m_port(port)
    , m_out(from.content().ports[static_cast<std::size_t>(port)].out)
    , m_type(from.content().ports[static_cast<std::size_t>(port)].type)
    , m_start(endOf(from, port))
    , m_line(new QGraphicsPathItem) {
    m_line->setPen(QPen(portColour(m_type, scene.theme()), 2.4, Qt::DashLine, Qt::RoundCap));
    m_line->setZValue(kAbove);
    m_line->setAcceptedMouseButtons(Qt::NoButton);
    m_scene.addItem(m_line);
    judge();
    moveTo(from.mapToScene(from.portPosition(port, m_out)));
}

WireDrag::~WireDrag() {
    m_scene.removeItem(m_line);
    delete m_line;
    for (const auto& [key, entry] : m_scene.m_nodes) entry.item->setWireMarks(std::nullopt);
}

model::End WireDrag::endOf(const NodeItem& node, int port) const {
    const Port& of = node.content().ports[static_cast<std::size_t>(port)];
    return {node.key(), of.plugs, of.name.toStdString()};
}

QString WireDrag::verdict(model::Joiner& joiner, const NodeItem& node, const Port& port) const {
    if (node.content().look == NodeLook::Monitor)
        return tr("A monitor records one quantity. Let go on empty space to record another.");
    if (node.content().look == NodeLook::Boundary)
        return tr("A port of the area stands for one port inside.");
    if (port.out == m_out)
        return m_out ? tr("This is an output too; a connection ends at an input.")
                     : tr("This is an input too; a connection begins at an output.");
    const model::End other{node.key(), port.plugs, port.name.toStdString()};
    const auto joint = m_out ? joiner.join(m_start, other) : joiner.join(other, m_start);
    return joint ? QString() : notation::toQt(joint.error().sentence);
}

void WireDrag::judge() {
    model::Joiner joiner(*m_scene.m_model, *m_scene.m_catalog, *m_scene.m_graph);
    for (const auto& [key, entry] : m_scene.m_nodes) {
        const std::vector<Port>& ports = entry.item->content().ports;
        Verdicts& verdicts = m_verdicts[key];
        std::vector<bool> fits;
        for (const Port& port : ports) {
            verdicts.push_back(verdict(joiner, *entry.item, port));
            fits.push_back(verdicts.back().isEmpty());
        }
        if (key == m_from) fits[static_cast<std::size_t>(m_port)] = true; // stays as bright
        entry.item->setWireMarks(std::move(fits));
    }
}

void WireDrag::choose(const NodeItem& node, int port) {
    m_target = endOf(node, port);
    const QString here = spokenEnd(*m_scene.m_graph, *m_target);
    const QString there = spokenEnd(*m_scene.m_graph, m_start);
    m_sentence =
        m_out ? tr("Connect %1 to %2.").arg(there, here) : tr("Connect %1 to %2.").arg(here, there);
}

// Those that fit; where some are of the very kind (a current's for a current, a receptor's for
// spikes), only these.
std::vector<int> WireDrag::bestPorts(const std::vector<Port>& ports,
                                     const Verdicts& verdicts) const {
    std::vector<int> fitting, best;
    for (std::size_t i = 0; i < ports.size(); ++i) {
        if (!verdicts[i].isEmpty()) continue;
        fitting.push_back(static_cast<int>(i));
        const bool synapse = m_type == PortType::Spike && ports[i].type == PortType::Synaptic;
        const bool spikes = m_type == PortType::Synaptic && ports[i].type == PortType::Spike;
        if (ports[i].type == m_type || synapse || spikes) best.push_back(static_cast<int>(i));
    }
    return best.empty() ? fitting : best;
}

void WireDrag::lookAt(const NodeItem* node, QPointF scenePosition) {
    m_target.reset();
    m_over = node ? node->key() : 0;
    if (!node) {
        m_sentence = m_out ? tr("Let go to add what can take this.")
                           : tr("Let go to add what can send this.");
        return;
    }
    const Verdicts& verdicts = m_verdicts[m_over];
    const int port = node->portAt(node->mapFromScene(scenePosition));
    if (port >= 0 && !(m_over == m_from && port == m_port)) {
        if (const QString& why = verdicts[static_cast<std::size_t>(port)]; why.isEmpty())
            choose(*node, port);
        else
            m_sentence = why;
        return;
    }
    if (m_over == m_from) {
        m_sentence = tr("Drag to a port that is still bright; Escape gives up.");
        return;
    }
    const std::vector<Port>& ports = node->content().ports;
    if (const std::vector<int> fitting = bestPorts(ports, verdicts); fitting.size() == 1) {
        choose(*node, fitting.front());
    } else if (!fitting.empty()) {
        m_sentence =
            tr("Several ports of %1 fit: let go on one of them.").arg(node->content().title);
    } else {
        // Of an input's reasons rather than of an output's.
        m_sentence = tr("%1 has no port for this.").arg(node->content().title);
        for (std::size_t i = 0; i < ports.size(); ++i)
            if (ports[i].out != m_out) m_sentence = verdicts[i];
    }
}

void WireDrag::drawLine(QPointF to) {
    const NodeItem* from = m_scene.node(m_from);
    if (!from) return;
    const QPointF start = from->mapToScene(from->portPosition(m_port, m_out));
    if (m_target) { // snaps
        const NodeItem* node = m_scene.node(m_target->node);
        const QString port = QString::fromStdString(m_target->port);
        to = node->mapToScene(
            node->portPosition(node->content().portIndex(m_target->plugs, port, !m_out), !m_out));
    }
    const double pull =
        std::clamp(std::abs(to.x() - start.x()) / 2, kLeastPull, kMostPull) * (m_out ? 1 : -1);
    QPainterPath path(start);
    path.cubicTo(start + QPointF(pull, 0), to - QPointF(pull, 0), to);
    m_line->setPath(path);
}

void WireDrag::collectTargets() {
    std::map<std::pair<double, double>, std::pair<Key, int>> sorted;
    for (const auto& [key, verdicts] : m_verdicts) {
        const NodeItem* node = m_scene.node(key);
        for (std::size_t i = 0; node && i < verdicts.size(); ++i) {
            const int port = static_cast<int>(i);
            if (!verdicts[i].isEmpty() || (key == m_from && port == m_port)) continue;
            const QPointF at = node->mapToScene(node->portPosition(port, !m_out));
            sorted[{at.x(), at.y()}] = {key, port};
        }
    }
    for (const auto& [at, target] : sorted) m_targets.push_back(target);
}

bool WireDrag::step(bool forward) {
    if (m_at < 0) collectTargets();
    if (m_targets.empty()) return false;
    const int count = static_cast<int>(m_targets.size());
    m_at = m_at < 0 ? (forward ? 0 : count - 1) : (m_at + (forward ? 1 : count - 1)) % count;
    const auto [key, port] = m_targets[static_cast<std::size_t>(m_at)];
    m_over = key;
    choose(*m_scene.node(key), port);
    drawLine({});
    return true;
}

void WireDrag::moveTo(QPointF scenePosition) {
    lookAt(m_scene.wireableAt(scenePosition), scenePosition);
    drawLine(scenePosition);
}

} // namespace dynaloom::graph
