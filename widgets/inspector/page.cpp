#include "widgets/inspector/page.h"

#include "widgets/notation/notation.h"

#include <algorithm>

namespace dynaloom::inspector {
namespace {

using language::Definition;
using language::DefinitionPtr;
using notation::toQt;

QString textOf(const language::SyntaxPtr& syntax) {
    return syntax ? toQt(language::toString(*syntax)) : QString();
}

QString valueOf(const model::Values& values, const std::string& name) {
    const auto found = values.find(name);
    return found == values.end() ? QString() : toQt(found->second.text);
}

const model::Graph* graphOf(const PageSource& source) {
    if (source.graph.empty()) return source.model.graph.get();
    const auto area = source.model.areas.find(source.graph);
    return area == source.model.areas.end() ? nullptr : area->second->graph.get();
}

Row textRow(const QString& label, const QString& text, const QString& tip = {}) {
    Row row;
    row.label = label;
    row.text = text.isEmpty() ? QStringLiteral("—") : text;
    row.tooltip = tip;
    return row;
}

Row quantityRow(Target target, Quantity quantity) {
    Row row;
    row.kind = Row::Kind::Quantity;
    row.target = target;
    row.quantity = std::move(quantity);
    return row;
}

// Declared unit and range of a parameter or state, whose shape the two share.
template <class Declared>
Quantity declared(const Declared& item, const QString& path, const model::Values& values) {
    Quantity quantity;
    quantity.name = toQt(item.name);
    quantity.path = path + QLatin1Char('.') + quantity.name;
    quantity.text = valueOf(values, item.name);
    quantity.doc = toQt(item.doc);
    quantity.low = textOf(item.range.low);
    quantity.high = textOf(item.range.high);
    quantity.unit = item.unit;
    quantity.unitIsOpen = !item.unit.variables.empty();
    return quantity;
}

std::vector<Row> parameterRows(const Definition& definition, const QString& path,
                               const model::Values& values, Target target,
                               const std::vector<Key>& plugs) {
    std::vector<Row> rows;
    for (const language::Parameter& parameter : definition.parameters) {
        Quantity quantity = declared(parameter, path, values);
        quantity.fallback = textOf(parameter.value);
        rows.push_back(quantityRow(target, std::move(quantity)));
        rows.back().plugs = plugs;
    }
    return rows;
}

std::vector<Row> initialRows(const Definition& definition, const QString& path,
                             const model::Values& values, const std::vector<Key>& plugs) {
    std::vector<Row> rows;
    for (const language::State& state : definition.states) {
        if (state.name == "weight" || !state.initial) continue;
        Quantity quantity = declared(state, path, values);
        quantity.fallback = textOf(state.initial);
        quantity.hasSlider = false; // a start value does not act on a running network
        rows.push_back(quantityRow(Target::Initial, std::move(quantity)));
        rows.back().plugs = plugs;
    }
    return rows;
}

void addSection(Page& page, const QString& heading, std::vector<Row> rows,
                const std::vector<Key>& plugs = {}, const QString& doc = {}) {
    if (!rows.empty() || !doc.isEmpty())
        page.sections.push_back({heading, doc, plugs, std::move(rows)});
}

void addPlugs(Page& page, const PageSource& source, const std::vector<model::Plug>& plugs,
              const QString& path, const std::vector<Key>& above) {
    for (const model::Plug& plug : plugs) {
        std::vector<Key> keys = above;
        keys.push_back(plug.key);
        const QString plugPath = path + QLatin1Char('.') + toQt(plug.name);
        const DefinitionPtr definition =
            model::component(source.model, source.catalog, plug.component);
        const QString heading = toQt(plug.name) + QStringLiteral("  ·  ") + toQt(plug.component);
        if (!definition) {
            addSection(page, heading,
                       {textRow(QStringLiteral("Component"), QStringLiteral("unknown"))}, keys);
            continue;
        }
        std::vector<Row> rows =
            parameterRows(*definition, plugPath, plug.parameters, Target::Parameter, keys);
        std::vector<Row> initial = initialRows(*definition, plugPath, plug.initial, keys);
        std::move(initial.begin(), initial.end(), std::back_inserter(rows));
        addSection(page, heading, std::move(rows), keys,
                   definition->doc.empty() ? toQt(std::string(language::toString(definition->kind)))
                                           : toQt(definition->doc));
        addPlugs(page, source, plug.plugs, plugPath, keys);
    }
}

Row sizeRow(const model::Node& node, const QString& word) {
    Quantity size;
    size.name = QStringLiteral("size");
    size.path = toQt(node.name) + QStringLiteral(".size");
    size.text = toQt(node.size.text);
    size.doc = QStringLiteral("Number of %1").arg(word);
    size.allowsRule = false;
    size.hasSlider = false; // another size is another build
    return quantityRow(Target::Size, std::move(size));
}

void fillNode(Page& page, const PageSource& source, const model::Node& node) {
    const bool area = node.kind == model::NodeKind::Area;
    const DefinitionPtr definition =
        area ? nullptr : model::component(source.model, source.catalog, node.component);
    page.title = toQt(node.name);
    page.kind = area                                  ? QStringLiteral("Area")
                : node.kind == model::NodeKind::Input ? QStringLiteral("Input")
                                                      : QStringLiteral("Population");
    page.icon = area         ? QStringLiteral("area")
                : definition ? notation::kindIcon(definition->kind)
                             : QStringLiteral("warning");
    page.subtitle = toQt(node.component);
    page.doc = definition ? toQt(definition->doc) : QString();
    if (area) {
        const auto found = source.model.areas.find(node.component);
        if (found == source.model.areas.end()) return;
        page.doc = toQt(found->second->doc);
        std::vector<Row> rows;
        for (const auto& [name, parameter] : found->second->parameters) {
            Quantity quantity;
            quantity.name = toQt(name);
            quantity.path = page.title + QLatin1Char('.') + quantity.name;
            quantity.text = valueOf(node.parameters, name);
            quantity.fallback = toQt(parameter.value.text);
            quantity.doc = toQt(parameter.doc);
            quantity.unitIsOpen = true;
            rows.push_back(quantityRow(Target::Parameter, std::move(quantity)));
        }
        addSection(page, QStringLiteral("Parameters"), std::move(rows));
        return;
    }
    const bool neurons = definition && definition->kind == language::ComponentKind::Neuron;
    std::vector<Row> general;
    if (!node.size.text.empty())
        general.push_back(
            sizeRow(node, neurons ? QStringLiteral("neurons") : QStringLiteral("units")));
    const std::string solver = node.solver.empty() ? source.model.run.solver : node.solver;
    general.push_back(textRow(QStringLiteral("solver"),
                              toQt(solver.empty() ? "exponential_euler" : solver)
                                  .replace(QLatin1Char('_'), QLatin1Char(' ')),
                              QStringLiteral("How the equations are integrated")));
    addSection(page, QStringLiteral("General"), std::move(general));
    if (!definition) {
        addSection(page, QStringLiteral("Problem"),
                   {textRow(QStringLiteral("component"),
                            QStringLiteral("There is no component %1.").arg(page.subtitle))});
        return;
    }
    addSection(page, QStringLiteral("Parameters"),
               parameterRows(*definition, page.title, node.parameters, Target::Parameter, {}));
    addSection(page, QStringLiteral("Initial values"),
               initialRows(*definition, page.title, node.initial, {}));
    addPlugs(page, source, node.plugs, page.title, {});
}

std::vector<Row> connectionRows(const model::Graph& graph, const model::Projection& projection,
                                const QString& name) {
    std::vector<Row> rows{
        textRow(QStringLiteral("from"), toQt(model::path(graph, projection.source))),
        textRow(QStringLiteral("to"), toQt(model::path(graph, projection.target))),
        textRow(QStringLiteral("connector"),
                toQt(projection.connector.rule).replace(QLatin1Char('_'), QLatin1Char(' ')),
                notation::connectorText(projection.connector))};
    for (const auto& [argument, value] : projection.connector.arguments) {
        Quantity quantity;
        quantity.name = toQt(argument);
        quantity.path = name + QLatin1Char('.') + quantity.name;
        quantity.text = toQt(value.text);
        quantity.doc = argument == "p" ? QStringLiteral("Probability of a connection")
                                       : QStringLiteral("Number of targets of each source");
        quantity.allowsRule = false;
        quantity.hasSlider = false;
        rows.push_back(quantityRow(Target::ConnectorArgument, std::move(quantity)));
    }
    return rows;
}

std::vector<Row> transmissionRows(const model::Projection& projection, const Definition* synapse,
                                  const QString& name) {
    std::vector<Row> rows;
    if (projection.weight) {
        Quantity weight;
        weight.name = QStringLiteral("weight");
        weight.path = name + QStringLiteral(".weight");
        weight.text = toQt(projection.weight->text);
        weight.doc = QStringLiteral("What one spike adds at each synapse");
        weight.unitIsOpen = true;
        if (const language::State* state = synapse ? synapse->state("weight") : nullptr) {
            weight.unit = state->unit;
            weight.unitIsOpen = !state->unit.variables.empty();
            weight.low = textOf(state->range.low);
            weight.high = textOf(state->range.high);
        }
        rows.push_back(quantityRow(Target::Weight, std::move(weight)));
    }
    Quantity delay;
    delay.name = QStringLiteral("delay");
    delay.path = name + QStringLiteral(".delay");
    delay.text = toQt(projection.delay.text);
    delay.fallback = QStringLiteral("0 ms");
    delay.doc = QStringLiteral("From a spike to its effect");
    delay.low = QStringLiteral("0 ms");
    delay.high = QStringLiteral("inf");
    delay.unit = language::unitSymbol("ms").value_or(language::Unit{});
    delay.hasSlider = false;
    rows.push_back(quantityRow(Target::Delay, std::move(delay)));
    return rows;
}

// Results are the same; which is fastest depends on how many neurons fire and how dense the
// connections are (docs/step.md, "Ways of delivery").
Row deliveryRow(const model::Projection& projection, const QString& name) {
    Row row;
    row.kind = Row::Kind::Choice;
    row.target = Target::Delivery;
    row.label = QStringLiteral("delivery");
    row.quantity.name = row.label;
    row.quantity.path = name + QStringLiteral(".delivery");
    row.text = QString::fromLatin1(model::nameOf(projection.delivery));
    row.tooltip = QStringLiteral("How arriving spikes are delivered; results do not depend on it");
    const std::pair<model::Delivery, const char*> ways[] = {
        {model::Delivery::Events,
         "The stored synapses of each neuron that fired: best where few fire at once"},
        {model::Delivery::Sparse,
         "All stored synapses times the vector of spikes in every step: for very high rates"},
        {model::Delivery::Dense,
         "A full matrix times the vector of spikes in every step: for small, densely connected "
         "networks; one delay for all"},
        {model::Delivery::JustInTime,
         "Nothing is stored: the synapses of each neuron that fired are drawn anew from rule and "
         "seed. Saves memory and costs time"}};
    for (const auto& [way, tip] : ways) {
        row.choices.append(QString::fromLatin1(model::nameOf(way)));
        row.tips.append(QString::fromLatin1(tip));
    }
    return row;
}

void fillProjection(Page& page, const PageSource& source, const model::Graph& graph,
                    const model::Projection& projection) {
    const DefinitionPtr synapse =
        model::component(source.model, source.catalog, projection.synapse);
    const auto nameOf = [&](const model::End& end) {
        const model::Node* node = graph.node(end.node);
        return node ? toQt(node->name) : QStringLiteral("?");
    };
    // As the compiler names it in its table of live values (compile/flatten).
    const QString name =
        projection.name.empty()
            ? nameOf(projection.source) + QStringLiteral("->") + nameOf(projection.target)
            : toQt(projection.name);
    page.kind = QStringLiteral("Projection");
    page.title = nameOf(projection.source) + QStringLiteral(" → ") + nameOf(projection.target);
    page.subtitle = toQt(projection.synapse);
    page.icon = QStringLiteral("synapse");
    page.doc = synapse ? toQt(synapse->doc) : QString();
    addSection(page, QStringLiteral("Transmission"),
               transmissionRows(projection, synapse.get(), name));
    std::vector<Row> connections = connectionRows(graph, projection, name);
    if (synapse && synapse->kind == language::ComponentKind::Synapse)
        connections.push_back(deliveryRow(projection, name));
    addSection(page, QStringLiteral("Connections"), std::move(connections));
    if (synapse)
        addSection(
            page, QStringLiteral("Synapse"),
            parameterRows(*synapse, name, projection.parameters, Target::SynapseParameter, {}));
    if (projection.plasticity.empty()) return;
    const DefinitionPtr rule =
        model::component(source.model, source.catalog, projection.plasticity);
    if (rule)
        addSection(page, QStringLiteral("Plasticity  ·  ") + toQt(projection.plasticity),
                   parameterRows(*rule, name, projection.plasticityParameters,
                                 Target::PlasticityParameter, {}),
                   {}, toQt(rule->doc));
}

void fillMonitor(Page& page, const model::Graph& graph, const model::Monitor& monitor) {
    page.kind = QStringLiteral("Monitor");
    page.title = toQt(monitor.name);
    page.subtitle = toQt(model::path(graph, monitor.of));
    page.icon = QStringLiteral("monitor");
    addSection(page, QStringLiteral("Recording"),
               {textRow(QStringLiteral("records"), page.subtitle),
                textRow(QStringLiteral("units"),
                        monitor.subset.empty() ? QStringLiteral("all") : toQt(monitor.subset)),
                textRow(QStringLiteral("every"),
                        monitor.every == 1 ? QStringLiteral("step")
                                           : QStringLiteral("%1 steps").arg(monitor.every))});
}

Row runRow(const char* name, const model::Value& value, const char* doc, const char* unit) {
    Quantity quantity;
    quantity.name = QString::fromLatin1(name);
    quantity.path = QStringLiteral("run.") + quantity.name;
    quantity.text = toQt(value.text);
    quantity.doc = QString::fromLatin1(doc);
    quantity.unit = language::unitSymbol(unit).value_or(language::Unit{});
    quantity.allowsRule = false;
    quantity.hasSlider = false;
    return quantityRow(Target::RunSetting, std::move(quantity));
}

Row choiceRow(const char* name, const std::string& value, QStringList choices, const char* doc) {
    Row row;
    row.kind = Row::Kind::Choice;
    row.target = Target::RunSetting;
    row.label = QString::fromLatin1(name);
    row.quantity.name = row.label;
    row.quantity.path = QStringLiteral("run.") + row.label;
    row.text = toQt(value);
    row.tooltip = QString::fromLatin1(doc);
    if (!choices.contains(row.text)) choices.prepend(row.text);
    row.choices = std::move(choices);
    return row;
}

std::vector<Row> ownParameters(const std::map<std::string, model::DocumentParameter>& parameters,
                               Target target) {
    std::vector<Row> rows;
    for (const auto& [name, parameter] : parameters) {
        Quantity quantity;
        quantity.name = toQt(name);
        quantity.path = quantity.name;
        quantity.text = toQt(parameter.value.text);
        quantity.doc = toQt(parameter.doc);
        quantity.unitIsOpen = true;
        quantity.allowsRule = false;
        rows.push_back(quantityRow(target, std::move(quantity)));
    }
    return rows;
}

void fillDefinition(Page& page, const model::AreaDefinition& area) {
    page.kind = QStringLiteral("Area definition");
    page.title = toQt(area.name);
    page.doc = toQt(area.doc);
    page.icon = QStringLiteral("area");
    page.subtitle = QStringLiteral("%1 nodes · %2 projections")
                        .arg(area.graph ? area.graph->nodes.size() : 0)
                        .arg(area.graph ? area.graph->projections.size() : 0);
    addSection(page, QStringLiteral("Parameters"),
               ownParameters(area.parameters, Target::AreaParameter));
    std::vector<Row> ports;
    for (const model::AreaPort& port : area.ports)
        ports.push_back(
            textRow(toQt(port.name),
                    (port.isOutput ? QStringLiteral("out · ") : QStringLiteral("in · ")) +
                        (area.graph ? toQt(model::path(*area.graph, port.inner)) : QString())));
    addSection(page, QStringLiteral("Ports"), std::move(ports));
}

void fillDocument(Page& page, const PageSource& source) {
    const model::Model& model = source.model;
    page.kind = QStringLiteral("Document");
    page.title = model.title.empty() ? QStringLiteral("Untitled") : toQt(model.title);
    page.doc = toQt(model.doc);
    page.icon = QStringLiteral("graph");
    if (model.graph)
        page.subtitle = QStringLiteral("%1 nodes · %2 projections")
                            .arg(model.graph->nodes.size())
                            .arg(model.graph->projections.size());
    addSection(page, QStringLiteral("Parameters"),
               ownParameters(model.parameters, Target::DocumentParameter));
    const model::RunSettings& run = model.run;
    model::Value seed;
    seed.text = std::to_string(run.seed);
    Row seedRow = runRow("seed", seed, "Same seed, same spikes", "");
    addSection(
        page, QStringLiteral("Run"),
        {runRow("duration", run.duration, "Simulated time of one run", "ms"),
         runRow("dt", run.dt, "Time step", "ms"), std::move(seedRow),
         choiceRow("precision", run.precision, {QStringLiteral("float"), QStringLiteral("double")},
                   "Of all numbers during the run"),
         choiceRow("device", run.device, source.devices, "Where the network runs"),
         choiceRow("solver", run.solver.empty() ? "exponential_euler" : run.solver, source.solvers,
                   "Of all nodes that name none")});
}

} // namespace

bool Page::sameStructure(const Page& other) const {
    const auto sameRow = [](const Row& a, const Row& b) {
        return a.kind == b.kind && a.label == b.label && a.target == b.target &&
               a.plugs == b.plugs && a.quantity.path == b.quantity.path && a.choices == b.choices;
    };
    return kind == other.kind && icon == other.icon &&
           std::equal(sections.begin(), sections.end(), other.sections.begin(),
                      other.sections.end(), [&](const Section& a, const Section& b) {
                          return a.heading == b.heading && a.doc == b.doc && a.plugs == b.plugs &&
                                 std::equal(a.rows.begin(), a.rows.end(), b.rows.begin(),
                                            b.rows.end(), sameRow);
                      });
}

Page makePage(const PageSource& source, const Subject& subject) {
    Page page;
    if (auto scope = model::evaluateParameters(source.model.parameters, {}, {}, {}))
        page.scope = std::move(*scope);
    const auto area = source.model.areas.find(source.graph);
    const model::AreaDefinition* around =
        area == source.model.areas.end() ? nullptr : area->second.get();
    if (around) {
        if (auto scope = model::evaluateParameters(around->parameters, {}, page.scope, {}))
            page.scope = std::move(*scope);
    }
    const model::Graph* graph = graphOf(source);
    if (graph && subject.key != 0) {
        if (const model::Node* node = graph->node(subject.key)) {
            fillNode(page, source, *node);
            return page;
        }
        if (const model::Projection* projection = graph->projection(subject.key)) {
            fillProjection(page, source, *graph, *projection);
            return page;
        }
        for (const auto& monitor : graph->monitors) {
            if (monitor->key != subject.key) continue;
            fillMonitor(page, *graph, *monitor);
            return page;
        }
    }
    if (around)
        fillDefinition(page, *around);
    else
        fillDocument(page, source);
    return page;
}

} // namespace dynaloom::inspector
