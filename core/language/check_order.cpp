// What is defined by what: cycles are refused, and the rest is put in an order that works.
#include "core/language/checker.h"

#include <algorithm>
#include <functional>

namespace dynaloom::language {

// Names with the uses their definitions make of each other. Depth first without recursion, so that
// chains of 2000 quantities need no deep stack.
struct Checker::Graph {
    struct Edge {
        std::size_t to;
        Position at;
    };
    std::vector<std::string> names;
    std::map<std::string, std::size_t, std::less<>> index;
    std::vector<std::vector<Edge>> edges;

    std::size_t add(const std::string& name) {
        const auto [at, fresh] = index.try_emplace(name, names.size());
        if (fresh) {
            names.push_back(name);
            edges.emplace_back();
        }
        return at->second;
    }

    void connect(std::size_t from, const NameUse& use) {
        const std::size_t to = add(use.name); // may move the edges
        edges[from].push_back({to, use.at});
    }

    struct Cycle {
        std::vector<std::size_t> path;
        Position at;
    }; // path[0] -> path[1] -> ... -> path[0]; at: where path[0] reads

    // Users after what they use, as far as possible in order of declaration; cycles are given to
    // `found`.
    std::vector<std::size_t> order(const std::function<void(const Cycle&)>& found) const {
        enum : char { kNew, kOpen, kDone };
        std::vector<char> mark(names.size(), kNew);
        std::vector<std::size_t> sorted;
        struct Frame {
            std::size_t node, edge;
        };
        std::vector<Frame> stack;
        for (std::size_t root = 0; root < names.size(); ++root) {
            if (mark[root] != kNew) continue;
            stack.push_back({root, 0});
            mark[root] = kOpen;
            while (!stack.empty()) {
                Frame& top = stack.back();
                if (top.edge == edges[top.node].size()) {
                    mark[top.node] = kDone;
                    sorted.push_back(top.node);
                    stack.pop_back();
                    continue;
                }
                const std::size_t to = edges[top.node][top.edge++].to;
                if (mark[to] == kNew) {
                    mark[to] = kOpen;
                    stack.push_back({to, 0});
                } else if (mark[to] == kOpen) {
                    Cycle cycle;
                    auto at = std::find_if(stack.begin(), stack.end(),
                                           [&](const Frame& f) { return f.node == to; });
                    cycle.at = edges[at->node][at->edge - 1].at;
                    for (; at != stack.end(); ++at) cycle.path.push_back(at->node);
                    found(cycle);
                }
            }
        }
        return sorted;
    }
};

namespace {

void walk(const SyntaxPtr& root, const std::function<void(const Syntax&)>& visit) {
    if (!root) return;
    visit(*root);
    for (const SyntaxPtr& arg : root->args) walk(arg, visit);
    walk(root->kept, visit);
}

constexpr std::size_t kNamesShown = 8; // of a cycle; nobody reads more

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    if (names.size() > kNamesShown) return listed({names.begin(), names.begin() + 3}) + ", …";
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
        text += quoted(names[i]);
    }
    return text;
}

} // namespace

// Names an expression reads, through the bodies of the functions it calls; `past` for x(t - d) and
// before(x), which read an earlier value.
std::vector<Checker::NameUse> Checker::usesOf(const SyntaxPtr& tree) const {
    std::vector<NameUse> uses;
    std::set<std::string, std::less<>> entered;
    std::vector<std::pair<SyntaxPtr, Position>> open = {{tree, {}}};
    while (!open.empty()) {
        const auto [root, from] = open.back();
        open.pop_back();
        walk(root, [&, from = from](const Syntax& s) {
            const Position at = from.line ? from : s.at;
            if (s.kind == SyntaxKind::Name) uses.push_back({s.text, at, false, false});
            if (s.kind == SyntaxKind::Since) uses.push_back({"since", at, true, false});
            if (s.kind == SyntaxKind::Delayed || s.kind == SyntaxKind::Before)
                uses.push_back({s.text, at, true, s.kind == SyntaxKind::Delayed});
            const Symbol* function = s.kind == SyntaxKind::Call ? find(s.text) : nullptr;
            if (function && function->kind == NameClass::Function && entered.insert(s.text).second)
                open.emplace_back(m_definition.functions[function->index].value, at);
        });
    }
    return uses;
}

