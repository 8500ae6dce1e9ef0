// The checks of one graph, for validate(): its nodes, connections and monitors.
#pragma once

#include "core/model/resolve.h"
#include "core/model/validate.h"

#include <optional>
#include <set>
#include <string>

namespace dynaloom::model {

// What the checks of all graphs of a model share.
struct CheckContext {
    const Model& model;
    const Catalog& catalog;
    PortResolver resolver;
    Scope documentScope;
    double dtMs = 0; // 0: not known
    Problems problems;
    const Cancel* cancel;

    CheckContext(const Model& m, const Catalog& c, const Cancel* stop)
        : model(m)
        , catalog(c)
        , resolver(m, c)
        , cancel(stop) {}

    bool isFull() const; // or asked to stop: nothing more is looked at
    void error(std::string sentence, std::string node);
    void warning(std::string sentence, std::string node);
    template <class T> bool keep(const Result<T>& result) { // adds the error, if any
        if (!result && !isFull()) problems.errors.push_back(result.error());
        return result.has_value();
    }
};

class GraphCheck {
public:
    // `prefix` is the path of the graph for messages: "" or "V1/".
    GraphCheck(CheckContext& context, const Graph& graph, const Scope& scope, std::string prefix)
        : m_context(context)
        , m_graph(graph)
        , m_scope(scope)
        , m_prefix(std::move(prefix)) {
        for (const NodePtr& node : graph.nodes) {
            m_names.emplace(node->key, node->name);
            if (node->disabled) m_off.insert(node->key);
            noteOff(node->plugs);
        }
    }

    void run();

private:
    // What is said about a part that is switched off, or hangs on one, is a warning.
    class Leniency;
    bool isOff(const End& end) const;
    void noteOff(const std::vector<Plug>& plugs);
    std::string pathOf(const std::string& name) const { return m_prefix + name; }
    static Place placeOf(std::string node) { return Place{{}, std::move(node), 0, 0}; }
    void checkName(const std::string& name, const std::string& what, std::set<std::string>& taken);
    language::DefinitionPtr knownComponent(const std::string& name, const std::string& node,
                                           std::initializer_list<language::ComponentKind> kinds,
                                           const std::string& what);

    void checkNode(const Node& node);
    void checkArea(const Node& node);
    void checkPlug(const Plug& plug, const language::Definition& host, const std::string& hostPath,
                   int depth);
    void checkPlugs(const std::vector<Plug>& plugs, const language::Definition& host,
                    const std::string& hostPath, int depth);
    void checkParameters(const Values& given, const language::Definition& d,
                         const std::string& node);
    void checkInitial(const Values& given, const language::Definition& d, const std::string& node);
    void checkQuantity(const Value& value, const language::Unit& unit,
                       const language::Definition& d, const std::string& node, bool isArray);
    void checkRule(const language::Syntax& rule, const language::Unit& unit, bool unitKnown,
                   const std::string& node);
    void checkRange(const Value& value, const language::Parameter& parameter,
                    const std::string& node);

    void checkProjection(const Projection& projection);
    void checkConnector(const Projection& projection, const ResolvedPorts& ports);
    void checkTable(const Projection& projection, std::uint64_t sources, std::uint64_t targets);
    void checkWeight(const Projection& projection, const language::Definition& synapse);
    void checkDelay(const Projection& projection);
    void checkWire(const Wire& wire);
    void checkMonitor(const Monitor& monitor);
    std::optional<double> argument(const Connector& connector, const std::string& name,
                                   const std::string& node);
    // The number of units behind an end; nothing when it is not known (reported at the node).
    std::optional<std::uint64_t> sizeOf(const ResolvedEnd& end) const;

    CheckContext& m_context;
    const Graph& m_graph;
    const Scope& m_scope;
    std::string m_prefix;
    std::unordered_map<Key, std::string> m_names; // of the nodes
    std::set<Key> m_off;                          // nodes and plugs that are switched off
};

} // namespace dynaloom::model
