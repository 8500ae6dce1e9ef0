// Parts that come from elsewhere, put into a graph.
#include "core/base/limits.h"
#include "core/model/area_edit.h"
#include "core/model/edit_base.h"
#include "core/model/text_edit.h"
#include "core/model/value_names.h"

namespace dynaloom::model {
namespace {

using NewNames = std::map<std::string, std::string>;
using Parameters = std::map<std::string, DocumentParameter>;

// Puts the parts into a copy of the model, step by step.
class Inserter {
public:
    Inserter(const ModelPtr& model, const GraphName& graph, const Items& items)
        : m_model(std::make_shared<Model>(*model))
        , m_name(graph)
        , m_items(items)
        , m_from(*items.model) {}

    Result<Inserted> run(Position2 offset, Key onto) {
        DL_TRY(const GraphPtr before, graphOf(*m_model, m_name));
        m_graph = std::make_shared<Graph>(*before);
        if (before->nodes.size() + m_from.graph->nodes.size() > limits::kNodes)
            return badInput("There would be more than " + std::to_string(limits::kNodes) +
                            " nodes, the limit.");
        DL_CHECK(components());
        DL_CHECK(areas());
        DL_CHECK(nodes(offset));
        DL_CHECK(connections());
        DL_CHECK(monitorsAndFrames(offset));
        DL_CHECK(plugs(onto));
        parameters();
        setGraph(*m_model, m_name, m_graph);
        return Inserted{ModelPtr(m_model), std::move(m_keys), std::move(m_notes)};
    }

private:
    // Own components: those that are there with another text come under another name, and so do
    // those that would hide what the model means by the name now.
    Result<void> components() {
        std::vector<std::string> texts;
        for (const auto& [name, definition] : m_from.components) {
            const auto own = m_model->components.find(name);
            if (own != m_model->components.end() && own->second->text == definition->text) continue;
            const bool taken =
                own != m_model->components.end() || !componentUses(*m_model, name).empty();
            if (!taken) {
                texts.push_back(definition->text);
                continue;
            }
            std::string free = name;
            for (int number = 2;
                 m_model->components.contains(free) || m_from.components.contains(free) ||
                 !componentUses(*m_model, free).empty();
                 ++number) {
                const std::string digits = "_" + std::to_string(number);
                free = name.substr(0, limits::kNameBytes - digits.size()) + digits;
            }
            texts.push_back(renamedDefinition(*definition, free));
            m_newComponents.emplace(name, free);
            m_notes.push_back("The component `" + name + "` is another one here; the copy's is `" +
                              free + "`.");
        }
        if (texts.empty()) return {};
        for (const std::string& text : texts) m_model->componentTexts.push_back(text);
        const std::size_t broken = m_model->brokenComponents.size();
        readComponents(*m_model);
        if (m_model->brokenComponents.size() > broken)
            return tl::unexpected(m_model->brokenComponents.back().error);
        return {};
    }

    // Inner areas first, since an area is compared under the names its instances have here.
    Result<void> areas() {
        for (const auto& [name, area] : m_from.areas) DL_CHECK(insertArea(name, 0));
        return {};
    }

    Result<void> insertArea(const std::string& name, int depth) {
        if (m_newAreas.contains(name)) return {};
        if (depth > limits::kAreaDepth)
            return badInput("Areas are nested too deep, or an area contains itself.");
        const auto it = m_from.areas.find(name);
        if (it == m_from.areas.end()) return {};
        for (const NodePtr& node : it->second->graph->nodes)
            if (node->kind == NodeKind::Area) DL_CHECK(insertArea(node->component, depth + 1));
        auto area = std::make_shared<AreaDefinition>(*it->second);
        auto graph = std::make_shared<Graph>(*area->graph);
        useNewNames(*graph);
        area->graph = std::move(graph);
        const auto there = m_model->areas.find(name);
        if (there != m_model->areas.end() && sameContent(*there->second, *area)) {
            m_newAreas.emplace(name, name);
            return {};
        }
        area->name = freeAreaName(*m_model, name);
        renewAllKeys(*area, m_model->nextKey);
        m_newAreas.emplace(name, area->name);
        if (area->name != name)
            m_notes.push_back("The area `" + name + "` is another one here; the copy's is `" +
                              area->name + "`.");
        m_model->areas.emplace(area->name, std::move(area));
        return {};
    }

    // Equal but for the keys.
    static bool sameContent(const AreaDefinition& a, const AreaDefinition& b) {
        if (a.graph == b.graph) return equal(a, b);
        AreaDefinition first = a, second = b;
        Key one = 1, two = 1;
        renewAllKeys(first, one);
        renewAllKeys(second, two);
        return equal(first, second);
    }

