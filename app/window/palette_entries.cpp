#include "app/window/palette_entries.h"

#include "app/document/connections.h"
#include "app/document/item_edits.h"
#include "core/model/resolve.h"
#include "widgets/notation/notation.h"

#include <QCoreApplication>

namespace dynaloom::window {
namespace {

using document::Site;
using notation::toQt;
using Entry = catalog::SearchPalette::Entry;

// No name of a component has a colon.
const QString kRecord = QStringLiteral("record:");
const QString kArea = QStringLiteral("area:");
const QString kPlug = QStringLiteral("plug:");
const QString kPort = QStringLiteral("port:");

QString tr(const char* text) { return QCoreApplication::translate("Palette", text); }

bool isAddable(const language::Definition& definition) {
    using language::ComponentKind;
    return definition.kind == ComponentKind::Neuron || definition.kind == ComponentKind::Rate ||
           definition.kind == ComponentKind::Layer || definition.kind == ComponentKind::Input ||
           definition.kind == ComponentKind::Process;
}

Entry entryOf(const language::Definition& definition) {
    const QString name = toQt(definition.name);
    return {name, name, toQt(definition.doc), notation::kindIcon(definition.kind)};
}

Entry areaEntry(const model::Model& model, const QString& name) {
    const auto& area = model.areas.at(name.toStdString());
    const QString doc =
        area->doc.empty() ? tr("An area of this document") : toQt(area->doc).section('\n', 0, 0);
    return {kArea + name, name, doc, QStringLiteral("area")};
}

// The output itself, then every other quantity of its component.
void addRecordings(const Site& site, const model::Catalog& catalog, const model::End& end,
                   PaletteEntries& entries) {
    model::Monitor monitor;
    monitor.of = end;
    const auto resolved = model::resolvePorts(*site.model, catalog, site.graph(), monitor);
    if (!resolved) return;
    const auto offer = [&](const std::string& port, const std::string& doc) {
        monitor.of.port = port;
        const QString what = toQt(model::path(site.graph(), monitor.of));
        entries.push_back({kRecord + toQt(port), tr("Record %1").arg(what),
                           doc.empty() ? tr("A monitor that takes it down") : toQt(doc),
                           QStringLiteral("monitor")});
    };
    offer(end.port, {});
    if (!resolved->areas.empty()) return; // an area has its ports and no more
    const language::Definition& definition = *resolved->definition;
    for (const auto& state : definition.states)
        if (state.name != end.port && state.name != "weight") offer(state.name, state.doc);
    for (const auto& assigned : definition.assigned)
        if (assigned.name != end.port) offer(assigned.name, assigned.doc);
}

void addFitting(const Site& site, const model::Catalog& catalog, const PalettePlace& place,
                PaletteEntries& entries) {
    if (place.out) addRecordings(site, catalog, *place.loose, entries);
    if (!site.name.empty())
        entries.push_back({kPort, tr("Make it a port of the area"),
                           tr("So that it can be connected from outside"),
                           QStringLiteral("projection")});
    for (const QString& name : document::fittingAreas(site, catalog, *place.loose, place.out))
        entries.push_back(areaEntry(*site.model, name));
    for (const QString& name : document::fittingComponents(site, catalog, *place.loose, place.out))
        entries.push_back(entryOf(*model::component(*site.model, catalog, name.toStdString())));
}

void addAll(const Site& site, const model::Catalog& catalog, PaletteEntries& entries) {
    for (const QString& name : document::addableAreas(site))
        entries.push_back(areaEntry(*site.model, name));
    for (const auto& [name, definition] : site.model->components)
        if (isAddable(*definition)) entries.push_back(entryOf(*definition));
    for (const auto& definition : catalog.all())
        if (isAddable(*definition) && !site.model->components.contains(definition->name))
            entries.push_back(entryOf(*definition));
}

// "LIF", "E.na": what the plugs would go into.
QString hostName(const Site& site, const PalettePlace& place) {
    return toQt(model::path(site.graph(), {place.host, place.plugs, {}}));
}

void addPlugs(const Site& site, const model::Catalog& catalog, const PalettePlace& place,
              PaletteEntries& entries) {
    for (const QString& name : document::pluggable(site, catalog, place.host, place.plugs)) {
        Entry entry = entryOf(*model::component(*site.model, catalog, name.toStdString()));
        entry.id = kPlug + name;
        entry.doc = tr("Plug into %1").arg(hostName(site, place)) +
                    (entry.doc.isEmpty() ? QString() : QStringLiteral(" · ") + entry.doc);
        entries.push_back(std::move(entry));
    }
}

} // namespace

PaletteEntries paletteEntries(const Site& site, const model::Catalog& catalog,
                              const PalettePlace& place) {
    PaletteEntries entries;
    if (place.loose) {
        addFitting(site, catalog, place, entries);
        return entries;
    }
    if (place.host != 0) addPlugs(site, catalog, place, entries);
    addAll(site, catalog, entries);
    return entries;
}

QString palettePrompt(const Site& site, const PalettePlace& place) {
    if (!place.loose)
        return place.host != 0 ? tr("Plug into %1, or add").arg(hostName(site, place))
                               : tr("Add a population, input or area");
    const QString path = toQt(model::path(site.graph(), *place.loose));
    return place.out ? tr("Add what takes %1").arg(path) : tr("Add what sends to %1").arg(path);
}

document::Edit paletteEdit(const Site& site, const model::Catalog& catalog,
                           const PalettePlace& place, const QString& id) {
    const auto rest = [&](const QString& prefix) { return id.mid(prefix.size()); };
    if (id.startsWith(kPlug))
        return document::addComponent(site, catalog, rest(kPlug), place.at, place.host,
                                      place.plugs);
    if (!place.loose && id.startsWith(kArea))
        return document::addAreaInstance(site, rest(kArea), place.at).edit;
    if (!place.loose) return document::addComponent(site, catalog, id, place.at);
    if (id == kPort) return document::addAreaPort(site, *place.loose, place.out);
    if (id.startsWith(kRecord)) {
        model::End end = *place.loose;
        end.port = rest(kRecord).toStdString();
        return document::record(site, end, place.at);
    }
    if (id.startsWith(kArea))
        return document::addConnectedArea(site, catalog, rest(kArea), place.at, *place.loose,
                                          place.out);
    return document::addConnected(site, catalog, id, place.at, *place.loose, place.out);
}

} // namespace dynaloom::window
