#include "widgets/graph/arrange.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace dynaloom::graph {
namespace {

constexpr double kLayerGap = 190; // room for a handle on the connection between
constexpr double kRowGap = 48;
constexpr int kSweeps = 8;        // of ordering the layers by their neighbours
constexpr double kMostRow = 1400; // of what is connected to nothing

using Places = std::map<Key, model::Position2>;

void put(Places& places, const Box& box, QPointF corner) {
    const QPointF to(std::round(corner.x()), std::round(corner.y()));
    if (to != box.rect.topLeft()) places[box.key] = {to.x(), to.y()};
}

// The layered layout, step by step.
class Layers {
public:
    Layers(const std::vector<Box>& boxes, const std::vector<std::pair<Key, Key>>& connections);
    Places places();

private:
    void cutLoops();
    void assignLayers();
    void order();
    double neighbourRank(std::size_t box, bool before) const;
    QPointF placeLayers(std::vector<QPointF>& corners) const;
    void placeLoose(std::vector<QPointF>& corners, QPointF from) const;

    const std::vector<Box>& m_boxes;
    std::vector<std::vector<std::size_t>> m_next, m_before; // without loops
    std::vector<int> m_layer;                               // -1: connected to nothing
    std::vector<std::vector<std::size_t>> m_layers;         // boxes from top to bottom
    std::vector<double> m_rank;                             // within a layer
};

Layers::Layers(const std::vector<Box>& boxes, const std::vector<std::pair<Key, Key>>& connections)
    : m_boxes(boxes)
    , m_next(boxes.size())
    , m_before(boxes.size())
    , m_layer(boxes.size(), -1)
    , m_rank(boxes.size(), 0) {
    std::map<Key, std::size_t> index;
    for (std::size_t i = 0; i < boxes.size(); ++i) index[boxes[i].key] = i;
    std::set<std::pair<std::size_t, std::size_t>> seen;
    for (const auto& [from, to] : connections) {
        const auto a = index.find(from), b = index.find(to);
        if (a == index.end() || b == index.end()) continue;
        m_layer[a->second] = m_layer[b->second] = 0;
        if (a->second != b->second && seen.insert({a->second, b->second}).second)
            m_next[a->second].push_back(b->second);
    }
    cutLoops();
    for (std::size_t i = 0; i < boxes.size(); ++i)
        for (const std::size_t next : m_next[i]) m_before[next].push_back(i);
}

// Depth first in the order of the document; a connection back to what is still open is left out.
void Layers::cutLoops() {
    enum class Mark : std::uint8_t { New, Open, Done };
    std::vector<Mark> marks(m_boxes.size(), Mark::New);
    struct Visit {
        std::size_t box, next;
    };
    std::vector<Visit> stack; // not the program's: chains may be long
    for (std::size_t start = 0; start < m_boxes.size(); ++start) {
        if (marks[start] != Mark::New) continue;
        stack.push_back({start, 0});
        marks[start] = Mark::Open;
        while (!stack.empty()) {
            const std::size_t box = stack.back().box;
            auto& next = m_next[box];
            if (stack.back().next >= next.size()) {
                marks[box] = Mark::Done;
                stack.pop_back();
                continue;
            }
            const std::size_t at = stack.back().next;
            const std::size_t to = next[at];
            if (marks[to] == Mark::Open) {
                next.erase(next.begin() + static_cast<std::ptrdiff_t>(at));
                continue;
            }
            ++stack.back().next;
            if (marks[to] != Mark::New) continue;
            marks[to] = Mark::Open;
            stack.push_back({to, 0});
        }
    }
}

// Each box one layer right of the last of those before it.
void Layers::assignLayers() {
    std::vector<std::size_t> waiting(m_boxes.size()), ready;
    for (std::size_t i = 0; i < m_boxes.size(); ++i) {
        waiting[i] = m_before[i].size();
        if (waiting[i] == 0 && m_layer[i] == 0) ready.push_back(i);
    }
    for (std::size_t at = 0; at < ready.size(); ++at) {
        for (const std::size_t next : m_next[ready[at]]) {
            m_layer[next] = std::max(m_layer[next], m_layer[ready[at]] + 1);
            if (--waiting[next] == 0) ready.push_back(next);
        }
    }
    // A source that only feeds something far to the right stands just before it.
    for (std::size_t i = m_boxes.size(); i-- > 0;) {
        if (m_layer[i] != 0 || m_next[i].empty() || !m_before[i].empty()) continue;
        int least = m_layer[m_next[i].front()];
        for (const std::size_t next : m_next[i]) least = std::min(least, m_layer[next]);
        m_layer[i] = std::max(0, least - 1);
    }
    for (std::size_t i = 0; i < m_boxes.size(); ++i) {
        if (m_layer[i] < 0) continue;
        const auto layer = static_cast<std::size_t>(m_layer[i]);
        if (m_layers.size() <= layer) m_layers.resize(layer + 1);
        m_layers[layer].push_back(i);
    }
}

double Layers::neighbourRank(std::size_t box, bool before) const {
    const auto& neighbours = before ? m_before[box] : m_next[box];
    if (neighbours.empty()) return m_rank[box];
    double sum = 0;
    for (const std::size_t other : neighbours) sum += m_rank[other];
    return sum / static_cast<double>(neighbours.size());
}

// By the mean height of the neighbours, from left to right and back, several times.
void Layers::order() {
    const auto number = [this](const std::vector<std::size_t>& layer) {
        for (std::size_t i = 0; i < layer.size(); ++i)
            m_rank[layer[i]] = static_cast<double>(i) - static_cast<double>(layer.size() - 1) / 2;
    };
    for (auto& layer : m_layers) {
        std::stable_sort(layer.begin(), layer.end(), [this](std::size_t a, std::size_t b) {
            return m_boxes[a].rect.top() < m_boxes[b].rect.top();
        });
        number(layer);
    }
    for (int sweep = 0; sweep < kSweeps; ++sweep) {
        const bool right = sweep % 2 == 0;
        for (std::size_t k = 0; k < m_layers.size(); ++k) {
            auto& layer = m_layers[right ? k : m_layers.size() - 1 - k];
            std::map<std::size_t, double> wanted;
            for (const std::size_t box : layer) wanted[box] = neighbourRank(box, right);
            std::stable_sort(layer.begin(), layer.end(),
                             [&](std::size_t a, std::size_t b) { return wanted[a] < wanted[b]; });
            number(layer);
        }
    }
}

// Layers side by side, each centred on the tallest. Returns where what is loose may begin.
QPointF Layers::placeLayers(std::vector<QPointF>& corners) const {
    const auto heightOf = [this](const std::vector<std::size_t>& layer) {
        double height = -kRowGap;
        for (const std::size_t box : layer) height += m_boxes[box].rect.height() + kRowGap;
        return height;
    };
    double tallest = 0;
    for (const auto& layer : m_layers) tallest = std::max(tallest, heightOf(layer));
    double x = 0;
    for (const auto& layer : m_layers) {
        double wide = 0, y = (tallest - heightOf(layer)) / 2;
        for (const std::size_t box : layer) wide = std::max(wide, m_boxes[box].rect.width());
        for (const std::size_t box : layer) {
            corners[box] = {x + (wide - m_boxes[box].rect.width()) / 2, y};
            y += m_boxes[box].rect.height() + kRowGap;
        }
        x += wide + kLayerGap;
    }
    return {0, m_layers.empty() ? 0 : tallest + 2 * kRowGap};
}

void Layers::placeLoose(std::vector<QPointF>& corners, QPointF from) const {
    double x = 0, y = from.y(), high = 0;
    for (std::size_t i = 0; i < m_boxes.size(); ++i) {
        if (m_layer[i] >= 0) continue;
        const QRectF& rect = m_boxes[i].rect;
        if (x > 0 && x + rect.width() > kMostRow) {
            x = 0;
            y += high + kRowGap;
            high = 0;
        }
        corners[i] = {x, y};
        x += rect.width() + kRowGap;
        high = std::max(high, rect.height());
    }
}

Places Layers::places() {
    assignLayers();
    order();
    std::vector<QPointF> corners(m_boxes.size());
    placeLoose(corners, placeLayers(corners));
    QRectF old, now;
    for (std::size_t i = 0; i < m_boxes.size(); ++i) {
        old |= m_boxes[i].rect;
        now |= QRectF(corners[i], m_boxes[i].rect.size());
    }
    Places places;
    for (std::size_t i = 0; i < m_boxes.size(); ++i)
        put(places, m_boxes[i], corners[i] + old.topLeft() - now.topLeft());
    return places;
}

} // namespace

