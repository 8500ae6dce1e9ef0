#include "widgets/graph/graph_update.h"

#include "widgets/graph/colours.h"
#include "widgets/graph/port_style.h"
#include "widgets/notation/notation.h"

#include <algorithm>

namespace dynaloom::graph {

using notation::toQt;

namespace {

constexpr double kBoundaryGap = 110, kBoundaryStep = 16;

} // namespace

// Ports have names only; the highest bit keeps these keys apart from those of a document.
Key boundaryKey(const std::string& port) {
    std::uint64_t hash = 0xcbf29ce484222325ull; // FNV-1a
    for (const char c : port) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
    return hash | kBoundaryBit;
}

GraphScene::Update::Update(GraphScene& scene, const model::Model& model,
                           const model::Catalog& catalog, model::GraphPtr graph,
                           const model::AreaDefinition* area, Same same)
    : m_scene(scene)
    , m_source(contentSource(model, catalog, *graph, scene.m_theme, area))
    , m_graph(std::move(graph))
    , m_area(area)
    , m_same(same) {
    const int shade = shadeOf(model, scene.m_instances);
    for (auto& [key, colour] : m_source.colours) colour = shaded(colour, shade, scene.m_theme);
}

SceneChanges GraphScene::Update::run() {
    collectReads();
    updateNodes();
    updateMonitors();
    updateBoundary();
    updateFrames();
    updateEdges();
    updateMonitorLines();
    updateBoundaryLines();
    removeStale();
    m_changedPlaces |= m_changes.created + m_changes.removed + m_changes.moved > 0;
    return m_changes;
}

// Quantities that monitors, wires and couplings read get a port of their own.
void GraphScene::Update::collectReads() {
    const auto note = [this](const model::End& end) {
        if (!end.port.empty()) m_reads[end.node].insert({end.plugs, end.port});
    };
    for (const auto& monitor : m_graph->monitors) note(monitor->of);
    for (const auto& wire : m_graph->wires) note(wire->source);
    for (const auto& projection : m_graph->projections) note(projection->source);
    if (!m_area) return;
    for (const model::AreaPort& port : m_area->ports)
        if (port.isOutput) note(port.inner);
}

GraphScene::NodeEntry& GraphScene::Update::place(Key key, NodeContent content,
                                                 model::Position2 position) {
    NodeEntry& entry = m_scene.m_nodes[key];
    if (!entry.item) {
        entry.item = new NodeItem(m_scene, key, std::move(content));
        entry.item->setPos(position.x, position.y);
        m_scene.addItem(entry.item);
        m_touched.insert(key);
        ++m_changes.created;
    } else if (entry.item->content() != content) {
        const QRectF body = entry.item->body();
        m_changedPlaces |= entry.item->content().ports != content.ports;
        entry.item->setContent(std::move(content));
        m_changedPlaces |= entry.item->body() != body;
        m_touched.insert(key);
        ++m_changes.updated;
    }
    return entry;
}

void GraphScene::Update::moveTo(NodeItem& item, model::Position2 position) {
    const QPointF to(position.x, position.y);
    if (item.pos() == to) return;
    item.setPos(to);
    if (!m_touched.contains(item.key())) ++m_changes.moved;
}

void GraphScene::Update::updateNodes() {
    for (const model::NodePtr& node : m_graph->nodes) {
        m_seenNodes.insert(node->key);
        ReadPorts reads = std::move(m_reads[node->key]);
        const auto found = m_scene.m_nodes.find(node->key);
        const bool current = found != m_scene.m_nodes.end() && m_same.context &&
                             (m_same.areas || node->kind != model::NodeKind::Area) &&
                             found->second.node == node && found->second.reads == reads &&
                             found->second.item->content().colour == m_source.colours[node->key];
        NodeEntry& entry =
            current ? found->second
                    : place(node->key, nodeContent(m_source, *node, reads), node->position);
        const bool isOther = entry.node && entry.node != node;
        if ((isOther && mayChangeEffect(*entry.node, *node)) ||
            (node->kind == model::NodeKind::Area && !m_same.areas))
            m_retuned.insert(node->key);
        entry.node = node;
        entry.reads = std::move(reads);
        moveTo(*entry.item, node->position);
    }
}

void GraphScene::Update::updateMonitors() {
    for (const model::MonitorPtr& monitor : m_graph->monitors) {
        m_seenNodes.insert(monitor->key);
        const auto found = m_scene.m_nodes.find(monitor->key);
        const bool current = found != m_scene.m_nodes.end() && m_same.context &&
                             found->second.monitor == monitor &&
                             !m_touched.contains(monitor->of.node);
        NodeEntry& entry =
            current ? found->second
                    : place(monitor->key, monitorContent(m_source, *monitor), monitor->position);
        entry.monitor = monitor;
        moveTo(*entry.item, monitor->position);
    }
}

void GraphScene::Update::updateFrames() {
    for (const model::FramePtr& frame : m_graph->frames) {
        m_seenFrames.insert(frame->key);
        FrameEntry& entry = m_scene.m_frames[frame->key];
        const QColor own(toQt(frame->color));
        FrameContent content{toQt(frame->title), toQt(frame->text),
                             own.isValid() ? own : m_source.theme.muted, frame->width,
                             frame->height};
        if (!entry.item) {
            entry.item = new FrameItem(m_scene, frame->key, std::move(content));
            m_scene.addItem(entry.item);
            ++m_changes.created;
        } else if (entry.item->content() != content) {
            entry.item->setContent(std::move(content));
            ++m_changes.updated;
        }
        entry.frame = frame;
        const QPointF to(frame->position.x, frame->position.y);
        if (entry.item->pos() == to) continue;
        entry.item->setPos(to);
        ++m_changes.moved;
    }
}

// Ports of the area stand to the left and the right of what is inside, at the height of what they
// stand for.
void GraphScene::Update::updateBoundary() {
    if (!m_area) return;
    QRectF inside;
    for (const auto& [key, entry] : m_scene.m_nodes)
        if (m_seenNodes.contains(key)) inside |= entry.item->sceneBody();
    double nextLeft = inside.top(), nextRight = inside.top();
    std::vector<std::pair<double, const model::AreaPort*>> order;
    for (const model::AreaPort& port : m_area->ports) {
        const auto inner = m_scene.m_nodes.find(port.inner.node);
        order.emplace_back(inner == m_scene.m_nodes.end() ? inside.bottom()
                                                          : inner->second.item->pos().y(),
                           &port);
    }
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [height, port] : order) {
        const Key key = boundaryKey(port->name);
        m_seenNodes.insert(key);
        NodeEntry& entry = place(key, boundaryContent(m_source, *port), {});
        entry.item->setFlag(QGraphicsItem::ItemIsMovable, false);
        const QRectF body = entry.item->body();
        double& next = port->isOutput ? nextRight : nextLeft;
        const double x = port->isOutput ? inside.right() + kBoundaryGap
                                        : inside.left() - kBoundaryGap - body.width();
        const double y = std::max(height, next);
        next = y + body.height() + kBoundaryStep;
        moveTo(*entry.item, {x, y});
    }
}

