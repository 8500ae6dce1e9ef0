// What a person does to a document, as named edits (Edit). Each takes the present model and gives a
// new one; none touches a document. A Site says in which graph.
#pragma once

#include "app/document/document.h"
#include "app/document/site.h"
#include "core/model/edit.h"

#include <QList>

#include <map>
#include <vector>

namespace dynaloom::document {

using Plugs = std::vector<Key>;

// Empty text: back to the default.
Edit setParameter(const Site& site, Key node, const Plugs& plugs, const QString& name,
                  const QString& text);
Edit setInitial(const Site& site, Key node, const Plugs& plugs, const QString& name,
                const QString& text);
Edit setSize(const Site& site, Key node, const QString& text);
Edit setWeight(const Site& site, Key projection, const QString& text);
Edit setDelay(const Site& site, Key projection, const QString& text);
// "events", "sparse", "dense", "just_in_time".
Edit setDelivery(const Site& site, Key projection, const QString& way);
Edit setConnectorArgument(const Site& site, Key projection, const QString& name,
                          const QString& text);
Edit setSynapseParameter(const Site& site, Key projection, const QString& name,
                         const QString& text);
Edit setPlasticityParameter(const Site& site, Key projection, const QString& name,
                            const QString& text);
Edit setDocumentParameter(const model::ModelPtr& model, const QString& name, const QString& text);
// "duration", "dt", "seed", "seed_connectivity", "seed_initial", "precision", "device", "solver".
Edit setRunSetting(const model::ModelPtr& model, const QString& name, const QString& text);

Edit moveNodes(const Site& site, const std::map<Key, model::Position2>& positions);
// The name of a node, projection or monitor, the title of a frame; empty for others.
QString nameOf(const Site& site, Key key);
Edit rename(const Site& site, Key key, const QString& name);
Edit remove(const Site& site, const QList<Key>& keys);
// A population or an input of a component, or (on a node or a plug of it that takes it) a plug.
Edit addComponent(const Site& site, const model::Catalog& catalog, const QString& component,
                  model::Position2 position, Key onto = 0, const Plugs& plugs = {});

} // namespace dynaloom::document
