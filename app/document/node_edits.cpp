#include "app/document/node_edits.h"

#include "core/model/exchange.h"
#include "core/model/items.h"
#include "core/model/subset.h"
#include "core/model/validate.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <map>

namespace dynaloom::document {
namespace {

using language::ComponentKind;
using model::ModelPtr;

constexpr std::uint64_t kRecorded = 5; // units of a new monitor of values
constexpr double kBeside = 220;        // from a node to its new monitor

QString qt(const std::string& text) { return QString::fromStdString(text); }

QString pathOf(const Site& site, Key node, const std::vector<Key>& plugs = {}) {
    return qt(model::path(site.graph(), {node, plugs, {}}));
}

QString setName(const QString& what, const QString& text) {
    return text.isEmpty() ? QObject::tr("Reset %1").arg(what)
                          : QObject::tr("Set %1 to %2").arg(what, text);
}

QString spoken(const QString& word) {
    return QString(word).replace(QLatin1Char('_'), QLatin1Char(' '));
}

// "E", or "3 nodes".
QString spoken(const Site& site, const QList<Key>& keys) {
    if (keys.size() == 1)
        if (const auto part = model::findPart(site.graph(), keys.first()))
            return pathOf(site, part->node, part->plugs);
    return QObject::tr("%1 items").arg(keys.size());
}

bool stands(ComponentKind kind, model::NodeKind at) {
    if (at == model::NodeKind::Input)
        return kind == ComponentKind::Input || kind == ComponentKind::Process;
    return kind == ComponentKind::Neuron || kind == ComponentKind::Rate ||
           kind == ComponentKind::Layer;
}

// How many units a node has; the largest number where it cannot be told.
std::uint64_t unitsOf(const Site& site, const model::Node& node) {
    constexpr auto kUnknown = std::numeric_limits<std::uint64_t>::max();
    const auto document = model::evaluateParameters(site.model->parameters, {}, {}, {});
    if (!document) return kUnknown;
    const auto scope = model::evaluateParameters(site.parameters(), {}, *document, {});
    if (!scope) return kUnknown;
    const auto size = model::evaluateSize(node.size, *scope, {});
    return size ? *size : kUnknown;
}

Edit editMonitor(const Site& site, Key key, const QString& what, const QString& to,
                 const std::function<Result<void>(model::Monitor&)>& change) {
    const model::Monitor* old = site.graph().monitor(key);
    if (!old) return {what, badInput("This monitor is not there any more."), {}};
    const QString path = qt(old->name) + QLatin1Char('.') + what;
    model::Monitor monitor = *old;
    if (auto changed = change(monitor); !changed)
        return {path, tl::unexpected(changed.error()), {}};
    return {QObject::tr("Set %1 to %2").arg(path, to),
            model::replaceMonitor(site.model, site.name, std::move(monitor)),
            QStringLiteral("monitor ") + path};
}

} // namespace

QString Exchange::sentence() const {
    if (dropped.isEmpty()) return {};
    const QString list =
        dropped.size() == 1
            ? dropped.first()
            : QStringList(dropped.mid(0, dropped.size() - 1)).join(QStringLiteral(", ")) +
                  QObject::tr(" and ") + dropped.last();
    return QObject::tr("%1 did not fit and went.").arg(list);
}

Exchange changeComponent(const Site& site, const model::Catalog& catalog, Key node,
                         const std::vector<Key>& plugs, const QString& component) {
    const QString what =
        QObject::tr("Make %1 of type %2").arg(pathOf(site, node, plugs), component);
    auto done = model::exchangeComponent(site.model, catalog, site.name, node, plugs,
                                         component.toStdString());
    if (!done) return {{what, tl::unexpected(done.error()), {}}, {}};
    Exchange exchange{{what, std::move(done->model), {}}, {}};
    for (const std::string& gone : done->dropped) exchange.dropped.append(qt(gone));
    return exchange;
}

QStringList exchangeable(const Site& site, const model::Catalog& catalog, Key key,
                         const std::vector<Key>& plugs) {
    const model::Node* node = site.graph().node(key);
    if (!node || node->kind == model::NodeKind::Area) return {};
    const model::Plug* plug = model::findPlug(*node, plugs);
    if (!plugs.empty() && !plug) return {};
    const auto now = plug ? model::component(*site.model, catalog, plug->component) : nullptr;
    if (plug && !now) return {};
    std::map<std::string, language::DefinitionPtr> all = site.model->components;
    for (const auto& definition : catalog.all()) all.emplace(definition->name, definition);
    QStringList names;
    for (const auto& [name, definition] : all)
        if (now ? definition->kind == now->kind : stands(definition->kind, node->kind))
            names.append(qt(name));
    return names;
}

Edit setSolver(const Site& site, Key node, const QString& solver) {
    return {setName(pathOf(site, node) + QStringLiteral(".solver"), spoken(solver)),
            model::setSolver(site.model, site.name, node, solver.toStdString()),
            {}};
}

Edit setTimeUnit(const Site& site, Key node, const QString& text) {
    const QString path = pathOf(site, node) + QStringLiteral(".time_unit");
    return {setName(path, text),
            model::setTimeUnit(site.model, site.name, node, text.toStdString()),
            QStringLiteral("set ") + path};
}

Edit setParameters(const Site& site, const QList<Key>& keys, const QString& name,
                   const QString& text, bool initial) {
    const QString what = (initial ? QObject::tr("initial %1 of %2") : QObject::tr("%1 of %2"))
                             .arg(name, spoken(site, keys));
    QString merge = QStringLiteral("set each ") + name;
    for (const Key key : keys) merge += QStringLiteral(" %1").arg(key);
    return {setName(what, text),
            model::setParameters(site.model, site.name, {keys.begin(), keys.end()},
                                 name.toStdString(), text.toStdString(), initial),
            merge};
}

Edit setSizes(const Site& site, const QList<Key>& nodes, const QString& text) {
    Result<ModelPtr> now = site.model;
    for (const Key key : nodes)
        if (now) now = model::setSize(*now, site.name, key, text.toStdString());
    return {setName(QObject::tr("size of %1").arg(spoken(site, nodes)), text), std::move(now), {}};
}

Edit setSolvers(const Site& site, const QList<Key>& nodes, const QString& solver) {
    Result<ModelPtr> now = site.model;
    for (const Key key : nodes)
        if (now) now = model::setSolver(*now, site.name, key, solver.toStdString());
    return {setName(QObject::tr("solver of %1").arg(spoken(site, nodes)), spoken(solver)),
            std::move(now),
            {}};
}

Edit renameItem(const Site& site, Key key, const QString& name) {
    const model::Graph& graph = site.graph();
    const model::Projection* projection = graph.projection(key);
    const model::Monitor* monitor = graph.monitor(key);
    const model::Frame* frame = graph.frame(key);
    const QString before = projection ? qt(projection->name)
                           : monitor  ? qt(monitor->name)
                           : frame    ? qt(frame->title)
                                      : spoken(site, {key});
    return {QObject::tr("Rename %1 to %2").arg(before, name),
            model::renameItem(site.model, site.name, key, name.toStdString()),
            {}};
}

Edit renamePlug(const Site& site, Key node, const std::vector<Key>& plugs, const QString& name) {
    return {QObject::tr("Rename %1 to %2").arg(pathOf(site, node, plugs), name),
            model::renamePlug(site.model, site.name, node, plugs, name.toStdString()),
            {}};
}

Edit duplicatePlug(const Site& site, Key node, const std::vector<Key>& plugs) {
    return {QObject::tr("Duplicate %1").arg(pathOf(site, node, plugs)),
            model::duplicatePlug(site.model, site.name, node, plugs),
            {}};
}

Edit movePlug(const Site& site, Key node, const std::vector<Key>& plugs, std::size_t place) {
    return {QObject::tr("Move %1").arg(pathOf(site, node, plugs)),
            model::movePlug(site.model, site.name, node, plugs, place),
            {}};
}

Edit removePlug(const Site& site, Key node, const std::vector<Key>& plugs) {
    return {QObject::tr("Unplug %1").arg(pathOf(site, node, plugs)),
            model::removePlug(site.model, site.name, node, plugs),
            {}};
}

Edit addMonitor(const Site& site, const model::End& of) {
    const QString what = QObject::tr("Record %1").arg(qt(model::path(site.graph(), of)));
    const model::Node* node = site.graph().node(of.node);
    if (!node) return {what, badInput("This node is not there any more."), {}};
    model::Monitor monitor;
    monitor.of = of;
    monitor.name = model::freeMonitorName(
        site.graph(), (of.port == "spike" ? std::string("spikes") : of.port) + "_" + node->name);
    monitor.position = {node->position.x + kBeside, node->position.y};
    // Below those that are there.
    for (const auto& other : site.graph().monitors)
        if (other->of.node == of.node) monitor.position.y += 70;
    // A value of every unit would be much to keep and to look at.
    if (of.port != "spike" && unitsOf(site, *node) > kRecorded)
        monitor.subset = "0:" + std::to_string(kRecorded);
    return {what, model::addMonitor(site.model, site.name, std::move(monitor)), {}};
}

Edit setMonitorOf(const Site& site, Key key, const QString& port) {
    return editMonitor(site, key, QStringLiteral("quantity"), port,
                       [&](model::Monitor& monitor) -> Result<void> {
                           monitor.of.port = port.toStdString();
                           return {};
                       });
}

Edit setMonitorUnits(const Site& site, Key key, const QString& subset) {
    const QString text = subset.trimmed();
    return editMonitor(
        site, key, QStringLiteral("units"), text.isEmpty() ? QObject::tr("all") : text,
        [&](model::Monitor& monitor) -> Result<void> {
            const model::Node* node = site.graph().node(monitor.of.node);
            const std::uint64_t units = node && node->kind != model::NodeKind::Area
                                            ? unitsOf(site, *node)
                                            : std::numeric_limits<std::uint64_t>::max();
            DL_TRY(const auto ranges,
                   model::parseSubset(text.toStdString(), units, Place{{}, monitor.name, 0, 0}));
            static_cast<void>(ranges);
            monitor.subset = text.toStdString();
            return {};
        });
}

Edit setMonitorEvery(const Site& site, Key key, int every) {
    return editMonitor(site, key, QStringLiteral("every"), QString::number(every),
                       [&](model::Monitor& monitor) -> Result<void> {
                           if (every < 1)
                               return badInput(
                                   "A monitor records every step or every n-th, n from 1.");
                           monitor.every = static_cast<std::uint32_t>(every);
                           return {};
                       });
}

Edit removeMonitor(const Site& site, Key key) {
    const model::Monitor* monitor = site.graph().monitor(key);
    return {QObject::tr("Stop recording %1")
                .arg(monitor ? qt(model::path(site.graph(), monitor->of)) : QString()),
            model::removeMonitor(site.model, site.name, key),
            {}};
}

} // namespace dynaloom::document
