#include "widgets/graph/graph_scene.h"

#include "widgets/graph/graph_update.h"
#include "widgets/graph/wire_drag.h"
#include "widgets/theme/fonts.h"
#include "widgets/theme/icons.h"

#include <QGraphicsSceneMouseEvent>
#include <QGraphicsView>
#include <QKeyEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace dynaloom::graph {
namespace {

constexpr double kGrid = 24, kMajorGrid = 120, kFinestGrid = 12; // scene units, and pixels
constexpr int kIconPixels = 64;
constexpr double kWiringZoom = 0.4; // ports are not drawn when smaller
constexpr double kPortSide = 9;     // around the pointer
constexpr double kClick = 4;        // a press that moves less is no wire

bool sameKeys(const model::Graph& a, const model::Graph& b) {
    return std::equal(a.nodes.begin(), a.nodes.end(), b.nodes.begin(), b.nodes.end(),
                      [](const auto& x, const auto& y) { return x->key == y->key; });
}

// Whether contents of nodes that did not change are still right.
bool sameContext(const model::Model& a, const model::Model& b) {
    return a.parameters == b.parameters && a.components == b.components && a.areas == b.areas;
}

model::GraphPtr shownGraph(const model::Model& model, const model::GraphName& name) {
    static const auto empty = std::make_shared<const model::Graph>();
    if (name.empty()) return model.graph ? model.graph : empty;
    const auto area = model.areas.find(name);
    return area != model.areas.end() && area->second->graph ? area->second->graph : empty;
}

bool isPlaced(const QGraphicsItem* item) { return item->type() == NodeItem::Type; }

Key keyOf(const QGraphicsItem* item) {
    if (item->type() == NodeItem::Type) return static_cast<const NodeItem*>(item)->key();
    if (item->type() == EdgeItem::Type) return static_cast<const EdgeItem*>(item)->key();
    return 0;
}

} // namespace

GraphScene::GraphScene(const theme::Theme& theme, QObject* parent)
    : QGraphicsScene(parent)
    , m_theme(theme) {
    m_fonts = {theme::uiFont(9.5), theme::uiFont(7.5), theme::uiFont(8.25), theme::uiFont(8.25)};
    m_fonts.title.setWeight(QFont::DemiBold);
    m_fonts.handle.setWeight(QFont::DemiBold);
    connect(this, &QGraphicsScene::selectionChanged, this,
            [this] { emit selectedKeysChanged(selectedKeys()); });
}

GraphScene::~GraphScene() {
    m_wire.reset();
    // The base class deletes the items; the selection they leave must not be told about any more.
    disconnect(this, &QGraphicsScene::selectionChanged, this, nullptr);
}

SceneChanges GraphScene::setModel(model::ModelPtr model, const model::Catalog& catalog,
                                  const model::GraphName& graph) {
    if (!model) return {};
    cancelWire();
    const model::GraphPtr shown = shownGraph(*model, graph);
    const bool same = m_model && m_graph && m_catalog == &catalog && m_graphName == graph &&
                      sameContext(*m_model, *model) && sameKeys(*m_graph, *shown);
    const SceneChanges changes = Update(*this, *model, catalog, shown, same).run();
    m_model = std::move(model);
    m_graph = shown;
    m_catalog = &catalog;
    m_graphName = graph;
    m_dragStart.clear();
    if (changes != SceneChanges{}) assignLanes();
    return changes;
}

void GraphScene::setTheme(const theme::Theme& theme) {
    cancelWire();
    m_theme = theme;
    m_icons.clear();
    if (m_model) {
        Update(*this, *m_model, *m_catalog, m_graph, false).run(); // colours are part of contents
        for (auto& [key, entry] : m_nodes) entry.item->themeChanged();
        for (auto& [key, entry] : m_edges) entry.item->themeChanged();
    }
    invalidate();
}

const QPixmap& GraphScene::icon(const QString& name, const QColor& colour) {
    QPixmap& pixmap = m_icons[name + colour.name()];
    if (pixmap.isNull()) pixmap = theme::tintedIcon(name, colour).pixmap(kIconPixels, kIconPixels);
    return pixmap;
}

QList<Key> GraphScene::selectedKeys() const {
    QList<Key> nodes, edges;
    for (const QGraphicsItem* item : selectedItems())
        (isPlaced(item) ? nodes : edges).append(keyOf(item));
    std::sort(nodes.begin(), nodes.end());
    std::sort(edges.begin(), edges.end());
    return nodes + edges;
}

