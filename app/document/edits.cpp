#include "app/document/edits.h"

#include "core/base/text.h"
#include "core/model/items.h"

#include <functional>

namespace dynaloom::document {
namespace {

using model::ModelPtr;

QString qt(const std::string& text) { return QString::fromStdString(text); }

QString nodeName(const Site& site, Key key) {
    const model::Node* node = site.graph().node(key);
    return node ? qt(node->name) : QString();
}

QString plugPath(const Site& site, Key node, const Plugs& plugs) {
    return qt(model::path(site.graph(), model::End{node, plugs, {}}));
}

QString setName(const QString& what, const QString& text) {
    return text.isEmpty() ? QObject::tr("Reset %1").arg(what)
                          : QObject::tr("Set %1 to %2").arg(what, text);
}

QString mergeKey(const QString& path) { return QStringLiteral("set ") + path; }

Error gone() {
    return {ErrorKind::Internal, "What was edited is not in the document any more.", {}};
}

Result<model::Value> valueOf(const QString& text, bool allowRule) {
    return model::makeValue(text.toStdString(), allowRule);
}

// An edit of one projection: `change` may refuse.
Edit editProjection(const Site& site, Key key, const QString& quantity, const QString& text,
                    const std::function<Result<void>(model::Projection&)>& change) {
    const model::Projection* old = site.graph().projection(key);
    if (!old) return {quantity, tl::unexpected(gone()), {}};
    const QString path = qt(old->name) + QLatin1Char('.') + quantity;
    model::Projection projection = *old;
    auto changed = change(projection);
    if (!changed) {
        Error error = changed.error();
        error.place.node = path.toStdString();
        return {path, tl::unexpected(std::move(error)), {}};
    }
    return {setName(path, text),
            model::replaceProjection(site.model, site.name, std::move(projection)), mergeKey(path)};
}

Result<void> putValue(model::Values& values, const QString& name, const QString& text) {
    if (text.isEmpty()) {
        values.erase(name.toStdString());
        return {};
    }
    DL_TRY(values[name.toStdString()], valueOf(text, true));
    return {};
}

Result<std::uint64_t> seedOf(const QString& text) {
    bool ok = false;
    const qulonglong seed = text.trimmed().toULongLong(&ok);
    if (!ok) return badInput("A seed is a whole number from 0 on, such as 1.");
    return static_cast<std::uint64_t>(seed);
}

Result<model::RunSettings> changedRun(model::RunSettings run, const QString& name,
                                      const QString& text) {
    const std::string value = text.toStdString();
    if (name == QLatin1String("duration")) {
        DL_TRY(run.duration, valueOf(text, false));
    } else if (name == QLatin1String("dt")) {
        DL_TRY(run.dt, valueOf(text, false));
    } else if (name == QLatin1String("seed")) {
        DL_TRY(run.seed, seedOf(text));
    } else if (name == QLatin1String("seed_connectivity") ||
               name == QLatin1String("seed_initial")) {
        auto& seed = name == QLatin1String("seed_initial") ? run.seedInitial : run.seedConnectivity;
        seed.reset();
        if (!text.isEmpty()) {
            DL_TRY(seed, seedOf(text));
        }
    } else if (name == QLatin1String("precision")) {
        run.precision = value;
    } else if (name == QLatin1String("device")) {
        run.device = value;
    } else if (name == QLatin1String("solver")) {
        run.solver = value;
    } else {
        return fail(ErrorKind::Internal, "There is no run setting " + name.toStdString() + ".");
    }
    return run;
}

// Into a plug of the node (an ion takes channels), or into the node itself when the plug takes none
// such.
Edit addPlug(const Site& site, const model::Catalog& catalog,
             const language::DefinitionPtr& component, const model::Node& node,
             const Plugs& plugs) {
    const model::Plug* plug = model::findPlug(node, plugs);
    const std::string& host = plug ? plug->component : node.component;
    const QString what =
        QObject::tr("Plug %1 into %2").arg(qt(component->name), plugPath(site, node.key, plugs));
    const language::DefinitionPtr definition = model::component(*site.model, catalog, host);
    if (definition) {
        for (const language::Socket& socket : definition->sockets) {
            if (socket.accepts != component->kind) continue;
            model::Plug made;
            made.socket = socket.name;
            made.component = component->name;
            made.name = model::freePlugName(plug ? plug->plugs : node.plugs, component->name);
            return {
                what, model::addPlug(site.model, site.name, node.key, plugs, std::move(made)), {}};
        }
    }
    if (plug) return addPlug(site, catalog, component, node, Plugs(plugs.begin(), plugs.end() - 1));
    return {what,
            badInput(host + " has no socket for a " +
                         std::string(language::toString(component->kind)) + ".",
                     Place{{}, node.name, 0, 0}),
            {}};
}

} // namespace

Edit setParameter(const Site& site, Key node, const Plugs& plugs, const QString& name,
                  const QString& text) {
    const QString path = plugPath(site, node, plugs) + QLatin1Char('.') + name;
    return {setName(path, text),
            model::setParameter(site.model, site.name, node, plugs, name.toStdString(),
                                text.toStdString()),
            mergeKey(path)};
}

Edit setInitial(const Site& site, Key node, const Plugs& plugs, const QString& name,
                const QString& text) {
    const QString path =
        QObject::tr("initial %1").arg(plugPath(site, node, plugs) + QLatin1Char('.') + name);
    return {setName(path, text),
            model::setInitial(site.model, site.name, node, plugs, name.toStdString(),
                              text.toStdString()),
            mergeKey(path)};
}

Edit setSize(const Site& site, Key key, const QString& text) {
    const model::Node* old = site.graph().node(key);
    if (!old) return {{}, tl::unexpected(gone()), {}};
    const QString path = qt(old->name) + QStringLiteral(".size");
    auto size = valueOf(text, false);
    if (!size) return {path, tl::unexpected(size.error()), {}};
    model::Node node = *old;
    node.size = *size;
    return {setName(path, text), model::replaceNode(site.model, site.name, std::move(node)),
            mergeKey(path)};
}

Edit setWeight(const Site& site, Key projection, const QString& text) {
    return editProjection(site, projection, QStringLiteral("weight"), text,
                          [&](model::Projection& p) -> Result<void> {
                              p.weight.reset();
                              if (text.isEmpty()) return {};
                              DL_TRY(p.weight, valueOf(text, true));
                              return {};
                          });
}

Edit setDelay(const Site& site, Key projection, const QString& text) {
    return editProjection(
        site, projection, QStringLiteral("delay"), text, [&](model::Projection& p) -> Result<void> {
            DL_TRY(p.delay, valueOf(text.isEmpty() ? QStringLiteral("0 ms") : text, true));
            return {};
        });
}

Edit setDelivery(const Site& site, Key projection, const QString& way) {
    return editProjection(site, projection, QStringLiteral("delivery"), way,
                          [&](model::Projection& p) -> Result<void> {
                              const auto named = model::deliveryNamed(way.toStdString());
                              if (!named)
                                  return badInput("A delivery is " + model::deliveryNames() + ".");
                              p.delivery = *named;
                              return {};
                          });
}

Edit setConnectorArgument(const Site& site, Key projection, const QString& name,
                          const QString& text) {
    return editProjection(site, projection, name, text, [&](model::Projection& p) {
        return putValue(p.connector.arguments, name, text);
    });
}

Edit setSynapseParameter(const Site& site, Key projection, const QString& name,
                         const QString& text) {
    return editProjection(site, projection, name, text,
                          [&](model::Projection& p) { return putValue(p.parameters, name, text); });
}

Edit setPlasticityParameter(const Site& site, Key projection, const QString& name,
                            const QString& text) {
    return editProjection(site, projection, name, text, [&](model::Projection& p) {
        return putValue(p.plasticityParameters, name, text);
    });
}

Edit setDocumentParameter(const ModelPtr& model, const QString& name, const QString& text) {
    return {setName(name, text),
            model::setDocumentParameter(model, name.toStdString(), text.toStdString()),
            mergeKey(QStringLiteral("document ") + name)};
}

Edit setRunSetting(const ModelPtr& model, const QString& name, const QString& text) {
    QString spoken = name;
    spoken.replace(QLatin1Char('_'), QLatin1Char(' '));
    auto run = changedRun(model->run, name, text);
    if (!run) return {spoken, tl::unexpected(run.error()), {}};
    return {setName(spoken, text), model::setRunSettings(model, std::move(*run)),
            mergeKey(QStringLiteral("run ") + name)};
}

Edit moveNodes(const Site& site, const std::map<Key, model::Position2>& positions) {
    const QString what = positions.size() == 1 ? nodeName(site, positions.begin()->first)
                                               : QObject::tr("%1 items").arg(positions.size());
    return {what.isEmpty() ? QObject::tr("Move") : QObject::tr("Move %1").arg(what),
            model::moveNodes(site.model, site.name, positions),
            {}};
}

QString nameOf(const Site& site, Key key) {
    const model::Graph& graph = site.graph();
    if (const model::Projection* projection = graph.projection(key)) return qt(projection->name);
    if (const model::Monitor* monitor = graph.monitor(key)) return qt(monitor->name);
    if (const model::Frame* frame = graph.frame(key)) return qt(frame->title);
    return nodeName(site, key);
}

Edit rename(const Site& site, Key key, const QString& name) {
    return {QObject::tr("Rename %1 to %2").arg(nameOf(site, key), name),
            model::renameItem(site.model, site.name, key, name.toStdString()),
            {}};
}

Edit remove(const Site& site, const QList<Key>& keys) {
    const QString name = keys.size() == 1 ? nameOf(site, keys.first()) : QString();
    const QString what =
        name.isEmpty() ? QObject::tr("%n item(s)", nullptr, static_cast<int>(keys.size())) : name;
    return {QObject::tr("Delete %1").arg(what),
            model::removeItems(site.model, site.name, {keys.begin(), keys.end()}),
            {}};
}

Edit addComponent(const Site& site, const model::Catalog& catalog, const QString& component,
                  model::Position2 position, Key onto, const Plugs& plugs) {
    using language::ComponentKind;
    const auto definition = model::component(*site.model, catalog, component.toStdString());
    const QString what = QObject::tr("Add %1").arg(component);
    if (!definition)
        return {what, badInput("There is no component " + component.toStdString() + "."), {}};
    const bool isInput =
        definition->kind == ComponentKind::Input || definition->kind == ComponentKind::Process;
    const bool isPopulation = definition->kind == ComponentKind::Neuron ||
                              definition->kind == ComponentKind::Rate ||
                              definition->kind == ComponentKind::Layer;
    if (!isInput && !isPopulation) {
        if (const model::Node* host = site.graph().node(onto))
            return addPlug(site, catalog, definition, *host, plugs);
        return {what,
                badInput("A " + std::string(language::toString(definition->kind)) +
                         " needs a place: drop it onto a population that takes it."),
                {}};
    }
    model::Node node;
    node.kind = isInput ? model::NodeKind::Input : model::NodeKind::Population;
    node.component = definition->name;
    node.name = model::freeName(site.graph(), definition->name);
    node.size = *model::makeValue(isInput ? "1" : "100");
    node.position = position;
    return {what, model::addNode(site.model, site.name, std::move(node)), {}};
}

} // namespace dynaloom::document
