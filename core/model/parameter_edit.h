// Parameters of the document or of an area made and taken away, and where they are read. The owner
// is an area's name, or empty for the document (values and descriptions: edit.h, area_edit.h).
#pragma once

#include "core/model/edit.h"

#include <string>
#include <vector>

namespace dynaloom::model {

// Whether a parameter may be called so: a name that is free there and that values can read.
Result<void> checkNewParameter(const Model& model, const GraphName& owner, const std::string& name);
// Refused when there is one of that name already. The text is a value without a rule.
Result<ModelPtr> addParameter(const ModelPtr& model, const GraphName& owner,
                              const std::string& name, const std::string& text,
                              const std::string& doc);

// What reads a parameter by its name, areas that have none of that name included.
struct ParameterUses {
    std::size_t populations = 0, inputs = 0, areas = 0, projections = 0, parameters = 0;
    std::size_t settings = 0;        // of the run: duration, dt
    std::vector<std::string> places; // "E", "Column: E_to_I", in the order of the document
    bool empty() const { return places.empty(); }
    std::string counted() const; // "2 populations and 1 projection"; "nothing"
};
ParameterUses usesOfParameter(const Model& model, const GraphName& owner, const std::string& name);

// The parameter goes, and its value stands where it was read, so that nothing else changes. Values
// that instances of an area gave it go too; `instances` tells which had one ("V1", "Outer: V1").
struct RemovedParameter {
    ModelPtr model;
    ParameterUses uses;
    std::vector<std::string> instances;
};
Result<RemovedParameter> removeParameter(const ModelPtr& model, const GraphName& owner,
                                         const std::string& name);

} // namespace dynaloom::model
