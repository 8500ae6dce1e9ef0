#include "widgets/inspector/page_rows.h"

#include <algorithm>

namespace dynaloom::inspector {

using language::Definition;

QString textOf(const language::SyntaxPtr& syntax) {
    return syntax ? toQt(language::toString(*syntax)) : QString();
}

QString valueOf(const model::Values& values, const std::string& name) {
    const auto found = values.find(name);
    return found == values.end() ? QString() : toQt(found->second.text);
}

QString spaced(const QString& word) {
    return QString(word).replace(QLatin1Char('_'), QLatin1Char(' '));
}

const model::Graph* graphOf(const PageSource& source) {
    if (source.graph.empty()) return source.model.graph.get();
    const auto area = source.model.areas.find(source.graph);
    return area == source.model.areas.end() ? nullptr : area->second->graph.get();
}

Row textRow(const QString& label, const QString& text, const QString& tip) {
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

Row choiceRow(Target target, const QString& label, const QString& path, const QString& value,
              QStringList choices, const QString& tip) {
    Row row;
    row.kind = Row::Kind::Choice;
    row.target = target;
    row.label = label;
    row.quantity.name = label;
    row.quantity.path = path;
    row.text = value;
    row.tooltip = tip;
    row.isStructural = true;
    if (!choices.contains(value)) choices.prepend(value);
    row.choices = std::move(choices);
    return row;
}

Row entryRow(Target target, const QString& label, const QString& path, const QString& text,
             const QString& tip) {
    Row row;
    row.kind = Row::Kind::Entry;
    row.target = target;
    row.label = label;
    row.quantity.name = label;
    row.quantity.path = path;
    row.text = text;
    row.tooltip = tip;
    return row;
}

Row flagRow(Target target, const QString& label, const QString& path, bool value,
            const QString& tip) {
    Row row = entryRow(target, label, path,
                       value ? QStringLiteral("true") : QStringLiteral("false"), tip);
    row.kind = Row::Kind::Flag;
    row.isStructural = true;
    return row;
}

void addSection(Page& page, const QString& heading, std::vector<Row> rows,
                const std::vector<Key>& plugs, const QString& doc) {
    if (!rows.empty() || !doc.isEmpty())
        page.sections.push_back({heading, doc, plugs, std::move(rows)});
}

namespace {

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

} // namespace

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

Row sizeRow(const QString& text, const QString& path, const QString& word) {
    Quantity size;
    size.name = QStringLiteral("size");
    size.path = path + QStringLiteral(".size");
    size.text = text;
    size.doc = QStringLiteral("Number of %1").arg(word);
    size.allowsRule = false;
    size.hasSlider = false; // another size is another build
    return quantityRow(Target::Size, std::move(size));
}

Row solverRow(const PageSource& source, const std::string& solver, const QString& path) {
    const std::string& common = source.model.run.solver;
    const QString usual = toQt(common.empty() ? "exponential_euler" : common);
    QStringList choices{QString()};
    choices += source.solvers;
    Row row = choiceRow(Target::Solver, QStringLiteral("solver"), path + QStringLiteral(".solver"),
                        toQt(solver), std::move(choices),
                        QStringLiteral("How the equations are integrated"));
    for (const QString& choice : row.choices) {
        const bool isUsual = choice.isEmpty();
        row.words.append(isUsual ? QStringLiteral("as the document") : spaced(choice));
        row.tips.append(isUsual ? QStringLiteral("Now %1").arg(spaced(usual)) : QString());
    }
    row.tooltip += QStringLiteral(". The document's is %1.").arg(spaced(usual));
    return row;
}

Offered offered(const PageSource& source, const std::vector<language::ComponentKind>& kinds) {
    std::map<std::string, language::DefinitionPtr> all = source.model.components;
    for (const auto& definition : source.catalog.all()) all.emplace(definition->name, definition);
    Offered found;
    for (const auto& [name, definition] : all) {
        if (std::find(kinds.begin(), kinds.end(), definition->kind) == kinds.end()) continue;
        found.names.append(toQt(name));
        found.tips.append(toQt(definition->doc));
    }
    return found;
}

std::vector<language::ComponentKind> kindsFor(model::NodeKind kind) {
    using language::ComponentKind;
    if (kind == model::NodeKind::Input) return {ComponentKind::Input, ComponentKind::Process};
    return {ComponentKind::Neuron, ComponentKind::Rate, ComponentKind::Layer};
}

bool isNeuron(const Definition* definition) {
    return definition && definition->kind == language::ComponentKind::Neuron;
}

} // namespace dynaloom::inspector
