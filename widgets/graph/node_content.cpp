#include "widgets/graph/node_content.h"

#include "core/model/resolve.h"
#include "widgets/graph/colours.h"
#include "widgets/notation/notation.h"

#include <algorithm>

namespace dynaloom::graph {
namespace {

using language::ComponentKind;
using language::Definition;
using notation::toQt;

constexpr std::size_t kParameterLines = 4;
constexpr std::size_t kPlugLines = 12;

// A unit with the definition's unit variables at their preferred values, as far as they have one.
language::Unit preferred(const language::Unit& unit, const Definition& definition) {
    language::Unit result = unit;
    result.variables.clear();
    for (const auto& [name, exponent] : unit.variables) {
        const auto declared =
            std::find_if(definition.unitVariables.begin(), definition.unitVariables.end(),
                         [&name](const language::UnitVariable& v) { return v.name == name; });
        if (declared == definition.unitVariables.end() || !declared->preferred) return unit;
        result = result * language::power(*declared->preferred, exponent);
    }
    return result;
}

bool isCurrent(const language::Unit& unit) {
    const std::optional<language::Unit> current = language::unitSymbol("A");
    const std::optional<language::Unit> area = language::unitSymbol("m");
    return current && area &&
           (unit.sameDimension(*current) || unit.sameDimension(*current / (*area * *area)));
}

QString sizeText(const ContentSource& source, const model::Node& node, const char* unitsWord) {
    if (node.size.text.empty()) return {};
    const auto size = model::evaluateSize(node.size, source.scope, {});
    const QString number = size ? notation::grouped(*size) : toQt(node.size.text);
    const bool one = size && *size == 1;
    QString word = QString::fromLatin1(unitsWord);
    if (one) word.chop(1);
    return number + QLatin1Char(' ') + word;
}

QString joined(const QString& a, const QString& b) {
    if (a.isEmpty() || b.isEmpty()) return a + b;
    return a + QStringLiteral(" · ") + b;
}

PortType inputType(const Definition& definition, const language::InputPort& port) {
    return port.isEvent                                  ? PortType::Synaptic
           : isCurrent(preferred(port.unit, definition)) ? PortType::Current
                                                         : PortType::Value;
}

PortType outputType(const Definition& definition, const language::OutputPort& port) {
    return port.isEvent                                                    ? PortType::Spike
           : port.isCurrent || isCurrent(preferred(port.unit, definition)) ? PortType::Current
                                                                           : PortType::Value;
}

// Of what the port stands for inside; spikes and what synapses deliver to where it is left open or
// wrong, which the problems say.
PortType areaPortType(const ContentSource& source, const model::Graph& graph,
                      const model::AreaPort& port) {
    const PortType usual = port.isOutput ? PortType::Spike : PortType::Synaptic;
    model::PortResolver resolver(source.model, source.catalog);
    const auto end = resolver.resolveInner(graph, port, {});
    if (!end || end->port.empty()) return usual;
    const Definition& definition = *end->definition;
    if (port.isOutput) {
        if (definition.event(end->port)) return PortType::Spike;
        const auto* output = definition.output(end->port);
        return output ? outputType(definition, *output) : PortType::Value;
    }
    const auto* input = definition.input(end->port);
    if (definition.kind == ComponentKind::Receptor || !input) return usual;
    return inputType(definition, *input);
}

void addPort(NodeContent& content, std::vector<Key> plugs, const std::string& name, PortType type,
             bool out, int row, bool labelled) {
    const QString text = toQt(name);
    content.ports.push_back(
        {std::move(plugs), text, labelled ? notation::plainName(text) : QString(), type, out, row});
}

// Own ports of a component in the order they are declared: inputs on the left, outputs on the
// right, each side counted from the first line.
void addOwnPorts(NodeContent& content, const Definition& definition, const ReadPorts& reads) {
    int left = 0, right = 0;
    for (const language::InputPort& port : definition.inputs) {
        addPort(content, {}, port.name, inputType(definition, port), false, left++, true);
    }
    std::set<std::string> shown;
    const auto addOut = [&](const std::string& name, PortType type) {
        if (shown.insert(name).second) addPort(content, {}, name, type, true, right++, true);
    };
    for (const language::Event& event : definition.events) addOut(event.name, PortType::Spike);
    for (const language::OutputPort& port : definition.outputs)
        addOut(port.name, outputType(definition, port));
    for (const auto& [plugs, name] : reads)
        if (plugs.empty() && !name.empty()) addOut(name, PortType::Value);
    content.portLines = std::max(left, right);
}

void addPlugs(const ContentSource& source, NodeContent& content,
              const std::vector<model::Plug>& plugs, std::vector<Key> path,
              const ReadPorts& reads) {
    for (const model::Plug& plug : plugs) {
        if (content.plugs.size() >= kPlugLines) return;
        std::vector<Key> keys = path;
        keys.push_back(plug.key);
        const auto definition = model::component(source.model, source.catalog, plug.component);
        const int row = content.portLines + static_cast<int>(content.plugs.size());
        content.plugs.push_back(
            {keys, toQt(plug.name), toQt(plug.component),
             definition ? notation::kindIcon(definition->kind) : QStringLiteral("warning"),
             static_cast<int>(path.size()), plug.disabled});
        if (!definition) content.broken = true;
        if (definition && definition->kind == ComponentKind::Receptor)
            for (const language::InputPort& port : definition->inputs)
                addPort(content, keys, port.name, PortType::Synaptic, false, row, false);
        for (const auto& [readPlugs, name] : reads)
            if (readPlugs == keys) addPort(content, keys, name, PortType::Value, true, row, false);
        addPlugs(source, content, plug.plugs, keys, reads);
    }
}

// The parameters set at the node first, then the component's own defaults, as far as there is room.
void addParameters(NodeContent& content, const Definition& definition, const model::Node& node) {
    for (const bool own : {true, false}) {
        for (const language::Parameter& parameter : definition.parameters) {
            if (content.parameters.size() >= kParameterLines) return;
            const auto value = node.parameters.find(parameter.name);
            if ((value != node.parameters.end()) != own) continue;
            QString text;
            if (own)
                text = toQt(value->second.text);
            else if (parameter.value)
                text = toQt(language::toString(*parameter.value));
            else
                text = QStringLiteral("not set");
            content.parameters.push_back({notation::richName(toQt(parameter.name)), text, own});
        }
    }
}

void fillArea(const ContentSource& source, NodeContent& content, const model::Node& node) {
    content.look = NodeLook::Area;
    content.icon = QStringLiteral("area");
    const auto area = source.model.areas.find(node.component);
    content.broken = area == source.model.areas.end();
    content.subtitle = joined(QStringLiteral("Area"), toQt(node.component));
    if (content.broken) return;
    content.subtitle = joined(
        content.subtitle, area->second->graph
                              ? QStringLiteral("%1 nodes").arg(area->second->graph->nodes.size())
                              : QString());
    int left = 0, right = 0;
    for (const model::AreaPort& port : area->second->ports)
        addPort(content, {}, port.name, areaPortType(source, *area->second->graph, port),
                port.isOutput, port.isOutput ? right++ : left++, true);
    content.portLines = std::max(left, right);
    for (const auto& [name, value] : node.parameters) {
        if (content.parameters.size() >= kParameterLines) break;
        content.parameters.push_back({notation::richName(toQt(name)), toQt(value.text), true});
    }
}

} // namespace

ContentSource contentSource(const model::Model& model, const model::Catalog& catalog,
                            const model::Graph& graph, const theme::Theme& theme,
                            const model::AreaDefinition* area) {
    ContentSource source{model, catalog, graph, theme, {}, {}};
    if (auto scope = model::evaluateParameters(model.parameters, {}, {}, {}))
        source.scope = std::move(*scope);
    if (area) {
        if (auto scope = model::evaluateParameters(area->parameters, {}, source.scope, {}))
            source.scope = std::move(*scope);
    }
    source.colours = coloursOf(graph, theme);
    return source;
}

NodeContent nodeContent(const ContentSource& source, const model::Node& node,
                        const ReadPorts& reads) {
    NodeContent content;
    content.title = toQt(node.name);
    content.colour = source.colours.at(node.key);
    content.disabled = node.disabled;
    content.tooltip = toQt(node.comment);
    content.commented = !node.comment.empty();
    if (node.kind == model::NodeKind::Area) {
        fillArea(source, content, node);
        return content;
    }
    const bool input = node.kind == model::NodeKind::Input;
    content.look = input ? NodeLook::Input : NodeLook::Population;
    content.icon = input ? QStringLiteral("input") : QStringLiteral("neuron");
    const auto definition = model::component(source.model, source.catalog, node.component);
    const bool neurons = definition && definition->kind == ComponentKind::Neuron;
    content.subtitle =
        joined(toQt(node.component), sizeText(source, node, neurons ? "neurons" : "units"));
    content.broken = !definition;
    if (definition) {
        if (content.tooltip.isEmpty()) content.tooltip = toQt(definition->doc);
        addOwnPorts(content, *definition, reads);
    }
    addPlugs(source, content, node.plugs, {}, reads);
    if (definition) addParameters(content, *definition, node);
    return content;
}

NodeContent monitorContent(const ContentSource& source, const model::Monitor& monitor) {
    NodeContent content;
    content.look = NodeLook::Monitor;
    content.icon = QStringLiteral("monitor");
    content.title = toQt(monitor.name);
    content.colour = monitorColour(source.theme);
    content.disabled = monitor.disabled;
    content.subtitle = toQt(model::path(source.graph, monitor.of));
    if (!monitor.subset.empty()) content.subtitle = joined(content.subtitle, toQt(monitor.subset));
    if (monitor.every > 1)
        content.subtitle =
            joined(content.subtitle, QStringLiteral("every %1 steps").arg(monitor.every));
    const bool spikes = monitor.of.port == "spike";
    content.ports.push_back({{},
                             QStringLiteral("data"),
                             spikes ? QStringLiteral("spikes") : toQt(monitor.of.port),
                             spikes ? PortType::Spike : PortType::Value,
                             false,
                             0});
    content.portLines = 1;
    return content;
}

NodeContent boundaryContent(const ContentSource& source, const model::AreaPort& port) {
    NodeContent content;
    content.look = NodeLook::Boundary;
    content.icon = QStringLiteral("area");
    content.title = toQt(port.name);
    content.subtitle =
        port.isOutput ? QStringLiteral("Output of the area") : QStringLiteral("Input of the area");
    content.colour = source.theme.muted;
    // Seen from inside, what comes in leaves this node.
    addPort(content, {}, port.name, areaPortType(source, source.graph, port), !port.isOutput, 0,
            false);
    content.ports.back().label = toQt(model::path(source.graph, port.inner));
    content.portLines = 1;
    return content;
}

int NodeContent::portIndex(const std::vector<Key>& plugKeys, const QString& name, bool out) const {
    int fallback = -1;
    for (std::size_t i = 0; i < ports.size(); ++i) {
        const Port& port = ports[i];
        if (port.out != out || port.plugs != plugKeys) continue;
        if (port.name == name) return static_cast<int>(i);
        if (fallback < 0) fallback = static_cast<int>(i);
    }
    return name.isEmpty() ? fallback : -1;
}

QString NodeContent::spoken() const {
    static const char* const kinds[] = {"Population", "Input", "Area", "Monitor", "Port"};
    QString text = QStringLiteral("%1 %2, %3")
                       .arg(QLatin1String(kinds[static_cast<int>(look)]), title, subtitle);
    if (disabled) text += QStringLiteral(", switched off");
    if (broken) text += QStringLiteral(", has a problem");
    return text;
}

} // namespace dynaloom::graph
