// Edits of many parts of one graph at once, by their keys: nodes, plugs, projections, wires,
// monitors and frames in any mix.
#pragma once

#include "core/model/edit.h"

#include <optional>
#include <set>

namespace dynaloom::model {

using Keys = std::set<Key>;

// As one edit, with all that hangs on what goes (as removeNode). Keys that are not there are
// passed over; an error when none is there.
Result<ModelPtr> removeItems(const ModelPtr& model, const GraphName& graph, const Keys& keys);
// Nodes, plugs, projections, wires and monitors; frames are passed over.
Result<ModelPtr> setDisabled(const ModelPtr& model, const GraphName& graph, const Keys& keys,
                             bool disabled);
// Whether all of them (that can be) are switched off.
bool areDisabled(const Graph& graph, const Keys& keys);
// Nodes, projections and frames; "#rrggbb", or empty for none.
Result<ModelPtr> setColor(const ModelPtr& model, const GraphName& graph, const Keys& keys,
                          const std::string& color);
// The comment of a node or projection, the text of a frame.
Result<ModelPtr> setComment(const ModelPtr& model, const GraphName& graph, Key key,
                            const std::string& text);
// A node, plug, projection, monitor or frame (its title).
Result<ModelPtr> renameItem(const ModelPtr& model, const GraphName& graph, Key key,
                            const std::string& name);
// The same parameter (or, with `initial`, initial value) of many nodes and plugs.
Result<ModelPtr> setParameters(const ModelPtr& model, const GraphName& graph, const Keys& keys,
                               const std::string& name, const std::string& text,
                               bool initial = false);
// The node and the way to a plug of it, for a plug's key; for a node's key the way is empty.
std::optional<End> findPart(const Graph& graph, Key key);

struct Inserted {
    ModelPtr model;
    std::vector<Key> keys;          // of the new nodes, monitors, frames and plugs
    std::vector<std::string> notes; // sentences: what was renamed, what stayed behind
};
// Copies beside the originals, with what connects copied nodes among themselves, under free names;
// a monitor whose node is not among them watches the same node, a projection alone connects the
// same two. Plugs are copied beside themselves.
Result<Inserted> duplicateItems(const ModelPtr& model, const GraphName& graph, const Keys& keys,
                                Position2 offset = {40, 40});

// A model of its own that holds only these parts, what connects them among themselves, and what
// they need: definitions of areas, own components, parameters of the document or area that their
// values name. Keys are those of the originals. Plugs that are named without their node come in
// `plugs`.
struct Items {
    ModelPtr model;
    std::vector<Plug> plugs;
};
Result<Items> takeItems(const ModelPtr& model, const GraphName& graph, const Keys& keys);

// Puts such parts into a graph: new keys, free names, moved by `offset`. A definition (an area, a
// component) that the model has under the same name and with the same content is used as it is;
// with another content it comes as a renamed copy. Parameters that are missing are added; one that
// is there with another value keeps its value. Plugs go onto the node or plug `onto`; an error when
// there are plugs only and no such place.
Result<Inserted> insertItems(const ModelPtr& model, const GraphName& graph, const Items& items,
                             Position2 offset, Key onto = 0);

} // namespace dynaloom::model
