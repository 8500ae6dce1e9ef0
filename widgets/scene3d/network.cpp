#include "widgets/scene3d/network.h"

#include "core/model/resolve.h"
#include "core/model/validate.h"
#include "widgets/graph/colours.h"
#include "widgets/graph/effect.h"

#include <algorithm>

namespace dynaloom::scene3d {
namespace {

constexpr int kDeepest = 24; // areas in areas; a cycle is an error of the document

QString qt(const std::string& text) { return QString::fromStdString(text); }

class Reader {
public:
    Reader(const model::Model& model, const model::Catalog& catalog)
        : m_model(model)
        , m_catalog(catalog)
        , m_ports(model, catalog) {
        if (auto scope = model::evaluateParameters(model.parameters, {}, {}, {}))
            m_document = std::move(*scope);
    }

    Network read() {
        Around around;
        around.scope = m_document;
        readGraph(*m_model.graph, around, 0);
        return std::move(m_network);
    }

private:
    struct Around { // the instance whose inside is read
        int area = -1;
        QString prefix; // "V1/"
        std::vector<Key> keys;
        model::Scope scope;
    };

    struct Colours {
        QColor onDark, onLight;
    };

    void readGraph(const model::Graph& graph, const Around& around, int depth) {
        if (depth > kDeepest) return;
        const auto onDark = graph::coloursOf(graph, theme::darkTheme());
        const auto onLight = graph::coloursOf(graph, theme::lightTheme());
        const int shade = graph::shadeOf(m_model, around.keys);
        for (const model::NodePtr& node : graph.nodes) {
            if (node->disabled) continue;
            const Colours colour{graph::shaded(onDark.at(node->key), shade, theme::darkTheme()),
                                 graph::shaded(onLight.at(node->key), shade, theme::lightTheme())};
            if (node->kind == model::NodeKind::Population)
                addPopulation(*node, around, colour);
            else if (node->kind == model::NodeKind::Area)
                addArea(*node, around, colour, depth);
        }
        for (const model::ProjectionPtr& projection : graph.projections)
            if (!projection->disabled) addProjection(graph, *projection, around);
    }

    bool isFull() {
        const bool full = m_network.populations.size() >= Network::kMostPopulations ||
                          m_network.areas.size() >= Network::kMostPopulations;
        m_network.isCut = m_network.isCut || full;
        return full;
    }

    // What populations and areas have in common.
    template <class Item>
    static Item itemOf(const model::Node& node, const Around& around, const Colours& colour) {
        Item item;
        item.name = qt(node.name);
        item.path = around.prefix + item.name;
        item.keys = around.keys;
        item.keys.push_back(node.key);
        item.onDark = colour.onDark;
        item.onLight = colour.onLight;
        item.position = node.position;
        return item;
    }

    void addPopulation(const model::Node& node, const Around& around, const Colours& colour) {
        if (isFull()) return;
        auto p = itemOf<NetworkPopulation>(node, around, colour);
        p.area = around.area;
        if (const auto size = model::evaluateSize(node.size, around.scope, {})) p.size = *size;
        m_byPath[p.path] = static_cast<int>(m_network.populations.size());
        m_network.populations.push_back(std::move(p));
    }

    void addArea(const model::Node& node, const Around& around, const Colours& colour, int depth) {
        const auto found = m_model.areas.find(node.component);
        if (found == m_model.areas.end() || isFull()) return;
        auto area = itemOf<NetworkArea>(node, around, colour);
        area.parent = around.area;
        Around inside;
        inside.area = static_cast<int>(m_network.areas.size());
        inside.prefix = area.path + QLatin1Char('/');
        inside.keys = area.keys;
        m_network.areas.push_back(std::move(area));
        if (auto scope =
                model::areaScope(*found->second, node.parameters, around.scope, m_document, {}))
            inside.scope = std::move(*scope);
        readGraph(*found->second->graph, inside, depth + 1);
    }

    int populationOf(const model::ResolvedEnd& end, const Around& around) const {
        QString path = around.prefix;
        for (const model::Node* area : end.areas) path += qt(area->name) + QLatin1Char('/');
        if (end.node) path += qt(end.node->name);
        const auto found = m_byPath.find(path);
        return found == m_byPath.end() ? -1 : found->second;
    }

    void addProjection(const model::Graph& graph, const model::Projection& projection,
                       const Around& around) {
        if (m_network.projections.size() >= Network::kMostProjections) {
            m_network.isCut = true;
            return;
        }
        const auto ends = m_ports.resolve(graph, projection, {});
        if (!ends) return;
        NetworkProjection p;
        p.name = qt(projection.name);
        p.keys = around.keys;
        p.keys.push_back(projection.key);
        p.source = populationOf(ends->source, around);
        p.target = populationOf(ends->target, around);
        if (p.source < 0 || p.target < 0) return;
        const graph::ContentSource source{m_model,      m_catalog, graph, theme::lightTheme(),
                                          around.scope, {}};
        p.inhibits = graph::effectOf(source, projection, graph.node(projection.target.node)) ==
                     graph::Effect::Inhibits;
        p.synapses = synapses(projection.connector, p, around.scope);
        m_network.projections.push_back(std::move(p));
    }

    double synapses(const model::Connector& connector, const NetworkProjection& p,
                    const model::Scope& scope) const {
        const auto units = [this](int population) {
            return static_cast<double>(
                m_network.populations[static_cast<std::size_t>(population)].size);
        };
        const double sources = units(p.source), targets = units(p.target);
        const auto argument = [&](const char* name) {
            const auto found = connector.arguments.find(name);
            if (found == connector.arguments.end()) return 1.0;
            const auto value = model::evaluate(found->second, scope, {});
            return value ? value->value : 1.0;
        };
        if (connector.table) return static_cast<double>(connector.table->pre.size());
        if (connector.rule == "one_to_one") return sources;
        if (connector.rule == "fixed_probability") return sources * targets * argument("p");
        if (connector.rule == "fixed_out_degree") return sources * argument("k");
        return sources * targets;
    }

    const model::Model& m_model;
    const model::Catalog& m_catalog;
    model::PortResolver m_ports;
    model::Scope m_document;
    Network m_network;
    std::map<QString, int> m_byPath;
};

} // namespace

QStringList Network::areaPaths() const {
    QStringList paths;
    for (const NetworkArea& area : areas) paths << area.path;
    return paths;
}

int Network::population(const QString& path) const {
    for (std::size_t i = 0; i < populations.size(); ++i)
        if (populations[i].path == path) return static_cast<int>(i);
    return -1;
}

int Network::area(const QString& path) const {
    for (std::size_t i = 0; i < areas.size(); ++i)
        if (areas[i].path == path) return static_cast<int>(i);
    return -1;
}

bool Network::isWithin(int area, int outer) const {
    for (; area >= 0; area = areas[static_cast<std::size_t>(area)].parent)
        if (area == outer) return true;
    return false;
}

Network networkOf(const model::Model& model, const model::Catalog& catalog) {
    return Reader(model, catalog).read();
}

} // namespace dynaloom::scene3d
