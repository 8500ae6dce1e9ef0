// The part of the graph checks that is about projections, wires and monitors.
#include "core/base/limits.h"
#include "core/model/graph_check.h"
#include "core/model/subset.h"
#include "core/model/suggest.h"

#include <algorithm>
#include <cmath>

namespace dynaloom::model {

using language::ComponentKind;
using language::Definition;
using language::DefinitionPtr;
using language::SyntaxKind;
using language::Unit;

namespace {

struct Rule {
    const char* name;
    const char* argument; // or ""
};
constexpr Rule kConnectors[] = {{"one_to_one", ""},
                                {"all_to_all", ""},
                                {"fixed_probability", "p"},
                                {"fixed_out_degree", "k"},
                                {"explicit", ""}};

bool samePopulation(const ResolvedPorts& ports) {
    return ports.source.node == ports.target.node && ports.source.areas == ports.target.areas;
}

std::string count(std::uint64_t n, const char* what) {
    return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

} // namespace

void GraphCheck::checkProjection(const Projection& projection) {
    const std::string place = pathOf(projection.name);
    const DefinitionPtr synapse =
        knownComponent(projection.synapse, place, {ComponentKind::Synapse, ComponentKind::Coupling},
                       "a projection");
    if (!projection.plasticity.empty()) {
        if (const DefinitionPtr rule = knownComponent(
                projection.plasticity, place, {ComponentKind::Plasticity}, "the plasticity")) {
            checkParameters(projection.plasticityParameters, *rule, place);
        }
    } else if (!projection.plasticityParameters.empty()) {
        m_context.error("There are parameters for a plasticity, but no plasticity.", place);
    }
    checkDelay(projection);
    if (!synapse) return;
    checkParameters(projection.parameters, *synapse, place);
    checkInitial(projection.initial, *synapse, place);
    checkWeight(projection, *synapse);
    const auto ports = m_context.resolver.resolve(m_graph, projection, placeOf(place));
    if (m_context.keep(ports)) checkConnector(projection, *ports);
}

void GraphCheck::checkWeight(const Projection& projection, const Definition& synapse) {
    const std::string place = pathOf(projection.name) + ".weight";
    const language::State* weight = synapse.state("weight");
    const bool inTable = projection.connector.table && !projection.connector.table->weight.empty();
    if (weight == nullptr) {
        if (projection.weight || inTable) {
            m_context.error("`" + synapse.name + "` has no weight; remove it from the projection.",
                            place);
        }
        return;
    }
    if (projection.weight && inTable) {
        m_context.error(
            "The weight is given twice, as one value and in the explicit list; keep one.", place);
    } else if (projection.weight) {
        checkQuantity(*projection.weight, weight->unit, synapse, place, false);
    } else if (!inTable) {
        m_context.error("The synapse `" + synapse.name + "` needs a weight.", place);
    }
    if (!inTable) return;
    const auto unit =
        language::parseUnit(projection.weightUnit.empty() ? "1" : projection.weightUnit);
    if (!unit) {
        m_context.error(
            "`" + projection.weightUnit.substr(0, 80) + "` is not a unit for the weights.", place);
    } else if (weight->unit.variables.empty() && !unit->sameDimension(weight->unit)) {
        m_context.error("The weights of the list are in " + language::toString(*unit) + "; `" +
                            synapse.name + "` needs " + language::toString(weight->unit) + ".",
                        place);
    }
}

void GraphCheck::checkDelay(const Projection& projection) {
    const std::string place = pathOf(projection.name) + ".delay";
    const std::optional<Unit> ms = language::unitSymbol("ms");
    if (!projection.delay.syntax || !ms) {
        m_context.error("A delay is missing; write 0 ms for none.", place);
        return;
    }
    if (projection.delay.syntax->kind == SyntaxKind::Rule) {
        checkRule(*projection.delay.syntax, *ms, true, place);
        return;
    }
    const auto delay = evaluateIn(projection.delay, *ms, m_scope, placeOf(place));
    if (!m_context.keep(delay)) return;
    const std::string shown = "`" + projection.delay.text.substr(0, 80) + "`";
    if (*delay < 0) {
        m_context.error("A delay cannot be negative (" + shown + ").", place);
    } else if (!std::isfinite(*delay) ||
               (m_context.dtMs > 0 &&
                *delay / m_context.dtMs > static_cast<double>(limits::kDelaySteps))) {
        m_context.error("The delay " + shown + " is longer than " +
                            std::to_string(limits::kDelaySteps) + " steps.",
                        place);
    }
}

std::optional<double> GraphCheck::argument(const Connector& connector, const std::string& name,
                                           const std::string& node) {
    const auto it = connector.arguments.find(name);
    if (it == connector.arguments.end()) {
        m_context.error("The connector `" + connector.rule + "` needs `" + name + "`.", node);
        return std::nullopt;
    }
    const auto value = evaluateIn(it->second, Unit{}, m_scope, placeOf(node + "." + name));
    if (!m_context.keep(value)) return std::nullopt;
    return *value;
}

void GraphCheck::checkConnector(const Projection& projection, const ResolvedPorts& ports) {
    const Connector& connector = projection.connector;
    const std::string place = pathOf(projection.name);
    const auto rule =
        std::find_if(std::begin(kConnectors), std::end(kConnectors),
                     [&connector](const Rule& r) { return connector.rule == r.name; });
    if (rule == std::end(kConnectors)) {
        std::vector<std::string> names;
        for (const Rule& r : kConnectors) names.emplace_back(r.name);
        m_context.error("There is no connector `" + connector.rule.substr(0, 80) + "`." +
                            didYouMean(connector.rule, names),
                        place);
        return;
    }
    const std::string argumentName = rule->argument;
    for (const auto& [name, value] : connector.arguments) {
        if (name != argumentName) {
            m_context.error("The connector `" + connector.rule + "` has no argument `" +
                                name.substr(0, 80) + "`.",
                            place);
        }
    }
    if (projection.delivery == Delivery::JustInTime && connector.rule == "explicit") {
        m_context.error("A list of connections cannot be made just in time, since there is no rule "
                        "to make it from; write \"events\".",
                        place + ".delivery");
    }
    std::optional<double> number;
    if (!argumentName.empty()) number = argument(connector, argumentName, place);
    const auto sources = sizeOf(ports.source), targets = sizeOf(ports.target);
    if (argumentName == "p" && number && !(*number >= 0 && *number <= 1)) {
        m_context.error("The probability p is not from 0 to 1 (`" +
                            connector.arguments.at("p").text.substr(0, 80) + "`).",
                        place);
        return;
    }
    if (argumentName == "k" && number &&
        !(*number >= 0 && *number == std::round(*number) && std::isfinite(*number))) {
        m_context.error("The number of targets k is not a whole number from 0 (`" +
                            connector.arguments.at("k").text.substr(0, 80) + "`).",
                        place);
        return;
    }
    if (!sources || !targets || (!argumentName.empty() && !number)) return;
    const auto n = static_cast<double>(*sources), m = static_cast<double>(*targets);
    double synapses = 0;
    if (connector.rule == "one_to_one") {
        if (*sources != *targets) {
            m_context.error("one_to_one needs equal sizes; the source has " +
                                count(*sources, "unit") + ", the target " +
                                std::to_string(*targets) + ".",
                            place);
        }
        synapses = n;
    } else if (connector.rule == "fixed_out_degree") {
        const double available = m - (samePopulation(ports) && !connector.allowSelf ? 1 : 0);
        if (!connector.allowMultiple && *number > available) {
            m_context.error("Each source wants " +
                                std::to_string(static_cast<std::uint64_t>(*number)) +
                                " different targets, but there are " +
                                std::to_string(static_cast<std::uint64_t>(available)) +
                                "; lower k or allow multiple connections.",
                            place);
        }
        synapses = n * *number;
    } else if (connector.rule == "explicit") {
        return checkTable(projection, *sources, *targets);
    } else {
        synapses = n * m * (argumentName == "p" ? *number : 1.0);
    }
    if (synapses > static_cast<double>(limits::kSynapses)) {
        m_context.error("This would make more than " + std::to_string(limits::kSynapses) +
                            " synapses, the limit for one projection.",
                        place);
    }
}

void GraphCheck::checkTable(const Projection& projection, std::uint64_t sources,
                            std::uint64_t targets) {
    const std::string place = pathOf(projection.name);
    const auto& table = projection.connector.table;
    if (!table) {
        m_context.error("An explicit connector needs a `table` of sources and targets.", place);
        return;
    }
    const std::size_t entries = table->pre.size();
    const bool lengthsFit = table->post.size() == entries &&
                            (table->weight.empty() || table->weight.size() == entries) &&
                            (table->delayMs.empty() || table->delayMs.size() == entries);
    if (!lengthsFit) {
        m_context.error("The columns of the explicit list have different lengths.", place);
        return;
    }
    const double longest = m_context.dtMs > 0
                               ? m_context.dtMs * static_cast<double>(limits::kDelaySteps)
                               : std::numeric_limits<double>::max();
    for (std::size_t i = 0; i < entries; ++i) {
        const std::string entry = "Entry " + std::to_string(i) + " of the explicit list: ";
        if (table->pre[i] >= sources || table->post[i] >= targets) {
            const bool atSource = table->pre[i] >= sources;
            m_context.error(entry + (atSource ? "the source " : "the target ") +
                                std::to_string(atSource ? table->pre[i] : table->post[i]) +
                                " is not below " + std::to_string(atSource ? sources : targets) +
                                ".",
                            place);
            return; // one message, not one an entry
        }
        if (!table->weight.empty() && !std::isfinite(table->weight[i])) {
            m_context.error(entry + "the weight is not a finite number.", place);
            return;
        }
        if (!table->delayMs.empty() && !(table->delayMs[i] >= 0 && table->delayMs[i] <= longest)) {
            m_context.error(entry + "the delay is negative or too long.", place);
            return;
        }
    }
}

void GraphCheck::checkWire(const Wire& wire) {
    const auto nameOf = [this](const End& end) {
        const auto it = m_names.find(end.node);
        return it == m_names.end() ? std::string("?") : it->second;
    };
    const std::string place = m_prefix + nameOf(wire.source) + "->" + nameOf(wire.target);
    const auto ports = m_context.resolver.resolve(m_graph, wire, placeOf(place));
    if (!m_context.keep(ports)) return;
    const auto sources = sizeOf(ports->source), targets = sizeOf(ports->target);
    if (!sources || !targets || *sources == 1 || *sources == *targets) return;
    m_context.error("The source has " + count(*sources, "unit") + " and the target " +
                        std::to_string(*targets) + "; a wire joins unit to unit, or one to all.",
                    place);
}

void GraphCheck::checkMonitor(const Monitor& monitor) {
    const std::string place = pathOf(monitor.name);
    if (monitor.every == 0)
        m_context.error("A monitor records every step or every n-th, n from 1.", place);
    const auto end = m_context.resolver.resolve(m_graph, monitor, placeOf(place));
    if (!m_context.keep(end)) return;
    if (const auto size = sizeOf(*end))
        m_context.keep(parseSubset(monitor.subset, *size, placeOf(place)));
}

} // namespace dynaloom::model
