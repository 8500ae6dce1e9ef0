// Edits of a model: each takes a model and gives a new one that shares what did not change. Errors
// are sentences (a name that is taken, a port that does not fit); the old model is never touched,
// and whatever comes out can be written to a file and read back equal.
//
//   edit.h            the parts of one graph, run settings, document parameters
//   parameter_edit.h  parameters of the document or an area made and taken away; who reads them
//   exchange.h        another component, synapse, plasticity or connector in the place of the old
//   one items.h           many parts at once: remove, duplicate, switch off, colour, take out and
//   insert area_edit.h       areas, their ports and parameters text_edit.h       the document's own
//   components, titles, saved panels
#pragma once

#include "core/model/model.h"

namespace dynaloom::model {

// The id given out last: that of the node, plug, projection, wire or monitor just added.
inline Key lastKey(const Model& model) { return model.nextKey - 1; }

// Where a node lives: the document's graph (empty), or the graph of an area definition.
using GraphName = std::string;
// The graph, or an error when there is no such area.
Result<GraphPtr> graphOf(const Model& model, const GraphName& name);

// --- nodes
Result<ModelPtr> addNode(const ModelPtr& model, const GraphName& graph,
                         Node node); // keys assigned, the node's last; see lastKey
Result<ModelPtr> replaceNode(const ModelPtr& model, const GraphName& graph, Node node); // by key
// And what hangs on it: projections, wires, monitors; in an area also its ports, with the
// connections to them from outside.
Result<ModelPtr> removeNode(const ModelPtr& model, const GraphName& graph, Key key);
// Nodes, monitors and frames; coordinates up to 1e9.
Result<ModelPtr> moveNodes(const ModelPtr& model, const GraphName& graph,
                           const std::map<Key, Position2>& positions);
Result<ModelPtr> renameNode(const ModelPtr& model, const GraphName& graph, Key key,
                            std::string name);
// A number of units, "1000" or "round(3200*scale)"; of populations and inputs.
Result<ModelPtr> setSize(const ModelPtr& model, const GraphName& graph, Key node,
                         const std::string& text);
// How long one unit of time is ("1 ms"); empty: none.
Result<ModelPtr> setTimeUnit(const ModelPtr& model, const GraphName& graph, Key node,
                             const std::string& text);
// A name of the solver table, which flattening checks; empty: the document's.
Result<ModelPtr> setSolver(const ModelPtr& model, const GraphName& graph, Key node,
                           const std::string& solver);
// Sets a parameter (or, with empty text, resets it to its default) of a node or of one of its
// plugs. The parameters of an area instance are those of its area.
Result<ModelPtr> setParameter(const ModelPtr& model, const GraphName& graph, Key node,
                              const std::vector<Key>& plugs, const std::string& name,
                              const std::string& text);
Result<ModelPtr> setInitial(const ModelPtr& model, const GraphName& graph, Key node,
                            const std::vector<Key>& plugs, const std::string& name,
                            const std::string& text);

// --- plugs; `plugs` and `host` are keys, outermost first, empty for the node itself
Result<ModelPtr> addPlug(const ModelPtr& model, const GraphName& graph, Key node,
                         const std::vector<Key>& host, Plug plug);
Result<ModelPtr> removePlug(const ModelPtr& model, const GraphName& graph, Key node,
                            const std::vector<Key>& plugs);
Result<ModelPtr> renamePlug(const ModelPtr& model, const GraphName& graph, Key node,
                            const std::vector<Key>& plugs, const std::string& name);
// A copy right after the original, with what is plugged into it, under a free name. What is
// connected to the original is not copied. lastKey is the copy's.
Result<ModelPtr> duplicatePlug(const ModelPtr& model, const GraphName& graph, Key node,
                               const std::vector<Key>& plugs);
// To another place among its neighbours, 0 being the first; the order is that of sums and of what
// is shown.
Result<ModelPtr> movePlug(const ModelPtr& model, const GraphName& graph, Key node,
                          const std::vector<Key>& plugs, std::size_t place);

// --- projections and wires
Result<ModelPtr> addProjection(const ModelPtr& model, const GraphName& graph,
                               Projection projection);
Result<ModelPtr> replaceProjection(const ModelPtr& model, const GraphName& graph,
                                   Projection projection);
Result<ModelPtr> removeProjection(const ModelPtr& model, const GraphName& graph, Key key);
Result<ModelPtr> addWire(const ModelPtr& model, const GraphName& graph, Wire wire);
Result<ModelPtr> replaceWire(const ModelPtr& model, const GraphName& graph, Wire wire);
Result<ModelPtr> removeWire(const ModelPtr& model, const GraphName& graph, Key key);

// --- monitors and frames
Result<ModelPtr> addMonitor(const ModelPtr& model, const GraphName& graph, Monitor monitor);
Result<ModelPtr> replaceMonitor(const ModelPtr& model, const GraphName& graph, Monitor monitor);
Result<ModelPtr> removeMonitor(const ModelPtr& model, const GraphName& graph, Key key);
Result<ModelPtr> addFrame(const ModelPtr& model, const GraphName& graph, Frame frame);
Result<ModelPtr> replaceFrame(const ModelPtr& model, const GraphName& graph, Frame frame);
Result<ModelPtr> removeFrame(const ModelPtr& model, const GraphName& graph, Key key);

// --- the document
// With empty text the parameter is removed.
Result<ModelPtr> setDocumentParameter(const ModelPtr& model, const std::string& name,
                                      const std::string& text);
Result<ModelPtr> setDocumentParameterDoc(const ModelPtr& model, const std::string& name,
                                         const std::string& doc);
// In every value that names it too, in areas where no parameter of their own hides it.
Result<ModelPtr> renameDocumentParameter(const ModelPtr& model, const std::string& name,
                                         const std::string& newName);
Result<ModelPtr> setRunSettings(const ModelPtr& model, RunSettings settings);

} // namespace dynaloom::model
