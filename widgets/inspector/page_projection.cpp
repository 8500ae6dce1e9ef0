// The page of a projection.
#include "core/model/exchange.h"
#include "core/model/resolve.h"
#include "widgets/inspector/page_rows.h"

namespace dynaloom::inspector {
namespace {

using language::Definition;
using language::DefinitionPtr;

Row ruleRow(const model::Projection& projection, const QString& name) {
    static const std::map<std::string, const char*> kMeanings{
        {"fixed_probability", "Each pair with the same probability"},
        {"fixed_out_degree", "Each source to the same number of random targets"},
        {"all_to_all", "Every source to every target"},
        {"one_to_one", "Unit i to unit i; equal sizes"},
        {"explicit", "A list of pairs that came with the document"}};
    QStringList rules, tips;
    for (const std::string& rule : model::connectorRules()) {
        if (rule == "explicit" && !projection.connector.table) continue;
        rules.append(toQt(rule));
        tips.append(QString::fromLatin1(kMeanings.at(rule)));
    }
    Row row = choiceRow(Target::ConnectorRule, QStringLiteral("rule"),
                        name + QStringLiteral(".rule"), toQt(projection.connector.rule), rules,
                        QStringLiteral("Who is connected to whom"));
    if (row.choices.size() > tips.size()) tips.prepend(QString());
    row.tips = tips;
    return row;
}

std::vector<Row> connectionRows(const model::Graph& graph, const model::Projection& projection,
                                const QString& name) {
    std::vector<Row> rows{
        textRow(QStringLiteral("from"), toQt(model::path(graph, projection.source))),
        textRow(QStringLiteral("to"), toQt(model::path(graph, projection.target))),
        ruleRow(projection, name)};
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
    if (projection.source.node == projection.target.node)
        rows.push_back(flagRow(Target::AllowSelf, QStringLiteral("to itself"),
                               name + QStringLiteral(".self"), projection.connector.allowSelf,
                               QStringLiteral("A cell may be connected to itself")));
    if (projection.connector.rule == "fixed_out_degree")
        rows.push_back(flagRow(Target::AllowMultiple, QStringLiteral("repeated"),
                               name + QStringLiteral(".multiple"),
                               projection.connector.allowMultiple,
                               QStringLiteral("Targets are drawn with replacement: two cells may "
                                              "have several synapses")));
    return rows;
}

// As many as are worth a look; a projection may have millions of synapses.
constexpr std::uint64_t kPreviewed = 1000;

std::vector<Row> transmissionRows(const PageSource& source, const model::Projection& projection,
                                  const Definition* synapse, const QString& name) {
    const std::uint64_t seed = source.model.run.seedConnectivity.value_or(source.model.run.seed);
    const auto preview = [&](Quantity& quantity) {
        quantity.seed = seed;
        quantity.key = projection.key;
        quantity.count = kPreviewed;
    };
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
        preview(weight);
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
    preview(delay);
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
    row.isStructural = true;
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

// Synapses and couplings that fit the two ends, with what is set now.
Row synapseRow(const PageSource& source, const model::Graph& graph,
               const model::Projection& projection, const QString& name) {
    using language::ComponentKind;
    model::PortResolver resolver(source.model, source.catalog);
    QStringList names, tips;
    const Offered all = offered(source, {ComponentKind::Synapse, ComponentKind::Coupling});
    for (qsizetype i = 0; i < all.names.size(); ++i) {
        model::Projection other = projection;
        other.synapse = all.names[i].toStdString();
        if (!resolver.resolve(graph, other, {})) continue;
        names.append(all.names[i]);
        tips.append(all.tips[i]);
    }
    Row row = choiceRow(Target::Synapse, QStringLiteral("synapse"),
                        name + QStringLiteral(".synapse"), toQt(projection.synapse), names,
                        QStringLiteral("What a spike does at the target. Another one keeps the "
                                       "parameters that fit it."));
    if (row.choices.size() > tips.size()) tips.prepend(QString());
    row.tips = tips;
    row.words = row.choices;
    return row;
}

// Rules of learning and short-term change, which stand beside the synapse.
Row plasticityRow(const PageSource& source, const model::Projection& projection,
                  const QString& name) {
    Offered rules = offered(source, {language::ComponentKind::Plasticity});
    rules.names.prepend(QString());
    rules.tips.prepend(QStringLiteral("The weights stay as they are"));
    Row row =
        choiceRow(Target::Plasticity, QStringLiteral("plasticity"),
                  name + QStringLiteral(".plasticity"), toQt(projection.plasticity), rules.names,
                  QStringLiteral("How the weights change while the model runs. Another one "
                                 "keeps the parameters that fit it."));
    if (row.choices.size() > rules.tips.size()) // one that is not known
        rules.tips.prepend(QStringLiteral("There is no such component."));
    row.tips = rules.tips;
    row.words = row.choices;
    row.words[row.words.indexOf(QString())] = QStringLiteral("none");
    return row;
}

QString nodeOf(const model::Graph& graph, const model::End& end) {
    const model::Node* node = graph.node(end.node);
    return node ? toQt(node->name) : QStringLiteral("?");
}

// As the compiler names it in its table of live values (compile/flatten).
QString nameOf(const model::Graph& graph, const model::Projection& projection) {
    if (!projection.name.empty()) return toQt(projection.name);
    return nodeOf(graph, projection.source) + QStringLiteral("->") +
           nodeOf(graph, projection.target);
}

// What can be set, section by section.
struct Rows {
    std::vector<Row> general, transmission, connections, synapse, plasticity;
};
Rows rowsOf(const PageSource& source, const model::Graph& graph,
            const model::Projection& projection) {
    const QString name = nameOf(graph, projection);
    const DefinitionPtr synapse =
        model::component(source.model, source.catalog, projection.synapse);
    Rows rows;
    rows.general = {synapseRow(source, graph, projection, name),
                    plasticityRow(source, projection, name)};
    rows.transmission = transmissionRows(source, projection, synapse.get(), name);
    rows.connections = connectionRows(graph, projection, name);
    if (synapse && synapse->kind == language::ComponentKind::Synapse)
        rows.connections.push_back(deliveryRow(projection, name));
    if (synapse)
        rows.synapse =
            parameterRows(*synapse, name, projection.parameters, Target::SynapseParameter, {});
    if (const DefinitionPtr rule =
            model::component(source.model, source.catalog, projection.plasticity))
        rows.plasticity = parameterRows(*rule, name, projection.plasticityParameters,
                                        Target::PlasticityParameter, {});
    return rows;
}

// A component all of them have, for its heading; empty where they differ.
QString ifCommon(const std::vector<const model::Projection*>& projections,
                 std::string model::Projection::*component) {
    const std::string& first = projections.front()->*component;
    for (const model::Projection* projection : projections)
        if (projection->*component != first) return {};
    return QStringLiteral("  ·  ") + toQt(first);
}

} // namespace

void fillProjection(Page& page, const PageSource& source, const model::Graph& graph,
                    const model::Projection& projection) {
    const DefinitionPtr synapse =
        model::component(source.model, source.catalog, projection.synapse);
    page.kind = QStringLiteral("Projection");
    page.title =
        nodeOf(graph, projection.source) + QStringLiteral(" → ") + nodeOf(graph, projection.target);
    page.subtitle = toQt(projection.synapse);
    page.icon = QStringLiteral("synapse");
    page.doc = synapse ? toQt(synapse->doc) : QString();
    if (projection.disabled) page.subtitle += QStringLiteral("  ·  switched off");
    Rows rows = rowsOf(source, graph, projection);
    rows.general.insert(rows.general.begin(),
                        entryRow(Target::Name, QStringLiteral("name"),
                                 nameOf(graph, projection) + QStringLiteral(".name"),
                                 toQt(projection.name),
                                 QStringLiteral("A letter, then letters, digits and _")));
    addSection(page, QStringLiteral("General"), std::move(rows.general));
    addSection(page, QStringLiteral("Transmission"), std::move(rows.transmission));
    addSection(page, QStringLiteral("Connections"), std::move(rows.connections));
    addSection(page, QStringLiteral("Synapse"), std::move(rows.synapse));
    if (const DefinitionPtr rule =
            model::component(source.model, source.catalog, projection.plasticity))
        addSection(page, QStringLiteral("Plasticity  ·  ") + toQt(projection.plasticity),
                   std::move(rows.plasticity), {}, toQt(rule->doc));
}

void fillManyProjections(Page& page, const PageSource& source, const model::Graph& graph,
                         const std::vector<const model::Projection*>& projections) {
    QStringList names;
    std::vector<std::vector<Row>> general, transmission, connections, synapse, plasticity;
    for (const model::Projection* projection : projections) {
        names.append(nameOf(graph, *projection));
        page.keys.append(projection->key);
        Rows rows = rowsOf(source, graph, *projection);
        std::erase_if(rows.connections, [](const Row& row) { return row.kind == Row::Kind::Text; });
        general.push_back(std::move(rows.general));
        transmission.push_back(std::move(rows.transmission));
        connections.push_back(std::move(rows.connections));
        synapse.push_back(std::move(rows.synapse));
        plasticity.push_back(std::move(rows.plasticity));
    }
    headMany(page, QStringLiteral("%1 projections").arg(projections.size()), names);
    page.icon = QStringLiteral("synapse");
    addSection(page, QStringLiteral("General"), commonRows(std::move(general)));
    addSection(page, QStringLiteral("Transmission"), commonRows(std::move(transmission)));
    addSection(page, QStringLiteral("Connections"), commonRows(std::move(connections)));
    addSection(page, QStringLiteral("Synapse") + ifCommon(projections, &model::Projection::synapse),
               commonRows(std::move(synapse)));
    addSection(page,
               QStringLiteral("Plasticity") + ifCommon(projections, &model::Projection::plasticity),
               commonRows(std::move(plasticity)));
    endMany(page);
}

} // namespace dynaloom::inspector