void GraphScene::select(const QList<Key>& keys) {
    if (keys == selectedKeys()) return;
    {
        const QSignalBlocker quiet(this);
        clearSelection();
        for (const Key key : keys) {
            if (const auto node = m_nodes.find(key); node != m_nodes.end())
                node->second.item->setSelected(true);
            else if (const auto edge = m_edges.find(key); edge != m_edges.end())
                edge->second.item->setSelected(true);
        }
    }
    emit selectionChanged();
}

void GraphScene::selectNext(bool forward) {
    std::vector<const QGraphicsItem*> order;
    for (const auto& [key, entry] : m_nodes) order.push_back(entry.item);
    for (const auto& [key, entry] : m_edges)
        if (entry.item->content().look == EdgeLook::Projection) order.push_back(entry.item);
    if (order.empty()) return;
    const auto place = [](const QGraphicsItem* item) {
        const QPointF at = isPlaced(item)
                               ? item->pos()
                               : static_cast<const EdgeItem*>(item)->handleRect().topLeft();
        return std::tuple(!isPlaced(item), at.x(), at.y(), keyOf(item));
    };
    std::sort(order.begin(), order.end(), [&](auto* a, auto* b) { return place(a) < place(b); });
    const QList<Key> selected = selectedKeys();
    const auto current = std::find_if(order.begin(), order.end(), [&](auto* item) {
        return !selected.isEmpty() && keyOf(item) == selected.first();
    });
    const auto count = static_cast<std::ptrdiff_t>(order.size());
    std::ptrdiff_t at = current - order.begin();
    if (current == order.end())
        at = forward ? 0 : count - 1;
    else
        at = (at + (forward ? 1 : count - 1)) % count;
    select({keyOf(order[static_cast<std::size_t>(at)])});
}

QString GraphScene::spokenSelection() const {
    const QList<Key> keys = selectedKeys();
    if (keys.isEmpty()) return tr("Nothing is selected.");
    if (keys.size() > 1) return tr("%1 items are selected.").arg(keys.size());
    if (const NodeItem* item = node(keys.first())) return item->content().spoken();
    if (const EdgeItem* item = edge(keys.first())) return item->content().spoken;
    return {};
}

void GraphScene::setActivity(Key key, double rateHz) {
    if (const auto found = m_nodes.find(key); found != m_nodes.end())
        found->second.item->setActivity(std::max(0.0, rateHz));
}

void GraphScene::clearActivity() {
    for (auto& [key, entry] : m_nodes) entry.item->setActivity(-1);
}

void GraphScene::setProblems(const std::map<Key, QString>& sentences) {
    for (auto& [key, entry] : m_nodes) {
        const auto found = sentences.find(key);
        entry.item->setProblem(found == sentences.end() ? QString() : found->second);
    }
}

const NodeItem* GraphScene::node(Key key) const {
    const auto found = m_nodes.find(key);
    return found == m_nodes.end() ? nullptr : found->second.item;
}

const EdgeItem* GraphScene::edge(Key key) const {
    const auto found = m_edges.find(key);
    return found == m_edges.end() ? nullptr : found->second.item;
}

QRectF GraphScene::selectionRect() const {
    QRectF rect;
    for (const QGraphicsItem* item : selectedItems()) rect |= item->sceneBoundingRect();
    return rect;
}

QRectF GraphScene::contentRect() const {
    QRectF rect;
    for (const auto& [key, entry] : m_nodes) rect |= entry.item->sceneBoundingRect();
    for (const auto& [key, entry] : m_edges) rect |= entry.item->boundingRect();
    return rect;
}

void GraphScene::requestNudge(double dx, double dy) {
    Positions positions;
    for (const QGraphicsItem* item : selectedItems())
        if (isPlaced(item)) positions[keyOf(item)] = {item->pos().x() + dx, item->pos().y() + dy};
    if (!positions.empty()) emit moveRequested(positions);
}

void GraphScene::requestDelete() {
    if (const QList<Key> keys = selectedKeys(); !keys.isEmpty()) emit deleteRequested(keys);
}

void GraphScene::requestRename() {
    if (const QList<Key> keys = selectedKeys(); keys.size() == 1)
        emit renameRequested(keys.first());
}

void GraphScene::requestOpen() {
    if (const QList<Key> keys = selectedKeys(); keys.size() == 1) emit openRequested(keys.first());
}

NodeItem* GraphScene::nodeItemAt(QPointF scenePosition) const {
    for (QGraphicsItem* item : items(scenePosition))
        if (isPlaced(item)) return static_cast<NodeItem*>(item);
    return nullptr;
}

