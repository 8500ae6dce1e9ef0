// Edits of areas: definitions, instances, ports, parameters. Edits of what is inside an area are
// those of edit.h with the area's name as graph.
#pragma once

#include "core/model/edit.h"
#include "core/model/items.h"

namespace dynaloom::model {

// The nodes (with what connects them among themselves, and the monitors and frames among the keys)
// become the graph of a new area, and an instance of it stands in their middle. Connections and
// monitors that cross become ports and stay connected. lastKey is the instance's. Keys of what is
// inside stay; random numbers do change, since those of an instance are its own.
// Refused: no node among the keys, a name that is taken or not a name.
Result<ModelPtr> groupIntoArea(const ModelPtr& model, const GraphName& graph, const Keys& keys,
                               const std::string& name);
// What is inside takes the place of the instance, connected as it was, with the instance's values
// in the place of the area's parameters. The definition goes when this was its last instance.
// `keys` are those of what was inside.
Result<Inserted> ungroupArea(const ModelPtr& model, const GraphName& graph, Key instance);

// An empty area.
Result<ModelPtr> newAreaDefinition(const ModelPtr& model, const std::string& name);
// A copy under another name, with keys of its own.
Result<ModelPtr> copyAreaDefinition(const ModelPtr& model, const std::string& name,
                                    const std::string& copyName);
// An instance, named after the area. Refused when the area would contain itself.
Result<ModelPtr> addAreaInstance(const ModelPtr& model, const GraphName& graph,
                                 const std::string& area, Position2 position);
// The instance gets a definition of its own, a copy of the one it shared.
Result<ModelPtr> makeAreaUnique(const ModelPtr& model, const GraphName& graph, Key instance,
                                const std::string& name);
// Refused while there are instances; the sentence says where.
Result<ModelPtr> removeAreaDefinition(const ModelPtr& model, const std::string& name);
// In every instance too.
Result<ModelPtr> renameArea(const ModelPtr& model, const std::string& name,
                            const std::string& newName);
Result<ModelPtr> setAreaDoc(const ModelPtr& model, const std::string& area, const std::string& doc);
// "V1 in the document", ...: where instances of the area stand, for sentences.
std::vector<std::string> areaUses(const Model& model, const std::string& area);
// The area `inner` is `outer` or is contained in it, at any depth.
bool areaContains(const Model& model, const std::string& outer, const std::string& inner);

// With empty text the parameter is removed, in instances too.
Result<ModelPtr> setAreaParameter(const ModelPtr& model, const std::string& area,
                                  const std::string& name, const std::string& text);
Result<ModelPtr> setAreaParameterDoc(const ModelPtr& model, const std::string& area,
                                     const std::string& name, const std::string& doc);
// In the values inside and in instances too.
Result<ModelPtr> renameAreaParameter(const ModelPtr& model, const std::string& area,
                                     const std::string& name, const std::string& newName);

// The name is unique among the area's ports.
Result<ModelPtr> addAreaPort(const ModelPtr& model, const std::string& area, AreaPort port);
// What it stands for; its name and direction stay.
Result<ModelPtr> setAreaPortEnd(const ModelPtr& model, const std::string& area,
                                const std::string& port, const End& inner);
// Connections to it are kept.
Result<ModelPtr> renameAreaPort(const ModelPtr& model, const std::string& area,
                                const std::string& port, const std::string& newName);
// And what was connected to it from outside.
Result<ModelPtr> removeAreaPort(const ModelPtr& model, const std::string& area,
                                const std::string& port);
// Where ports stand on the canvas inside; those not named stay. With `order` (names) the ports come
// in it, here and on the instances; without, as before.
Result<ModelPtr> placeAreaPorts(const ModelPtr& model, const std::string& area,
                                const std::map<std::string, Position2>& positions,
                                const std::vector<std::string>& order);
// Back beside what they stand for, all of them.
Result<ModelPtr> releaseAreaPorts(const ModelPtr& model, const std::string& area);
Result<ModelPtr> moveAreaPort(const ModelPtr& model, const std::string& area,
                              const std::string& port, std::size_t place);

} // namespace dynaloom::model
