#include "app/document/item_edits.h"

#include "app/document/connection_drop.h"
#include "core/model/area_edit.h"
#include "core/model/exchange.h"
#include "core/model/resolve.h"

#include <algorithm>

namespace dynaloom::document {
namespace {

using model::ModelPtr;

QString qt(const std::string& text) { return QString::fromStdString(text); }

model::Keys setOf(const QList<Key>& keys) { return {keys.begin(), keys.end()}; }

QString spoken(const Site& site, const QList<Key>& keys) {
    const QString name = keys.size() == 1 ? nameOf(site, keys.first()) : QString();
    return name.isEmpty() ? QObject::tr("%n item(s)", nullptr, static_cast<int>(keys.size()))
                          : name;
}

ItemEdit inserted(const QString& name, Result<model::Inserted> done) {
    if (!done) return {{name, tl::unexpected(done.error()), {}}, {}, {}};
    ItemEdit edit{{name, std::move(done->model), {}}, {}, {}};
    for (const Key key : done->keys) edit.made.append(key);
    for (const std::string& note : done->notes) edit.notes.append(qt(note));
    return edit;
}

// An edit that gave out one key, the last.
ItemEdit withLast(const QString& name, Result<ModelPtr> done) {
    ItemEdit edit{{name, std::move(done), {}}, {}, {}};
    if (edit.edit.model) edit.made.append(model::lastKey(**edit.edit.model));
    return edit;
}

ItemEdit exchanged(const QString& name, Key projection, Result<model::Exchanged> done) {
    if (!done) return {{name, tl::unexpected(done.error()), {}}, {}, {}};
    ItemEdit edit{{name, std::move(done->model), {}}, {projection}, {}};
    for (const std::string& gone : done->dropped)
        edit.notes.append(QObject::tr("%1 did not fit and went.").arg(qt(gone)));
    return edit;
}

// A coupling reads quantities by name: where the spikes came from says nothing to it.
Result<model::Exchanged> exchangedSynapse(const Site& site, const model::Catalog& catalog,
                                          Key projection, const std::string& synapse) {
    auto done = model::exchangeSynapse(site.model, catalog, site.name, projection, synapse);
    const model::Projection* old = site.graph().projection(projection);
    if (done || old == nullptr || old->source.port.empty()) return done;
    model::Projection open = *old;
    open.source.port.clear();
    const auto with = model::replaceProjection(site.model, site.name, std::move(open));
    if (!with) return done;
    auto other = model::exchangeSynapse(*with, catalog, site.name, projection, synapse);
    return other ? std::move(other) : std::move(done);
}

std::string freeAreaName(const model::Model& model) {
    std::string name = "Area";
    for (int number = 1; model.areas.contains(name); ++number)
        name = "Area" + std::to_string(number + 1);
    return name;
}

std::string freePortName(const model::AreaDefinition& area, const std::string& base) {
    const auto taken = [&](const std::string& name) {
        return std::ranges::any_of(area.ports, [&](const auto& port) { return port.name == name; });
    };
    std::string name = base;
    for (int number = 2; taken(name); ++number) name = base + std::to_string(number);
    return name;
}

} // namespace

ItemEdit duplicateItems(const Site& site, const QList<Key>& keys) {
    return inserted(QObject::tr("Duplicate %1").arg(spoken(site, keys)),
                    model::duplicateItems(site.model, site.name, setOf(keys)));
}

ItemEdit paste(const Site& site, const QByteArray& text, std::optional<model::Position2> at,
               Key onto) {
    return inserted(QObject::tr("Paste"),
                    io::pasteItems(site.model, site.name,
                                   {text.constData(), static_cast<std::size_t>(text.size())}, at,
                                   onto));
}

Edit cut(const Site& site, const QList<Key>& keys) {
    return {QObject::tr("Cut %1").arg(spoken(site, keys)),
            model::removeItems(site.model, site.name, setOf(keys)),
            {}};
}

Edit switchOnOrOff(const Site& site, const QList<Key>& keys) {
    const bool off = !model::areDisabled(site.graph(), setOf(keys));
    const QString what = off ? QObject::tr("Switch off %1") : QObject::tr("Switch on %1");
    return {what.arg(spoken(site, keys)),
            model::setDisabled(site.model, site.name, setOf(keys), off),
            {}};
}

Edit setColor(const Site& site, const QList<Key>& keys, const QString& color) {
    return {QObject::tr("Colour %1").arg(spoken(site, keys)),
            model::setColor(site.model, site.name, setOf(keys), color.toStdString()),
            {}};
}

Edit setComment(const Site& site, Key key, const QString& text) {
    return {QObject::tr("Comment on %1").arg(spoken(site, {key})),
            model::setComment(site.model, site.name, key, text.toStdString()),
            {}};
}

Edit removeReconnecting(const Site& site, const model::Catalog& catalog, const QList<Key>& nodes) {
    Result<ModelPtr> now = site.model;
    for (const Key key : nodes) {
        now = model::removeReconnecting(*now, catalog, site.name, key);
        if (!now) break;
    }
    return {QObject::tr("Take out %1").arg(spoken(site, nodes)), std::move(now), {}};
}

Edit insertBetween(const Site& site, const model::Catalog& catalog, Key node, Key connection,
                   const std::map<Key, model::Position2>& positions) {
    const QString what = QObject::tr("Insert %1 into the connection").arg(spoken(site, {node}));
    auto now = model::moveNodes(site.model, site.name, positions);
    if (now) now = putBetween(site.with(*now), catalog, node, connection);
    return {what, std::move(now), {}};
}

ItemEdit exchangeSynapse(const Site& site, const model::Catalog& catalog, Key projection,
                         const QString& synapse) {
    return exchanged(QObject::tr("Use %1 for %2").arg(synapse, nameOf(site, projection)),
                     projection,
                     exchangedSynapse(site, catalog, projection, synapse.toStdString()));
}

ItemEdit exchangeConnector(const Site& site, Key projection, const QString& rule) {
    QString spokenRule = rule;
    spokenRule.replace(QLatin1Char('_'), QLatin1Char(' '));
    return exchanged(
        QObject::tr("Connect %1 %2").arg(nameOf(site, projection), spokenRule), projection,
        model::exchangeConnector(site.model, site.name, projection, rule.toStdString()));
}

Edit setConnectorFlags(const Site& site, Key projection, bool self, bool multiple) {
    return {QObject::tr("Change the connector of %1").arg(nameOf(site, projection)),
            model::setConnectorFlags(site.model, site.name, projection, self, multiple),
            {}};
}

QStringList fittingSynapses(const Site& site, const model::Catalog& catalog, Key key) {
    const model::Projection* projection = site.graph().projection(key);
    if (projection == nullptr) return {};
    std::map<std::string, language::DefinitionPtr> all = site.model->components;
    for (const auto& definition : catalog.all()) all.emplace(definition->name, definition);
    QStringList names;
    for (const auto& [name, definition] : all) {
        using language::ComponentKind;
        if (definition->kind != ComponentKind::Synapse &&
            definition->kind != ComponentKind::Coupling)
            continue;
        if (exchangedSynapse(site, catalog, key, name)) names.append(qt(name));
    }
    return names;
}

ItemEdit groupIntoArea(const Site& site, const QList<Key>& keys) {
    const std::string name = freeAreaName(*site.model);
    return withLast(QObject::tr("Group into %1").arg(qt(name)),
                    model::groupIntoArea(site.model, site.name, setOf(keys), name));
}

ItemEdit ungroup(const Site& site, Key instance) {
    return inserted(QObject::tr("Ungroup %1").arg(spoken(site, {instance})),
                    model::ungroupArea(site.model, site.name, instance));
}

ItemEdit addAreaInstance(const Site& site, const QString& area, model::Position2 position) {
    return withLast(QObject::tr("Add %1").arg(area),
                    model::addAreaInstance(site.model, site.name, area.toStdString(), position));
}

Edit addAreaPort(const Site& site, const model::End& inner, bool output) {
    const QString of = qt(model::path(site.graph(), inner));
    const auto area = site.model->areas.find(site.name);
    if (area == site.model->areas.end())
        return {of, badInput("Ports are for areas; the document has none."), {}};
    model::AreaPort port;
    const model::Node* node = site.graph().node(inner.node);
    port.name =
        freePortName(*area->second, (node ? node->name : std::string("port")) +
                                        (inner.port.empty() ? std::string() : "_" + inner.port));
    port.inner = inner;
    port.isOutput = output;
    return {QObject::tr("Make %1 a port of the area").arg(of),
            model::addAreaPort(site.model, site.name, std::move(port)),
            {}};
}

Edit removeAreaPort(const Site& site, const QString& port) {
    return {QObject::tr("Delete the port %1").arg(port),
            model::removeAreaPort(site.model, site.name, port.toStdString()),
            {}};
}

Edit renameAreaPort(const Site& site, const QString& port, const QString& name) {
    return {QObject::tr("Rename %1 to %2").arg(port, name),
            model::renameAreaPort(site.model, site.name, port.toStdString(), name.toStdString()),
            {}};
}

ItemEdit addFrame(const Site& site, const QString& title, double x, double y, double width,
                  double height) {
    model::Frame frame;
    frame.title = title.toStdString();
    frame.position = {x, y};
    frame.width = width;
    frame.height = height;
    return withLast(QObject::tr("Add a frame"),
                    model::addFrame(site.model, site.name, std::move(frame)));
}

ItemEdit addNote(const Site& site, model::Position2 at) {
    model::Frame frame;
    frame.text = QObject::tr("A note").toStdString();
    frame.position = at;
    frame.width = 220;
    frame.height = 90;
    return withLast(QObject::tr("Add a note"),
                    model::addFrame(site.model, site.name, std::move(frame)));
}

Edit resizeFrame(const Site& site, Key key, double x, double y, double width, double height) {
    const model::Frame* old = site.graph().frame(key);
    const QString what = QObject::tr("Resize the frame");
    if (old == nullptr) return {what, badInput("The frame is not there any more."), {}};
    model::Frame frame = *old;
    frame.position = {x, y};
    frame.width = width;
    frame.height = height;
    return {what, model::replaceFrame(site.model, site.name, std::move(frame)), {}};
}

} // namespace dynaloom::document
