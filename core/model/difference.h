// What two models differ in, for people: the comparison of two runs. What has no effect on a run
// (positions, colours, comments) is left out. Parts are known by their ids, which edits keep.
#pragma once

#include "core/model/catalog.h"
#include "core/model/model.h"

#include <string>
#include <vector>

namespace dynaloom::model {

struct Difference {
    std::string name; // "E.tau", "E_to_I.weight", "dt"
    std::string a, b; // values as typed; empty: not there. A default is given as "20 ms (default)"
    friend bool operator==(const Difference&, const Difference&) = default;
};

// In the order of the document: parameters, populations with their plugs, projections, wires, what
// is recorded, areas, own components, run settings.
std::vector<Difference> differences(const Model& a, const Model& b, const Catalog& catalog);

} // namespace dynaloom::model
