// What the edits share: copying one graph or node, checking that what is made can be stored, and
// letting go of what hung on a part that is gone.
#pragma once

#include "core/model/edit.h"
#include "core/model/items.h"

#include <algorithm>
#include <functional>

namespace dynaloom::model {

using GraphChange = std::function<Result<void>(Graph&, Model&)>;
// A copy of the model with one graph copied (its nodes and connections are shared) and changed.
Result<ModelPtr> withGraph(const ModelPtr& model, const GraphName& name, const GraphChange& change);
// Copies one node of the graph, changed.
using NodeChange = std::function<Result<void>(Node&, Model&)>;
Result<ModelPtr> withNode(const ModelPtr& model, const GraphName& graph, Key key,
                          const NodeChange& change);
Result<ModelPtr> withProjection(const ModelPtr& model, const GraphName& graph, Key key,
                                const std::function<Result<void>(Projection&)>& change);
// Copies one area definition, changed; its graph stays shared.
Result<ModelPtr> withArea(const ModelPtr& model, const std::string& name,
                          const std::function<Result<void>(AreaDefinition&)>& change);
// Puts a graph into the place of the old one.
void setGraph(Model& model, const GraphName& name, GraphPtr graph);
// "" and the names of all areas.
std::vector<GraphName> graphNames(const Model& model);

template <class Items> auto findKey(Items& items, Key key) {
    return std::find_if(items.begin(), items.end(),
                        [key](const auto& item) { return item->key == key; });
}
Plug* mutablePlug(Node& node, const std::vector<Key>& keys); // of a node just copied
// The list a plug is in, and its place there; an error when it is gone.
struct PlugPlace {
    std::vector<Plug>* neighbours = nullptr;
    std::size_t index = 0;
};
Result<PlugPlace> placeOfPlug(Node& node, const std::vector<Key>& plugs);

// --- can it be stored and read back?
Result<void> checkName(const std::string& name, const std::string& what);
// A name that values can read: not a unit, a word of the language or a constant.
Result<void> checkReadable(const std::string& name);
Result<void> checkFree(const Graph& graph, const std::string& name, Key self);
Result<void> checkColor(const std::string& color);
Result<void> checkPosition(const Position2& position);
Result<void> checkValues(const Values& values);
Result<void> checkPlugs(const std::vector<Plug>& plugs, int depth = 1);
Result<void> checkEnd(const Graph& graph, const End& end);
Result<void> checkNode(const Graph& graph, Node& node);                   // gives inputs size 1
Result<void> checkProjection(const Graph& graph, Projection& projection); // gives delay 0 ms
Result<void> checkMonitor(const Graph& graph, const Monitor& monitor);
Result<void> checkFrame(const Frame& frame);
Result<void> checkText(const std::string& text, const std::string& what); // see text_edit.h

// New ids where there are none yet (0).
void giveKeys(std::vector<Plug>& plugs, Key& nextKey);
void clearKeys(std::vector<Plug>& plugs);
void collectKeys(const std::vector<Plug>& plugs, Keys& keys);
// The end is at one of these nodes, or in one of these plugs.
bool hangsOn(const Keys& keys, const End& end);

using IsGone = std::function<bool(const End&)>;
void dropConnections(Graph& graph, const IsGone& isGone);
// The ports of area `name` that stood for what is gone go too, with all that was connected to them.
void dropPorts(Model& model, const std::string& name, const IsGone& isGone);
// What is connected to these ports of instances of the area, everywhere.
void dropAtPorts(Model& model, const std::string& name, const std::vector<std::string>& ports);
// Changes the graph, then drops what hung on what is gone, ports of the area included.
Result<ModelPtr> withoutHangers(const ModelPtr& model, const GraphName& name,
                                const GraphChange& change, const IsGone& isGone);

// Changes the ends of all connections and monitors of a graph, or of an area's ports; what does not
// change is shared.
using EndChange = std::function<bool(End&)>; // returns whether it changed
void changeEnds(Graph& graph, const EndChange& change);
void changeInnerEnds(AreaDefinition& area, const EndChange& change);

// --- components by name
void renameUses(Graph& graph, const std::map<std::string, std::string>& names);
std::set<std::string> componentsIn(const Graph& graph);
// The text of a definition under another name.
std::string renamedDefinition(const language::Definition& definition, const std::string& newName);

// New keys for all that is in the area's graph; returns old and new.
std::map<Key, Key> renewAllKeys(AreaDefinition& area, Key& nextKey);

} // namespace dynaloom::model
