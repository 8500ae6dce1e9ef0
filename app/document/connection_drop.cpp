#include "app/document/connection_drop.h"

#include "app/document/connections.h"
#include "app/document/edits.h"
#include "app/document/projection_edits.h"
#include "app/document/runs_alone.h"
#include "core/model/exchange.h"

namespace dynaloom::document {
namespace {

using language::ComponentKind;
using model::ModelPtr;

// From the place a node is asked for to its corner, about.
constexpr double kHalfWidth = 92, kHalfHeight = 55;

QString qt(const std::string& text) { return QString::fromStdString(text); }

Exchange refused(const QString& what, tl::unexpected<Error> error) {
    return {{what, std::move(error), {}}, {}};
}

// What the connection is called; a wire by its ends.
QString spokenName(const Site& site, Key connection) {
    if (const model::Projection* projection = site.graph().projection(connection))
        return qt(projection->name);
    const model::Wire* wire = site.graph().wire(connection);
    return wire ? qt(model::path(site.graph(), wire->source) + " → " +
                     model::path(site.graph(), wire->target))
                : QString();
}

Result<ModelPtr> inserted(const Site& site, const model::Catalog& catalog, const QString& component,
                          model::Position2 position, Key connection) {
    const model::Position2 corner{position.x - kHalfWidth, position.y - kHalfHeight};
    DL_TRY(const ModelPtr made, addComponent(site, catalog, component, corner).model);
    return putBetween(site.with(made), catalog, model::lastKey(*made), connection);
}

} // namespace

Result<ModelPtr> putBetween(const Site& site, const model::Catalog& catalog, Key node,
                            Key connection) {
    DL_TRY(const ModelPtr joined,
           model::insertBetween(site.model, catalog, site.name, node, connection));
    const Site now = site.with(joined);
    const model::Projection* into = now.graph().projection(model::lastKey(*joined));
    // That of the old connection stays where the new target can use it.
    if (!into || into->connector.table || (into->weight && runsAlone(now, catalog, *into)))
        return joined;
    DL_TRY(model::Projection projection, weighted(now, catalog, *into));
    return model::replaceProjection(joined, site.name, std::move(projection));
}

Exchange dropOnConnection(const Site& site, const model::Catalog& catalog, const QString& component,
                          model::Position2 position, Key connection) {
    const QString name = spokenName(site, connection);
    const QString what = QObject::tr("Insert %1 into %2").arg(component, name);
    const auto definition = model::component(*site.model, catalog, component.toStdString());
    const model::Projection* projection = site.graph().projection(connection);
    if (!definition || name.isEmpty())
        return refused(what, badInput("There is no component " + component.toStdString() + "."));
    const std::string kind(language::toString(definition->kind));
    switch (definition->kind) {
    case ComponentKind::Synapse:
    case ComponentKind::Coupling:
    case ComponentKind::Plasticity:
        if (!projection)
            return refused(what,
                           badInput("A wire hands on a value as it is: it has no " + kind + "."));
        if (component == qt(projection->synapse) || component == qt(projection->plasticity))
            return refused(what,
                           badInput(projection->name + " has " + definition->name + " already."));
        return definition->kind == ComponentKind::Plasticity
                   ? changePlasticity(site, catalog, connection, component)
                   : changeSynapse(site, catalog, connection, component);
    case ComponentKind::Channel:
    case ComponentKind::Ion:
    case ComponentKind::Receptor:
        return refused(what, badInput("A " + kind +
                                      " needs a place: drop it onto a population that takes it."));
    default:
        return {{what, inserted(site, catalog, component, position, connection), {}}, {}};
    }
}

} // namespace dynaloom::document
