// Another component in the place of the old one: what fits the new one stays.
#pragma once

#include "core/model/catalog.h"
#include "core/model/edit.h"

namespace dynaloom::model {

struct Exchanged {
    ModelPtr model;
    // What did not fit and went, for a sentence: "E.tau", "E.na", "EI", "the weight".
    std::vector<std::string> dropped;
};

// The component of a node (of a kind that may stand there: a neuron for a neuron, rate or layer; an
// input for an input) or of one of its plugs (of the kind its socket takes). Parameters and initial
// values stay where the new component has one of that name and dimension; plugs where it has a
// socket for them; connections, monitors and ports of the area where the port is there or only one
// fits.
Result<Exchanged> exchangeComponent(const ModelPtr& model, const Catalog& catalog,
                                    const GraphName& graph, Key node, const std::vector<Key>& plugs,
                                    const std::string& component);
// The synapse or coupling of a projection. Parameters and initial values stay as above; the weight
// where its unit fits, else it is dropped. Refused when its ports do not fit the two ends.
Result<Exchanged> exchangeSynapse(const ModelPtr& model, const Catalog& catalog,
                                  const GraphName& graph, Key projection,
                                  const std::string& synapse);
// Empty: none.
Result<Exchanged> exchangePlasticity(const ModelPtr& model, const Catalog& catalog,
                                     const GraphName& graph, Key projection,
                                     const std::string& plasticity);
// The names of the rules, in the order in which to offer them.
const std::vector<std::string>& connectorRules();
// Arguments of the old rule that the new one has stay; missing ones get a usual value (p 0.1, k
// 10). `explicit` is refused where the projection has no list; leaving it drops the list.
Result<Exchanged> exchangeConnector(const ModelPtr& model, const GraphName& graph, Key projection,
                                    const std::string& rule);
// self: a cell may connect to itself; multiple: targets drawn with replacement.
Result<ModelPtr> setConnectorFlags(const ModelPtr& model, const GraphName& graph, Key projection,
                                   bool allowSelf, bool allowMultiple);

// Removes a node, and joins what was connected to it: for every connection into it and every one
// out of it the outgoing one starts at the other's source, where that fits. What does not fit goes.
Result<ModelPtr> removeReconnecting(const ModelPtr& model, const Catalog& catalog,
                                    const GraphName& graph, Key node);
// Puts a node that is there between the two ends of a wire or projection: the connection starts at
// the node from now on, and a new one of what fits goes from the old source to the node. Refused
// when either does not fit.
Result<ModelPtr> insertBetween(const ModelPtr& model, const Catalog& catalog,
                               const GraphName& graph, Key node, Key connection);

} // namespace dynaloom::model