NodeItem* GraphScene::wireableAt(QPointF scenePosition) const {
    const QRectF around(scenePosition - QPointF(kPortSide, kPortSide),
                        QSizeF(2 * kPortSide, 2 * kPortSide));
    NodeItem* beside = nullptr; // a port of it is in reach
    for (QGraphicsItem* item : items(around)) {
        if (!isPlaced(item)) continue;
        auto* node = static_cast<NodeItem*>(item);
        if (node->portAt(node->mapFromScene(scenePosition)) >= 0) return node;
        if (!beside && node->sceneBody().contains(scenePosition)) beside = node;
    }
    return beside;
}

bool GraphScene::beginWire(const QGraphicsSceneMouseEvent& event) {
    if (event.button() != Qt::LeftButton || event.modifiers() != Qt::NoModifier || !m_model)
        return false;
    const QGraphicsView* view = views().isEmpty() ? nullptr : views().first();
    if (view && view->transform().m11() < kWiringZoom) return false;
    NodeItem* node = wireableAt(event.scenePos());
    const int port = node ? node->portAt(node->mapFromScene(event.scenePos())) : -1;
    if (port < 0 || node->content().look == NodeLook::Monitor) return false;
    m_wire = std::make_unique<WireDrag>(*this, *node, port);
    m_wireFrom = event.scenePos();
    emit wireHint(m_wire->sentence(), false);
    return true;
}

void GraphScene::moveWire(QPointF scenePosition) {
    m_wire->moveTo(scenePosition);
    emit wireHint(m_wire->sentence(), m_wire->target().has_value());
}

void GraphScene::cancelWire() {
    if (!m_wire) return;
    m_wire.reset();
    emit wireHint({}, false);
}

void GraphScene::mouseMoveEvent(QGraphicsSceneMouseEvent* event) {
    if (m_wire)
        moveWire(event->scenePos());
    else
        QGraphicsScene::mouseMoveEvent(event);
}

void GraphScene::mousePressEvent(QGraphicsSceneMouseEvent* event) {
    if (m_wire || beginWire(*event)) {
        event->accept();
        return;
    }
    QGraphicsScene::mousePressEvent(event);
    m_dragStart.clear();
    if (event->button() != Qt::LeftButton) return;
    for (const QGraphicsItem* item : selectedItems())
        if (isPlaced(item)) m_dragStart[keyOf(item)] = {item->pos().x(), item->pos().y()};
    NodeItem* pressed = nodeItemAt(event->scenePos());
    if (!pressed || !pressed->isSelected()) return;
    const PlugLine* plug = pressed->plugAt(pressed->mapFromScene(event->scenePos()));
    pressed->setCurrentPlug(plug ? plug->plugs : Plugs());
    emit plugActivated(pressed->key(), plug ? plug->plugs : Plugs());
}

// The wire is gone before the owner answers with a new model.
void GraphScene::endWire(QPointF scenePosition) {
    std::unique_ptr<WireDrag> wire = std::move(m_wire);
    wire->moveTo(scenePosition);
    const QString why = wire->sentence();
    const model::End start = wire->start();
    const bool out = wire->startsAtOutput(), over = wire->isOverNode();
    const std::optional<model::End> target = wire->target();
    wire.reset();
    const bool clicked = QLineF(m_wireFrom, scenePosition).length() < kClick;
    emit wireHint(clicked || target || !over ? QString() : why, false);
    if (clicked) return;
    if (target && out)
        emit connectRequested(start, *target);
    else if (target)
        emit connectRequested(*target, start);
    else if (!over)
        emit wireDropped(start, out, scenePosition);
}

void GraphScene::mouseReleaseEvent(QGraphicsSceneMouseEvent* event) {
    if (m_wire) {
        if (event->button() == Qt::LeftButton) endWire(event->scenePos());
        event->accept();
        return;
    }
    QGraphicsScene::mouseReleaseEvent(event);
    if (event->button() != Qt::LeftButton) return;
    Positions moved;
    for (const auto& [key, start] : m_dragStart) {
        const NodeItem* item = node(key);
        if (!item || item->pos() == QPointF(start.x, start.y)) continue;
        moved[key] = {std::round(item->pos().x()), std::round(item->pos().y())};
    }
    m_dragStart.clear();
    if (moved.empty()) return;
    assignLanes();
    emit moveRequested(moved);
}

void GraphScene::cancelDrag() {
    for (const auto& [key, start] : m_dragStart)
        if (const auto found = m_nodes.find(key); found != m_nodes.end())
            found->second.item->setPos(start.x, start.y);
    m_dragStart.clear();
    if (QGraphicsItem* grabber = mouseGrabberItem()) grabber->ungrabMouse();
}

