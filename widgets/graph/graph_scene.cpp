#include "widgets/graph/graph_scene.h"

#include "widgets/graph/graph_items.h"
#include "widgets/graph/graph_update.h"
#include "widgets/graph/wire_drag.h"
#include "widgets/theme/fonts.h"
#include "widgets/theme/icons.h"

#include <algorithm>

namespace dynaloom::graph {
namespace {

constexpr int kIconPixels = 64;

// Whether contents of nodes that did not change are still right.
bool sameContext(const model::Model& a, const model::Model& b, const model::GraphName& graph) {
    const auto inA = a.areas.find(graph), inB = b.areas.find(graph);
    const bool sameArea = inA != a.areas.end() && inB != b.areas.end()
                              ? inA->second->parameters == inB->second->parameters
                              : inA == a.areas.end() && inB == b.areas.end();
    return sameArea && a.parameters == b.parameters && a.components == b.components;
}

const model::AreaDefinition* areaOf(const model::Model& model, const model::GraphName& name) {
    const auto area = model.areas.find(name);
    return area == model.areas.end() ? nullptr : area->second.get();
}

model::GraphPtr shownGraph(const model::Model& model, const model::GraphName& name) {
    static const auto empty = std::make_shared<const model::Graph>();
    if (name.empty()) return model.graph ? model.graph : empty;
    const model::AreaDefinition* area = areaOf(model, name);
    return area && area->graph ? area->graph : empty;
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
    Update::Same same;
    same.context = m_model && m_graph && m_catalog == &catalog && m_graphName == graph &&
                   sameContext(*m_model, *model, graph);
    same.areas = same.context && m_model->areas == model->areas;
    Update update(*this, *model, catalog, shown, areaOf(*model, graph), same);
    const SceneChanges changes = update.run();
    m_model = std::move(model);
    m_graph = shown;
    m_catalog = &catalog;
    m_graphName = graph;
    m_dragStart.clear();
    m_followers.clear();
    m_followerStart.clear();
    m_resized = 0;
    if (changes == SceneChanges{}) return changes;
    if (update.changedPlaces()) assignLanes();
    if (m_focusNode != 0 && !m_nodes.contains(m_focusNode)) m_focusNode = 0;
    emit contentChanged();
    return changes;
}

void GraphScene::setTheme(const theme::Theme& theme) {
    cancelWire();
    m_theme = theme;
    m_icons.clear();
    if (m_model) {
        Update(*this, *m_model, *m_catalog, m_graph, areaOf(*m_model, m_graphName), {})
            .run(); // colours are part of contents
        for (auto& [key, entry] : m_nodes) entry.item->themeChanged();
        for (auto& [key, entry] : m_edges) entry.item->themeChanged();
    }
    invalidate();
    emit contentChanged();
}

const QPixmap& GraphScene::icon(const QString& name, const QColor& colour) {
    QPixmap& pixmap = m_icons[name + colour.name()];
    if (pixmap.isNull()) pixmap = theme::tintedIcon(name, colour).pixmap(kIconPixels, kIconPixels);
    return pixmap;
}

QList<Key> GraphScene::selectedKeys() const {
    QList<Key> nodes, edges, frames;
    for (const QGraphicsItem* item : selectedItems())
        (isNode(item) ? nodes : isEdge(item) ? edges : frames).append(keyOf(item));
    for (QList<Key>* keys : {&nodes, &edges, &frames}) std::sort(keys->begin(), keys->end());
    return nodes + edges + frames;
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
            else if (const auto frame = m_frames.find(key); frame != m_frames.end())
                frame->second.item->setSelected(true);
        }
    }
    emit selectionChanged();
}

void GraphScene::selectAll() {
    QList<Key> keys;
    for (const auto& [key, entry] : m_nodes)
        if (!isBoundary(key)) keys.append(key);
    for (const auto& [key, entry] : m_frames) keys.append(key);
    std::sort(keys.begin(), keys.end());
    select(keys);
}

void GraphScene::selectNext(bool forward) {
    std::vector<const QGraphicsItem*> order;
    for (const auto& [key, entry] : m_nodes) order.push_back(entry.item);
    for (const auto& [key, entry] : m_edges)
        if (entry.item->content().look == EdgeLook::Projection) order.push_back(entry.item);
    if (order.empty()) return;
    const auto place = [](const QGraphicsItem* item) {
        const QPointF at =
            isNode(item) ? item->pos() : static_cast<const EdgeItem*>(item)->handleRect().topLeft();
        return std::tuple(!isNode(item), at.x(), at.y(), keyOf(item));
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
    if (const FrameItem* item = frame(keys.first())) return item->spoken();
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

const FrameItem* GraphScene::frame(Key key) const {
    const auto found = m_frames.find(key);
    return found == m_frames.end() ? nullptr : found->second.item;
}

std::vector<const NodeItem*> GraphScene::nodes() const {
    std::vector<const NodeItem*> all;
    for (const auto& [key, entry] : m_nodes) all.push_back(entry.item);
    std::sort(all.begin(), all.end(), [](auto* a, auto* b) { return a->key() < b->key(); });
    return all;
}

std::vector<Key> GraphScene::allKeys() const {
    std::vector<Key> keys, edges, frames;
    for (const NodeItem* item : nodes()) keys.push_back(item->key());
    for (const auto& [key, entry] : m_edges)
        if (entry.item->flags() & QGraphicsItem::ItemIsSelectable) edges.push_back(key);
    for (const auto& [key, entry] : m_frames) frames.push_back(key);
    for (std::vector<Key>* more : {&edges, &frames}) {
        std::sort(more->begin(), more->end());
        keys.insert(keys.end(), more->begin(), more->end());
    }
    return keys;
}

std::vector<Box> GraphScene::boxes(bool all) const {
    std::vector<Box> boxes;
    for (const NodeItem* item : nodes())
        if (!isBoundary(item->key()) && (all || item->isSelected()))
            boxes.push_back({item->key(), item->sceneBody()});
    if (all) return boxes; // frames follow what is in them
    for (const auto& [key, entry] : m_frames)
        if (entry.item->isSelected()) boxes.push_back({key, entry.item->sceneBody()});
    std::sort(boxes.begin(), boxes.end(), [](auto& a, auto& b) { return a.key < b.key; });
    return boxes;
}

std::vector<std::pair<Key, Key>> GraphScene::connections() const {
    std::vector<std::pair<Key, Key>> pairs; // by key of the connection
    std::map<Key, std::pair<Key, Key>> sorted;
    for (const auto& [key, entry] : m_edges)
        sorted[key] = {entry.item->content().source, entry.item->content().target};
    for (const auto& [key, pair] : sorted) pairs.push_back(pair);
    return pairs;
}

void GraphScene::forEachEdge(
    const std::function<void(QPointF, QPointF, const QColor&)>& visit) const {
    for (const auto& [key, entry] : m_edges) {
        const EdgeContent& content = entry.item->content();
        const NodeItem *from = node(content.source), *to = node(content.target);
        if (from && to && from != to)
            visit(from->sceneBody().center(), to->sceneBody().center(), content.colour);
    }
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
    for (const auto& [key, entry] : m_frames) rect |= entry.item->sceneBoundingRect();
    return rect;
}

void GraphScene::requestNudge(double dx, double dy) {
    Positions positions;
    for (const QGraphicsItem* item : selectedItems())
        if (!isEdge(item)) positions[keyOf(item)] = {item->pos().x() + dx, item->pos().y() + dy};
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

void GraphScene::requestLeave() { emit leaveRequested(); }

} // namespace dynaloom::graph