void Checker::checkFunctionOrder() {
    std::set<std::string, std::less<>> declared;
    for (Function& function : m_definition.functions) {
        bool bad = false;
        walk(function.value, [&](const Syntax& s) {
            if (s.kind != SyntaxKind::Call) return;
            const Symbol* called = find(s.text);
            if (!called || called->kind != NameClass::Function || declared.contains(s.text)) return;
            bad = true;
            if (s.text == function.name)
                report(s.at, quoted(s.text) +
                                 " calls itself; functions here are formulas and cannot recurse.");
            else
                report(s.at, quoted(s.text) +
                                 " is declared below; a function may use only those above it.");
        });
        declared.insert(function.name);
        if (bad) function.value = nullptr; // silent from here on
    }
}

void Checker::breakCycles() {
    const auto broken = [this](const Graph& graph, const Graph::Cycle& cycle) {
        for (const std::size_t i : cycle.path) {
            Symbol* symbol = find(graph.names[i]);
            symbol->type = unknown();
            if (symbol->kind == NameClass::Assigned)
                m_definition.assigned[symbol->index].value = nullptr;
            if (symbol->kind == NameClass::State)
                m_definition.states[symbol->index].initial = nullptr;
            if (symbol->kind == NameClass::Parameter)
                m_definition.parameters[symbol->index].value = nullptr;
        }
    };
    const auto namesOnPath = [](const Graph& graph, const Graph::Cycle& cycle) {
        std::vector<std::string> names;
        for (const std::size_t i : cycle.path) names.push_back(graph.names[i]);
        return names;
    };

    Graph always; // assigned quantities by each other
    for (const Assigned& assigned : m_definition.assigned) always.add(assigned.name);
    for (const Assigned& assigned : m_definition.assigned)
        for (const NameUse& use : usesOf(assigned.value))
            if (const Symbol* symbol = find(use.name);
                symbol && symbol->kind == NameClass::Assigned && !use.past)
                always.edges[always.index[assigned.name]].push_back(
                    {always.index[use.name], use.at});
    std::vector<Graph::Cycle> cycles;
    const std::vector<std::size_t> sorted =
        always.order([&](const Graph::Cycle& cycle) { cycles.push_back(cycle); });
    for (const Graph::Cycle& cycle : cycles) {
        std::string path;
        std::size_t shown = 0;
        for (const std::string& name : namesOnPath(always, cycle))
            if (++shown <= kNamesShown) path += name + " → ";
        if (shown > kNamesShown) path += "… → ";
        path += always.names[cycle.path[0]];
        const Assigned& first = m_definition.assigned[find(always.names[cycle.path[0]])->index];
        if (!first.value) continue;
        report(cycle.at, (cycle.path.size() == 1 ? quoted(first.name) + " is defined by itself ("
                                                 : listed(namesOnPath(always, cycle)) +
                                                       " are defined by each other (") +
                             path + "). Make one a state, or read it delayed.");
        broken(always, cycle);
    }
    // Definition::assigned promises that each reads only earlier ones.
    std::vector<Assigned> reordered;
    for (const std::size_t i : sorted) {
        Symbol* symbol = find(always.names[i]);
        if (symbol->kind != NameClass::Assigned) continue;
        reordered.push_back(std::move(m_definition.assigned[symbol->index]));
        symbol->index = reordered.size() - 1;
    }
    m_definition.assigned = std::move(reordered);

    Graph initial; // initial values by each other, through assigned quantities
    const auto define = [&](const std::string& name, const SyntaxPtr& tree) {
        const std::size_t from = initial.add(name);
        for (const NameUse& use : usesOf(tree)) {
            const Symbol* symbol = find(use.name);
            const bool counts = symbol && (symbol->kind == NameClass::Assigned ||
                                           symbol->kind == NameClass::State ||
                                           symbol->kind == NameClass::Parameter);
            if (counts && !use.past) initial.connect(from, use);
        }
    };
    for (const Parameter& parameter : m_definition.parameters)
        define(parameter.name, parameter.value);
    for (const State& state : m_definition.states) define(state.name, state.initial);
    for (const Assigned& assigned : m_definition.assigned) define(assigned.name, assigned.value);
    cycles.clear();
    initial.order([&](const Graph::Cycle& cycle) { cycles.push_back(cycle); });
    for (const Graph::Cycle& cycle : cycles) {
        std::vector<std::string> states;
        bool told = false;
        for (const std::string& name : namesOnPath(initial, cycle)) {
            const Symbol* symbol = find(name);
            told = told || (symbol->kind == NameClass::Assigned &&
                            !m_definition.assigned[symbol->index].value);
            if (symbol->kind != NameClass::Assigned) states.push_back(name);
        }
        if (told || states.empty()) continue;
        if (states.size() == 1)
            report(cycle.at, "The initial value of " + quoted(states[0]) + " depends on itself.");
        else
            report(cycle.at, "The initial values of " + listed(states) + " depend on each other.");
        broken(initial, cycle);
    }
}

