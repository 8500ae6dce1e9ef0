#include "widgets/inspector/page.h"

#include "widgets/inspector/page_rows.h"

#include <algorithm>

namespace dynaloom::inspector {
namespace {

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

Row runChoice(const char* name, const std::string& value, QStringList choices, const char* doc) {
    const QString label = QString::fromLatin1(name);
    return choiceRow(Target::RunSetting, label, QStringLiteral("run.") + label, toQt(value),
                     std::move(choices), QString::fromLatin1(doc));
}

void fillDefinition(Page& page, const model::AreaDefinition& area) {
    page.kind = QStringLiteral("Area definition");
    page.title = toQt(area.name);
    page.doc = toQt(area.doc);
    page.icon = QStringLiteral("area");
    page.subtitle = QStringLiteral("%1 nodes · %2 projections")
                        .arg(area.graph ? area.graph->nodes.size() : 0)
                        .arg(area.graph ? area.graph->projections.size() : 0);
    addSection(page, QStringLiteral("Parameters of the area"),
               ownParameterRows(area.parameters, area.name, nullptr, {}));
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
    addSection(page, QStringLiteral("Parameters of the model"),
               ownParameterRows(model.parameters, {}, nullptr, {}));
    const model::RunSettings& run = model.run;
    model::Value seed;
    seed.text = std::to_string(run.seed);
    Row seedRow = runRow("seed", seed, "Same seed, same spikes", "");
    addSection(
        page, QStringLiteral("Run"),
        {runRow("duration", run.duration, "Simulated time of one run", "ms"),
         runRow("dt", run.dt, "Time step", "ms"), std::move(seedRow),
         runChoice("precision", run.precision, {QStringLiteral("float"), QStringLiteral("double")},
                   "Of all numbers during the run"),
         runChoice("device", run.device, source.devices, "Where the network runs"),
         runChoice("solver", run.solver.empty() ? "exponential_euler" : run.solver, source.solvers,
                   "Of all nodes that name none")});
}

} // namespace

bool Page::sameStructure(const Page& other) const {
    const auto sameRow = [](const Row& a, const Row& b) {
        return a.kind == b.kind && a.label == b.label && a.target == b.target &&
               a.plugs == b.plugs && a.quantity.path == b.quantity.path && a.choices == b.choices &&
               a.words == b.words && a.key == b.key && a.owner == b.owner;
    };
    return kind == other.kind && icon == other.icon &&
           std::equal(sections.begin(), sections.end(), other.sections.begin(),
                      other.sections.end(), [&](const Section& a, const Section& b) {
                          return a.heading == b.heading && a.doc == b.doc && a.plugs == b.plugs &&
                                 std::equal(a.rows.begin(), a.rows.end(), b.rows.begin(),
                                            b.rows.end(), sameRow);
                      });
}

// What values of the graph may name. Inside an area its own parameters hold with their defaults.
static model::Scope scopeOf(const PageSource& source) {
    auto document = model::evaluateParameters(source.model.parameters, {}, {}, {});
    if (!document) return {};
    const auto area = source.model.areas.find(source.graph);
    if (area == source.model.areas.end()) return std::move(*document);
    auto inside = model::areaScope(*area->second, {}, *document, *document, {});
    return inside ? std::move(*inside) : std::move(*document);
}

Page makePage(const PageSource& source, const Subject& subject) {
    Page page;
    page.scope = scopeOf(source);
    const model::Graph* graph = graphOf(source);
    if (graph && !subject.others.empty()) {
        std::vector<const model::Node*> nodes;
        if (const model::Node* node = graph->node(subject.key)) nodes.push_back(node);
        for (const Key key : subject.others)
            if (const model::Node* node = graph->node(key)) nodes.push_back(node);
        if (nodes.size() > 1) {
            fillMany(page, source, nodes);
            return page;
        }
        std::vector<const model::Projection*> projections;
        if (const auto* projection = graph->projection(subject.key))
            projections.push_back(projection);
        for (const Key key : subject.others)
            if (const auto* projection = graph->projection(key)) projections.push_back(projection);
        if (projections.size() > 1) {
            fillManyProjections(page, source, *graph, projections);
            return page;
        }
    }
    if (graph && subject.key != 0) {
        if (const model::Node* node = graph->node(subject.key)) {
            fillNode(page, source, *node);
            return page;
        }
        if (const model::Projection* projection = graph->projection(subject.key)) {
            fillProjection(page, source, *graph, *projection);
            return page;
        }
        if (const model::Monitor* monitor = graph->monitor(subject.key)) {
            fillMonitor(page, source, *graph, *monitor);
            return page;
        }
    }
    const auto around = source.model.areas.find(source.graph);
    if (around != source.model.areas.end())
        fillDefinition(page, *around->second);
    else
        fillDocument(page, source);
    return page;
}

} // namespace dynaloom::inspector
