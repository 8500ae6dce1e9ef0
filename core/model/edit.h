// Edits of a model: each takes a model and gives a new one that shares what did not change. Errors
// are sentences (a name that is taken, a port that does not fit); the old model is never touched.
#pragma once

#include "core/model/model.h"

namespace dynaloom::model {

// The id given out last: that of the node, plug, projection, wire or monitor just added.
inline Key lastKey(const Model& model) { return model.nextKey - 1; }

// Where a node lives: the document's graph (empty), or the graph of an area definition.
using GraphName = std::string;

Result<ModelPtr> addNode(const ModelPtr& model, const GraphName& graph,
                         Node node); // keys assigned, the node's last; see lastKey
Result<ModelPtr> replaceNode(const ModelPtr& model, const GraphName& graph, Node node); // by key
// And what hangs on it: projections, wires, monitors; in an area also its ports, with the
// connections to them from outside.
Result<ModelPtr> removeNode(const ModelPtr& model, const GraphName& graph, Key key);
// Nodes and monitors.
Result<ModelPtr> moveNodes(const ModelPtr& model, const GraphName& graph,
                           const std::map<Key, Position2>& positions);
Result<ModelPtr> renameNode(const ModelPtr& model, const GraphName& graph, Key key,
                            std::string name);
// Sets a parameter (or, with empty text, resets it to its default) of a node or of one of its
// plugs.
Result<ModelPtr> setParameter(const ModelPtr& model, const GraphName& graph, Key node,
                              const std::vector<Key>& plugs, const std::string& name,
                              const std::string& text);
Result<ModelPtr> setInitial(const ModelPtr& model, const GraphName& graph, Key node,
                            const std::vector<Key>& plugs, const std::string& name,
                            const std::string& text);
Result<ModelPtr> addPlug(const ModelPtr& model, const GraphName& graph, Key node,
                         const std::vector<Key>& host, Plug plug);
Result<ModelPtr> removePlug(const ModelPtr& model, const GraphName& graph, Key node,
                            const std::vector<Key>& plugs);
Result<ModelPtr> addProjection(const ModelPtr& model, const GraphName& graph,
                               Projection projection);
Result<ModelPtr> replaceProjection(const ModelPtr& model, const GraphName& graph,
                                   Projection projection);
Result<ModelPtr> removeProjection(const ModelPtr& model, const GraphName& graph, Key key);
Result<ModelPtr> addWire(const ModelPtr& model, const GraphName& graph, Wire wire);
Result<ModelPtr> removeWire(const ModelPtr& model, const GraphName& graph, Key key);
Result<ModelPtr> addMonitor(const ModelPtr& model, const GraphName& graph, Monitor monitor);
Result<ModelPtr> replaceMonitor(const ModelPtr& model, const GraphName& graph, Monitor monitor);
Result<ModelPtr> removeMonitor(const ModelPtr& model, const GraphName& graph, Key key);
// With empty text the parameter is removed.
Result<ModelPtr> setDocumentParameter(const ModelPtr& model, const std::string& name,
                                      const std::string& text);
Result<ModelPtr> setRunSettings(const ModelPtr& model, RunSettings settings);

} // namespace dynaloom::model
