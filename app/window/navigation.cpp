#include "app/window/navigation.h"

#include <algorithm>

namespace dynaloom::window {

using document::graphNamed;

Navigation::Navigation(document::Document& document, QObject* parent)
    : QObject(parent)
    , m_document(document) {}

const model::Node* Navigation::instance(const model::Graph& graph, Key key) const {
    const model::Node* node = graph.node(key);
    const auto& areas = m_document.model()->areas;
    return node && node->kind == model::NodeKind::Area && areas.contains(node->component) ? node
                                                                                          : nullptr;
}

model::GraphName Navigation::graphName() const {
    model::GraphName name;
    for (const Key key : m_path) {
        const model::Node* node = instance(graphNamed(*m_document.model(), name), key);
        if (node == nullptr) break; // until follow()
        name = node->component;
    }
    return name;
}

document::Site Navigation::site() const { return {m_document.model(), graphName()}; }

QStringList Navigation::names() const {
    QStringList names{m_document.name()};
    model::GraphName name;
    for (const Key key : m_path) {
        const model::Node* node = instance(graphNamed(*m_document.model(), name), key);
        if (node == nullptr) break;
        names.append(QString::fromStdString(node->name));
        name = node->component;
    }
    return names;
}

int Navigation::instanceCount() const {
    const model::GraphName name = graphName();
    if (name.empty()) return 0;
    std::ptrdiff_t count = 0;
    const auto countIn = [&](const model::Graph& graph) {
        count += std::ranges::count_if(graph.nodes, [&](const auto& node) {
            return node->kind == model::NodeKind::Area && node->component == name;
        });
    };
    countIn(graphNamed(*m_document.model(), {}));
    for (const auto& [other, area] : m_document.model()->areas)
        if (area->graph) countIn(*area->graph);
    return static_cast<int>(count);
}

bool Navigation::enter(Key key) {
    if (instance(graph(), key) == nullptr) return false;
    document::AreaPath path = m_path;
    path.push_back(key);
    go(std::move(path));
    return true;
}

bool Navigation::goInto(const document::AreaPath& instances) {
    model::GraphName name;
    for (const Key key : instances) {
        const model::Node* node = instance(graphNamed(*m_document.model(), name), key);
        if (node == nullptr) return false;
        name = node->component;
    }
    go(instances);
    return true;
}

bool Navigation::leave() {
    if (m_path.empty()) return false;
    goUpTo(m_path.size() - 1);
    return true;
}

void Navigation::goUpTo(std::size_t depth) {
    if (depth >= m_path.size()) return;
    const Key from = m_path[depth];
    go({m_path.begin(), m_path.begin() + static_cast<std::ptrdiff_t>(depth)}, from);
}

bool Navigation::goToGraphOf(Key key) {
    const auto isHere = [&](const auto& items) {
        return std::ranges::any_of(items, [key](const auto& item) { return item->key == key; });
    };
    const model::Graph& here = graph();
    if (isHere(here.nodes) || isHere(here.projections) || isHere(here.wires) ||
        isHere(here.monitors) || isHere(here.frames))
        return true;
    document::WayTo way = document::wayTo(*m_document.model(), key);
    if (way.found) go(std::move(way.areas));
    return way.found;
}

void Navigation::follow() {
    document::AreaPath path;
    model::GraphName name;
    for (const Key key : m_path) {
        const model::Node* node = instance(graphNamed(*m_document.model(), name), key);
        if (node == nullptr) break;
        path.push_back(key);
        name = node->component;
    }
    go(std::move(path));
}

void Navigation::go(document::AreaPath path, Key from) {
    if (path == m_path) return;
    m_path = std::move(path);
    emit moved(from);
}

} // namespace dynaloom::window