void Checker::orderQuantities() {
    Graph graph;
    const auto define = [&](const std::string& name, const SyntaxPtr& tree, bool annotated) {
        const std::size_t from = graph.add(name);
        for (const NameUse& use : usesOf(tree)) {
            const Symbol* symbol = find(use.name);
            const bool inferred =
                symbol &&
                (symbol->kind == NameClass::Assigned || symbol->kind == NameClass::State ||
                 symbol->kind == NameClass::Parameter || symbol->kind == NameClass::Draw);
            if (!inferred) continue;
            // A written unit is known before; what reads its own past needs one.
            const bool writtenUnit = m_draft.annotated.contains(use.name);
            const bool needed = symbol->kind == NameClass::Assigned ||
                                symbol->kind == NameClass::Draw || !writtenUnit;
            if (needed && !(annotated && use.past) && !(use.past && writtenUnit))
                graph.connect(from, use);
        }
    };
    for (const Parameter& p : m_definition.parameters)
        define(p.name, p.value, m_draft.annotated.contains(p.name));
    for (const State& s : m_definition.states)
        define(s.name, s.initial, m_draft.annotated.contains(s.name));
    for (const Assigned& a : m_definition.assigned)
        define(a.name, a.value, m_draft.annotated.contains(a.name));
    for (const Draw& d : m_definition.draws) define(d.name, d.rule, false);
    const std::vector<std::size_t> sorted = graph.order([&](const Graph::Cycle& cycle) {
        for (const std::size_t i : cycle.path)
            if (find(graph.names[i])->kind == NameClass::Draw)
                return report(cycle.at,
                              "The draw " + quoted(graph.names[i]) + " depends on itself.");
        const std::string& name = graph.names[cycle.path[0]];
        report(find(name)->at,
               quoted(name) + " reads its own past, so its unit cannot be inferred; write it: `" +
                   name + " : mV = ...`.");
    });
    for (const std::size_t i : sorted) m_order.push_back(graph.names[i]);
}

void Checker::inferInOrder() {
    const auto known = [this](const auto& entry) {
        const bool written = m_draft.annotated.contains(entry.name);
        if (written)
            declareType(entry.name, entry.unit,
                        sizes(entry.shape, entry.name).value_or(std::vector<std::string>()));
    };
    for (const Parameter& p : m_definition.parameters) known(p);
    for (const State& s : m_definition.states) known(s);
    for (const Assigned& a : m_definition.assigned)
        if (a.value) known(a);
    for (const std::string& name : m_order) {
        Symbol& symbol = *find(name);
        if (symbol.kind == NameClass::Parameter)
            inferParameter(m_definition.parameters[symbol.index], symbol);
        if (symbol.kind == NameClass::State) inferState(m_definition.states[symbol.index], symbol);
        if (symbol.kind == NameClass::Assigned)
            inferAssigned(m_definition.assigned[symbol.index], symbol);
        if (symbol.kind == NameClass::Draw) inferDraw(m_definition.draws[symbol.index], symbol);
    }
}

} // namespace dynaloom::language
