// Where an edit happens: a model, and which of its graphs. A model alone means the document's own
// graph.
#pragma once

#include "core/model/edit.h"
#include "core/model/model.h"

namespace dynaloom::document {

struct Site {
    // Not explicit: most edits are of the document's own graph.
    // NOLINTNEXTLINE(google-explicit-constructor)
    Site(model::ModelPtr of, model::GraphName in = {})
        : model(std::move(of))
        , name(std::move(in)) {}

    model::ModelPtr model;
    model::GraphName name; // empty: the document's own; else an area definition

    // An empty graph where there is no such area (any more).
    const model::Graph& graph() const;
    // What values inside may name besides the document's parameters; empty for the document.
    const std::map<std::string, model::DocumentParameter>& parameters() const;
    Site with(model::ModelPtr other) const { return {std::move(other), name}; }
};

// The graph of that name; an empty one where there is none.
const model::Graph& graphNamed(const model::Model& model, const model::GraphName& name);

} // namespace dynaloom::document
