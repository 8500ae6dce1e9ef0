#include "tests/model/random_edits.h"

#include "core/model/exchange.h"

namespace dynaloom::tests {

using namespace model;

namespace {

Value must(const std::string& text) {
    auto made = makeValue(text);
    return made ? *made : Value{};
}

tl::unexpected<Error> nothing() { return badInput("There is nothing to do this with."); }

void keysOf(const std::vector<Plug>& plugs, std::vector<Key>& keys) {
    for (const Plug& plug : plugs) {
        keys.push_back(plug.key);
        keysOf(plug.plugs, keys);
    }
}

constexpr std::size_t kEnough = 110; // parts in all, from which on many go at times

} // namespace

std::vector<std::string> RandomEdits::kinds() const {
    std::vector<std::string> names;
    for (const Kind& kind : m_kinds) names.emplace_back(kind.name);
    return names;
}

Result<ModelPtr> RandomEdits::edit(const ModelPtr& model) {
    m_model = model;
    m_graph.clear();
    if (!model->areas.empty() && m_dice.oneIn(3)) m_graph = anyArea();
    if (const auto full = largest(); full.second > kEnough && m_dice.oneIn(2)) {
        m_name = "make room";
        m_graph = full.first;
        Keys keys;
        for (std::size_t i = 0; i < kEnough / 2; ++i) keys.insert(anyKey());
        return removeItems(m_model, m_graph, keys);
    }
    int all = 0;
    for (const Kind& kind : m_kinds) all += kind.weight;
    int at = static_cast<int>(m_dice.below(static_cast<std::size_t>(all)));
    for (const Kind& kind : m_kinds) {
        at -= kind.weight;
        if (at >= 0) continue;
        m_name = kind.name;
        return kind.make();
    }
    return nothing();
}

std::pair<GraphName, std::size_t> RandomEdits::largest() const {
    const auto parts = [](const Graph& g) {
        return g.nodes.size() + g.projections.size() + g.wires.size() + g.monitors.size() +
               g.frames.size();
    };
    std::size_t most = parts(*m_model->graph), all = most;
    GraphName found;
    for (const auto& [name, area] : m_model->areas) {
        const std::size_t here = parts(*area->graph);
        all += here;
        if (here > most) found = name;
        most = std::max(most, here);
    }
    return {found, all};
}

std::string RandomEdits::text() {
    static const std::vector<std::string> texts{"",
                                                "A note",
                                                "two\nlines\n",
                                                "\n",
                                                "Umlaute äöü, 脳",
                                                "\"quoted\"",
                                                "back\\slash\ttab",
                                                std::string("\x01\x1f", 2),
                                                "{\"a\": 1}",
                                                "a\r\nb"};
    return m_dice.pick(texts);
}

Position2 RandomEdits::position() {
    if (m_dice.oneIn(40)) return {1e10, 0}; // refused
    return {static_cast<double>(m_dice.below(4000)) / 3.0 - 500,
            static_cast<double>(m_dice.below(2000)) - 0.25};
}

const Node* RandomEdits::anyNode() {
    return graph().nodes.empty() ? nullptr : m_dice.pick(graph().nodes).get();
}

const Node* RandomEdits::nodeOfKind(const char* component) {
    std::vector<const Node*> nodes;
    for (const auto& node : graph().nodes)
        if (node->component == component) nodes.push_back(node.get());
    return nodes.empty() ? nullptr : m_dice.pick(nodes);
}

Key RandomEdits::anyKey() {
    const Graph& g = graph();
    std::vector<Key> keys;
    const auto add = [&keys](const auto& items) {
        for (const auto& item : items) keys.push_back(item->key);
    };
    add(g.nodes);
    add(g.projections);
    add(g.wires);
    add(g.monitors);
    add(g.frames);
    for (const auto& node : g.nodes) keysOf(node->plugs, keys);
    return keys.empty() || m_dice.oneIn(50) ? m_dice.below(1000) : m_dice.pick(keys);
}

Keys RandomEdits::someKeys() {
    Keys keys;
    for (std::size_t i = 0, n = 1 + m_dice.below(6); i < n; ++i) keys.insert(anyKey());
    return keys;
}

std::vector<Key> RandomEdits::anyPlug(const Node& node) {
    std::vector<Key> way;
    const std::vector<Plug>* plugs = &node.plugs;
    while (!plugs->empty() && (way.empty() || m_dice.oneIn(2))) {
        const Plug& plug = m_dice.pick(*plugs);
        way.push_back(plug.key);
        plugs = &plug.plugs;
    }
    return way;
}

std::string RandomEdits::anyArea() {
    if (m_model->areas.empty()) return "Nowhere";
    auto it = m_model->areas.begin();
    std::advance(it, static_cast<std::ptrdiff_t>(m_dice.below(m_model->areas.size())));
    return it->first;
}

End RandomEdits::anyEnd(bool output) {
    const Node* node = anyNode();
    if (node == nullptr) return {};
    End end{node->key, {}, {}};
    if (node->kind == NodeKind::Area) {
        const auto area = m_model->areas.find(node->component);
        if (area != m_model->areas.end() && !area->second->ports.empty() && !m_dice.oneIn(4))
            end.port = m_dice.pick(area->second->ports).name;
        return end;
    }
    if (m_dice.oneIn(3)) end.plugs = anyPlug(*node);
    static const std::vector<std::string> outputs{"", "spike", "V", "I", "r", "E"};
    static const std::vector<std::string> inputs{"", "I", "kick", "g", "drive"};
    end.port = m_dice.pick(output ? outputs : inputs);
    return end;
}

void RandomEdits::fill() {
    fillNodes();
    fillConnections();
    fillMany();
    fillAreas();
    fillDocument();
}

void RandomEdits::fillNodes() {
    const auto onNode = [this](auto f) {
        return [this, f]() -> Made {
            const Node* node = anyNode();
            if (node == nullptr) return nothing();
            return f(*node);
        };
    };
    const auto onPlug = [this](auto f) {
        return [this, f]() -> Made {
            const Node* node = anyNode();
            if (node == nullptr || node->plugs.empty()) return nothing();
            return f(*node, anyPlug(*node));
        };
    };
    m_kinds.push_back({"add cell", 12, [this] {
                           Node node = cell(newName("N"));
                           node.position = position();
                           node.comment = text();
                           if (m_dice.oneIn(3)) node.parameters["tau"] = must("12 ms");
                           return addNode(m_model, m_graph, node);
                       }});
    m_kinds.push_back({"add input", 4, [this] {
                           Node node;
                           node.kind = NodeKind::Input;
                           node.name = newName("In");
                           node.component = m_dice.oneIn(2) ? "Step" : "Train";
                           node.position = position();
                           return addNode(m_model, m_graph, node);
                       }});
    m_kinds.push_back({"add rate", 2, [this] {
                           Node node;
                           node.name = newName("U");
                           node.component = "Unit";
                           node.size = must("5");
                           return addNode(m_model, m_graph, node);
                       }});
    m_kinds.push_back({"replace node", 3, onNode([this](Node node) {
                           node.color = m_dice.oneIn(2) ? "#00ff00" : "";
                           node.size = must(m_dice.oneIn(2) ? "N" : "10");
                           if (!node.plugs.empty() && m_dice.oneIn(2)) node.plugs.pop_back();
                           return replaceNode(m_model, m_graph, node);
                       })});
    m_kinds.push_back({"remove node", 3, onNode([this](const Node& node) {
                           return removeNode(m_model, m_graph, node.key);
                       })});
    m_kinds.push_back({"move", 6, [this] {
                           std::map<Key, Position2> positions;
                           for (const Key key : someKeys()) positions[key] = position();
                           return moveNodes(m_model, m_graph, positions);
                       }});
    m_kinds.push_back({"rename node", 3, onNode([this](const Node& node) {
                           return renameNode(m_model, m_graph, node.key, newName("R"));
                       })});
    m_kinds.push_back({"size", 2, onNode([this](const Node& node) {
                           return setSize(m_model, m_graph, node.key,
                                          m_dice.oneIn(2) ? "N" : "10*2");
                       })});
    m_kinds.push_back({"time unit", 1, onNode([this](const Node& node) {
                           return setTimeUnit(m_model, m_graph, node.key,
                                              m_dice.oneIn(2) ? "1 ms" : "");
                       })});
    m_kinds.push_back({"solver", 1, onNode([this](const Node& node) {
                           return setSolver(m_model, m_graph, node.key,
                                            m_dice.oneIn(2) ? "rk4" : "");
                       })});
    m_kinds.push_back({"parameter", 8, onNode([this](const Node& node) {
                           static const std::vector<std::string> texts{
                               "20 ms", "N*1 ms", "", "uniform(5 ms, 6 ms)", "1 [", "0.10", "-3"};
                           const auto plugs = m_dice.oneIn(3) ? anyPlug(node) : std::vector<Key>();
                           return setParameter(m_model, m_graph, node.key, plugs,
                                               m_dice.oneIn(4) ? "p1" : "tau", m_dice.pick(texts));
                       })});
    m_kinds.push_back({"initial value", 3, onNode([this](const Node& node) {
                           return setInitial(m_model, m_graph, node.key, {}, "V",
                                             m_dice.oneIn(2) ? "normal(-60 mV, 1 mV)" : "");
                       })});
    m_kinds.push_back({"add plug", 4, onNode([this](const Node& node) {
                           Plug plug = cell("x").plugs[0];
                           plug.name = freePlugName(node.plugs, "e");
                           const auto host = m_dice.oneIn(4) ? anyPlug(node) : std::vector<Key>();
                           return addPlug(m_model, m_graph, node.key, host, plug);
                       })});
    m_kinds.push_back({"remove plug", 2, onPlug([this](const Node& node, const auto& plugs) {
                           return removePlug(m_model, m_graph, node.key, plugs);
                       })});
    m_kinds.push_back({"rename plug", 2, onPlug([this](const Node& node, const auto& plugs) {
                           return renamePlug(m_model, m_graph, node.key, plugs, newName("p"));
                       })});
    m_kinds.push_back({"duplicate plug", 2, onPlug([this](const Node& node, const auto& plugs) {
                           if (node.plugs.size() > 5)
                               return removePlug(m_model, m_graph, node.key, plugs);
                           return duplicatePlug(m_model, m_graph, node.key, plugs);
                       })});
    m_kinds.push_back({"move plug", 2, onPlug([this](const Node& node, const auto& plugs) {
                           return movePlug(m_model, m_graph, node.key, plugs, m_dice.below(3));
                       })});
    m_kinds.push_back({"exchange component", 3, onNode([this](const Node& node) -> Made {
                           static const std::vector<std::string> names{"Cell", "Unit", "Step",
                                                                       "Train", "Conductance"};
                           const auto plugs = m_dice.oneIn(4) ? anyPlug(node) : std::vector<Key>();
                           DL_TRY(auto now, exchangeComponent(m_model, m_catalog, m_graph, node.key,
                                                              plugs, m_dice.pick(names)));
                           return now.model;
                       })});
}

void RandomEdits::fillConnections() {
    const auto onProjection = [this](auto f) {
        return [this, f]() -> Made {
            if (graph().projections.empty()) return nothing();
            return f(*m_dice.pick(graph().projections));
        };
    };
    m_kinds.push_back({"add projection", 10, [this]() -> Made {
                           Projection p;
                           p.name = newName("P");
                           p.source = anyEnd(true);
                           p.target = anyEnd(false);
                           // Mostly something that fits.
                           const Node *from = nodeOfKind("Cell"), *to = nodeOfKind("Cell");
                           if (from && to && !to->plugs.empty() && !m_dice.oneIn(3)) {
                               p.source = End{from->key, {}, {}};
                               p.target = End{to->key, {to->plugs[0].key}, {}};
                           }
                           p.synapse = m_dice.oneIn(4) ? "Current" : "Decay";
                           p.weight = must("0.5");
                           if (m_dice.oneIn(6)) {
                               auto table = std::make_shared<Connector::Explicit>();
                               table->pre = {0, 1};
                               table->post = {1, 2};
                               table->weight = {0.5, 0.25};
                               p.connector.rule = "explicit";
                               p.connector.table = table;
                               p.weight.reset();
                           }
                           return addProjection(m_model, m_graph, p);
                       }});
    m_kinds.push_back({"replace projection", 3, onProjection([this](Projection p) {
                           p.comment = text();
                           p.delay = must(m_dice.oneIn(2) ? "1.5 ms" : "0 ms");
                           p.delivery = m_dice.oneIn(3) ? Delivery::Dense : Delivery::Events;
                           if (m_dice.oneIn(4)) p.target = anyEnd(false);
                           return replaceProjection(m_model, m_graph, p);
                       })});
    m_kinds.push_back({"remove projection", 2, onProjection([this](const Projection& p) {
                           return removeProjection(m_model, m_graph, p.key);
                       })});
    m_kinds.push_back({"exchange synapse", 2, onProjection([this](const Projection& p) -> Made {
                           static const std::vector<std::string> names{"Decay", "Decay", "Current"};
                           DL_TRY(auto now, exchangeSynapse(m_model, m_catalog, m_graph, p.key,
                                                            m_dice.pick(names)));
                           return now.model;
                       })});
    m_kinds.push_back({"exchange connector", 3, onProjection([this](const Projection& p) -> Made {
                           DL_TRY(auto now, exchangeConnector(m_model, m_graph, p.key,
                                                              m_dice.pick(connectorRules())));
                           return now.model;
                       })});
    m_kinds.push_back({"plasticity", 1, onProjection([this](const Projection& p) -> Made {
                           DL_TRY(auto now, exchangePlasticity(m_model, m_catalog, m_graph, p.key,
                                                               m_dice.oneIn(2) ? "" : "Decay"));
                           return now.model;
                       })});
    m_kinds.push_back({"connector flags", 1, onProjection([this](const Projection& p) {
                           return setConnectorFlags(m_model, m_graph, p.key, m_dice.oneIn(2),
                                                    m_dice.oneIn(2));
                       })});
    m_kinds.push_back({"add wire", 6, [this] {
                           Wire wire;
                           wire.source = anyEnd(true);
                           wire.target = anyEnd(false);
                           const Node *from = nodeOfKind("Step"), *to = nodeOfKind("Cell");
                           if (from && to && !m_dice.oneIn(3)) {
                               wire.source = End{from->key, {}, {}};
                               wire.target = End{to->key, {}, "I"};
                           }
                           return addWire(m_model, m_graph, wire);
                       }});
    m_kinds.push_back({"replace wire", 1, [this]() -> Made {
                           if (graph().wires.empty()) return nothing();
                           Wire wire = *m_dice.pick(graph().wires);
                           wire.target = anyEnd(false);
                           return replaceWire(m_model, m_graph, wire);
                       }});
    m_kinds.push_back({"remove wire", 1, [this]() -> Made {
                           if (graph().wires.empty()) return nothing();
                           return removeWire(m_model, m_graph, m_dice.pick(graph().wires)->key);
                       }});
    m_kinds.push_back({"add monitor", 5, [this] {
                           Monitor monitor;
                           monitor.name = newName("M");
                           monitor.of = anyEnd(true);
                           monitor.every = static_cast<std::uint32_t>(m_dice.below(4));
                           monitor.subset = m_dice.oneIn(2) ? "0:5" : "";
                           monitor.position = position();
                           return addMonitor(m_model, m_graph, monitor);
                       }});
    m_kinds.push_back({"replace monitor", 2, [this]() -> Made {
                           if (graph().monitors.empty()) return nothing();
                           Monitor monitor = *m_dice.pick(graph().monitors);
                           monitor.subset = text();
                           return replaceMonitor(m_model, m_graph, monitor);
                       }});
    m_kinds.push_back({"remove monitor", 1, [this]() -> Made {
                           if (graph().monitors.empty()) return nothing();
                           return removeMonitor(m_model, m_graph,
                                                m_dice.pick(graph().monitors)->key);
                       }});
    m_kinds.push_back({"take out", 2, [this]() -> Made {
                           const Node* node = anyNode();
                           if (node == nullptr) return nothing();
                           return removeReconnecting(m_model, m_catalog, m_graph, node->key);
                       }});
    m_kinds.push_back({"put between", 2, [this]() -> Made {
                           const Node* node = m_dice.oneIn(3) ? anyNode() : nodeOfKind("Cell");
                           if (node == nullptr) return nothing();
                           Key connection = 0;
                           if (!graph().wires.empty()) connection = m_dice.pick(graph().wires)->key;
                           if (!graph().projections.empty() && !m_dice.oneIn(3))
                               connection = m_dice.pick(graph().projections)->key;
                           return insertBetween(m_model, m_catalog, m_graph, node->key, connection);
                       }});
}

void RandomEdits::fillMany() {
    const auto inserted = [](Result<Inserted> made) -> Made {
        if (!made) return tl::unexpected(made.error());
        return made->model;
    };
    m_kinds.push_back(
        {"remove items", 3, [this] { return removeItems(m_model, m_graph, someKeys()); }});
    m_kinds.push_back({"switch off", 3, [this] {
                           return setDisabled(m_model, m_graph, someKeys(), m_dice.oneIn(2));
                       }});
    m_kinds.push_back({"colour", 2, [this] {
                           static const std::vector<std::string> colors{"#123456", "", "blue"};
                           return setColor(m_model, m_graph, someKeys(), m_dice.pick(colors));
                       }});
    m_kinds.push_back(
        {"comment", 2, [this] { return setComment(m_model, m_graph, anyKey(), text()); }});
    m_kinds.push_back({"rename item", 3, [this] {
                           return renameItem(m_model, m_graph, anyKey(),
                                             m_dice.oneIn(5) ? text() : newName("Q"));
                       }});
    m_kinds.push_back({"parameters of many", 3, [this] {
                           return setParameters(m_model, m_graph, someKeys(), "tau", "9 ms",
                                                m_dice.oneIn(4));
                       }});
    m_kinds.push_back({"duplicate", 5, [this, inserted] {
                           return inserted(duplicateItems(m_model, m_graph, someKeys()));
                       }});
    m_kinds.push_back({"copy", 3, [this]() -> Made {
                           DL_TRY(m_clipboard, io::copyItems(m_model, m_graph, someKeys()));
                           return m_model;
                       }});
    m_kinds.push_back({"paste", 5, [this, inserted]() -> Made {
                           if (m_clipboard.empty()) return nothing();
                           return inserted(
                               io::pasteItems(m_model, m_graph, m_clipboard, position(), anyKey()));
                       }});
    m_kinds.push_back({"add frame", 2, [this] {
                           Frame frame;
                           frame.title = text();
                           frame.text = text();
                           frame.position = position();
                           frame.width = static_cast<double>(m_dice.below(500));
                           return addFrame(m_model, m_graph, frame);
                       }});
    m_kinds.push_back({"replace frame", 1, [this]() -> Made {
                           if (graph().frames.empty()) return nothing();
                           Frame frame = *m_dice.pick(graph().frames);
                           frame.height = 1.5;
                           return replaceFrame(m_model, m_graph, frame);
                       }});
    m_kinds.push_back({"remove frame", 1, [this]() -> Made {
                           if (graph().frames.empty()) return nothing();
                           return removeFrame(m_model, m_graph, m_dice.pick(graph().frames)->key);
                       }});
}

void RandomEdits::fillAreas() {
    const auto inserted = [](Result<Inserted> made) -> Made {
        if (!made) return tl::unexpected(made.error());
        return made->model;
    };
    const auto anyInstance = [this]() -> Key {
        std::vector<Key> keys;
        for (const auto& node : graph().nodes)
            if (node->kind == NodeKind::Area) keys.push_back(node->key);
        return keys.empty() ? 0 : m_dice.pick(keys);
    };
    const auto anyPort = [this](const std::string& area) -> std::string {
        const auto it = m_model->areas.find(area);
        if (it == m_model->areas.end() || it->second->ports.empty()) return "none";
        return m_dice.pick(it->second->ports).name;
    };
    const auto innerEnd = [this](const std::string& area, bool output) {
        const GraphName outer = m_graph;
        m_graph = area;
        const End end = m_model->areas.contains(area) ? anyEnd(output) : End();
        m_graph = outer;
        return end;
    };
    m_kinds.push_back({"group", 4, [this] {
                           if (m_model->areas.size() > 20)
                               return removeAreaDefinition(m_model, anyArea());
                           Keys keys = someKeys();
                           for (int i = 0; i < 3; ++i)
                               if (const Node* node = anyNode()) keys.insert(node->key);
                           return groupIntoArea(m_model, m_graph, keys, newName("A"));
                       }});
    m_kinds.push_back({"ungroup", 4, [this, inserted, anyInstance] {
                           return inserted(ungroupArea(m_model, m_graph, anyInstance()));
                       }});
    m_kinds.push_back({"new area", 1, [this] { return newAreaDefinition(m_model, newName("A")); }});
    m_kinds.push_back({"copy area", 1, [this] {
                           if (m_model->areas.size() > 8)
                               return removeAreaDefinition(m_model, anyArea());
                           return copyAreaDefinition(m_model, anyArea(), newName("A"));
                       }});
    m_kinds.push_back({"add instance", 2, [this] {
                           return addAreaInstance(m_model, m_graph, anyArea(), position());
                       }});
    m_kinds.push_back({"make unique", 1, [this, anyInstance] {
                           return makeAreaUnique(m_model, m_graph, anyInstance(), newName("A"));
                       }});
    m_kinds.push_back(
        {"remove area", 3, [this] { return removeAreaDefinition(m_model, anyArea()); }});
    m_kinds.push_back(
        {"rename area", 2, [this] { return renameArea(m_model, anyArea(), newName("A")); }});
    m_kinds.push_back({"area doc", 1, [this] { return setAreaDoc(m_model, anyArea(), text()); }});
    m_kinds.push_back({"area parameter", 2, [this] {
                           static const std::vector<std::string> texts{"3", "N + 1", "", "p1*2"};
                           return setAreaParameter(m_model, anyArea(),
                                                   m_dice.oneIn(2) ? "p1" : "p2",
                                                   m_dice.pick(texts));
                       }});
    m_kinds.push_back({"area parameter doc", 1,
                       [this] { return setAreaParameterDoc(m_model, anyArea(), "p1", text()); }});
    m_kinds.push_back({"rename area parameter", 1, [this] {
                           return renameAreaParameter(m_model, anyArea(), "p1",
                                                      m_dice.oneIn(2) ? "p2" : newName("q"));
                       }});
    m_kinds.push_back({"add port", 2, [this, innerEnd] {
                           const std::string area = anyArea();
                           AreaPort port;
                           port.name = newName("port");
                           port.isOutput = m_dice.oneIn(2);
                           port.inner = innerEnd(area, port.isOutput);
                           return addAreaPort(m_model, area, port);
                       }});
    m_kinds.push_back({"port end", 1, [this, innerEnd, anyPort] {
                           const std::string area = anyArea();
                           return setAreaPortEnd(m_model, area, anyPort(area),
                                                 innerEnd(area, true));
                       }});
    m_kinds.push_back({"rename port", 2, [this, anyPort] {
                           const std::string area = anyArea();
                           return renameAreaPort(m_model, area, anyPort(area), newName("port"));
                       }});
    m_kinds.push_back({"remove port", 1, [this, anyPort] {
                           const std::string area = anyArea();
                           return removeAreaPort(m_model, area, anyPort(area));
                       }});
    m_kinds.push_back({"place port", 1, [this, anyPort] {
                           const std::string area = anyArea();
                           if (m_dice.oneIn(4)) return releaseAreaPorts(m_model, area);
                           const std::string port = anyPort(area);
                           const Position2 at{static_cast<double>(m_dice.below(500)), -20.5};
                           return placeAreaPorts(m_model, area, {{port, at}}, {port});
                       }});
    m_kinds.push_back({"move port", 1, [this, anyPort] {
                           const std::string area = anyArea();
                           return moveAreaPort(m_model, area, anyPort(area), m_dice.below(3));
                       }});
}

void RandomEdits::fillDocument() {
    m_kinds.push_back(
        {"document parameter", 2, [this] {
             static const std::vector<std::string> texts{"10", "20", "", "M + 1", "2 ms", "1 +"};
             return setDocumentParameter(m_model, m_dice.oneIn(2) ? "N" : "M", m_dice.pick(texts));
         }});
    m_kinds.push_back({"document parameter doc", 1,
                       [this] { return setDocumentParameterDoc(m_model, "N", text()); }});
    m_kinds.push_back({"rename document parameter", 1, [this] {
                           return renameDocumentParameter(m_model, m_dice.oneIn(2) ? "N" : "M",
                                                          m_dice.oneIn(2) ? "N" : "M");
                       }});
    m_kinds.push_back({"add parameter", 2, [this] {
                           static const std::vector<std::string> texts{"7", "N + 1", "p1", "3 ms"};
                           return addParameter(m_model, m_dice.oneIn(2) ? GraphName() : anyArea(),
                                               m_dice.oneIn(2) ? "N" : newName("k"),
                                               m_dice.pick(texts), text());
                       }});
    m_kinds.push_back({"remove parameter", 2, [this]() -> Result<ModelPtr> {
                           const bool ofArea = m_dice.oneIn(2);
                           DL_TRY(RemovedParameter removed,
                                  removeParameter(m_model, ofArea ? anyArea() : GraphName(),
                                                  ofArea            ? "p1"
                                                  : m_dice.oneIn(2) ? "N"
                                                                    : "M"));
                           return removed.model;
                       }});
    m_kinds.push_back({"run settings", 2, [this] {
                           RunSettings run = m_model->run;
                           run.seed = m_dice.below(100);
                           run.duration = must(m_dice.oneIn(2) ? "2 s" : "N*10 ms");
                           run.precision = m_dice.oneIn(2) ? "double" : "float";
                           if (m_dice.oneIn(4)) run.seedInitial = m_dice.below(9);
                           return setRunSettings(m_model, run);
                       }});
    const auto component = [this] {
        const std::string name = m_dice.oneIn(3) ? "Own" : newName("Own");
        const std::string good = "# of mine\nneuron " + name +
                                 " {\n  parameter tau = " + std::to_string(1 + m_dice.below(9)) +
                                 " ms\n  state V = 0 mV\n  dV/dt = -V/tau\n}\n";
        return m_dice.oneIn(4) ? good.substr(0, m_dice.below(good.size())) : good;
    };
    m_kinds.push_back({"add component", 2, [this, component] {
                           if (m_model->componentTexts.size() > 6)
                               return removeComponentText(m_model, m_dice.below(6));
                           return addComponentText(m_model, component());
                       }});
    m_kinds.push_back({"replace component", 2, [this, component] {
                           return replaceComponentText(m_model, m_dice.below(4), component());
                       }});
    m_kinds.push_back(
        {"remove component", 1, [this] { return removeComponentText(m_model, m_dice.below(4)); }});
    m_kinds.push_back({"rename component", 1,
                       [this] { return renameComponent(m_model, "Own", newName("Own")); }});
    m_kinds.push_back({"use component", 2, [this]() -> Made {
                           const Node* node = anyNode();
                           if (node == nullptr || m_model->components.empty()) return nothing();
                           DL_TRY(auto now,
                                  exchangeComponent(m_model, m_catalog, m_graph, node->key, {},
                                                    m_model->components.begin()->first));
                           return now.model;
                       }});
    m_kinds.push_back({"title", 1, [this] { return setTitle(m_model, text()); }});
    m_kinds.push_back({"doc", 1, [this] { return setDoc(m_model, text()); }});
    m_kinds.push_back(
        {"panels", 1,
         [this] { return setPanels(m_model, m_dice.oneIn(3) ? "" : "{\n  \"a\": [1, 2]\n}"); }});
}

} // namespace dynaloom::tests