void GraphScene::mouseDoubleClickEvent(QGraphicsSceneMouseEvent* event) {
    QGraphicsScene::mouseDoubleClickEvent(event);
    if (const NodeItem* item = nodeItemAt(event->scenePos());
        item && event->button() == Qt::LeftButton)
        emit openRequested(item->key());
    else if (event->button() == Qt::LeftButton && items(event->scenePos()).isEmpty())
        emit searchRequested(event->scenePos());
}

void GraphScene::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && m_wire)
        cancelWire();
    else if (event->key() == Qt::Key_Escape && !m_dragStart.empty())
        cancelDrag();
    else
        QGraphicsScene::keyPressEvent(event);
}

bool GraphScene::isFree(const QRectF& handle, const std::vector<QRectF>& taken) const {
    const QList<QGraphicsItem*> hit = items(handle);
    return std::none_of(hit.begin(), hit.end(), [](auto* item) { return isPlaced(item); }) &&
           std::none_of(taken.begin(), taken.end(), [&](auto& r) { return r.intersects(handle); });
}

// A loop whose handle would cover a node or another handle runs on a level further out; one to the
// node itself also under the node.
void GraphScene::placeLoop(EdgeItem& edge, EdgeLanes lanes, std::vector<QRectF>& taken) const {
    constexpr int kTries = 6;
    const EdgeLanes first = lanes;
    const bool self = edge.content().source == edge.content().target;
    bool free = false;
    for (int attempt = 0; attempt < kTries && !free; ++attempt) {
        lanes.below = self && attempt % 2 == 1;
        lanes.level = first.level + (self ? attempt / 2 : attempt);
        edge.setLanes(lanes);
        free = edge.handleRect().isEmpty() || isFree(edge.handleRect(), taken);
    }
    if (!free) edge.setLanes(first);
    if (!edge.handleRect().isEmpty()) taken.push_back(edge.handleRect());
}

// Loops around the same nodes get levels and sides of their own; curves between the same two nodes
// get their handles at different places.
void GraphScene::assignLanes() {
    std::vector<EdgeItem*> edges;
    for (auto& [key, entry] : m_edges) edges.push_back(entry.item);
    std::sort(edges.begin(), edges.end(), [](auto* a, auto* b) { return a->key() < b->key(); });
    std::map<std::pair<Key, Key>, int> levels, curves, seen;
    std::map<Key, int> sources, targets;
    std::vector<QRectF> taken; // by handles of loops
    const auto pairOf = [](const EdgeContent& c) {
        return std::pair(std::min(c.source, c.target), std::max(c.source, c.target));
    };
    const auto takesPart = [](const EdgeItem* e) { return e->content().look != EdgeLook::Monitor; };
    for (const EdgeItem* edge : edges)
        if (takesPart(edge) && !edge->loops()) ++curves[pairOf(edge->content())];
    for (EdgeItem* edge : edges) {
        const EdgeContent& content = edge->content();
        EdgeLanes lanes;
        if (edge->loops()) {
            lanes.level = levels[pairOf(content)]++;
            lanes.source = sources[content.source]++;
            lanes.target = targets[content.target]++;
        } else if (takesPart(edge)) {
            const auto pair = pairOf(content);
            const int count = curves[pair], rank = seen[pair]++;
            lanes.handleAt = 0.5 + (rank - (count - 1) / 2.0) * std::min(0.24, 0.6 / count);
        }
        if (edge->loops())
            placeLoop(*edge, lanes, taken);
        else
            edge->setLanes(lanes);
    }
}

void GraphScene::drawBackground(QPainter* painter, const QRectF& rect) {
    painter->fillRect(rect, m_theme.canvas);
    const double scale = painter->worldTransform().m11();
    const bool smooth = painter->testRenderHint(QPainter::Antialiasing);
    painter->setRenderHint(QPainter::Antialiasing, false);
    for (const auto& [step, colour] :
         {std::pair(kGrid, m_theme.grid), {kMajorGrid, m_theme.gridMajor}}) {
        if (step * scale < kFinestGrid) continue;
        QVector<QLineF> lines;
        for (double x = std::floor(rect.left() / step) * step; x < rect.right(); x += step)
            lines.append(QLineF(x, rect.top(), x, rect.bottom()));
        for (double y = std::floor(rect.top() / step) * step; y < rect.bottom(); y += step)
            lines.append(QLineF(rect.left(), y, rect.right(), y));
        painter->setPen(QPen(colour, 0));
        painter->drawLines(lines);
    }
    painter->setRenderHint(QPainter::Antialiasing, smooth);
}

} // namespace dynaloom::graph