    void useNewNames(Graph& graph) const {
        renameUses(graph, m_newComponents);
        for (NodePtr& node : graph.nodes) {
            if (node->kind != NodeKind::Area) continue;
            const auto it = m_newAreas.find(node->component);
            if (it == m_newAreas.end() || it->second == node->component) continue;
            auto copy = std::make_shared<Node>(*node);
            copy->component = it->second;
            node = std::move(copy);
        }
    }

    void noteKeys(const std::vector<Plug>& old, const std::vector<Plug>& now) {
        for (std::size_t i = 0; i < old.size(); ++i) {
            m_newKeys[old[i].key] = now[i].key;
            noteKeys(old[i].plugs, now[i].plugs);
        }
    }

    Result<void> nodes(Position2 offset) {
        Graph from = *m_from.graph;
        useNewNames(from);
        for (const NodePtr& old : from.nodes) {
            Node node = *old;
            if (node.kind == NodeKind::Area && !m_name.empty() &&
                areaContains(*m_model, node.component, m_name))
                return badInput("The area `" + node.component +
                                "` cannot be put into itself (into `" + m_name + "`).");
            node.name = freeName(*m_graph, old->name);
            node.key = 0;
            node.position.x += offset.x;
            node.position.y += offset.y;
            clearKeys(node.plugs);
            DL_CHECK(checkNode(*m_graph, node));
            giveKeys(node.plugs, m_model->nextKey);
            node.key = m_model->nextKey++;
            m_newKeys[old->key] = node.key;
            noteKeys(old->plugs, node.plugs);
            m_keys.push_back(node.key);
            m_graph->nodes.push_back(std::make_shared<Node>(std::move(node)));
        }
        return {};
    }

    Result<void> follow(End& end) const {
        const auto lead = [this](Key& key) {
            const auto it = m_newKeys.find(key);
            if (it != m_newKeys.end()) key = it->second;
            return it != m_newKeys.end();
        };
        bool isThere = lead(end.node);
        for (Key& plug : end.plugs) isThere = lead(plug) && isThere;
        if (isThere) return {};
        return badInput("A connection of these parts leads to something that is not among them.");
    }

    Result<void> connections() {
        Graph from = *m_from.graph;
        renameUses(from, m_newComponents);
        for (const ProjectionPtr& old : from.projections) {
            auto projection = std::make_shared<Projection>(*old);
            projection->name = freeName(*m_graph, old->name);
            DL_CHECK(follow(projection->source));
            DL_CHECK(follow(projection->target));
            projection->key = m_model->nextKey++;
            m_graph->projections.push_back(std::move(projection));
        }
        for (const WirePtr& old : from.wires) {
            auto wire = std::make_shared<Wire>(*old);
            DL_CHECK(follow(wire->source));
            DL_CHECK(follow(wire->target));
            wire->key = m_model->nextKey++;
            m_graph->wires.push_back(std::move(wire));
        }
        return {};
    }

    Result<void> monitorsAndFrames(Position2 offset) {
        for (const MonitorPtr& old : m_from.graph->monitors) {
            auto monitor = std::make_shared<Monitor>(*old);
            monitor->name = freeMonitorName(*m_graph, old->name);
            DL_CHECK(follow(monitor->of));
            monitor->position = {old->position.x + offset.x, old->position.y + offset.y};
            DL_CHECK(checkPosition(monitor->position));
            m_keys.push_back(monitor->key = m_model->nextKey++);
            m_graph->monitors.push_back(std::move(monitor));
        }
        for (const FramePtr& old : m_from.graph->frames) {
            auto frame = std::make_shared<Frame>(*old);
            frame->position = {old->position.x + offset.x, old->position.y + offset.y};
            DL_CHECK(checkPosition(frame->position));
            m_keys.push_back(frame->key = m_model->nextKey++);
            m_graph->frames.push_back(std::move(frame));
        }
        return {};
    }

    Result<void> plugs(Key onto) {
        if (m_items.plugs.empty()) return {};
        const auto place = findPart(*m_graph, onto);
        if (!place) {
            if (!m_from.graph->nodes.empty() || !m_from.graph->frames.empty()) {
                m_notes.push_back("Plugs that were copied without their node stayed behind: choose "
                                  "a population to put them on.");
                return {};
            }
            return badInput("Choose the population (or the plug) to put this on.");
        }
        const auto it = findKey(m_graph->nodes, place->node);
        auto node = std::make_shared<Node>(**it);
        if (node->kind == NodeKind::Area) return badInput("An area has no sockets to plug into.");
        Plug* host = place->plugs.empty() ? nullptr : mutablePlug(*node, place->plugs);
        std::vector<Plug>& all = host != nullptr ? host->plugs : node->plugs;
        Graph holder; // so that names of components are new in it
        auto lone = std::make_shared<Node>();
        lone->plugs = m_items.plugs;
        holder.nodes.push_back(std::move(lone));
        renameUses(holder, m_newComponents);
        for (Plug plug : holder.nodes.front()->plugs) {
            plug.name = freePlugName(all, plug.name);
            plug.key = 0;
            clearKeys(plug.plugs);
            all.push_back(std::move(plug));
        }
        DL_CHECK(checkPlugs(node->plugs));
        giveKeys(all, m_model->nextKey);
        for (std::size_t i = all.size() - m_items.plugs.size(); i < all.size(); ++i)
            m_keys.push_back(all[i].key);
        *it = std::move(node);
        return {};
    }

