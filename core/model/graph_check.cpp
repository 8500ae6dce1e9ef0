#include "core/model/graph_check.h"

#include "core/base/limits.h"
#include "core/model/suggest.h"

#include <algorithm>
#include <cmath>

namespace dynaloom::model {

using language::ComponentKind;
using language::Definition;
using language::DefinitionPtr;
using language::Syntax;
using language::SyntaxKind;
using language::Unit;

namespace {

constexpr int kPlugDepth = 16;

template <class Items> std::vector<std::string> namesOf(const Items& items) {
    std::vector<std::string> names;
    for (const auto& item : items) names.push_back(item.name);
    return names;
}

std::string kindsText(std::initializer_list<ComponentKind> kinds) {
    std::string text;
    std::size_t i = 0;
    for (const ComponentKind kind : kinds) {
        if (i > 0) text += i + 1 == kinds.size() ? " or " : ", ";
        text += toString(kind);
        ++i;
    }
    return text;
}

const Unit& milliseconds() {
    static const Unit ms = language::unitSymbol("ms").value_or(Unit{});
    return ms;
}

// How the arguments of a rule relate to the quantity drawn.
struct RuleShape {
    const char* name;
    std::size_t arguments;
    bool sameUnit;   // all arguments have the unit of the quantity
    int notNegative; // index of an argument that may not be negative, or -1
};
constexpr RuleShape kRules[] = {{"normal", 2, true, 1},      {"truncated_normal", 4, true, 1},
                                {"lognormal", 2, false, 1},  {"uniform", 2, true, -1},
                                {"exponential", 1, true, 0}, {"gamma", 2, false, 0},
                                {"poisson", 1, false, 0},    {"binomial", 2, false, 0},
                                {"bernoulli", 1, false, 0},  {"linspace", 2, true, -1}};

} // namespace

bool CheckContext::isFull() const {
    return problems.errors.size() >= limits::kProblems || !goOn(cancel);
}
void CheckContext::error(std::string sentence, std::string node) {
    if (isFull()) return;
    problems.errors.push_back(
        Error{ErrorKind::Input, std::move(sentence), Place{{}, std::move(node), 0, 0}});
}
void CheckContext::warning(std::string sentence, std::string node) {
    if (problems.warnings.size() >= limits::kProblems) return;
    problems.warnings.push_back(
        Error{ErrorKind::Input, std::move(sentence), Place{{}, std::move(node), 0, 0}});
}

// While it lives, errors are turned into warnings (if `isOff`).
class GraphCheck::Leniency {
public:
    Leniency(CheckContext& context, bool isOff)
        : m_context(context)
        , m_isOff(isOff)
        , m_before(context.problems.errors.size()) {}
    ~Leniency() {
        if (!m_isOff) return;
        auto& errors = m_context.problems.errors;
        for (std::size_t i = m_before; i < errors.size(); ++i)
            m_context.warning("Switched off: " + errors[i].sentence, errors[i].place.node);
        errors.resize(std::min(m_before, errors.size()));
    }
    Leniency(const Leniency&) = delete;
    Leniency& operator=(const Leniency&) = delete;

private:
    CheckContext& m_context;
    bool m_isOff;
    std::size_t m_before;
};

bool GraphCheck::isOff(const End& end) const {
    if (m_off.empty()) return false;
    return m_off.contains(end.node) || std::any_of(end.plugs.begin(), end.plugs.end(),
                                                   [this](Key k) { return m_off.contains(k); });
}

void GraphCheck::noteOff(const std::vector<Plug>& plugs) {
    for (const Plug& plug : plugs) {
        if (plug.disabled) m_off.insert(plug.key);
        noteOff(plug.plugs);
    }
}

void GraphCheck::run() {
    std::set<std::string> names, monitorNames;
    for (const NodePtr& node : m_graph.nodes) {
        if (m_context.isFull()) return;
        checkName(node->name, "a node", names);
        const Leniency leniency(m_context, node->disabled);
        checkNode(*node);
    }
    for (const ProjectionPtr& projection : m_graph.projections) {
        if (m_context.isFull()) return;
        checkName(projection->name, "a projection", names);
        const Leniency leniency(m_context, projection->disabled || isOff(projection->source) ||
                                               isOff(projection->target));
        checkProjection(*projection);
    }
    for (const WirePtr& wire : m_graph.wires) {
        if (m_context.isFull()) return;
        const Leniency leniency(m_context,
                                wire->disabled || isOff(wire->source) || isOff(wire->target));
        checkWire(*wire);
    }
    for (const MonitorPtr& monitor : m_graph.monitors) {
        if (m_context.isFull()) return;
        checkName(monitor->name, "a monitor", monitorNames);
        const Leniency leniency(m_context, monitor->disabled || isOff(monitor->of));
        checkMonitor(*monitor);
    }
}

void GraphCheck::checkName(const std::string& name, const std::string& what,
                           std::set<std::string>& taken) {
    if (!isName(name)) {
        m_context.error("`" + name.substr(0, 80) + "` cannot be the name of " + what +
                            ": a letter, then letters, digits and _, at most " +
                            std::to_string(limits::kNameBytes) + " characters.",
                        m_prefix + name.substr(0, 80));
    } else if (!taken.insert(name).second) {
        m_context.error("The name `" + name + "` is taken in this graph.", pathOf(name));
    }
}

DefinitionPtr GraphCheck::knownComponent(const std::string& name, const std::string& node,
                                         std::initializer_list<ComponentKind> kinds,
                                         const std::string& what) {
    const DefinitionPtr definition = component(m_context.model, m_context.catalog, name);
    const auto fits = [&kinds](const Definition& d) {
        return std::find(kinds.begin(), kinds.end(), d.kind) != kinds.end();
    };
    if (!definition) {
        std::vector<std::string> names;
        for (const DefinitionPtr& d : m_context.catalog.all()) {
            if (fits(*d)) names.push_back(d->name);
        }
        for (const auto& [own, d] : m_context.model.components) {
            if (fits(*d)) names.push_back(own);
        }
        m_context.error(
            "There is no component `" + name.substr(0, 80) + "`." + didYouMean(name, names), node);
        return nullptr;
    }
    if (!fits(*definition)) {
        m_context.error("`" + name + "` is of kind " + std::string(toString(definition->kind)) +
                            "; " + what + " needs the kind " + kindsText(kinds) + ".",
                        node);
        return nullptr;
    }
    return definition;
}

void GraphCheck::checkNode(const Node& node) {
    const std::string place = pathOf(node.name);
    if (node.kind == NodeKind::Area) return checkArea(node);
    const DefinitionPtr d =
        node.kind == NodeKind::Input
            ? knownComponent(node.component, place, {ComponentKind::Input, ComponentKind::Process},
                             "an input node")
            : knownComponent(node.component, place,
                             {ComponentKind::Neuron, ComponentKind::Rate, ComponentKind::Layer},
                             "a population");
    m_context.keep(evaluateSize(node.size, m_scope, placeOf(place)));
    if (!d) return;
    checkParameters(node.parameters, *d, place);
    checkInitial(node.initial, *d, place);
    if (d->timeless && !node.timeUnit) {
        m_context.error(
            "`" + d->name +
                "` has no units of time of its own; give the node a time unit, such as 1 ms.",
            place);
    } else if (!d->timeless && node.timeUnit) {
        m_context.error("`" + d->name +
                            "` has its own units of time; remove the time unit of the node.",
                        place);
    } else if (node.timeUnit) {
        const auto length = evaluateIn(*node.timeUnit, milliseconds(), m_scope, placeOf(place));
        if (m_context.keep(length) && !(*length > 0 && std::isfinite(*length))) {
            m_context.error("The time unit must be a length of time above 0.", place);
        }
    }
    checkPlugs(node.plugs, *d, place, 1);
}

void GraphCheck::checkArea(const Node& node) {
    const std::string place = pathOf(node.name);
    const auto area = m_context.model.areas.find(node.component);
    if (area == m_context.model.areas.end()) {
        std::vector<std::string> names;
        for (const auto& [name, definition] : m_context.model.areas) names.push_back(name);
        m_context.error("There is no area `" + node.component.substr(0, 80) + "`." +
                            didYouMean(node.component, names),
                        place);
        return;
    }
    if (!node.plugs.empty()) m_context.error("An area has no sockets to plug into.", place);
    m_context.keep(areaScope(*area->second, node.parameters, m_scope, m_context.documentScope,
                             placeOf(place)));
}

void GraphCheck::checkPlugs(const std::vector<Plug>& plugs, const Definition& host,
                            const std::string& hostPath, int depth) {
    std::set<std::string> names;
    for (const Plug& plug : plugs) {
        const std::string place = hostPath + "." + plug.name.substr(0, 80);
        if (!isName(plug.name)) {
            m_context.error("`" + plug.name.substr(0, 80) + "` cannot be the name of a plug.",
                            place);
        } else if (!names.insert(plug.name).second) {
            m_context.error("The name `" + plug.name + "` is taken among these plugs.", place);
        }
        if (depth > kPlugDepth) {
            m_context.error("Plugs are nested too deep (limit " + std::to_string(kPlugDepth) + ").",
                            place);
            return;
        }
        const Leniency leniency(m_context, plug.disabled);
        checkPlug(plug, host, hostPath, depth);
    }
}

void GraphCheck::checkPlug(const Plug& plug, const Definition& host, const std::string& hostPath,
                           int depth) {
    const std::string place = hostPath + "." + plug.name.substr(0, 80);
    const language::Socket* socket = host.socket(plug.socket);
    if (socket == nullptr) {
        m_context.error("`" + host.name + "` has no socket `" + plug.socket.substr(0, 80) + "`." +
                            (host.sockets.empty()
                                 ? " It has no sockets."
                                 : " It has " + listed(namesOf(host.sockets), "and") + "."),
                        place);
    }
    DefinitionPtr d;
    if (socket != nullptr) {
        d = knownComponent(plug.component, place, {socket->accepts},
                           "the socket `" + socket->name + "`");
    } else {
        d = component(m_context.model, m_context.catalog, plug.component);
    }
    if (!d) return;
    if (socket != nullptr) {
        for (const auto& [name, unit] : socket->gives) {
            if (d->output(name) == nullptr) {
                m_context.error("The socket `" + socket->name + "` needs `" + name + "`, which `" +
                                    d->name + "` does not give.",
                                place);
            }
        }
    }
    checkParameters(plug.parameters, *d, place);
    checkInitial(plug.initial, *d, place);
    checkPlugs(plug.plugs, *d, place, depth + 1);
}

void GraphCheck::checkParameters(const Values& given, const Definition& d,
                                 const std::string& node) {
    for (const auto& [name, value] : given) {
        const language::Parameter* parameter = d.parameter(name);
        if (parameter == nullptr) {
            m_context.error("`" + d.name + "` has no parameter `" + name.substr(0, 80) + "`." +
                                didYouMean(name, namesOf(d.parameters)),
                            node);
            continue;
        }
        const std::size_t before = m_context.problems.errors.size();
        checkQuantity(value, parameter->unit, d, node + "." + name, !parameter->shape.empty());
        if (m_context.problems.errors.size() == before)
            checkRange(value, *parameter, node + "." + name);
    }
    for (const language::Parameter& parameter : d.parameters) {
        if (parameter.value || given.count(parameter.name) != 0) continue;
        m_context.error("`" + parameter.name + "` of `" + d.name +
                            "` has no default; give it a value" +
                            (parameter.unit.variables.empty() && !parameter.unit.isPlain()
                                 ? " in " + language::toString(parameter.unit)
                                 : std::string()) +
                            ".",
                        node + "." + parameter.name);
    }
}

void GraphCheck::checkInitial(const Values& given, const Definition& d, const std::string& node) {
    for (const auto& [name, value] : given) {
        const language::State* state = d.state(name);
        if (state == nullptr || name == "weight") {
            m_context.error("`" + d.name + "` has no state `" + name.substr(0, 80) + "`." +
                                didYouMean(name, namesOf(d.states)),
                            node);
            continue;
        }
        checkQuantity(value, state->unit, d, node + "." + name, !state->shape.empty());
    }
}

void GraphCheck::checkQuantity(const Value& value, const Unit& unit, const Definition& d,
                               const std::string& node, bool isArray) {
    // Units with variables are solved when the model is flattened; in `time = 1` all are plain.
    const bool unitKnown = unit.variables.empty() || d.timeless;
    if (!value.syntax) {
        m_context.error("A value is missing here.", node);
        return;
    }
    if (value.syntax->kind == SyntaxKind::Rule) {
        if (!isArray) checkRule(*value.syntax, unit, unitKnown, node);
        return;
    }
    const auto result = evaluate(value, m_scope, placeOf(node));
    if (!m_context.keep(result) || !unitKnown) return;
    const bool anyUnit =
        result->unit.isPlain() && (result->value == 0 || std::isinf(result->value));
    if (anyUnit || result->unit.sameDimension(unit)) return;
    if (result->unit.isPlain()) {
        m_context.error("`" + value.text.substr(0, 80) + "` is a plain number; " +
                            language::toString(unit) + " is needed here. Write `" +
                            value.text.substr(0, 80) + " " + language::toString(unit) + "`.",
                        node);
    } else if (unit.isPlain()) {
        m_context.error("`" + value.text.substr(0, 80) + "` is " +
                            language::toString(result->unit) + "; a plain number is needed here.",
                        node);
    } else {
        m_context.error("`" + value.text.substr(0, 80) + "` is " +
                            language::toString(result->unit) + "; " + language::toString(unit) +
                            " is needed here.",
                        node);
    }
}

void GraphCheck::checkRule(const Syntax& rule, const Unit& unit, bool unitKnown,
                           const std::string& node) {
    const auto shape = std::find_if(std::begin(kRules), std::end(kRules),
                                    [&rule](const RuleShape& r) { return rule.text == r.name; });
    if (shape == std::end(kRules)) {
        std::vector<std::string> names;
        for (const RuleShape& r : kRules) names.emplace_back(r.name);
        m_context.error("There is no rule `" + rule.text.substr(0, 80) + "` to draw a number by." +
                            didYouMean(rule.text, names),
                        node);
        return;
    }
    if (rule.args.size() != shape->arguments) {
        m_context.error("`" + rule.text + "` takes " + std::to_string(shape->arguments) +
                            " arguments, not " + std::to_string(rule.args.size()) + ".",
                        node);
        return;
    }
    std::vector<double> inUnit;
    for (std::size_t i = 0; i < rule.args.size(); ++i) {
        const auto argument = evaluate(*rule.args[i], m_scope, placeOf(node));
        if (!m_context.keep(argument)) return;
        const bool isZero = argument->unit.isPlain() && argument->value == 0;
        if (shape->sameUnit && unitKnown && !isZero && !argument->unit.sameDimension(unit)) {
            m_context.error("`" + language::toString(*rule.args[i]).substr(0, 80) + "` is " +
                                (argument->unit.isPlain() ? "a plain number"
                                                          : language::toString(argument->unit)) +
                                "; " +
                                (unit.isPlain() ? "a plain number" : language::toString(unit)) +
                                " is needed here.",
                            node);
            return;
        }
        if (static_cast<int>(i) == shape->notNegative && argument->value < 0) {
            m_context.error("`" + language::toString(*rule.args[i]).substr(0, 80) +
                                "` may not be negative in `" + rule.text + "`.",
                            node);
        }
    }
}

void GraphCheck::checkRange(const Value& value, const language::Parameter& parameter,
                            const std::string& node) {
    if (!parameter.range.low || !parameter.range.high || value.syntax->kind == SyntaxKind::Rule)
        return;
    if (!parameter.unit.variables.empty()) return;
    const auto number = evaluateIn(value, parameter.unit, m_scope, {});
    const auto bound = [&parameter](const language::SyntaxPtr& syntax) {
        return evaluateIn(Value{{}, syntax}, parameter.unit, {}, {});
    };
    // Bounds that read other parameters are checked when the model is flattened.
    const auto low = bound(parameter.range.low), high = bound(parameter.range.high);
    if (!number || !low || !high || (*number >= *low && *number <= *high)) return;
    m_context.error("`" + value.text.substr(0, 80) + "` is outside of [" +
                        language::toString(*parameter.range.low) + ", " +
                        language::toString(*parameter.range.high) + "].",
                    node);
}

std::optional<std::uint64_t> GraphCheck::sizeOf(const ResolvedEnd& end) const {
    Scope scope;
    const Scope* now = &m_scope;
    for (const Node* node : end.areas) {
        const auto area = m_context.model.areas.find(node->component);
        if (area == m_context.model.areas.end()) return std::nullopt;
        auto inner = areaScope(*area->second, node->parameters, *now, m_context.documentScope, {});
        if (!inner) return std::nullopt;
        scope = std::move(*inner);
        now = &scope;
    }
    const auto size = evaluateSize(end.node->size, *now, {});
    return size ? std::optional(*size) : std::nullopt;
}

} // namespace dynaloom::model
