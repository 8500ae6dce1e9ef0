#include "core/model/validate.h"

#include "core/base/limits.h"
#include "core/base/protection.h"
#include "core/model/graph_check.h"
#include "core/model/suggest.h"

#include <algorithm>
#include <cmath>
#include <new>

namespace dynaloom::model {
namespace {

// What a graph holds with its areas expanded; counting stops above the limits (no overflow).
struct Counts {
    std::uint64_t nodes = 0, connections = 0;
    void add(std::uint64_t moreNodes, std::uint64_t moreConnections) {
        nodes = std::min<std::uint64_t>(nodes + moreNodes, limits::kNodes + 1);
        connections =
            std::min<std::uint64_t>(connections + moreConnections, limits::kConnections + 1);
    }
};

class Expansion {
public:
    explicit Expansion(const Model& model)
        : m_model(model) {}

    Counts count(const Graph& graph) {
        Counts sum;
        sum.add(graph.nodes.size(),
                graph.projections.size() + graph.wires.size() + graph.monitors.size());
        for (const NodePtr& node : graph.nodes) {
            if (node->kind != NodeKind::Area) continue;
            const Counts inside = area(node->component);
            sum.add(inside.nodes, inside.connections);
        }
        return sum;
    }
    // Depth of areas inside areas below the graph.
    int depth(const Graph& graph) {
        int deepest = 0;
        for (const NodePtr& node : graph.nodes) {
            const auto it = m_model.areas.find(node->component);
            if (node->kind != NodeKind::Area || it == m_model.areas.end()) continue;
            const auto known = m_depths.find(it->first);
            int below = known != m_depths.end() ? known->second : 0;
            if (known == m_depths.end()) {
                below = depth(*it->second->graph);
                m_depths[it->first] = below;
            }
            deepest = std::max(deepest, below + 1);
        }
        return deepest;
    }

private:
    Counts area(const std::string& name) {
        const auto it = m_model.areas.find(name);
        if (it == m_model.areas.end()) return {};
        if (const auto known = m_counts.find(name); known != m_counts.end()) return known->second;
        const Counts counts = count(*it->second->graph);
        m_counts[name] = counts;
        return counts;
    }
    const Model& m_model;
    std::map<std::string, Counts> m_counts;
    std::map<std::string, int> m_depths;
};

class Validator {
public:
    Validator(const Model& model, const Catalog& catalog, const Cancel* cancel)
        : m_model(model)
        , m_context(model, catalog, cancel) {}

    Problems run() {
        for (const ComponentProblem& problem : m_model.brokenComponents)
            if (!m_context.isFull()) m_context.problems.errors.push_back(problem.error);
        auto scope = evaluateParameters(m_model.parameters, {}, {}, {});
        if (m_context.keep(scope)) m_context.documentScope = std::move(*scope);
        checkNames();
        checkRun();
        if (!areaCycle() && !isTooLarge()) {
            GraphCheck(m_context, *m_model.graph, m_context.documentScope, {}).run();
            for (const auto& [name, area] : m_model.areas) checkArea(*area);
            checkInstances(*m_model.graph, m_context.documentScope, {});
        }
        if (const auto on = goOn(m_context.cancel); !on) return Problems{{on.error()}, {}};
        return std::move(m_context.problems);
    }

private:
    void checkNames() {
        for (const auto& [name, parameter] : m_model.parameters) {
            if (!isName(name))
                m_context.error("`" + name.substr(0, 80) + "` cannot be the name of a parameter.",
                                {});
        }
        for (const auto& [name, area] : m_model.areas) {
            if (!isName(name))
                m_context.error("`" + name.substr(0, 80) + "` cannot be the name of an area.", {});
        }
    }

    void checkRun() {
        const RunSettings& run = m_model.run;
        const auto time = [this](const Value& value, const std::string& name) -> double {
            const Place place{{}, "run." + name, 0, 0};
            const auto ms =
                evaluateIn(value, *language::unitSymbol("ms"), m_context.documentScope, place);
            if (!m_context.keep(ms)) return 0;
            if (*ms > 0 && std::isfinite(*ms)) return *ms;
            m_context.error("The " + name + " must be a time above 0 (`" +
                                value.text.substr(0, 80) + "`).",
                            place.node);
            return 0;
        };
        m_context.dtMs = time(run.dt, "dt");
        const double durationMs = time(run.duration, "duration");
        if (m_context.dtMs > 0 &&
            durationMs / m_context.dtMs > static_cast<double>(limits::kSteps)) {
            m_context.error("The run would have more than " + std::to_string(limits::kSteps) +
                                " steps.",
                            "run.duration");
        }
        const auto known = [this](const std::string& word, const std::string& name,
                                  const std::vector<std::string>& words) {
            if (std::find(words.begin(), words.end(), word) != words.end()) return;
            m_context.error("There is no " + name + " `" + word.substr(0, 80) + "`; choose " +
                                listed(words) + ".",
                            "run." + name);
        };
        known(run.precision, "precision", {"float", "double"});
        known(run.device, "device", {"cpu", "reference", "cuda"});
    }