    // The parameters that the values of the parts read. Those that areas read belong to the
    // document.
    void parameters() {
        Names byAreas, byParts;
        for (const auto& [name, area] : m_from.areas) {
            Names inside;
            namesIn(*area->graph, inside);
            for (const auto& [own, parameter] : area->parameters) namesIn(parameter.value, inside);
            for (const std::string& read : inside)
                if (!area->parameters.contains(read)) byAreas.insert(read);
        }
        namesIn(*m_from.graph, byParts);
        Graph holder;
        auto lone = std::make_shared<Node>();
        lone->plugs = m_items.plugs;
        holder.nodes.push_back(std::move(lone));
        namesIn(holder, byParts);
        addParameters(m_model->parameters, nullptr, byAreas);
        if (m_name.empty()) {
            addParameters(m_model->parameters, nullptr, byParts);
            return;
        }
        auto area = std::make_shared<AreaDefinition>(*m_model->areas.at(m_name));
        addParameters(area->parameters, &m_model->parameters, byParts);
        m_model->areas[m_name] = std::move(area);
    }

    void addParameters(Parameters& to, const Parameters* outer, const Names& wanted) {
        for (const std::string& name : closureOf(m_from.parameters, wanted)) {
            const DocumentParameter& parameter = m_from.parameters.at(name);
            const DocumentParameter* there = nullptr;
            if (const auto it = to.find(name); it != to.end()) there = &it->second;
            if (there == nullptr && outer != nullptr) {
                if (const auto it = outer->find(name); it != outer->end()) there = &it->second;
            }
            if (there == nullptr) {
                to.emplace(name, parameter);
            } else if (!(there->value == parameter.value)) {
                m_notes.push_back("The parameter `" + name + "` keeps its value here, " +
                                  there->value.text.substr(0, 80) + " (the copy had " +
                                  parameter.value.text.substr(0, 80) + ").");
            }
        }
    }

    std::shared_ptr<Model> m_model;
    GraphName m_name;
    const Items& m_items;
    const Model& m_from;
    std::shared_ptr<Graph> m_graph;
    NewNames m_newComponents, m_newAreas;
    std::map<Key, Key> m_newKeys;
    std::vector<Key> m_keys;
    std::vector<std::string> m_notes;
};

} // namespace

Result<Inserted> insertItems(const ModelPtr& model, const GraphName& graph, const Items& items,
                             Position2 offset, Key onto) {
    return Inserter(model, graph, items).run(offset, onto);
}

Result<Inserted> duplicateItems(const ModelPtr& model, const GraphName& graph, const Keys& keys,
                                Position2 offset) {
    DL_TRY(const GraphPtr from, graphOf(*model, graph));
    Inserted copies{model, {}, {}};
    if (auto items = takeItems(model, graph, keys)) {
        items->plugs.clear(); // these come beside themselves
        DL_TRY(copies, insertItems(model, graph, *items, offset));
    }
    const auto isCopied = [&keys](const End& end) { return keys.contains(end.node); };
    for (const MonitorPtr& old : from->monitors) {
        if (!keys.contains(old->key) || isCopied(old->of)) continue;
        Monitor monitor = *old;
        monitor.name = freeMonitorName(**graphOf(*copies.model, graph), old->name);
        monitor.position = {old->position.x + offset.x, old->position.y + offset.y};
        DL_TRY(copies.model, addMonitor(copies.model, graph, std::move(monitor)));
        copies.keys.push_back(lastKey(*copies.model));
    }
    for (const ProjectionPtr& old : from->projections) {
        if (!keys.contains(old->key) || (isCopied(old->source) && isCopied(old->target))) continue;
        Projection projection = *old;
        projection.name = freeName(**graphOf(*copies.model, graph), old->name);
        DL_TRY(copies.model, addProjection(copies.model, graph, std::move(projection)));
        copies.keys.push_back(lastKey(*copies.model));
    }
    for (const Key key : keys) {
        const auto part = findPart(*from, key);
        if (!part || part->plugs.empty() ||
            hangsOn(keys, {part->node, {part->plugs.begin(), part->plugs.end() - 1}, {}}))
            continue;
        DL_TRY(copies.model, duplicatePlug(copies.model, graph, part->node, part->plugs));
        copies.keys.push_back(lastKey(*copies.model));
    }
    if (copies.keys.empty()) return badInput("There is nothing to copy: a wire has no copy.");
    return copies;
}

} // namespace dynaloom::model