bool GraphScene::Update::edgeIsCurrent(Key key, const void* value, Key source, Key target) const {
    const auto found = m_scene.m_edges.find(key);
    return found != m_scene.m_edges.end() && m_same.context && found->second.value.get() == value &&
           !m_touched.contains(source) && !m_touched.contains(target) &&
           !m_retuned.contains(target);
}

EdgeContent GraphScene::Update::ends(EdgeLook look, const model::End& source,
                                     const model::End& target) const {
    EdgeContent content;
    content.look = look;
    content.source = source.node;
    content.target = target.node;
    const auto index = [this](const model::End& end, const char* otherwise, bool out) {
        const auto found = m_scene.m_nodes.find(end.node);
        if (found == m_scene.m_nodes.end()) return -1;
        const QString port = end.port.empty() ? QString::fromLatin1(otherwise) : toQt(end.port);
        const NodeContent& node = found->second.item->content();
        const int exact = node.portIndex(end.plugs, port, out);
        return exact < 0 && end.port.empty() ? node.portIndex(end.plugs, {}, out) : exact;
    };
    content.sourcePort = index(source, look == EdgeLook::Projection ? "spike" : "", true);
    content.targetPort = index(target, "", false);
    return content;
}

EdgeContent GraphScene::Update::projectionContent(const model::Projection& projection) const {
    EdgeContent content = ends(EdgeLook::Projection, projection.source, projection.target);
    const auto source = m_scene.m_nodes.find(projection.source.node);
    content.colour = source == m_scene.m_nodes.end() ? m_scene.m_theme.muted
                                                     : source->second.item->content().colour;
    content.title = toQt(projection.synapse);
    content.subtitle = notation::connectorText(projection.connector);
    if (projection.weight)
        content.subtitle += QStringLiteral(" · ") + toQt(projection.weight->text);
    content.disabled = projection.disabled;
    content.plastic = !projection.plasticity.empty();
    const auto target = m_scene.m_nodes.find(projection.target.node);
    content.effect =
        effectOf(m_source, projection,
                 target == m_scene.m_nodes.end() ? nullptr : target->second.node.get());
    const QString from = toQt(model::path(*m_graph, projection.source));
    const QString to = toQt(model::path(*m_graph, projection.target));
    content.tooltip =
        QStringLiteral("%1 → %2\n%3, %4").arg(from, to, content.title, content.subtitle);
    if (content.plastic)
        content.tooltip += QStringLiteral("\nplastic: ") + toQt(projection.plasticity);
    const QString effect = content.effect == Effect::Excites    ? QStringLiteral("excitatory")
                           : content.effect == Effect::Inhibits ? QStringLiteral("inhibitory")
                                                                : QString();
    if (!effect.isEmpty()) content.tooltip += QLatin1Char('\n') + effect;
    content.spoken = QStringLiteral("Projection %1 to %2, %3, %4")
                         .arg(from, to, content.title, content.subtitle);
    if (!effect.isEmpty()) content.spoken += QStringLiteral(", ") + effect;
    return content;
}

