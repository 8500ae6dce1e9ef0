// The page of a node with its plugs, and that of several nodes.
#include "widgets/inspector/page_rows.h"

#include <algorithm>

namespace dynaloom::inspector {
namespace {

using language::Definition;
using language::DefinitionPtr;

// The component, to be exchanged for another of its kind.
Row componentRow(const PageSource& source, const std::vector<language::ComponentKind>& kinds,
                 const std::string& component, const QString& path, const std::vector<Key>& plugs) {
    Offered choices = offered(source, kinds);
    Row row = choiceRow(Target::Component, QStringLiteral("component"),
                        path + QStringLiteral(".component"), toQt(component), choices.names,
                        QStringLiteral("What it is made of. Another one keeps the parameters that "
                                       "fit it."));
    if (row.choices.size() > choices.tips.size())
        choices.tips.prepend(QStringLiteral("There is no such component."));
    row.tips = choices.tips;
    row.words = row.choices;
    row.plugs = plugs;
    return row;
}

// What a run would draw first is what is shown before it.
void givePreviews(std::vector<Row>& rows, const PageSource& source, Key key, std::uint64_t count) {
    for (Row& row : rows) {
        if (row.kind != Row::Kind::Quantity) continue;
        row.quantity.seed = source.model.run.seedInitial.value_or(source.model.run.seed);
        row.quantity.key = key;
        row.quantity.count = count;
    }
}

std::uint64_t unitsOf(const Page& page, const model::Node& node) {
    const auto size = model::evaluateSize(node.size, page.scope, {});
    return size ? *size : 1;
}

void addPlugs(Page& page, const PageSource& source, const std::vector<model::Plug>& plugs,
              const QString& path, const std::vector<Key>& above, std::uint64_t units) {
    for (const model::Plug& plug : plugs) {
        std::vector<Key> keys = above;
        keys.push_back(plug.key);
        const QString plugPath = path + QLatin1Char('.') + toQt(plug.name);
        const DefinitionPtr definition =
            model::component(source.model, source.catalog, plug.component);
        QString heading = toQt(plug.name) + QStringLiteral("  ·  ") + toQt(plug.component);
        if (plug.disabled) heading += QStringLiteral("  (off)");
        Row name =
            entryRow(Target::Name, QStringLiteral("name"), plugPath + QStringLiteral(".name"),
                     toQt(plug.name), QStringLiteral("A letter, then letters, digits and _"));
        name.plugs = keys;
        if (!definition) {
            addSection(
                page, heading,
                {std::move(name), textRow(QStringLiteral("component"), QStringLiteral("unknown"))},
                keys);
            continue;
        }
        std::vector<Row> rows{std::move(name), componentRow(source, {definition->kind},
                                                            plug.component, plugPath, keys)};
        for (auto more :
             {parameterRows(*definition, plugPath, plug.parameters, Target::Parameter, keys),
              initialRows(*definition, plugPath, plug.initial, keys)})
            std::move(more.begin(), more.end(), std::back_inserter(rows));
        givePreviews(rows, source, plug.key, units);
        addSection(page, heading, std::move(rows), keys,
                   definition->doc.empty() ? toQt(std::string(language::toString(definition->kind)))
                                           : toQt(definition->doc));
        addPlugs(page, source, plug.plugs, plugPath, keys, units);
    }
}

// How long one unit of time is, for components whose equations have none.
Row timeUnitRow(const model::Node& node, const QString& path) {
    Quantity unit;
    unit.name = QStringLiteral("time unit");
    unit.path = path + QStringLiteral(".time_unit");
    unit.text = node.timeUnit ? toQt(node.timeUnit->text) : QString();
    unit.doc = QStringLiteral("How long one unit of time of the equations is");
    unit.unit = language::unitSymbol("ms").value_or(language::Unit{});
    unit.allowsRule = false;
    unit.hasSlider = false;
    return quantityRow(Target::TimeUnit, std::move(unit));
}

QString kindOf(model::NodeKind kind) {
    return kind == model::NodeKind::Area    ? QStringLiteral("Area")
           : kind == model::NodeKind::Input ? QStringLiteral("Input")
                                            : QStringLiteral("Population");
}

} // namespace

void fillNode(Page& page, const PageSource& source, const model::Node& node) {
    const bool area = node.kind == model::NodeKind::Area;
    const DefinitionPtr definition =
        area ? nullptr : model::component(source.model, source.catalog, node.component);
    page.title = toQt(node.name);
    page.kind = kindOf(node.kind);
    page.icon = area         ? QStringLiteral("area")
                : definition ? notation::kindIcon(definition->kind)
                             : QStringLiteral("warning");
    page.subtitle = toQt(node.component);
    if (node.disabled) page.subtitle += QStringLiteral("  ·  switched off");
    page.doc = definition ? toQt(definition->doc) : QString();
    std::vector<Row> general{entryRow(Target::Name, QStringLiteral("name"),
                                      page.title + QStringLiteral(".name"), page.title,
                                      QStringLiteral("A letter, then letters, digits and _"))};
    if (area) {
        addSection(page, QStringLiteral("General"), std::move(general));
        const auto found = source.model.areas.find(node.component);
        if (found == source.model.areas.end()) return;
        page.doc = toQt(found->second->doc);
        addSection(page, QStringLiteral("Parameters of the area"),
                   ownParameterRows(found->second->parameters, node.component, &node.parameters,
                                    page.title));
        return;
    }
    general.push_back(componentRow(source, kindsFor(node.kind), node.component, page.title, {}));
    if (!node.size.text.empty())
        general.push_back(sizeRow(toQt(node.size.text), page.title,
                                  isNeuron(definition.get()) ? QStringLiteral("neurons")
                                                             : QStringLiteral("units")));
    general.push_back(solverRow(source, node.solver, page.title));
    if (node.timeUnit || (definition && definition->timeless))
        general.push_back(timeUnitRow(node, page.title));
    addSection(page, QStringLiteral("General"), std::move(general));
    if (!definition) {
        addSection(
            page, QStringLiteral("Problem"),
            {textRow(QStringLiteral("component"),
                     QStringLiteral("There is no component %1.").arg(toQt(node.component)))});
        return;
    }
    const std::uint64_t units = unitsOf(page, node);
    auto parameters =
        parameterRows(*definition, page.title, node.parameters, Target::Parameter, {});
    auto initial = initialRows(*definition, page.title, node.initial, {});
    givePreviews(parameters, source, node.key, units);
    givePreviews(initial, source, node.key, units);
    addSection(page, QStringLiteral("Parameters"), std::move(parameters));
    addSection(page, QStringLiteral("Initial values"), std::move(initial));
    addRecordings(page, source, node, *definition);
    addPlugs(page, source, node.plugs, page.title, {}, units);
}

namespace {

// What each of several has of its own is not offered.
std::vector<Row> quantitiesOnly(std::vector<Row> rows) {
    std::erase_if(rows, [](const Row& row) { return row.kind != Row::Kind::Quantity; });
    for (Row& row : rows) row.quantity.hasDetails = false;
    return rows;
}

QString countedKind(const std::vector<const model::Node*>& nodes) {
    const auto same = [&](model::NodeKind kind) {
        return std::all_of(nodes.begin(), nodes.end(),
                           [kind](const model::Node* node) { return node->kind == kind; });
    };
    const QString what = same(model::NodeKind::Population) ? QStringLiteral("populations")
                         : same(model::NodeKind::Input)    ? QStringLiteral("inputs")
                         : same(model::NodeKind::Area)     ? QStringLiteral("areas")
                                                           : QStringLiteral("nodes");
    return QStringLiteral("%1 %2").arg(nodes.size()).arg(what);
}

} // namespace

void fillMany(Page& page, const PageSource& source, const std::vector<const model::Node*>& nodes) {
    QStringList names;
    for (const model::Node* node : nodes) {
        names.append(toQt(node->name));
        page.keys.append(node->key);
    }
    headMany(page, countedKind(nodes), names);
    std::vector<std::vector<Row>> parameters, initial, sizes;
    bool solvers = true, sameSolver = true;
    for (const model::Node* node : nodes) {
        const bool area = node->kind == model::NodeKind::Area;
        solvers = solvers && !area;
        sameSolver = sameSolver && node->solver == nodes.front()->solver;
        sizes.push_back(area ? std::vector<Row>()
                             : std::vector<Row>{sizeRow(toQt(node->size.text), toQt(node->name),
                                                        QStringLiteral("units"))});
        const DefinitionPtr definition =
            area ? nullptr : model::component(source.model, source.catalog, node->component);
        if (area) {
            const auto found = source.model.areas.find(node->component);
            parameters.push_back(
                found == source.model.areas.end()
                    ? std::vector<Row>()
                    : quantitiesOnly(ownParameterRows(found->second->parameters, node->component,
                                                      &node->parameters, toQt(node->name))));
            initial.emplace_back();
            continue;
        }
        parameters.push_back(definition ? parameterRows(*definition, toQt(node->name),
                                                        node->parameters, Target::Parameter, {})
                                        : std::vector<Row>());
        initial.push_back(definition ? initialRows(*definition, toQt(node->name), node->initial, {})
                                     : std::vector<Row>());
    }
    std::vector<Row> general = commonRows(std::move(sizes));
    if (solvers) {
        Row row =
            solverRow(source, sameSolver ? nodes.front()->solver : "", QStringLiteral("selection"));
        if (!sameSolver) row.text = kMixed;
        general.push_back(std::move(row));
    }
    addSection(page, QStringLiteral("General"), std::move(general));
    addSection(page, QStringLiteral("Parameters"), commonRows(std::move(parameters)));
    addSection(page, QStringLiteral("Initial values"), commonRows(std::move(initial)));
    endMany(page);
}

} // namespace dynaloom::inspector
