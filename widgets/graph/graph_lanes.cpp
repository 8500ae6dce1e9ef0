// The part of GraphScene that keeps connections apart, and its background.
#include "widgets/graph/graph_items.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/rect_grid.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace dynaloom::graph {
namespace {

constexpr double kGrid = 24, kMajorGrid = 120, kFinestGrid = 12; // scene units, and pixels
constexpr double kCell = 256;                                    // of the search for free places

} // namespace

// A loop whose handle would cover a node or another handle runs on a level further out; one to the
// node itself also under the node.
EdgeLanes GraphScene::freeLoop(const EdgeItem& edge, EdgeLanes lanes, const RectGrid& nodes,
                               RectGrid& taken) {
    constexpr int kTries = 6;
    const EdgeLanes first = lanes;
    const bool self = edge.content().source == edge.content().target;
    for (int attempt = 0; attempt < kTries; ++attempt) {
        lanes.below = self && attempt % 2 == 1;
        lanes.level = first.level + (self ? attempt / 2 : attempt);
        const QRectF handle = edge.handleRectIn(lanes);
        if (!handle.isEmpty() && (nodes.meets(handle) || taken.meets(handle))) continue;
        taken.add(handle);
        return lanes;
    }
    taken.add(edge.handleRectIn(first));
    return first;
}

// Loops around the same nodes get levels and sides of their own; curves between the same two nodes
// get their handles at different places.
void GraphScene::assignLanes() {
    std::vector<EdgeItem*> edges;
    edges.reserve(m_edges.size());
    for (auto& [key, entry] : m_edges) edges.push_back(entry.item);
    std::sort(edges.begin(), edges.end(), [](auto* a, auto* b) { return a->key() < b->key(); });
    struct Pair { // of nodes
        int levels = 0, curves = 0, seen = 0;
    };
    std::map<std::pair<Key, Key>, Pair> pairs;
    std::unordered_map<Key, int> sources, targets;
    RectGrid bodies(kCell), taken(kCell);
    for (const auto& [key, entry] : m_nodes) bodies.add(entry.item->sceneBody());
    const auto pairOf = [&](const EdgeContent& c) -> Pair& {
        return pairs[{std::min(c.source, c.target), std::max(c.source, c.target)}];
    };
    const auto takesPart = [](const EdgeItem* e) {
        return e->content().look == EdgeLook::Projection || e->content().look == EdgeLook::Wire;
    };
    for (const EdgeItem* edge : edges)
        if (takesPart(edge) && !edge->loops()) ++pairOf(edge->content()).curves;
    for (EdgeItem* edge : edges) {
        const EdgeContent& content = edge->content();
        EdgeLanes lanes;
        if (edge->loops()) {
            lanes.level = pairOf(content).levels++;
            lanes.source = sources[content.source]++;
            lanes.target = targets[content.target]++;
            lanes = freeLoop(*edge, lanes, bodies, taken);
        } else if (takesPart(edge)) {
            Pair& pair = pairOf(content);
            const int rank = pair.seen++;
            lanes.handleAt =
                0.5 + (rank - (pair.curves - 1) / 2.0) * std::min(0.24, 0.6 / pair.curves);
        }
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