void GraphScene::Update::placeEdge(Key key, std::shared_ptr<const void> value,
                                   const EdgeContent& content) {
    const auto source = m_scene.m_nodes.find(content.source);
    const auto target = m_scene.m_nodes.find(content.target);
    if (source == m_scene.m_nodes.end() || target == m_scene.m_nodes.end()) return;
    m_seenEdges.insert(key);
    EdgeEntry& entry = m_scene.m_edges[key];
    entry.value = std::move(value);
    if (entry.item && (entry.item->content().source != content.source ||
                       entry.item->content().target != content.target)) {
        entry.item->detach();
        m_scene.removeItem(entry.item);
        delete entry.item;
        entry.item = nullptr;
        ++m_changes.removed;
    }
    if (!entry.item) {
        entry.item =
            new EdgeItem(m_scene, key, content, *source->second.item, *target->second.item);
        m_scene.addItem(entry.item);
        ++m_changes.created;
    } else if (entry.item->content() != content) {
        const QRectF handle = entry.item->handleRect();
        entry.item->setContent(content);
        m_changedPlaces |= entry.item->handleRect() != handle;
        ++m_changes.updated;
    }
}

void GraphScene::Update::updateEdges() {
    for (const auto& projection : m_graph->projections) {
        const Key source = projection->source.node, target = projection->target.node;
        if (edgeIsCurrent(projection->key, projection.get(), source, target))
            m_seenEdges.insert(projection->key);
        else
            placeEdge(projection->key, projection, projectionContent(*projection));
    }
    for (const auto& wire : m_graph->wires) {
        if (edgeIsCurrent(wire->key, wire.get(), wire->source.node, wire->target.node)) {
            m_seenEdges.insert(wire->key);
            continue;
        }
        EdgeContent content = ends(EdgeLook::Wire, wire->source, wire->target);
        content.disabled = wire->disabled;
        content.colour = portColour(PortType::Current, m_scene.m_theme);
        const QString from = toQt(model::path(*m_graph, wire->source));
        const QString to = toQt(model::path(*m_graph, wire->target));
        content.tooltip = QStringLiteral("%1 → %2").arg(from, to);
        content.spoken = QStringLiteral("Wire %1 to %2").arg(from, to);
        placeEdge(wire->key, wire, content);
    }
}

void GraphScene::Update::updateMonitorLines() {
    for (const auto& monitor : m_graph->monitors) {
        if (edgeIsCurrent(monitor->key, monitor.get(), monitor->of.node, monitor->key)) {
            m_seenEdges.insert(monitor->key);
            continue;
        }
        EdgeContent content = ends(EdgeLook::Monitor, monitor->of, {monitor->key, {}, {}});
        content.colour = m_scene.m_theme.muted;
        content.disabled = monitor->disabled;
        placeEdge(monitor->key, monitor, content);
    }
}

void GraphScene::Update::updateBoundaryLines() {
    if (!m_area) return;
    for (const model::AreaPort& port : m_area->ports) {
        const Key key = boundaryKey(port.name);
        const model::End own{key, {}, port.name};
        EdgeContent content = port.isOutput ? ends(EdgeLook::Boundary, port.inner, own)
                                            : ends(EdgeLook::Boundary, own, port.inner);
        const auto& ports = m_scene.m_nodes.at(key).item->content().ports;
        content.colour = portColour(ports.front().type, m_scene.m_theme);
        placeEdge(key, nullptr, content);
    }
}

void GraphScene::Update::removeStale() {
    // Edges first: they hold on to nodes. An item leaves the scene before it is deleted, else Qt's
    // index may keep a dangling pointer.
    std::erase_if(m_scene.m_edges, [this](auto& entry) {
        if (m_seenEdges.contains(entry.first)) return false;
        entry.second.item->detach();
        m_scene.removeItem(entry.second.item);
        delete entry.second.item;
        ++m_changes.removed;
        return true;
    });
    std::erase_if(m_scene.m_frames, [this](auto& entry) {
        if (m_seenFrames.contains(entry.first)) return false;
        m_scene.removeItem(entry.second.item);
        delete entry.second.item;
        ++m_changes.removed;
        return true;
    });
    std::erase_if(m_scene.m_nodes, [this](auto& entry) {
        if (m_seenNodes.contains(entry.first)) return false;
        m_scene.removeItem(entry.second.item);
        delete entry.second.item;
        ++m_changes.removed;
        return true;
    });
}

} // namespace dynaloom::graph
