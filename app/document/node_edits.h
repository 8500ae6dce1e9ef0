// What a person does to a node, a plug or several of them by their properties, as named edits.
#pragma once

#include "app/document/document.h"
#include "app/document/site.h"

#include <QList>
#include <QStringList>

namespace dynaloom::document {

// Another thing in the place of one: what did not fit and went ("E.tau", "EI") is told.
struct Exchange {
    Edit edit;
    QStringList dropped;
    QString sentence() const; // "E.tau and E.na did not fit and went."; empty when all fitted
};

// The component of a node, or of the plug `plugs` of it.
Exchange changeComponent(const Site& site, const model::Catalog& catalog, Key node,
                         const std::vector<Key>& plugs, const QString& component);
// Components that may stand there: neurons, rates and layers, or inputs, or of the plug's kind; by
// name.
QStringList exchangeable(const Site& site, const model::Catalog& catalog, Key node,
                         const std::vector<Key>& plugs);
// Empty: the document's.
Edit setSolver(const Site& site, Key node, const QString& solver);
Edit setTimeUnit(const Site& site, Key node, const QString& text);

// One parameter (or initial value) of several nodes or plugs: one step.
Edit setParameters(const Site& site, const QList<Key>& keys, const QString& name,
                   const QString& text, bool initial = false);
Edit setSizes(const Site& site, const QList<Key>& nodes, const QString& text);
Edit setSolvers(const Site& site, const QList<Key>& nodes, const QString& solver);

// A node, projection, monitor or plug, or the title of a frame.
Edit renameItem(const Site& site, Key key, const QString& name);
Edit renamePlug(const Site& site, Key node, const std::vector<Key>& plugs, const QString& name);
Edit duplicatePlug(const Site& site, Key node, const std::vector<Key>& plugs);
Edit movePlug(const Site& site, Key node, const std::vector<Key>& plugs, std::size_t place);
Edit removePlug(const Site& site, Key node, const std::vector<Key>& plugs);

// --- monitors
// A new one of a quantity or event of a node or plug, beside it; the first few units of a value.
Edit addMonitor(const Site& site, const model::End& of);
Edit setMonitorOf(const Site& site, Key monitor, const QString& port);
Edit setMonitorUnits(const Site& site, Key monitor, const QString& subset);
Edit setMonitorEvery(const Site& site, Key monitor, int every);
Edit removeMonitor(const Site& site, Key monitor);

} // namespace dynaloom::document
