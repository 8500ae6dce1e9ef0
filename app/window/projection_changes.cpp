#include "app/window/projection_changes.h"

#include "app/document/edits.h"

namespace dynaloom::window {

using document::Exchange;
using document::Site;
using inspector::Target;

document::ProjectionChange projectionChange(const model::Catalog& catalog, Target target,
                                            const QString& name, const QString& text) {
    return [&catalog, target, name, text](const Site& site, Key key) -> Exchange {
        const bool on = text == QLatin1String("true");
        switch (target) {
        case Target::Weight:
            return {document::setWeight(site, key, text), {}};
        case Target::Delay:
            return {document::setDelay(site, key, text), {}};
        case Target::ConnectorArgument:
            return {document::setConnectorArgument(site, key, name, text), {}};
        case Target::SynapseParameter:
            return {document::setSynapseParameter(site, key, name, text), {}};
        case Target::PlasticityParameter:
            return {document::setPlasticityParameter(site, key, name, text), {}};
        case Target::Delivery:
            return {document::setDelivery(site, key, text), {}};
        case Target::Synapse:
            return document::changeSynapse(site, catalog, key, text);
        case Target::Plasticity:
            return document::changePlasticity(site, catalog, key, text);
        case Target::ConnectorRule:
            return document::changeConnectorRule(site, key, text);
        case Target::AllowSelf:
            return {document::setAllowSelf(site, key, on), {}};
        case Target::AllowMultiple:
            return {document::setAllowMultiple(site, key, on), {}};
        default:
            return {{name, badInput("Projections have no such property."), {}}, {}};
        }
    };
}

QString projectionChangeName(Target target, const QString& name, const QString& text,
                             qsizetype projections) {
    QString spoken = text;
    spoken.replace(QLatin1Char('_'), QLatin1Char(' '));
    const bool on = text == QLatin1String("true");
    if (target == Target::AllowSelf)
        return (on ? QObject::tr("Let cells of %1 projections reach themselves")
                   : QObject::tr("No cell of %1 projections reaches itself"))
            .arg(projections);
    if (target == Target::AllowMultiple)
        return (on ? QObject::tr("Draw targets of %1 projections with replacement")
                   : QObject::tr("Draw targets of %1 projections without replacement"))
            .arg(projections);
    if (target == Target::Plasticity && text.isEmpty())
        return QObject::tr("Remove the plasticity of %1 projections").arg(projections);
    if (target == Target::Synapse || target == Target::Plasticity)
        return QObject::tr("Use %1 for %2 projections").arg(text).arg(projections);
    if (target == Target::ConnectorRule)
        return QObject::tr("Connect %1 projections by %2").arg(projections).arg(spoken);
    return text.isEmpty()
               ? QObject::tr("Reset %1 of %2 projections").arg(name).arg(projections)
               : QObject::tr("Set %1 of %2 projections to %3").arg(name).arg(projections).arg(text);
}

} // namespace dynaloom::window
