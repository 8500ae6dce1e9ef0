#include "app/document/projection_edits.h"

#include "app/document/runs_alone.h"
#include "core/model/exchange.h"

namespace dynaloom::document {
namespace {

using model::ModelPtr;

QString qt(const std::string& text) { return QString::fromStdString(text); }

QString nameOf(const Site& site, Key key) {
    const model::Projection* projection = site.graph().projection(key);
    return projection ? qt(projection->name) : QString();
}

Exchange exchanged(const QString& what, Result<model::Exchanged> done) {
    if (!done) return {{what, tl::unexpected(done.error()), {}}, {}};
    Exchange exchange{{what, std::move(done->model), {}}, {}};
    for (const std::string& gone : done->dropped) exchange.dropped.append(qt(gone));
    return exchange;
}

// A weight that the synapse can use; the problems say so when there is none.
Result<ModelPtr> withWeight(const Site& site, const model::Catalog& catalog, Key key) {
    const model::Projection* old = site.graph().projection(key);
    const auto synapse = old ? model::component(*site.model, catalog, old->synapse) : nullptr;
    const bool inTable = old && old->connector.table && !old->connector.table->weight.empty();
    if (!synapse || synapse->state("weight") == nullptr || old->weight || inTable)
        return site.model;
    model::Projection projection = *old;
    for (const char* usual : {"1 nS", "1 mS/cm^2", "1 nA", "1 mV", "1 uA/cm^2", "1"}) {
        DL_TRY(projection.weight, model::makeValue(usual));
        if (runsAlone(site, catalog, projection)) break;
    }
    return model::replaceProjection(site.model, site.name, std::move(projection));
}

} // namespace

Exchange changeSynapse(const Site& site, const model::Catalog& catalog, Key key,
                       const QString& synapse) {
    const QString what = QObject::tr("Use %1 for %2").arg(synapse, nameOf(site, key));
    Exchange exchange = exchanged(
        what, model::exchangeSynapse(site.model, catalog, site.name, key, synapse.toStdString()));
    if (exchange.edit.model)
        exchange.edit.model = withWeight(site.with(*exchange.edit.model), catalog, key);
    return exchange;
}

Exchange changePlasticity(const Site& site, const model::Catalog& catalog, Key key,
                          const QString& plasticity) {
    const QString what = plasticity.isEmpty()
                             ? QObject::tr("Remove the plasticity of %1").arg(nameOf(site, key))
                             : QObject::tr("Use %1 for %2").arg(plasticity, nameOf(site, key));
    return exchanged(what, model::exchangePlasticity(site.model, catalog, site.name, key,
                                                     plasticity.toStdString()));
}

Exchange changeEach(const Site& site, const QList<Key>& projections, const QString& what,
                    const ProjectionChange& change) {
    Exchange all{{what, site.model, {}}, {}};
    for (const Key key : projections) {
        Exchange one = change(site.with(*all.edit.model), key);
        if (!one.edit.model) return {{what, std::move(one.edit.model), {}}, {}};
        all.edit.model = std::move(one.edit.model);
        all.dropped += one.dropped;
        if (!one.edit.mergeKey.isEmpty()) all.edit.mergeKey += one.edit.mergeKey + u' ';
    }
    return all;
}

Exchange changeConnectorRule(const Site& site, Key key, const QString& rule) {
    QString spoken = rule;
    spoken.replace(QLatin1Char('_'), QLatin1Char(' '));
    return exchanged(QObject::tr("Connect %1 by %2").arg(nameOf(site, key), spoken),
                     model::exchangeConnector(site.model, site.name, key, rule.toStdString()));
}

Edit setAllowSelf(const Site& site, Key key, bool allow) {
    const model::Projection* old = site.graph().projection(key);
    const QString what = allow ? QObject::tr("Let cells of %1 reach themselves")
                               : QObject::tr("No cell of %1 reaches itself");
    return {what.arg(nameOf(site, key)),
            model::setConnectorFlags(site.model, site.name, key, allow,
                                     old && old->connector.allowMultiple),
            {}};
}

Edit setAllowMultiple(const Site& site, Key key, bool allow) {
    const model::Projection* old = site.graph().projection(key);
    const QString what = allow ? QObject::tr("Draw targets of %1 with replacement")
                               : QObject::tr("Draw targets of %1 without replacement");
    return {what.arg(nameOf(site, key)),
            model::setConnectorFlags(site.model, site.name, key, !old || old->connector.allowSelf,
                                     allow),
            {}};
}

} // namespace dynaloom::document