    // Depth-first over the areas that areas instantiate; names the way round.
    bool areaCycle() {
        std::map<std::string, int> marks; // 1: open, 2: done
        std::vector<std::string> open;
        for (const auto& [name, area] : m_model.areas) {
            if (visit(name, marks, open)) return true;
        }
        return false;
    }
    bool visit(const std::string& name, std::map<std::string, int>& marks,
               std::vector<std::string>& open) {
        const auto it = m_model.areas.find(name);
        if (it == m_model.areas.end() || marks[name] == 2) return false;
        open.push_back(name);
        if (marks[name] == 1 && isProtected("cycles")) {
            std::string way;
            for (auto from = std::find(open.begin(), open.end(), name); from != open.end();
                 ++from) {
                way += (way.empty() ? "" : " -> ") + *from;
            }
            m_context.error("The area `" + name + "` contains itself: " + way + ".", name);
            return true;
        }
        if (open.size() > kAreasDeep) {
            m_context.error("Areas are nested too deep (limit " +
                                std::to_string(limits::kAreaDepth) + ").",
                            name);
            return true;
        }
        marks[name] = 1;
        for (const NodePtr& node : it->second->graph->nodes) {
            if (node->kind == NodeKind::Area && visit(node->component, marks, open)) return true;
        }
        marks[name] = 2;
        open.pop_back();
        return false;
    }

    bool isTooLarge() {
        Expansion expansion(m_model);
        if (expansion.depth(*m_model.graph) > limits::kAreaDepth) {
            m_context.error("Areas are nested too deep (limit " +
                                std::to_string(limits::kAreaDepth) + ").",
                            {});
            return true;
        }
        const Counts counts = expansion.count(*m_model.graph);
        if (counts.nodes <= limits::kNodes && counts.connections <= limits::kConnections)
            return false;
        const bool nodes = counts.nodes > limits::kNodes;
        m_context.error("With its areas expanded the model has more than " +
                            std::to_string(nodes ? limits::kNodes : limits::kConnections) +
                            (nodes ? " nodes." : " connections and monitors."),
                        {});
        return true;
    }

    void checkArea(const AreaDefinition& area) {
        const auto scope = areaScope(area, {}, m_context.documentScope, m_context.documentScope,
                                     Place{{}, area.name, 0, 0});
        if (!m_context.keep(scope)) return;
        const std::string prefix = area.name + "/";
        GraphCheck(m_context, *area.graph, *scope, prefix).run();
        std::vector<std::string> names;
        for (const AreaPort& port : area.ports) {
            const std::string place = area.name + ":" + port.name.substr(0, 80);
            if (!isName(port.name))
                m_context.error("`" + port.name.substr(0, 80) + "` cannot be the name of a port.",
                                place);
            if (std::find(names.begin(), names.end(), port.name) != names.end()) {
                m_context.error(
                    "The name `" + port.name + "` is taken among the ports of this area.", place);
            }
            names.push_back(port.name);
            m_context.keep(
                m_context.resolver.resolveInner(*area.graph, port, Place{{}, place, 0, 0}));
        }
    }

    // Instances with values of their own are checked with these; the others equal the definition.
    void checkInstances(const Graph& graph, const Scope& scope, const std::string& prefix) {
        for (const NodePtr& node : graph.nodes) {
            if (node->kind != NodeKind::Area || node->disabled || m_context.isFull()) continue;
            const auto it = m_model.areas.find(node->component);
            if (it == m_model.areas.end()) continue;
            const std::string path = prefix + node->name;
            m_areaValues += it->second->parameters.size() + scope.size() + 1;
            if (m_areaValues > limits::kAreaValues) {
                m_context.error(
                    "The areas have too many parameters in too many instances to check them all.",
                    path);
                return;
            }
            const auto inner =
                areaScope(*it->second, node->parameters, scope, m_context.documentScope, {});
            if (!inner) continue; // reported at the node
            if (!node->parameters.empty()) {
                GraphCheck(m_context, *it->second->graph, *inner, path + "/").run();
            }
            checkInstances(*it->second->graph, *inner, path + "/");
        }
    }

    static constexpr std::size_t kAreasDeep = 1000; // recursion of the search for cycles
    const Model& m_model;
    CheckContext m_context;
    std::size_t m_areaValues = 0;
};

} // namespace

Problems validate(const Model& model, const Catalog& catalog, const Cancel* cancel) try {
    return Validator(model, catalog, cancel).run();
} catch (const std::bad_alloc&) {
    Problems problems;
    problems.errors.push_back(
        {ErrorKind::Failed, "There is not enough memory to check the document.", {}});
    return problems;
}

} // namespace dynaloom::model
