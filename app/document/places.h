// Where in a document something is that a sentence or a run names by its path: "E.na.g_max",
// "V1/E", "V1/E->I". The part before the first "/" is an instance in the document's graph, or an
// area definition, which stands for all instances of it.
#pragma once

#include "core/model/model.h"

#include <string>
#include <vector>

namespace dynaloom::document {

using AreaPath = std::vector<Key>; // area instances from the document's graph inwards

struct Spot {
    AreaPath areas;    // instances around it; empty for what is in the document's graph, and
                       // for what is said of a definition
    std::string graph; // the area definition it is in; empty: the document's own graph
    bool ofDefinition = false; // in all instances of `graph`
    Key key = 0;               // of the node, projection or monitor; 0: not found
};

// The instances and the node that a label of a run such as "V1/E" names; empty when they are gone.
AreaPath pathTo(const model::Model& model, const std::string& label);
Spot spotOf(const model::Model& model, const std::string& place);
// The way to the graph that holds a node, projection, wire or monitor of that key; the first one
// where an area has several instances. `found` is false where there is none.
struct WayTo {
    bool found = false;
    AreaPath areas;
};
WayTo wayTo(const model::Model& model, Key key);
// The instances of an area as runs name them, "V1" and "V2/L4": all that the document comes to.
std::vector<std::string> instancesOf(const model::Model& model, const std::string& area);
// Whether an instance of the area holds one of the other area at any depth, or is one itself.
bool holds(const model::Model& model, const std::string& area, const std::string& other);

} // namespace dynaloom::document