Places aligned(const std::vector<Box>& boxes, Align align) {
    Places places;
    if (boxes.size() < 2) return places;
    QRectF all;
    for (const Box& box : boxes) all |= box.rect;
    for (const Box& box : boxes) {
        QRectF rect = box.rect;
        switch (align) {
        case Align::Left:
            rect.moveLeft(all.left());
            break;
        case Align::Centre:
            rect.moveLeft(all.center().x() - rect.width() / 2);
            break;
        case Align::Right:
            rect.moveRight(all.right());
            break;
        case Align::Top:
            rect.moveTop(all.top());
            break;
        case Align::Middle:
            rect.moveTop(all.center().y() - rect.height() / 2);
            break;
        case Align::Bottom:
            rect.moveBottom(all.bottom());
            break;
        }
        put(places, box, rect.topLeft());
    }
    return places;
}

Places spread(const std::vector<Box>& boxes, Spread direction) {
    Places places;
    if (boxes.size() < 3) return places;
    const bool across = direction == Spread::Horizontally;
    const auto low = [across](const QRectF& r) { return across ? r.left() : r.top(); };
    const auto size = [across](const QRectF& r) { return across ? r.width() : r.height(); };
    std::vector<Box> order = boxes;
    std::stable_sort(order.begin(), order.end(),
                     [&](const Box& a, const Box& b) { return low(a.rect) < low(b.rect); });
    double taken = 0;
    for (const Box& box : order) taken += size(box.rect);
    const double room = low(order.back().rect) + size(order.back().rect) - low(order.front().rect);
    const double gap = (room - taken) / static_cast<double>(order.size() - 1);
    double at = low(order.front().rect);
    for (const Box& box : order) {
        put(places, box, across ? QPointF(at, box.rect.top()) : QPointF(box.rect.left(), at));
        at += size(box.rect) + gap;
    }
    return places;
}

Places tidied(const std::vector<Box>& boxes, const std::vector<std::pair<Key, Key>>& connections) {
    return boxes.empty() ? Places() : Layers(boxes, connections).places();
}

} // namespace dynaloom::graph
