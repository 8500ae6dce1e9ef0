#include "app/window/inspector_edits.h"

#include "app/document/document_edits.h"
#include "app/document/edits.h"
#include "app/document/projection_edits.h"
#include "app/window/projection_changes.h"
#include "app/window/status_line.h"
#include "widgets/inspector/inspector.h"

namespace dynaloom::window {

using inspector::Inspector;

InspectorEdits::InspectorEdits(Parts parts, QObject* parent)
    : QObject(parent)
    , m(std::move(parts)) {
    connectNode();
    connectProjection();
    connectMonitors();
    connectMany();
    connectParameters();
}

void InspectorEdits::apply(const document::Edit& edit) {
    if (!m.document.apply(edit)) m.inspector.restore();
}

void InspectorEdits::apply(const document::Exchange& exchange) {
    if (!m.document.apply(exchange.edit)) {
        m.inspector.restore();
        return;
    }
    const QString sentence = exchange.sentence();
    m.status.say(sentence.isEmpty() ? exchange.edit.name + QLatin1Char('.') : sentence,
                 sentence.isEmpty() ? StatusLine::Tone::Plain : StatusLine::Tone::Warning);
}

void InspectorEdits::connectNode() {
    connect(&m.inspector, &Inspector::nameEdited, this, [this](Key key, const QString& name) {
        apply(document::renameItem(m.site(), key, name));
    });
    connect(&m.inspector, &Inspector::componentChosen, this,
            [this](Key node, const inspector::Plugs& plugs, const QString& component) {
                apply(document::changeComponent(m.site(), *m.document.catalog(), node, plugs,
                                                component));
            });
    connect(&m.inspector, &Inspector::solverChosen, this, [this](Key node, const QString& solver) {
        apply(document::setSolver(m.site(), node, solver));
    });
    connect(&m.inspector, &Inspector::timeUnitEdited, this, [this](Key node, const QString& text) {
        apply(document::setTimeUnit(m.site(), node, text));
    });
}

void InspectorEdits::connectProjection() {
    connect(&m.inspector, &Inspector::synapseChosen, this,
            [this](Key projection, const QString& synapse) {
                apply(
                    document::changeSynapse(m.site(), *m.document.catalog(), projection, synapse));
            });
    connect(&m.inspector, &Inspector::plasticityChosen, this,
            [this](Key projection, const QString& plasticity) {
                apply(document::changePlasticity(m.site(), *m.document.catalog(), projection,
                                                 plasticity));
            });
    connect(&m.inspector, &Inspector::connectorRuleChosen, this,
            [this](Key projection, const QString& rule) {
                apply(document::changeConnectorRule(m.site(), projection, rule));
            });
    connect(&m.inspector, &Inspector::allowSelfEdited, this, [this](Key projection, bool allow) {
        apply(document::setAllowSelf(m.site(), projection, allow));
    });
    connect(&m.inspector, &Inspector::allowMultipleEdited, this,
            [this](Key projection, bool allow) {
                apply(document::setAllowMultiple(m.site(), projection, allow));
            });
}

void InspectorEdits::connectMonitors() {
    connect(&m.inspector, &Inspector::recordRequested, this,
            [this](Key node, const inspector::Plugs& plugs, const QString& quantity) {
                apply(document::addMonitor(m.site(), {node, plugs, quantity.toStdString()}));
            });
    connect(&m.inspector, &Inspector::monitorUnitsEdited, this,
            [this](Key monitor, const QString& units) {
                apply(document::setMonitorUnits(m.site(), monitor, units));
            });
    connect(&m.inspector, &Inspector::monitorEveryEdited, this, [this](Key monitor, int every) {
        apply(document::setMonitorEvery(m.site(), monitor, every));
    });
    connect(&m.inspector, &Inspector::monitorQuantityChosen, this,
            [this](Key monitor, const QString& quantity) {
                apply(document::setMonitorOf(m.site(), monitor, quantity));
            });
    connect(&m.inspector, &Inspector::monitorRemoved, this,
            [this](Key monitor) { apply(document::removeMonitor(m.site(), monitor)); });
}

void InspectorEdits::connectMany() {
    connect(&m.inspector, &Inspector::manyParametersEdited, this,
            [this](const QList<Key>& nodes, const QString& name, const QString& text) {
                apply(document::setParameters(m.site(), nodes, name, text));
            });
    connect(&m.inspector, &Inspector::manyInitialEdited, this,
            [this](const QList<Key>& nodes, const QString& name, const QString& text) {
                apply(document::setParameters(m.site(), nodes, name, text, true));
            });
    connect(&m.inspector, &Inspector::manySizesEdited, this,
            [this](const QList<Key>& nodes, const QString& text) {
                apply(document::setSizes(m.site(), nodes, text));
            });
    connect(&m.inspector, &Inspector::manySolversChosen, this,
            [this](const QList<Key>& nodes, const QString& solver) {
                apply(document::setSolvers(m.site(), nodes, solver));
            });
    connect(&m.inspector, &Inspector::manyProjectionsEdited, this,
            [this](const QList<Key>& keys, inspector::Target target, const QString& name,
                   const QString& text) {
                const auto change = projectionChange(*m.document.catalog(), target, name, text);
                const QString what = projectionChangeName(target, name, text, keys.size());
                apply(document::changeEach(m.site(), keys, what, change));
            });
}

void InspectorEdits::connectParameters() {
    const auto model = [this] { return m.document.model(); };
    connect(&m.inspector, &Inspector::parameterAdded, this,
            [=, this](const QString& owner, const QString& name, const QString& text,
                      const QString& doc) {
                apply(document::addParameter(model(), owner, name, text, doc));
            });
    connect(&m.inspector, &Inspector::parameterRenamed, this,
            [=, this](const QString& owner, const QString& name, const QString& newName) {
                apply(document::renameParameter(model(), owner, name, newName));
            });
    connect(&m.inspector, &Inspector::parameterDescribed, this,
            [=, this](const QString& owner, const QString& name, const QString& doc) {
                apply(document::describeParameter(model(), owner, name, doc));
            });
    connect(&m.inspector, &Inspector::parameterDefaultEdited, this,
            [=, this](const QString& owner, const QString& name, const QString& text) {
                apply(owner.isEmpty() ? document::setDocumentParameter(model(), name, text)
                                      : document::setAreaParameter(model(), owner, name, text));
            });
    connect(&m.inspector, &Inspector::parameterRemoved, this,
            [=, this](const QString& owner, const QString& name) {
                const auto removal = document::removeParameter(model(), owner, name);
                if (m.document.apply(removal.edit)) m.status.say(removal.sentence);
            });
}

} // namespace dynaloom::window
