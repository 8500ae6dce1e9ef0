// The part of GraphScene that keeps connections apart, and its background.
#include "widgets/graph/graph_items.h"
#include "widgets/graph/graph_scene.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace dynaloom::graph {
namespace {

constexpr double kGrid = 24, kMajorGrid = 120, kFinestGrid = 12; // scene units, and pixels

} // namespace

bool GraphScene::isFree(const QRectF& handle, const std::vector<QRectF>& taken) const {
    const QList<QGraphicsItem*> hit = items(handle);
    return std::none_of(hit.begin(), hit.end(), [](auto* item) { return isNode(item); }) &&
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
    const auto takesPart = [](const EdgeItem* e) {
        return e->content().look == EdgeLook::Projection || e->content().look == EdgeLook::Wire;
    };
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
