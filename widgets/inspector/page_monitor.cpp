// Monitors: their own page, and those of a node.
#include "core/model/resolve.h"
#include "widgets/inspector/page_rows.h"

namespace dynaloom::inspector {
namespace {

using language::Definition;

struct Quantities {
    QStringList names, tips;
    void add(const std::string& name, const std::string& doc) {
        if (names.contains(toQt(name))) return;
        names.append(toQt(name));
        tips.append(toQt(doc));
    }
};

// What of a component can be recorded: events, states, assigned quantities, outputs.
Quantities recordable(const Definition& definition) {
    Quantities found;
    for (const auto& event : definition.events)
        found.add(event.name,
                  event.name == "spike" ? "The times of spikes" : "The times of events");
    for (const auto& state : definition.states)
        if (state.name != "weight") found.add(state.name, state.doc);
    for (const auto& assigned : definition.assigned) found.add(assigned.name, assigned.doc);
    for (const auto& output : definition.outputs)
        if (!output.isEvent) found.add(output.name, output.doc);
    return found;
}

Row recordingRow(const model::Graph& graph, const model::Monitor& monitor) {
    Row row;
    row.kind = Row::Kind::Recording;
    row.target = Target::MonitorUnits;
    row.key = monitor.key;
    row.label = monitor.of.port.empty() ? QStringLiteral("spike") : toQt(monitor.of.port);
    if (!monitor.of.plugs.empty()) {
        const QString path = toQt(model::path(graph, monitor.of));
        row.label = path.section(QLatin1Char('.'), 1); // "na:I"
    }
    row.text = toQt(monitor.subset);
    row.every = monitor.every;
    row.hint = QStringLiteral("all");
    row.tooltip = toQt(monitor.name);
    row.quantity.name = toQt(monitor.name);
    row.quantity.path = toQt(monitor.name);
    row.isStructural = true;
    return row;
}

} // namespace

void addRecordings(Page& page, const PageSource& source, const model::Node& node,
                   const Definition& definition) {
    const model::Graph* graph = graphOf(source);
    std::vector<Row> rows;
    QStringList taken;
    for (const auto& monitor : graph->monitors) {
        if (monitor->of.node != node.key) continue;
        rows.push_back(recordingRow(*graph, *monitor));
        if (monitor->of.plugs.empty()) taken.append(rows.back().label);
    }
    Row menu;
    menu.kind = Row::Kind::Menu;
    menu.target = Target::Record;
    menu.label = QStringLiteral("Record");
    menu.quantity.name = QStringLiteral("record");
    menu.quantity.path = page.title + QStringLiteral(".record");
    menu.tooltip = QStringLiteral("Adds a monitor of a quantity");
    menu.isStructural = true;
    const Quantities all = recordable(definition);
    for (qsizetype i = 0; i < all.names.size(); ++i) {
        if (taken.contains(all.names[i])) continue;
        menu.choices.append(all.names[i]);
        menu.tips.append(all.tips[i]);
    }
    if (!menu.choices.isEmpty()) rows.push_back(std::move(menu));
    addSection(page, QStringLiteral("Recordings"), std::move(rows));
}

void fillMonitor(Page& page, const PageSource& source, const model::Graph& graph,
                 const model::Monitor& monitor) {
    page.kind = QStringLiteral("Monitor");
    page.title = toQt(monitor.name);
    page.subtitle = toQt(model::path(graph, monitor.of));
    if (monitor.disabled) page.subtitle += QStringLiteral("  ·  switched off");
    page.icon = QStringLiteral("monitor");
    std::vector<Row> rows{entryRow(Target::Name, QStringLiteral("name"),
                                   page.title + QStringLiteral(".name"), page.title,
                                   QStringLiteral("A letter, then letters, digits and _"))};
    const auto end = model::PortResolver(source.model, source.catalog).resolve(graph, monitor, {});
    if (end && end->areas.empty()) {
        const Quantities all = recordable(*end->definition);
        Row row = choiceRow(Target::MonitorQuantity, QStringLiteral("records"),
                            page.title + QStringLiteral(".quantity"), toQt(end->port), all.names,
                            QStringLiteral("The quantity or event that is recorded"));
        QStringList tips = all.tips;
        if (row.choices.size() > tips.size()) tips.prepend(QString());
        row.tips = tips;
        row.words = row.choices;
        rows.push_back(std::move(row));
    } else {
        rows.push_back(textRow(QStringLiteral("records"), page.subtitle));
    }
    Row units = entryRow(Target::MonitorUnits, QStringLiteral("units"),
                         page.title + QStringLiteral(".units"), toQt(monitor.subset),
                         QStringLiteral("Which units: 0:8 (from:to), 0:100:10 (from:to:step) or "
                                        "3,17,42; empty: all"));
    units.hint = QStringLiteral("all");
    units.isStructural = true;
    rows.push_back(std::move(units));
    Row every = entryRow(Target::MonitorEvery, QStringLiteral("every n steps"),
                         page.title + QStringLiteral(".every"), QString::number(monitor.every),
                         QStringLiteral("1 records every step"));
    every.isStructural = true;
    rows.push_back(std::move(every));
    addSection(page, QStringLiteral("Recording"), std::move(rows));
}

} // namespace dynaloom::inspector
